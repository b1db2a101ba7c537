//! Machines leave a cluster or the cloud.

use crate::simulator::state::cloud::State;
use crate::simulator::state::disk::DiskUsage;
use crate::simulator::state::history::NodeStep;
use crate::simulator::state::task::Task;
use crate::simulator::tasks::durations;

/// What becomes of the disks of an instance that goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DiskFate {
    /// The system disk goes, data disks as `DeleteWithInstance` says.
    AsLaunched,
    /// The system disk goes, whose life is its instance's; all others stay, unattached.
    Keep,
    /// All disks go.
    Terminate,
}

impl State {
    /// Marks an instance as leaving; it is gone a little later.
    pub(crate) fn send_away(&mut self, id: &str) {
        if let Some(instance) = self.instances.get_mut(id).filter(|instance| !instance.leaving) {
            instance.leaving = true;
            self.note(id, NodeStep::Leaving);
            self.schedule(durations::NODE_REMOVE, Task::InstanceGone(id.to_owned()));
        }
    }

    /// Takes an instance out of its cluster and lets it run on.
    pub(crate) fn release_instance(&mut self, id: &str) {
        self.note_gone(id);
        if let Some(instance) = self.instances.get_mut(id) {
            instance.cluster_id = None;
            instance.node_pool_id = None;
            instance.scaling_group_id = None;
            instance.leaving = false;
        }
    }

    /// Notes that an instance is no node any more.
    fn note_gone(&mut self, id: &str) {
        self.note(id, NodeStep::Gone);
        let (now, node) = (self.now, self.instances.get(id));
        if let Some(cluster) = node.and_then(|node| node.cluster_id.as_ref()).and_then(|id| self.clusters.get_mut(id)) {
            cluster.last_node_gone = Some(now);
        }
    }

    /// Takes an instance out of the cloud.
    pub(crate) fn remove_instance(&mut self, id: &str, fate: DiskFate) {
        self.note_gone(id);
        let Some(instance) = self.instances.remove(id) else {
            return;
        };
        self.disks.retain(|_, disk| {
            if disk.instance_id.as_ref() != Some(&instance.id) {
                return true;
            }
            disk.instance_id = None;
            let goes_too = match fate {
                DiskFate::AsLaunched => disk.delete_with_instance,
                DiskFate::Keep => false,
                DiskFate::Terminate => true,
            };
            disk.usage != DiskUsage::System && !goes_too
        });
    }
}
