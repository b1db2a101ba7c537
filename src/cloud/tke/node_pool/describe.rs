//! Pools as they are listed.

use serde::{Deserialize, Serialize};

use super::node::{Annotation, GpuArgs, InstanceExtraArgs, Label, MountedDisk, Taint};
use super::state::{AutoscalingGroupStatus, LifeState, NodeCountSummary};
use crate::cloud::action::action;
use crate::cloud::filter::Filter;
use crate::cloud::member::{Script, filled, nullable, or_default};
use crate::cloud::paging::twice;
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
action!(Tke, DescribeClusterNodePools, Read, DescribeClusterNodePoolsResponse; contradiction);

/// What [`DescribeClusterNodePools`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeClusterNodePoolsResponse {
    /// How many there are.
    pub total_count: u64,
    /// The pools.
    pub node_pool_set: Vec<NodePool>,
}

/// What among pools cannot be. Whether the total counts what a filter keeps back is not known.
fn contradiction(action: &DescribeClusterNodePools, reply: &DescribeClusterNodePoolsResponse) -> Option<String> {
    let pools = &reply.node_pool_set;
    let (total, listed) = (reply.total_count, pools.len() as u64);
    if listed > total || (listed < total && action.filters.is_none()) {
        return Some(format!("TotalCount is {total}, and NodePoolSet holds {listed}"));
    }
    if let Some(twice) = twice(pools.iter().map(|pool| pool.node_pool_id.as_str())) {
        return Some(format!("NodePoolSet holds {twice} twice"));
    }
    pools.iter().enumerate().find_map(|(place, pool)| {
        let of_other = pool.cluster_instance_id != action.cluster_id;
        let is_set_up = matches!(pool.life_state, LifeState::Normal | LifeState::Updating);
        let empty = [
            ("AutoscalingGroupId", &pool.autoscaling_group_id),
            ("LaunchConfigurationId", &pool.launch_configuration_id),
        ];
        let empty = empty.into_iter().find(|(_, id)| is_set_up && id.is_empty());
        if of_other {
            return Some(format!("NodePoolSet holds {}, which is of another cluster", pool.node_pool_id));
        }
        empty.map(|(name, _)| format!("NodePoolSet[{place}].{name} is empty"))
    })
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
#[serde(rename_all = "PascalCase")]
pub struct DescribeClusterNodePoolDetailResponse {
    /// The pool.
    pub node_pool: NodePool,
}

/// A node pool (DescribeClusterNodePools, DescribeClusterNodePoolDetail).
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct NodePool {
    /// `np-…`.
    #[serde(deserialize_with = "filled")]
    pub node_pool_id: String,
    /// Up to 60 characters.
    #[serde(deserialize_with = "filled")]
    pub name: String,
    /// The cluster, `cls-…`.
    #[serde(deserialize_with = "filled")]
    pub cluster_instance_id: String,
    /// What it is doing.
    #[serde(deserialize_with = "filled")]
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
    #[serde(default)]
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
    #[serde(deserialize_with = "nullable")]
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
    #[serde(deserialize_with = "or_default")]
    pub extra_args: InstanceExtraArgs,
    /// GPU drivers.
    #[serde(rename = "GPUArgs", deserialize_with = "nullable")]
    pub gpu_args: Option<GpuArgs>,
    /// Where the container runtime keeps its data.
    pub docker_graph_path: String,
    /// How data disks are formatted and mounted.
    pub data_disks: Vec<MountedDisk>,
    /// 0: new nodes take pods at once.
    pub unschedulable: i64,
}

impl NodePool {
    /// Whether it is being deleted, or was.
    pub fn is_going(&self) -> bool {
        matches!(self.life_state, LifeState::Deleting | LifeState::Deleted)
    }
}

/// A container runtime.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RuntimeConfig {
    /// `containerd` or `docker`.
    pub runtime_type: String,
    /// Such as `1.6.9`.
    pub runtime_version: String,
}
