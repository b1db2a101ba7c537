//! ModifyNodePoolDesiredCapacityAboutAsg and ModifyNodePoolInstanceTypes.

use serde_json::json;

use crate::simulator::autoscaling::group::size::check_sizes;
use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::parameters;
use crate::simulator::state::cloud::State;
use crate::simulator::state::node_pool::{NodePool, NodePoolStatus};
use crate::simulator::tke::node_pool::lookup::no_group;

parameters! {
    pub(crate) struct SetDesiredCapacity {
        cluster_id: String = "ClusterId",
        node_pool_id: String = "NodePoolId",
        desired_capacity: i64 = "DesiredCapacity",
    }

    pub(crate) struct SetInstanceTypes {
        cluster_id: String = "ClusterId",
        node_pool_id: String = "NodePoolId",
        instance_types: Vec<String> = "InstanceTypes",
    }
}

pub(crate) fn modify_node_pool_desired_capacity_about_asg(
    state: &mut State,
    caller: &Caller,
    request: SetDesiredCapacity,
) -> Reply {
    let pool = resizable_pool(
        state,
        caller,
        &request.cluster_id,
        &request.node_pool_id,
        ("ResourceNotFound.ClusterNotFound", "FailedOperation.RecordNotFound"),
    )?;
    let group = state.scaling_groups.get_mut(&pool.scaling_group_id).ok_or_else(no_group)?;
    check_sizes(group.min_size, request.desired_capacity, group.max_size)?;
    let unchanged = group.desired_capacity == request.desired_capacity;
    group.desired_capacity = request.desired_capacity;
    if pool.status == NodePoolStatus::Creating {
        state.rescale(&pool.scaling_group_id);
    } else if !unchanged {
        state.scale_pool(&pool.id, request.desired_capacity);
    }
    Ok(json!({}))
}

/// Whether a pool whose nodes leave takes these changes was not seen.
fn resizable_pool(
    state: &mut State,
    caller: &Caller,
    cluster_id: &str,
    id: &str,
    refusals: (&'static str, &'static str),
) -> Result<NodePool, ApiError> {
    match state.quirks.updating_pool_takes_nothing {
        true => state.settled_pool(caller, cluster_id, id, refusals),
        false => state.changeable_pool(caller, cluster_id, id, refusals),
    }
}

pub(crate) fn modify_node_pool_instance_types(state: &mut State, caller: &Caller, request: SetInstanceTypes) -> Reply {
    let pool = resizable_pool(
        state,
        caller,
        &request.cluster_id,
        &request.node_pool_id,
        ("InternalError.ClusterNotFound", "InternalError.DbRecordNotFound"),
    )?;
    if let Some(unknown) = request.instance_types.iter().find(|name| !state.instance_types.contains_key(*name)) {
        return Err(ApiError::parameter(format!("instance type {unknown} is not supported")));
    }
    let now = state.now;
    let configuration = state
        .launch_configurations
        .get_mut(&pool.launch_configuration_id)
        .ok_or_else(|| ApiError::new("InternalError.DbRecordNotFound", "DB_RECORD_NOT_FOUND"))?;
    if configuration.instance_types.first() != request.instance_types.first() {
        return Err(ApiError::parameter("can not change major instance type"));
    }
    if configuration.instance_types != request.instance_types {
        configuration.instance_types = request.instance_types;
        configuration.version += 1;
        configuration.updated = now;
        state.retry_failed(|group| group.id == pool.scaling_group_id);
    }
    Ok(json!({}))
}
