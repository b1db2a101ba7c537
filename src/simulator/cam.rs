//! CAM 2019-01-16.

use serde_json::{Value, json};

use super::dispatch::Caller;
use super::error::{ApiError, Reply};
use super::parameters::{Empty, parameters};
use super::state::{State, User};

parameters! {
    pub(crate) struct ListAttachedUserAllPolicies {
        target_uin: i64 = "TargetUin",
        rp: i64 = "Rp",
        page: i64 = "Page",
        attach_type: i64 = "AttachType",
        strategy_type: Option<i64> = "StrategyType",
        keyword: Option<String> = "Keyword",
    }

    pub(crate) struct GetPolicy {
        policy_id: i64 = "PolicyId",
    }
}

pub(crate) fn get_user_app_id(_: &mut State, caller: &Caller, _: Empty) -> Reply {
    let user = &caller.user;
    Ok(json!({
        "Uin": user.uin,
        "OwnerUin": user.owner_uin,
        "AppId": user.app_id,
    }))
}

pub(crate) fn list_attached_user_all_policies(
    state: &mut State,
    caller: &Caller,
    request: ListAttachedUserAllPolicies,
) -> Reply {
    let in_range = (1..=200).contains(&request.rp) && (1..=200).contains(&request.page);
    if !in_range || !(0..=2).contains(&request.attach_type) {
        return Err(ApiError::new("InvalidParameter.ParamError", "The parameter is invalid."));
    }
    let uin = request.target_uin.to_string();
    let user = users(state, caller)
        .find(|user| user.uin == uin && user.session.is_none())
        .ok_or_else(|| ApiError::new("ResourceNotFound.UserNotExist", "The user does not exist."))?;
    // there are no groups here
    let attached = if request.attach_type == 2 { Vec::new() } else { user.attached() };
    let total = attached.len();
    let (page, size) = (request.page as usize, request.rp as usize);
    let list: Vec<Value> = attached
        .into_iter()
        .skip((page - 1) * size)
        .take(size)
        .map(|policy| {
            json!({
                "PolicyId": policy.id.to_string(),
                "PolicyName": policy.name,
                "Description": "",
                "AddTime": state.now.china(),
                "StrategyType": strategy_type(policy.id).to_string(),
                "CreateMode": "2",
                "Groups": [],
                "Deactived": 0,
                "DeactivedDetail": [],
            })
        })
        .collect();
    Ok(json!({"PolicyList": list, "TotalNum": total}))
}

pub(crate) fn get_policy(state: &mut State, caller: &Caller, request: GetPolicy) -> Reply {
    let policy = users(state, caller)
        .flat_map(User::attached)
        .find(|policy| policy.id == request.policy_id)
        .ok_or_else(|| ApiError::new("ResourceNotFound.PolicyIdNotFound", "The policy does not exist."))?;
    Ok(json!({
        "PolicyName": policy.name,
        "Description": "",
        "Type": strategy_type(policy.id),
        "AddTime": state.now.china(),
        "UpdateTime": state.now.china(),
        "PolicyDocument": policy.document,
        "PresetAlias": null,
        "IsServiceLinkedRolePolicy": 0,
    }))
}

/// Those of the caller's account.
fn users<'a>(state: &'a State, caller: &'a Caller) -> impl Iterator<Item = &'a User> {
    state.users.values().filter(|user| user.owner_uin == caller.owner)
}

/// 1 for the account's own policies, 2 for those that Tencent has ready.
fn strategy_type(id: i64) -> u8 {
    if id == 1 { 2 } else { 1 }
}
