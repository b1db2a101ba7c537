//! GetCallerIdentity.

use serde_json::json;

use crate::simulator::caller::Caller;
use crate::simulator::error::Reply;
use crate::simulator::parameters::Empty;
use crate::simulator::state::account::Session;
use crate::simulator::state::cloud::State;

pub(crate) fn get_caller_identity(_: &mut State, caller: &Caller, _: Empty) -> Reply {
    let user = &caller.user;
    let (arn, user_id, identity_type) = match &user.session {
        None => (format!("qcs::cam::uin/{}:uin/{}", user.owner_uin, user.uin), user.uin.clone(), "CAMUser"),
        Some(Session { role_id, name, .. }) => {
            (format!("qcs::sts:{}:assumed-role/{role_id}", user.owner_uin), format!("{role_id}:{name}"), "CAMRole")
        }
    };
    Ok(json!({
        "Arn": arn,
        "AccountId": user.owner_uin,
        "UserId": user_id,
        "PrincipalId": user.uin,
        "Type": identity_type,
    }))
}
