//! What is set of a pool, when it is made and later.

use serde::{Deserialize, Serialize};

use super::node::{Annotation, InstanceAdvancedSettings, InstanceExtraArgs, Label, Taint};
use crate::cloud::action::{Accepted, action};
use crate::cloud::autoscaling::group::ServiceSettings;
use crate::cloud::autoscaling::launch_configuration::{
    DataDisk, EnhancedService, InstanceMarketOptions, InternetAccessible, LoginSettings, SystemDisk,
};
use crate::cloud::member::{Script, filled, json_text};
use crate::cloud::tag::Tag;

/// Makes a node pool; its id is there at once, its nodes after minutes.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateClusterNodePool {
    /// Which cluster.
    pub cluster_id: String,
    /// Up to 60 characters.
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
    /// Whether the pool is protected against deletion.
    pub deletion_protection: Option<bool>,
}
action!(Tke, CreateClusterNodePool, Create, CreateClusterNodePoolResponse);

/// What [`CreateClusterNodePool`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateClusterNodePoolResponse {
    /// The new pool, `np-…`.
    #[serde(deserialize_with = "filled")]
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
    /// Such as `S5.MEDIUM4`. Others to try after it are set of a pool that is there
    /// ([`ModifyNodePoolInstanceTypes`](super::ModifyNodePoolInstanceTypes)).
    pub instance_type: Option<String>,
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
}

/// Changes a pool. An absent member stays as it is, an empty list is cleared.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ModifyClusterNodePool {
    /// Which cluster.
    pub cluster_id: String,
    /// Which pool.
    pub node_pool_id: String,
    /// Up to 60 characters.
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
