//! Node pools: groups of like nodes, each on a scaling group and a launch configuration.

use serde::{Deserialize, Serialize};

use crate::cloud::action::{Accepted, action};
use crate::cloud::autoscaling::group::ServiceSettings;
use crate::cloud::autoscaling::launch_configuration::{
    DataDisk, EnhancedService, InstanceMarketOptions, InstanceTag, InternetAccessible, LoginSettings, SystemDisk,
};
use crate::cloud::filter::Filter;
use crate::cloud::member::{Script, json_text};
use crate::cloud::status::words;
use crate::cloud::tag::Tag;

words! {
    /// What a pool is doing (DescribeClusterNodePools, `LifeState`).
    LifeState {
        /// Being made.
        Creating = "creating",
        /// Ready.
        Normal = "normal",
        /// Being changed.
        Updating = "updating",
        /// Being deleted.
        Deleting = "deleting",
        /// Gone.
        Deleted = "deleted",
    }
}

words! {
    /// Whether the autoscaler owns a pool's size (DescribeClusterNodePools,
    /// `AutoscalingGroupStatus`).
    AutoscalingGroupStatus {
        /// It does.
        Enabled = "enabled",
        /// It is taking over.
        Enabling = "enabling",
        /// It does not.
        Disabled = "disabled",
        /// It is letting go.
        Disabling = "disabling",
        /// The group is being changed.
        Updating = "updating",
        /// The group is being deleted.
        Deleting = "deleting",
    }
}

/// Makes a node pool; its id is there at once, its nodes after minutes.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateClusterNodePool {
    /// Which cluster.
    pub cluster_id: String,
    /// Up to 63 characters.
    pub name: Option<String>,
    /// How many nodes and where.
    #[serde(serialize_with = "json_text::serialize")]
    pub auto_scaling_group_para: AutoScalingGroupPara,
    /// What nodes.
    #[serde(serialize_with = "json_text::serialize")]
    pub launch_configure_para: LaunchConfigurePara,
    /// How nodes are set up.
    pub instance_advanced_settings: InstanceAdvancedSettings,
    /// Whether the autoscaler owns the size.
    pub enable_autoscale: bool,
    /// Labels of nodes.
    pub labels: Option<Vec<Label>>,
    /// Taints of nodes.
    pub taints: Option<Vec<Taint>>,
    /// Annotations of nodes.
    pub annotations: Option<Vec<Annotation>>,
    /// `containerd` or `docker`.
    pub container_runtime: Option<String>,
    /// Such as `1.6.9`.
    pub runtime_version: Option<String>,
    /// A public image's name or an own image's id.
    pub node_pool_os: Option<String>,
    /// `GENERAL` or `DOCKER_CUSTOMIZE`.
    pub os_customize_type: Option<String>,
    /// Tags of the pool, its group and its VMs.
    pub tags: Option<Vec<Tag>>,
    /// Whether the pool is guarded against deletion.
    pub deletion_protection: Option<bool>,
}
action!(Tke, CreateClusterNodePool, Create, CreateClusterNodePoolResponse);

/// What [`CreateClusterNodePool`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct CreateClusterNodePoolResponse {
    /// The new pool, `np-…`.
    pub node_pool_id: String,
}

/// How many nodes and where: the parameters of as:CreateAutoScalingGroup that a pool takes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AutoScalingGroupPara {
    /// At most this many nodes.
    pub max_size: i64,
    /// At least this many nodes.
    pub min_size: i64,
    /// This many nodes at first; the minimum when not given.
    pub desired_capacity: Option<i64>,
    /// The cluster's VPC.
    pub vpc_id: String,
    /// Where nodes are, in the order of preference.
    pub subnet_ids: Vec<String>,
    /// `PRIORITY` or `EQUALITY`.
    pub multi_zone_subnet_policy: Option<String>,
    /// `IMMEDIATE_RETRY`, `INCREMENTAL_INTERVALS` or `NO_RETRY`.
    pub retry_policy: Option<String>,
    /// How the group scales.
    pub service_settings: Option<ServiceSettings>,
    /// Tags of the group.
    pub tags: Option<Vec<Tag>>,
}

/// What nodes: the parameters of as:CreateLaunchConfiguration that a pool takes.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct LaunchConfigurePara {
    /// Such as `S5.MEDIUM4`; not together with `instance_types`.
    pub instance_type: Option<String>,
    /// At most 10, in the order they are tried.
    pub instance_types: Option<Vec<String>>,
    /// The disk of the OS.
    pub system_disk: Option<SystemDisk>,
    /// More disks.
    pub data_disks: Option<Vec<DataDisk>>,
    /// Public address and bandwidth.
    pub internet_accessible: Option<InternetAccessible>,
    /// How to log in.
    pub login_settings: Option<LoginSettings>,
    /// In the order of their weight.
    pub security_group_ids: Option<Vec<String>>,
    /// Agents of other services.
    pub enhanced_service: Option<EnhancedService>,
    /// `POSTPAID_BY_HOUR`, `SPOTPAID`, `PREPAID` or `CDCPAID`.
    pub instance_charge_type: Option<String>,
    /// What a spot instance may cost.
    pub instance_market_options: Option<InstanceMarketOptions>,
    /// Tags of VMs, at most 10.
    pub instance_tags: Option<Vec<InstanceTag>>,
}

/// How nodes are set up.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct InstanceAdvancedSettings {
    /// Pods of the node, in clusters where each node has its own number.
    pub desired_pod_number: Option<i64>,
    /// GPU drivers.
    #[serde(rename = "GPUArgs")]
    pub gpu_args: Option<GpuArgs>,
    /// Runs before the node is set up.
    pub pre_start_user_script: Option<Script>,
    /// Runs when the node is set up.
    pub user_script: Option<Script>,
    /// Taints of the node.
    pub taints: Option<Vec<Taint>>,
    /// Labels of the node.
    pub labels: Option<Vec<Label>>,
    /// Where the data disk is mounted.
    pub mount_target: Option<String>,
    /// Where the container runtime keeps its data.
    pub docker_graph_path: Option<String>,
    /// 0: takes pods at once.
    pub unschedulable: Option<i64>,
    /// How data disks are formatted and mounted.
    pub data_disks: Option<Vec<MountedDisk>>,
    /// Arguments of the kubelet.
    pub extra_args: Option<InstanceExtraArgs>,
}

/// How a data disk is formatted and mounted (`DataDisk` of TKE).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct MountedDisk {
    /// Such as `CLOUD_PREMIUM`.
    pub disk_type: String,
    /// `ext3`, `ext4` or `xfs`.
    pub file_system: String,
    /// In GB.
    pub disk_size: i64,
    /// Whether it is formatted and mounted.
    pub auto_format_and_mount: bool,
    /// Where it is mounted.
    pub mount_target: String,
    /// The device, for nodes that were there before.
    pub disk_partition: String,
}

/// Arguments of a node's programs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct InstanceExtraArgs {
    /// `name=value` each.
    pub kubelet: Vec<String>,
}

/// GPU drivers of a node.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GpuArgs {
    /// The driver.
    #[serde(rename = "Driver")]
    pub driver: Option<DriverVersion>,
    /// CUDA.
    #[serde(rename = "CUDA")]
    pub cuda: Option<DriverVersion>,
    /// Whether GPUs are shared out by MIG.
    #[serde(rename = "MIGEnable")]
    pub mig_enable: Option<bool>,
}

/// A driver.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct DriverVersion {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// A label of nodes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Label {
    /// The label's key.
    pub name: String,
    /// The label's value.
    pub value: String,
}

/// An annotation of nodes (`AnnotationValue`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Annotation {
    /// The annotation's key.
    pub name: String,
    /// The annotation's value.
    pub value: String,
}

/// A taint of nodes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Taint {
    /// The taint's key.
    pub key: String,
    /// The taint's value.
    pub value: String,
    /// `NoSchedule`, `PreferNoSchedule` or `NoExecute`.
    pub effect: String,
}

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
    /// Whether the pool is guarded against deletion.
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

/// A pool's nodes by how they came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct NodeCountSummary {
    /// Put in by hand.
    pub manually_added: NodeCounts,
    /// Made by the scaling group.
    pub autoscaling_added: NodeCounts,
}

impl NodeCountSummary {
    /// All nodes, however they came.
    pub fn all(&self) -> NodeCounts {
        let (by_hand, by_group) = (self.manually_added, self.autoscaling_added);
        NodeCounts {
            joining: by_hand.joining + by_group.joining,
            initializing: by_hand.initializing + by_group.initializing,
            normal: by_hand.normal + by_group.normal,
            total: by_hand.total + by_group.total,
        }
    }
}

/// Nodes by state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct NodeCounts {
    /// On their way into the cluster.
    pub joining: i64,
    /// Being set up.
    pub initializing: i64,
    /// Ready.
    pub normal: i64,
    /// All.
    pub total: i64,
}

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
    /// Whether the pool is guarded against deletion.
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
#[derive(Debug, Clone, Default, Serialize)]
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

/// Deletes pools.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteClusterNodePool {
    /// Which cluster.
    pub cluster_id: String,
    /// Which pools.
    pub node_pool_ids: Vec<String>,
    /// Whether their VMs stay, outside the cluster.
    pub keep_instance: bool,
}
action!(Tke, DeleteClusterNodePool, Idempotent, Accepted);
