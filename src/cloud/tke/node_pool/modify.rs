//! Changes of a pool.

use serde::Serialize;

use super::node::{Annotation, InstanceExtraArgs, Label, Taint};
use crate::cloud::action::{Accepted, action};
use crate::cloud::member::Script;
use crate::cloud::tag::Tag;

/// Changes a pool. An absent member stays as it is, an empty list is cleared.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ModifyClusterNodePool {
    /// Which cluster.
    pub cluster_id: String,
    /// Which pool.
    pub node_pool_id: String,
    /// Up to 63 characters.
    pub name: Option<String>,
    /// At most this many nodes.
    pub max_nodes_num: Option<i64>,
    /// At least this many nodes.
    pub min_nodes_num: Option<i64>,
    /// Labels of nodes, the whole set.
    pub labels: Option<Vec<Label>>,
    /// Taints of nodes, the whole set.
    pub taints: Option<Vec<Taint>>,
    /// Annotations of nodes, the whole set.
    pub annotations: Option<Vec<Annotation>>,
    /// Whether the autoscaler owns the size.
    pub enable_autoscale: Option<bool>,
    /// A public image's name or an own image's id.
    pub os_name: Option<String>,
    /// `GENERAL` or `DOCKER_CUSTOMIZE`.
    pub os_customize_type: Option<String>,
    /// Runs when a node is set up.
    pub user_script: Option<Script>,
    /// Runs before a node is set up.
    pub pre_start_user_script: Option<Script>,
    /// Whether labels and taints are for new nodes only.
    pub ignore_existed_node: Option<bool>,
    /// Arguments of the kubelet.
    pub extra_args: Option<InstanceExtraArgs>,
    /// Tags, the whole set.
    pub tags: Option<Vec<Tag>>,
    /// 0: new nodes take pods at once.
    pub unschedulable: Option<i64>,
    /// Whether the pool is protected against deletion.
    pub deletion_protection: Option<bool>,
}
action!(Tke, ModifyClusterNodePool, Idempotent, Accepted);

/// Changes how many nodes are aimed at.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ModifyNodePoolDesiredCapacityAboutAsg {
    /// Which cluster.
    pub cluster_id: String,
    /// Which pool.
    pub node_pool_id: String,
    /// Between the pool's minimum and maximum.
    pub desired_capacity: i64,
}
action!(Tke, ModifyNodePoolDesiredCapacityAboutAsg, Idempotent, Accepted);

/// Changes what instance types are tried after the first, which stays.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ModifyNodePoolInstanceTypes {
    /// Which cluster.
    pub cluster_id: String,
    /// Which pool.
    pub node_pool_id: String,
    /// All of them, the first one too.
    pub instance_types: Vec<String>,
}
action!(Tke, ModifyNodePoolInstanceTypes, Idempotent, Accepted);
