//! TerminateInstances.

use serde_json::json;

use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::parameters;
use crate::simulator::state::cloud::State;
use crate::simulator::state::task::Task;
use crate::simulator::tasks::durations;

parameters! {
    pub(crate) struct TerminateInstances {
        ids: Vec<String> = "InstanceIds",
        release_address: Option<bool> = "ReleaseAddress",
        release_prepaid_data_disks: Option<bool> = "ReleasePrepaidDataDisks",
    }
}

/// Destroys all of the machines, or none. A cluster drops its node by itself, and a scaling group, whose size stays
/// what it was, launches another.
pub(crate) fn terminate_instances(state: &mut State, caller: &Caller, request: TerminateInstances) -> Reply {
    let is_there =
        |id: &&String| state.instances.get(*id).is_some_and(|instance| caller.sees(&instance.owner, &instance.region));
    if let Some(missing) = request.ids.iter().find(|id| !is_there(id)) {
        let text = format!("The instance `{missing}` is not found.");
        return Err(ApiError::new("InvalidInstanceId.NotFound", text));
    }
    for id in request.ids {
        let group = state.instances.get(&id).and_then(|instance| instance.scaling_group_id.clone());
        state.send_away(&id);
        if let Some(group) = group {
            state.schedule(durations::NODE_REMOVE + durations::LAUNCH_AGAIN, Task::Scale(group));
        }
    }
    Ok(json!({}))
}
