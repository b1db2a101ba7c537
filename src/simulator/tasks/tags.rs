//! Tags are written in the cloud's own time.

use std::collections::BTreeMap;

use crate::simulator::state::cloud::State;
use crate::simulator::state::disk::Disk;
use crate::simulator::state::tag_task::{TagTask, TagTaskStatus};

/// The tags of a cluster are written, and those of what belongs to it if that was asked for.
pub(super) fn done(state: &mut State, cluster_id: &str) {
    let Some(task) = state.tag_tasks.get_mut(cluster_id).filter(|task| task.status == TagTaskStatus::Running) else {
        return;
    };
    task.status = TagTaskStatus::Done;
    let TagTask { tags, sync_node_pools, sync_subresource, .. } = task.clone();
    if let Some(cluster) = state.clusters.get_mut(cluster_id) {
        cluster.tags = tags.clone();
    }
    if sync_node_pools {
        for pool in state.node_pools.values_mut().filter(|pool| pool.cluster_id == cluster_id) {
            pool.tags = tags.clone();
            if let Some(group) = state.scaling_groups.get_mut(&pool.scaling_group_id) {
                group.tags = tags.clone();
            }
        }
    }
    if sync_subresource {
        tag_machines(state, cluster_id, &tags);
    }
}

fn tag_machines(state: &mut State, cluster_id: &str, tags: &BTreeMap<String, String>) {
    for node in state.instances.values_mut().filter(|node| node.cluster_id.as_deref() == Some(cluster_id)) {
        node.tags = tags.clone();
        let is_of_node = |disk: &&mut Disk| disk.instance_id.as_ref() == Some(&node.id) && !disk.is_volume();
        for disk in state.disks.values_mut().filter(is_of_node) {
            disk.tags = tags.clone();
        }
    }
}
