//! CWP 2018-02-28: the agent that watches over machines.

use serde_json::json;

use crate::simulator::caller::Caller;
use crate::simulator::error::Reply;
use crate::simulator::parameters::parameters;
use crate::simulator::state::cloud::State;

parameters! {
    pub(crate) struct DeleteMachine {
        uuid: String = "Uuid",
    }
}

/// No simulated machine has an agent, and so none is taken away.
pub(crate) fn delete_machine(_: &mut State, _: &Caller, _: DeleteMachine) -> Reply {
    Ok(json!({}))
}
