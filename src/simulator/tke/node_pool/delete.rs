//! DeleteClusterNodePool.

use serde_json::json;

use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::parameters;
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::ClusterStatus;
use crate::simulator::state::node_pool::NodePoolStatus;
use crate::simulator::state::task::Task;
use crate::simulator::tasks::durations;
use crate::simulator::tke::cluster::lookup::busy;

parameters! {
    pub(crate) struct DeleteClusterNodePool {
        cluster_id: String = "ClusterId",
        node_pool_ids: Vec<String> = "NodePoolIds",
        keep_instance: bool = "KeepInstance",
    }
}

pub(crate) fn delete_cluster_node_pool(state: &mut State, caller: &Caller, request: DeleteClusterNodePool) -> Reply {
    let cluster_id = request.cluster_id;
    // A cluster that is being deleted and got stuck can still be emptied.
    let cluster = state.cluster(caller, &cluster_id, "ResourceNotFound")?;
    if cluster.status == ClusterStatus::Creating {
        return Err(busy("ResourceUnavailable.ClusterState", cluster.status));
    }
    if request.node_pool_ids.is_empty() {
        return Err(ApiError::parameter("NodePoolIds is empty"));
    }
    for id in &request.node_pool_ids {
        let pool = state.pool_of(&cluster_id, id, "InternalError.Param")?;
        if pool.deletion_protection {
            return Err(ApiError::new(
                "OperationDenied",
                format!("OPERATION_DENIED(node pool {id} is in deletion protection)"),
            ));
        }
    }
    for id in request.node_pool_ids {
        let nodes: Vec<String> = state.pool_nodes(&id).into_iter().map(|node| node.id.clone()).collect();
        for node in nodes {
            if request.keep_instance {
                state.release_instance(&node);
            } else {
                state.send_away(&node);
            }
        }
        let loses_group = state.quirks.deleting_pools_lose_groups;
        if let Some(pool) = state.node_pools.get_mut(&id) {
            pool.status = NodePoolStatus::Deleting;
            if loses_group {
                state.scaling_groups.remove(&pool.scaling_group_id);
                state.launch_configurations.remove(&pool.launch_configuration_id);
            }
        }
        state.schedule(durations::POOL_DELETE, Task::PoolGone(id));
    }
    Ok(json!({}))
}
