//! Machines, disks, and what Auto Scaling makes them from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::cluster::{NodeSettings, Taint};
use crate::simulator::clock::Moment;

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

/// A cloud disk.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Disk {
    /// `disk-…`.
    pub id: String,
    /// The account.
    pub owner: String,
    /// The region.
    pub region: String,
    /// The zone.
    pub zone: String,
    /// The machine it is attached to.
    pub instance_id: Option<String>,
    /// The machine it was attached to last.
    pub last_instance_id: Option<String>,
    /// System or data.
    pub usage: DiskUsage,
    /// Such as `CLOUD_PREMIUM`.
    pub disk_type: String,
    /// GB.
    pub size_gb: i64,
    /// It goes with its machine.
    pub delete_with_instance: bool,
    /// Encrypted at rest.
    pub encrypted: bool,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// When it was made.
    pub created: Moment,
}

/// What a disk is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum DiskUsage {
    System,
    Data,
}

impl DiskUsage {
    /// As CBS writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "SYSTEM_DISK",
            Self::Data => "DATA_DISK",
        }
    }
}

/// An Auto Scaling group.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ScalingGroup {
    /// `asg-…`.
    pub id: String,
    /// The account.
    pub owner: String,
    /// The region.
    pub region: String,
    /// The name.
    pub name: String,
    /// The launch configuration.
    pub launch_configuration_id: String,
    /// The VPC.
    pub vpc_id: String,
    /// The subnets.
    pub subnet_ids: Vec<String>,
    /// The zones asked for; usually empty in a VPC.
    pub zones: Vec<String>,
    /// The least size.
    pub min_size: i64,
    /// The greatest size.
    pub max_size: i64,
    /// The size aimed at.
    pub desired_capacity: i64,
    /// `PRIORITY` or `EQUALITY`.
    pub multi_zone_subnet_policy: String,
    /// Such as `IMMEDIATE_RETRY`.
    pub retry_policy: String,
    /// Which instance goes first: `OLDEST_INSTANCE` or `NEWEST_INSTANCE`.
    pub termination_policies: Vec<String>,
    /// `CLASSIC_SCALING` or `WAKE_UP_STOPPED_SCALING`.
    pub scaling_mode: String,
    /// Instance tags follow the launch configuration.
    pub auto_update_instance_tags: bool,
    /// Seconds between two activities.
    pub default_cooldown: i64,
    /// The project.
    pub project_id: i64,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Nothing is added or removed while false.
    pub enabled: bool,
    /// Why the last attempt to add an instance failed; empty if it did not.
    pub last_failure: String,
    /// When it was made.
    pub created: Moment,
}

/// What an Auto Scaling group makes instances from.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct LaunchConfiguration {
    /// `asc-…`.
    pub id: String,
    /// The account.
    pub owner: String,
    /// The region.
    pub region: String,
    /// The name.
    pub name: String,
    /// Types in the order they are tried.
    pub instance_types: Vec<String>,
    /// The image.
    pub image_id: String,
    /// The system disk.
    pub system_disk: DiskSpec,
    /// The data disks.
    pub data_disks: Vec<DataDiskSpec>,
    /// SSH keys.
    pub key_ids: Vec<String>,
    /// A password was set; it is not kept.
    pub has_password: bool,
    /// Security groups.
    pub security_group_ids: Vec<String>,
    /// Such as `TRAFFIC_POSTPAID_BY_HOUR`; empty if not given.
    pub internet_charge_type: String,
    /// Mbps to the internet.
    pub bandwidth_mbps: i64,
    /// Instances get a public address.
    pub public_ip_assigned: bool,
    /// `POSTPAID_BY_HOUR`, `SPOTPAID` or `PREPAID`.
    pub charge_type: String,
    /// The highest price per hour of a spot instance.
    pub max_price: Option<String>,
    /// `persistent` or `one-time`, of a spot instance.
    pub spot_instance_type: Option<String>,
    /// Months, of a prepaid instance.
    pub prepaid_months: Option<i64>,
    /// Cloud security agent.
    pub security_service: bool,
    /// Monitoring agent.
    pub monitor_service: bool,
    /// Base64, as sent.
    pub user_data: Option<String>,
    /// `ORIGINAL` or `AUTOMATIC`.
    pub disk_type_policy: String,
    /// `ALL` or `ANY`.
    pub instance_types_check_policy: String,
    /// Instance name, if set.
    pub instance_name: Option<String>,
    /// Host name, if set.
    pub host_name: Option<String>,
    /// Tags of the instances.
    pub instance_tags: BTreeMap<String, String>,
    /// Tags of the launch configuration itself.
    pub tags: BTreeMap<String, String>,
    /// The project.
    pub project_id: i64,
    /// The CAM role of the instances; empty for none.
    pub cam_role_name: String,
    /// Counted up with every change.
    pub version: i64,
    /// When it was made.
    pub created: Moment,
    /// When it was changed last.
    pub updated: Moment,
}

/// A system disk to be made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiskSpec {
    /// Such as `CLOUD_PREMIUM`.
    pub disk_type: String,
    /// GB.
    pub size_gb: i64,
}

/// A data disk to be made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataDiskSpec {
    /// Such as `CLOUD_PREMIUM`.
    pub disk_type: String,
    /// GB.
    pub size_gb: i64,
    /// It goes with its instance; not said means that it stays.
    pub delete_with_instance: Option<bool>,
    /// Encrypted at rest.
    pub encrypt: Option<bool>,
    /// The snapshot it starts from.
    pub snapshot_id: Option<String>,
    /// Extra MB/s.
    pub throughput_performance: Option<i64>,
}
