//! STS 2018-08-13.

use serde_json::json;

use super::dispatch::Caller;
use super::error::Reply;
use super::parameters::Empty;
use super::state::State;

pub(crate) fn get_caller_identity(_: &mut State, caller: &Caller, _: Empty) -> Reply {
    let user = &caller.user;
    Ok(json!({
        "Arn": format!("qcs::cam::uin/{}:uin/{}", user.owner_uin, user.uin),
        "AccountId": user.owner_uin,
        "UserId": user.uin,
        "PrincipalId": user.uin,
        "Type": "CAMUser",
    }))
}
