//! Node pools as they are listed.

use serde_json::{Value, json};

use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::{Filter, parameters};
use crate::simulator::selection::{select, tag_pairs};
use crate::simulator::state::cloud::State;
use crate::simulator::state::instance::InstanceStatus;
use crate::simulator::state::node_pool::NodePool;
use crate::simulator::state::node_settings::NodeSettings;
use crate::simulator::state::quirks::Quirks;
use crate::simulator::state::scaling_group::ScalingGroup;
use crate::simulator::tags;
use crate::simulator::tke::gpu::show_gpu;
use crate::simulator::tke::labels;
use crate::simulator::tke::node_settings::show_disks;
use crate::simulator::tke::script;
use crate::simulator::tke::taints;

parameters! {
    pub(crate) struct DescribeClusterNodePools {
        cluster_id: String = "ClusterId",
        filters: Option<Vec<Filter>> = "Filters",
    }

    pub(crate) struct OfNodePool {
        cluster_id: String = "ClusterId",
        node_pool_id: String = "NodePoolId",
    }
}

/// All pools at once: this call has no pages.
pub(crate) fn describe_cluster_node_pools(
    state: &mut State,
    caller: &Caller,
    request: DescribeClusterNodePools,
) -> Reply {
    let id = request.cluster_id;
    state.cluster(caller, &id, "ResourceNotFound.ClusterNotFound")?;
    let mut found = select(
        state.pools(&id).filter(|pool| state.is_listed(pool.created)),
        request.filters.as_deref(),
        &["NodePoolsName", "NodePoolsId", "Tags"],
        "InvalidParameter.Param",
        |pool, name| match name {
            "NodePoolsName" => vec![pool.name.clone()],
            "NodePoolsId" => vec![pool.id.clone()],
            _ => tag_pairs(&pool.tags),
        },
    )?;
    found.sort_by(|a, b| (a.created, &a.id).cmp(&(b.created, &b.id)));
    let pools: Vec<Value> = found.into_iter().map(|pool| view(state, pool)).collect();
    Ok(json!({"TotalCount": pools.len(), "NodePoolSet": pools}))
}

pub(crate) fn describe_cluster_node_pool_detail(state: &mut State, caller: &Caller, request: OfNodePool) -> Reply {
    state.cluster(caller, &request.cluster_id, "InternalError.ClusterNotFound")?;
    let pool = state.node_pools.get(&request.node_pool_id).filter(|pool| pool.cluster_id == request.cluster_id);
    let pool = pool.ok_or_else(|| gone(&state.quirks, &request.node_pool_id))?;
    Ok(json!({"NodePool": view(state, pool)}))
}

/// What is said of a pool that there is not, in one of two forms.
fn gone(quirks: &Quirks, id: &str) -> ApiError {
    match quirks.gone_is_a_wrong_parameter {
        true => ApiError::new("InternalError.UnexpectedInternal", format!("UNEXPECTED_INTERNAL(node pool {id})")),
        false => ApiError::new(
            "FailedOperation.NodePoolQueryFailed",
            format!(
                "related node pool query err(get nodepool '{id}' failed: [E501001 DBRecordNotFound] record not found)"
            ),
        ),
    }
}

/// A number is there also where none was sent.
fn pods_of_node(settings: &NodeSettings) -> i64 {
    if settings.desired_pod_number == 0 { 64 } else { settings.desired_pod_number }
}

fn view(state: &State, pool: &NodePool) -> Value {
    let nodes = state.pool_nodes(&pool.id);
    let count = |status: InstanceStatus| nodes.iter().filter(|node| node.status == status).count();
    let group = state.scaling_groups.get(&pool.scaling_group_id);
    let size = |size: fn(&ScalingGroup) -> i64| group.map(size).unwrap_or_default();
    let settings = &pool.settings;
    json!({
        "NodePoolId": pool.id,
        "Name": pool.name,
        "ClusterInstanceId": pool.cluster_id,
        "LifeState": pool.status.name(),
        "LaunchConfigurationId": pool.launch_configuration_id,
        "AutoscalingGroupId": pool.scaling_group_id,
        "Labels": labels::show(&pool.labels),
        "Taints": taints::show(&pool.taints),
        "Annotations": labels::show(&pool.annotations),
        "NodeCountSummary": {
            "ManuallyAdded": {"Joining": 0, "Initializing": 0, "Normal": 0, "Total": 0},
            "AutoscalingAdded": {
                "Joining": 0,
                "Initializing": count(InstanceStatus::Initializing),
                "Normal": count(InstanceStatus::Running),
                "Total": nodes.len(),
            },
        },
        "AutoscalingGroupStatus": if pool.autoscaling { "enabled" } else { "disabled" },
        "MaxNodesNum": size(|group| group.max_size),
        "MinNodesNum": size(|group| group.min_size),
        "DesiredNodesNum": size(|group| group.desired_capacity),
        "RuntimeConfig": {
            "RuntimeType": pool.container_runtime,
            "RuntimeVersion": pool.runtime_version,
        },
        "NodePoolOs": pool.os_name,
        "OsCustomizeType": pool.os_customize_type,
        "ImageId": pool.image_id,
        "DesiredPodNum": pods_of_node(settings),
        "UserScript": script::show(&settings.user_script),
        "Tags": tags::show(&pool.tags),
        "DeletionProtection": pool.deletion_protection,
        "ExtraArgs": {"Kubelet": settings.kubelet_args.clone().unwrap_or_default()},
        "GPUArgs": show_gpu(settings.gpu_args.as_ref()),
        "DockerGraphPath": settings.docker_graph_path,
        "DataDisks": show_disks(settings.data_disks.as_deref()),
        "Unschedulable": settings.unschedulable,
        "PreStartUserScript": script::show(&settings.pre_start_user_script),
    })
}
