//! Virtual machines.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::simulator::clock::Moment;
use crate::simulator::state::node_settings::{NodeSettings, Taint};

/// A virtual machine; a node while it belongs to a cluster.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Instance {
    /// `ins-…`.
    pub id: String,
    /// The account.
    pub owner: String,
    /// The region.
    pub region: String,
    /// The zone.
    pub zone: String,
    /// The name.
    pub name: String,
    /// The VPC.
    pub vpc_id: String,
    /// The subnet.
    pub subnet_id: String,
    /// The address in the subnet.
    pub private_ip: String,
    /// The type, such as `S5.MEDIUM4`.
    pub instance_type: String,
    /// Cores.
    pub cpu: i64,
    /// GiB.
    pub memory_gb: i64,
    /// `POSTPAID_BY_HOUR`, `SPOTPAID` or `PREPAID`.
    pub charge_type: String,
    /// The image.
    pub image_id: String,
    /// The operating system's canonical name.
    pub os_name: String,
    /// SSH keys.
    pub key_ids: Vec<String>,
    /// Security groups.
    pub security_group_ids: Vec<String>,
    /// The system disk.
    pub system_disk_id: String,
    /// The data disks.
    pub data_disk_ids: Vec<String>,
    /// Mbps to the internet; 0 for none.
    pub bandwidth_mbps: i64,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// When it was made.
    pub created: Moment,
    /// The cluster it is a node of.
    pub cluster_id: Option<String>,
    /// The pool it is a node of.
    pub node_pool_id: Option<String>,
    /// The group that made it.
    pub scaling_group_id: Option<String>,
    /// The version of the launch configuration it was made from.
    pub launch_configuration_version: i64,
    /// Where it is in its life as a node.
    pub status: InstanceStatus,
    /// Why it failed or is not ready; empty otherwise.
    pub failed_reason: String,
    /// Cordoned and drained.
    pub drained: bool,
    /// It is on its way out.
    pub leaving: bool,
    /// The version of its kubelet.
    pub kubelet_version: String,
    /// Kubernetes labels.
    pub labels: BTreeMap<String, String>,
    /// Kubernetes taints.
    pub taints: Vec<Taint>,
    /// What it was set up with.
    pub settings: NodeSettings,
}

/// Where a node is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum InstanceStatus {
    Initializing,
    Running,
    Failed,
}

impl InstanceStatus {
    /// As TKE writes it: in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Initializing => "initializing",
            Self::Running => "running",
            Self::Failed => "failed",
        }
    }
}
