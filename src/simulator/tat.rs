//! TAT 2020-10-28: commands on machines.

use serde_json::json;

use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::parameters;
use crate::simulator::state::cloud::State;

parameters! {
    pub(crate) struct InvokeCommand {
        command_id: String = "CommandId",
        instance_ids: Vec<String> = "InstanceIds",
        parameters: Option<String> = "Parameters",
        username: Option<String> = "Username",
        working_directory: Option<String> = "WorkingDirectory",
        timeout: Option<i64> = "Timeout",
        output_bucket_url: Option<String> = "OutputCOSBucketUrl",
        output_key_prefix: Option<String> = "OutputCOSKeyPrefix",
    }
}

/// Nothing runs on simulated machines: that they are there is all that is checked.
pub(crate) fn invoke_command(state: &mut State, caller: &Caller, request: InvokeCommand) -> Reply {
    let is_ours = |id: &String| state.instances.get(id).is_some_and(|node| caller.sees(&node.owner, &node.region));
    if let Some(unknown) = request.instance_ids.iter().find(|id| !is_ours(id)) {
        let text = format!("The instance `{unknown}` does not exist.");
        return Err(ApiError::new("ResourceNotFound.InstanceNotFound", text));
    }
    Ok(json!({"InvocationId": state.identifiers.next("inv")}))
}
