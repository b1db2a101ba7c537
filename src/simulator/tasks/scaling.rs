//! Auto Scaling brings the number of a group's instances to what is desired.

use crate::simulator::state::cloud::State;
use crate::simulator::state::instance::Instance;

/// Sends away what is too much and launches what is missing, until a launch fails.
pub(super) fn reconcile(state: &mut State, group_id: &str) {
    let Some(group) = state.scaling_groups.get(group_id).filter(|group| group.enabled).cloned() else {
        return;
    };
    let mut staying = members(state, group_id);
    let desired = usize::try_from(group.desired_capacity).unwrap_or(0);
    let newest_first = group.termination_policies.iter().any(|policy| policy == "NEWEST_INSTANCE");
    while staying.len() > desired {
        let id = if newest_first { staying.pop().unwrap_or_default() } else { staying.remove(0) };
        state.send_away(&id);
    }
    let failure = (staying.len()..desired).find_map(|_| state.launch(&group).err());
    if let Some(group) = state.scaling_groups.get_mut(group_id) {
        group.last_failure = failure.unwrap_or_default();
    }
}

/// The instances of a group that are to stay, oldest first.
fn members(state: &State, group_id: &str) -> Vec<String> {
    let is_member = |node: &&Instance| node.scaling_group_id.as_deref() == Some(group_id) && !node.leaving;
    let mut members: Vec<&Instance> = state.instances.values().filter(is_member).collect();
    members.sort_by(|a, b| (a.created, &a.id).cmp(&(b.created, &b.id)));
    members.into_iter().map(|member| member.id.clone()).collect()
}
