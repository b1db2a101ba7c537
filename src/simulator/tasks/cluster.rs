//! What clusters do by themselves.

use std::collections::BTreeMap;

use super::node_pool;

use crate::simulator::instance::removal::DiskFate;
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::{CLUSTER_TAG, Cluster, ClusterStatus, Stuck};
use crate::simulator::state::task::Task;
use crate::simulator::tasks::durations;

/// The control plane is up.
pub(super) fn running(state: &mut State, id: &str) {
    let now = state.now;
    if let Some(cluster) = in_status(state, id, ClusterStatus::Creating) {
        (cluster.status, cluster.running_since) = (ClusterStatus::Running, Some(now));
    }
}

/// The control plane begins to take its new version.
pub(super) fn upgrade_begun(state: &mut State, id: String) {
    if let Some(cluster) = in_status(state, &id, ClusterStatus::Running)
        && cluster.upgrading_from.is_some()
    {
        cluster.status = ClusterStatus::Upgrading;
        state.schedule(durations::UPGRADE, Task::UpgradeDone(id));
    }
}

/// The control plane is up with its new version.
pub(super) fn upgrade_done(state: &mut State, id: &str) {
    if let Some(cluster) = in_status(state, id, ClusterStatus::Upgrading)
        && cluster.upgrading_from.take().is_some()
    {
        cluster.status = ClusterStatus::Running;
    }
}

/// The control plane has its new level.
pub(super) fn level_changed(state: &mut State, id: &str) {
    if let Some(cluster) = in_status(state, id, ClusterStatus::ClusterLevelUpgrading)
        && let Some(level) = cluster.next_level.take()
    {
        cluster.level = level;
        cluster.status = ClusterStatus::Running;
    }
}

/// The API server runs with another issuer.
pub(super) fn issuer_changed(state: &mut State, id: &str) {
    if let Some(cluster) = state.clusters.get_mut(id).filter(|cluster| cluster.issuer.last_change == "Updating") {
        cluster.issuer.last_change = "Success".into();
    }
}

/// The cluster is gone with all that belongs to it, unless its deletion is stuck.
pub(super) fn gone(state: &mut State, id: String) {
    let Some(cluster) = state.clusters.get(&id).filter(|cluster| cluster.status == ClusterStatus::Deleting) else {
        return;
    };
    if is_stuck(state, cluster) {
        state.schedule(durations::CLUSTER_DELETE_LOOK, Task::ClusterGone(id));
    } else {
        remove(state, &id);
    }
}

fn in_status<'a>(state: &'a mut State, id: &str, status: ClusterStatus) -> Option<&'a mut Cluster> {
    state.clusters.get_mut(id).filter(|cluster| cluster.status == status)
}

fn is_stuck(state: &State, cluster: &Cluster) -> bool {
    match cluster.stuck {
        None => false,
        Some(Stuck::ForEver) => true,
        Some(Stuck::UntilEmpty) => {
            let has_endpoint = cluster.public_endpoint.is_some() || cluster.private_endpoint.is_some();
            has_endpoint || state.nodes(&cluster.id).next().is_some()
        }
    }
}

fn remove(state: &mut State, id: &str) {
    let Some(cluster) = state.clusters.remove(id) else {
        return;
    };
    let pools: Vec<String> = state.pools(id).map(|pool| pool.id.clone()).collect();
    let nodes: Vec<String> = state.nodes(id).map(|node| node.id.clone()).collect();
    let fate = if cluster.disks_terminate { DiskFate::Terminate } else { DiskFate::Keep };
    for node in nodes {
        if cluster.instances_retain {
            state.release_instance(&node);
        } else {
            state.remove_instance(&node, fate);
        }
    }
    let is_of_cluster = |tags: &BTreeMap<String, String>| tags.get(CLUSTER_TAG).is_some_and(|tag| tag == id);
    if cluster.disks_terminate {
        state.disks.retain(|_, disk| !is_of_cluster(&disk.tags));
    }
    if !cluster.balancers_retain {
        state.load_balancers.retain(|_, balancer| !is_of_cluster(&balancer.tags));
    }
    for pool in pools {
        node_pool::remove(state, &pool);
    }
    state.virtual_nodes.retain(|_, node| node.cluster_id != id);
    state.other_pools.retain(|_, pool| pool.cluster_id != id);
    state.tag_tasks.remove(id);
    state.kubernetes.remove(id);
}
