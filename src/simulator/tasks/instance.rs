//! What machines do by themselves.

use crate::simulator::instance::removal::DiskFate;
use crate::simulator::state::cloud::State;
use crate::simulator::state::history::NodeStep;
use crate::simulator::state::instance::InstanceStatus;

/// The instance has joined its cluster.
pub(super) fn running(state: &mut State, id: &str) {
    if let Some(instance) = state.instances.get_mut(id)
        && instance.status == InstanceStatus::Initializing
    {
        instance.status = InstanceStatus::Running;
        instance.failed_reason = "=Ready:True".into();
        state.note(id, NodeStep::Running);
    }
}

/// The instance is gone.
pub(super) fn gone(state: &mut State, id: &str) {
    if state.instances.get(id).is_some_and(|instance| instance.leaving) {
        state.remove_instance(id, DiskFate::AsLaunched);
    }
}
