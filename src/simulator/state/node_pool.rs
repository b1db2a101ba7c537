//! Node pools.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::simulator::clock::Moment;
use crate::simulator::state::node_settings::{NodeSettings, Taint};

/// A node pool over an Auto Scaling group.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NodePool {
    /// `np-…`.
    pub id: String,
    /// The cluster.
    pub cluster_id: String,
    /// The name.
    pub name: String,
    /// Where it is in its life.
    pub status: NodePoolStatus,
    /// The Auto Scaling group, which holds the size.
    pub scaling_group_id: String,
    /// The launch configuration, which holds what a node is.
    pub launch_configuration_id: String,
    /// Whether the autoscaler owns the size.
    pub autoscaling: bool,
    /// Kubernetes labels.
    pub labels: BTreeMap<String, String>,
    /// Kubernetes taints, in order.
    pub taints: Vec<Taint>,
    /// Kubernetes annotations.
    pub annotations: BTreeMap<String, String>,
    /// Tags: its cluster's as they were when it was made, with its own over them.
    pub tags: BTreeMap<String, String>,
    /// The request that made it had tags: then its first nodes have none.
    #[serde(default)]
    pub has_own_tags: bool,
    /// The canonical name of the operating system.
    pub os_name: String,
    /// The image; empty for a public one.
    pub image_id: String,
    /// `GENERAL` or `DOCKER_CUSTOMIZE`.
    pub os_customize_type: String,
    /// `containerd` or `docker`.
    pub container_runtime: String,
    /// Such as `1.6.9`.
    pub runtime_version: String,
    /// Whether DeleteClusterNodePool is refused.
    pub deletion_protection: bool,
    /// What nodes are set up with.
    pub settings: NodeSettings,
    /// When it was made.
    pub created: Moment,
}

impl NodePool {
    /// The Kubernetes labels of its nodes: the pool's own, and one that TKE puts on every node of a pool.
    pub(crate) fn node_labels(&self) -> BTreeMap<String, String> {
        let mut labels = self.labels.clone();
        labels.insert("tke.cloud.tencent.com/nodepool-id".into(), self.id.clone());
        labels
    }
}

/// Where a node pool is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum NodePoolStatus {
    Creating,
    Normal,
    Updating,
    Deleting,
}

impl NodePoolStatus {
    /// As the API of 2018-05-25 writes it: in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Creating => "creating",
            Self::Normal => "normal",
            Self::Updating => "updating",
            Self::Deleting => "deleting",
        }
    }
}
