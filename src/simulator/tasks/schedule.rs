//! Orders what happens later.

use std::time::Duration;

use crate::simulator::state::cloud::State;
use crate::simulator::state::node_pool::NodePoolStatus;
use crate::simulator::state::scaling_group::ScalingGroup;
use crate::simulator::state::task::{Scheduled, Task};
use crate::simulator::tasks::durations;

impl State {
    /// Orders `task` for when something that takes `duration` is done.
    pub(crate) fn schedule(&mut self, duration: Duration, task: Task) {
        let due = self.due(duration);
        self.tasks.push(Scheduled { due, task });
    }

    /// Puts the pool into `status` and has it normal again after `duration`.
    pub(crate) fn occupy_pool(&mut self, id: &str, status: NodePoolStatus, duration: Duration) {
        if let Some(pool) = self.node_pools.get_mut(id) {
            pool.status = status;
            let task = Task::PoolNormal(id.to_owned());
            self.tasks.retain(|scheduled| scheduled.task != task);
            self.schedule(duration, task);
        }
    }

    /// The group works towards its size anew, however often it failed before.
    pub(crate) fn rescale(&mut self, group_id: &str) {
        if let Some(group) = self.scaling_groups.get_mut(group_id) {
            group.failed_activities = 0;
        }
        let task = Task::Scale(group_id.to_owned());
        self.tasks.retain(|scheduled| scheduled.task != task);
        self.schedule(durations::SCALE, task);
    }

    /// Groups that failed try again, now that what they make machines from has changed.
    pub(crate) fn retry_failed(&mut self, is_meant: impl Fn(&ScalingGroup) -> bool) {
        if self.quirks.stopped_groups_need_size {
            return;
        }
        let failed = self.scaling_groups.values().filter(|group| group.failed_activities > 0 && is_meant(group));
        for id in failed.map(|group| group.id.clone()).collect::<Vec<_>>() {
            self.rescale(&id);
        }
    }

    /// Sets the desired size of a pool as the autoscaler would: the group works on it from now on.
    /// Does nothing if the pool does not exist.
    pub fn scale_pool(&mut self, pool_id: &str, desired: i64) {
        let Some(pool) = self.node_pools.get(pool_id) else {
            return;
        };
        let group_id = pool.scaling_group_id.clone();
        if let Some(group) = self.scaling_groups.get_mut(&group_id) {
            group.desired_capacity = desired;
        }
        self.occupy_pool(pool_id, NodePoolStatus::Updating, durations::POOL_UPDATE);
        self.rescale(&group_id);
    }
}
