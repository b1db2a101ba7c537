//! What node pools do by themselves.

use crate::simulator::instance::removal::DiskFate;
use crate::simulator::state::cloud::State;
use crate::simulator::state::node_pool::NodePoolStatus;
use crate::simulator::state::task::Task;
use crate::simulator::tasks::durations;

/// The pool is done with what it was doing, unless nodes are still leaving.
pub(super) fn normal(state: &mut State, id: &str) {
    if state.pool_nodes(id).iter().any(|node| node.leaving) {
        state.schedule(durations::POOL_LOOK, Task::PoolNormal(id.to_owned()));
    } else if let Some(pool) = state.node_pools.get_mut(id)
        && pool.status != NodePoolStatus::Deleting
    {
        pool.status = NodePoolStatus::Normal;
    }
}

/// The pool and its nodes are gone.
pub(super) fn gone(state: &mut State, id: &str) {
    if state.node_pools.get(id).is_some_and(|pool| pool.status == NodePoolStatus::Deleting) {
        remove(state, id);
    }
}

/// Takes a pool out of the cloud, with its nodes and what made them.
pub(super) fn remove(state: &mut State, id: &str) {
    let Some(pool) = state.node_pools.remove(id) else {
        return;
    };
    let nodes: Vec<String> = state.pool_nodes(id).into_iter().map(|node| node.id.clone()).collect();
    for node in nodes {
        state.remove_instance(&node, DiskFate::AsLaunched);
    }
    state.scaling_groups.remove(&pool.scaling_group_id);
    state.launch_configurations.remove(&pool.launch_configuration_id);
}
