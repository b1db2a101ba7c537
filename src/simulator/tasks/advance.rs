//! Time passes: what is due happens, each thing at its own time and in order.

use super::{addon, cluster, endpoint, instance, node_pool, scaling, tags};

use crate::simulator::clock::Moment;
use crate::simulator::state::cloud::State;
use crate::simulator::state::task::Task;

impl State {
    /// Lets everything happen that is due by `now`, each thing at its own time and in order.
    pub fn advance(&mut self, now: Moment) {
        while let Some(index) = self
            .tasks
            .iter()
            .enumerate()
            .filter(|(_, scheduled)| scheduled.due <= now)
            .min_by_key(|(index, scheduled)| (scheduled.due, *index))
            .map(|(index, _)| index)
        {
            let scheduled = self.tasks.remove(index);
            self.now = self.now.max(scheduled.due);
            self.perform(scheduled.task);
        }
        self.now = self.now.max(now);
    }

    fn perform(&mut self, task: Task) {
        match task {
            Task::ClusterRunning(id) => cluster::running(self, &id),
            Task::UpgradeBegun(id) => cluster::upgrade_begun(self, id),
            Task::UpgradeDone(id) => cluster::upgrade_done(self, &id),
            Task::LevelChanged(id) => cluster::level_changed(self, &id),
            Task::ClusterGone(id) => cluster::gone(self, id),
            Task::IssuerChanged(id) => cluster::issuer_changed(self, &id),
            Task::TagsDone(id) => tags::done(self, &id),
            Task::PoolNormal(id) => node_pool::normal(self, &id),
            Task::PoolGone(id) => node_pool::gone(self, &id),
            Task::Scale(group_id) => scaling::reconcile(self, &group_id),
            Task::InstanceRunning(id) => instance::running(self, &id),
            Task::InstanceGone(id) => instance::gone(self, &id),
            Task::EndpointCreated { cluster_id, public } => endpoint::created(self, &cluster_id, public),
            Task::EndpointGone { cluster_id, public } => endpoint::gone(self, &cluster_id, public),
            Task::AddonSettled { cluster_id, name } => addon::settled(self, &cluster_id, &name),
            Task::AddonGone { cluster_id, name } => addon::gone(self, &cluster_id, &name),
        }
    }
}
