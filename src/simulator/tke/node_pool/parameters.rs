//! The requests that make a node pool and change it.

use crate::simulator::parameters::parameters;
use crate::simulator::tags::Tag;
use crate::simulator::tke::gpu::GpuArgs;
use crate::simulator::tke::labels::Label;
use crate::simulator::tke::node_settings::{InstanceAdvancedSettings, InstanceExtraArgs};
use crate::simulator::tke::taints::TaintParameter;

parameters! {
    pub(crate) struct CreateClusterNodePool {
        cluster_id: String = "ClusterId",
        group: String = "AutoScalingGroupPara",
        configuration: String = "LaunchConfigurePara",
        settings: InstanceAdvancedSettings = "InstanceAdvancedSettings",
        enable_autoscale: bool = "EnableAutoscale",
        name: Option<String> = "Name",
        labels: Option<Vec<Label>> = "Labels",
        taints: Option<Vec<TaintParameter>> = "Taints",
        annotations: Option<Vec<Label>> = "Annotations",
        container_runtime: Option<String> = "ContainerRuntime",
        runtime_version: Option<String> = "RuntimeVersion",
        node_pool_os: Option<String> = "NodePoolOs",
        os_customize_type: Option<String> = "OsCustomizeType",
        tags: Option<Vec<Tag>> = "Tags",
        deletion_protection: Option<bool> = "DeletionProtection",
        skip_validate_options: Option<Vec<String>> = "SkipValidateOptions",
    }

    pub(crate) struct ModifyClusterNodePool {
        cluster_id: String = "ClusterId",
        node_pool_id: String = "NodePoolId",
        name: Option<String> = "Name",
        max_nodes: Option<i64> = "MaxNodesNum",
        min_nodes: Option<i64> = "MinNodesNum",
        labels: Option<Vec<Label>> = "Labels",
        taints: Option<Vec<TaintParameter>> = "Taints",
        annotations: Option<Vec<Label>> = "Annotations",
        enable_autoscale: Option<bool> = "EnableAutoscale",
        os_name: Option<String> = "OsName",
        os_customize_type: Option<String> = "OsCustomizeType",
        gpu_args: Option<GpuArgs> = "GPUArgs",
        user_script: Option<String> = "UserScript",
        ignore_existed_node: Option<bool> = "IgnoreExistedNode",
        extra_args: Option<InstanceExtraArgs> = "ExtraArgs",
        tags: Option<Vec<Tag>> = "Tags",
        unschedulable: Option<i64> = "Unschedulable",
        deletion_protection: Option<bool> = "DeletionProtection",
        docker_graph_path: Option<String> = "DockerGraphPath",
        pre_start_user_script: Option<String> = "PreStartUserScript",
    }
}
