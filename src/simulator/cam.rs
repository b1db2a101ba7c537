//! CAM 2019-01-16.

use serde_json::json;

use super::dispatch::Caller;
use super::error::Reply;
use super::parameters::Empty;
use super::state::State;

pub(crate) fn get_user_app_id(_: &mut State, caller: &Caller, _: Empty) -> Reply {
    let user = &caller.user;
    Ok(json!({
        "Uin": user.uin,
        "OwnerUin": user.owner_uin,
        "AppId": user.app_id,
    }))
}
