//! Pools as they are listed.

use serde::{Deserialize, Serialize};

use super::node::{Annotation, GpuArgs, InstanceExtraArgs, Label, MountedDisk, Taint};
use super::state::{AutoscalingGroupStatus, LifeState, NodeCountSummary};
use crate::cloud::action::action;
use crate::cloud::filter::Filter;
use crate::cloud::member::Script;
use crate::cloud::tag::Tag;

/// Lists the pools of a cluster, all at once: the action has no pages.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeClusterNodePools {
    /// Which cluster.
    pub cluster_id: String,
    /// `NodePoolsName`, `NodePoolsId`, `Tags` (`key:value`).
    pub filters: Option<Vec<Filter>>,
}
action!(Tke, DescribeClusterNodePools, Read, DescribeClusterNodePoolsResponse);

/// What [`DescribeClusterNodePools`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct DescribeClusterNodePoolsResponse {
    /// The pools.
    pub node_pool_set: Vec<NodePool>,
}

/// Asks for one pool. Of one that is gone it answers with errors of many codes, so
/// [`DescribeClusterNodePools`] is the surer way to know.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeClusterNodePoolDetail {
    /// Which cluster.
    pub cluster_id: String,
    /// Which pool.
    pub node_pool_id: String,
}
action!(Tke, DescribeClusterNodePoolDetail, Read, DescribeClusterNodePoolDetailResponse);

/// What [`DescribeClusterNodePoolDetail`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct DescribeClusterNodePoolDetailResponse {
    /// The pool.
    pub node_pool: Option<NodePool>,
}

/// A node pool (DescribeClusterNodePools, DescribeClusterNodePoolDetail).
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct NodePool {
    /// `np-…`.
    pub node_pool_id: String,
    /// Up to 63 characters.
    pub name: String,
    /// The cluster, `cls-…`.
    pub cluster_instance_id: String,
    /// What it is doing.
    pub life_state: LifeState,
    /// `asc-…`.
    pub launch_configuration_id: String,
    /// `asg-…`.
    pub autoscaling_group_id: String,
    /// Labels of nodes.
    pub labels: Vec<Label>,
    /// Taints of nodes.
    pub taints: Vec<Taint>,
    /// Annotations of nodes.
    pub annotations: Vec<Annotation>,
    /// Nodes by state.
    pub node_count_summary: NodeCountSummary,
    /// Whether the autoscaler owns the size.
    pub autoscaling_group_status: AutoscalingGroupStatus,
    /// At most this many nodes.
    pub max_nodes_num: i64,
    /// At least this many nodes.
    pub min_nodes_num: i64,
    /// This many nodes are aimed at.
    pub desired_nodes_num: i64,
    /// The container runtime.
    pub runtime_config: Option<RuntimeConfig>,
    /// The OS's canonical name.
    pub node_pool_os: String,
    /// `GENERAL` or `DOCKER_CUSTOMIZE`.
    pub os_customize_type: String,
    /// `img-…`, or empty.
    pub image_id: String,
    /// Pods of a node, in clusters where each node has its own number.
    pub desired_pod_num: i64,
    /// Runs when a node is set up.
    pub user_script: Script,
    /// Runs before a node is set up.
    pub pre_start_user_script: Script,
    /// Tags.
    pub tags: Vec<Tag>,
    /// Whether the pool is protected against deletion.
    pub deletion_protection: bool,
    /// Arguments of the kubelet.
    pub extra_args: InstanceExtraArgs,
    /// GPU drivers.
    #[serde(rename = "GPUArgs")]
    pub gpu_args: Option<GpuArgs>,
    /// Where the container runtime keeps its data.
    pub docker_graph_path: String,
    /// How data disks are formatted and mounted.
    pub data_disks: Vec<MountedDisk>,
    /// 0: new nodes take pods at once.
    pub unschedulable: i64,
}

/// A container runtime.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct RuntimeConfig {
    /// `containerd` or `docker`.
    pub runtime_type: String,
    /// Such as `1.6.9`.
    pub runtime_version: String,
}
