//! Auto Scaling brings the number of a group's instances to what is desired.

use std::time::Duration;

use crate::simulator::state::activity::{Activity, ActivityKind};
use crate::simulator::state::cloud::State;
use crate::simulator::state::instance::Instance;
use crate::simulator::state::scaling_group::ScalingGroup;
use crate::simulator::state::task::Task;
use crate::simulator::tasks::durations;

/// The pauses of `INCREMENTAL_INTERVALS` once it does not try again at once any more, in minutes.
const LONGER_PAUSES: [u64; 4] = [10, 30, 60, 24 * 60];

/// Sends away what is too much and launches what is missing, until a launch fails.
pub(super) fn reconcile(state: &mut State, group_id: &str) {
    let Some(group) = state.scaling_groups.get(group_id).filter(|group| group.enabled).cloned() else {
        return;
    };
    let mut staying = members(state, group_id);
    let desired = usize::try_from(group.desired_capacity).unwrap_or(0);
    let newest_first = group.termination_policies.iter().any(|policy| policy == "NEWEST_INSTANCE");
    let mut leaving = Vec::new();
    while staying.len() > desired {
        leaving.push(if newest_first { staying.pop().unwrap_or_default() } else { staying.remove(0) });
    }
    if !leaving.is_empty() {
        leaving.iter().for_each(|id| state.send_away(id));
        let wanted = leaving.len();
        begin(state, &group, ActivityKind::ScaleIn, wanted, leaving, None, durations::NODE_REMOVE);
    }
    match desired.saturating_sub(staying.len()) {
        0 => set_failed(state, group_id, 0),
        missing => scale_out(state, &group, missing),
    }
}

/// Launches instances until one fails, and tries again as the group's policy says: one that had only a part of them
/// has failed, too.
fn scale_out(state: &mut State, group: &ScalingGroup, missing: usize) {
    let mut launched = Vec::new();
    let failure = (0..missing).find_map(|_| state.launch(group).map(|id| launched.push(id)).err());
    let duration = if launched.is_empty() { durations::LAUNCH_REFUSED } else { durations::LAUNCH };
    let failed = failure.as_ref().map_or(0, |_| group.failed_activities + 1);
    begin(state, group, ActivityKind::ScaleOut, missing, launched, failure, duration);
    set_failed(state, &group.id, failed);
    if let Some(pause) = again_after(&group.retry_policy, failed) {
        state.schedule(duration + pause, Task::Scale(group.id.clone()));
    }
}

fn set_failed(state: &mut State, group_id: &str, failed: u32) {
    if let Some(group) = state.scaling_groups.get_mut(group_id) {
        group.failed_activities = failed;
    }
}

/// How long after so many failed activities a group tries again; none if it does not.
fn again_after(retry_policy: &str, failed: u32) -> Option<Duration> {
    let at_once = match retry_policy {
        "NO_RETRY" => 0,
        "INCREMENTAL_INTERVALS" => 10,
        _ => 5,
    };
    match failed {
        0 => None,
        failed if failed < at_once => Some(durations::LAUNCH_AGAIN),
        failed if retry_policy == "INCREMENTAL_INTERVALS" => {
            let index = usize::try_from(failed - at_once).unwrap_or(usize::MAX).min(LONGER_PAUSES.len() - 1);
            Some(Duration::from_secs(LONGER_PAUSES[index] * 60))
        }
        _ => None,
    }
}

/// Notes an activity that begins now.
fn begin(
    state: &mut State,
    group: &ScalingGroup,
    kind: ActivityKind,
    wanted: usize,
    instance_ids: Vec<String>,
    failure: Option<String>,
    duration: Duration,
) {
    let activity = Activity {
        id: state.identifiers.next("asa"),
        owner: group.owner.clone(),
        region: group.region.clone(),
        group_id: group.id.clone(),
        kind,
        wanted,
        instance_ids,
        failure,
        began: state.now,
        ends: state.due(duration),
    };
    state.activities.push(activity);
}

/// The instances of a group that are to stay, oldest first.
fn members(state: &State, group_id: &str) -> Vec<String> {
    let is_member = |node: &&Instance| node.scaling_group_id.as_deref() == Some(group_id) && !node.leaving;
    let mut members: Vec<&Instance> = state.instances.values().filter(is_member).collect();
    members.sort_by(|a, b| (a.created, &a.id).cmp(&(b.created, &b.id)));
    members.into_iter().map(|member| member.id.clone()).collect()
}
