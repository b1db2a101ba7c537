//! CAM 2019-01-16.

use serde_json::{Value, json};

use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::{Empty, parameters};
use crate::simulator::state::account::User;
use crate::simulator::state::cloud::State;
use crate::simulator::state::role::Role;
use crate::simulator::tags::Tag;

parameters! {
    pub(crate) struct ListAttachedUserAllPolicies {
        target_uin: i64 = "TargetUin",
        rp: i64 = "Rp",
        page: i64 = "Page",
        attach_type: i64 = "AttachType",
        strategy_type: Option<i64> = "StrategyType",
        keyword: Option<String> = "Keyword",
    }

    pub(crate) struct ListAttachedRolePolicies {
        role_id: Option<String> = "RoleId",
        role_name: Option<String> = "RoleName",
        rp: i64 = "Rp",
        page: i64 = "Page",
        policy_type: Option<String> = "PolicyType",
        keyword: Option<String> = "Keyword",
    }

    pub(crate) struct GetRole {
        role_id: Option<String> = "RoleId",
        role_name: Option<String> = "RoleName",
    }

    pub(crate) struct DescribeRoleList {
        page: i64 = "Page",
        rp: i64 = "Rp",
        tags: Option<Vec<Tag>> = "Tags",
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
    if !(0..=2).contains(&request.attach_type) {
        return Err(invalid());
    }
    let uin = request.target_uin.to_string();
    let user = users(state, caller)
        .find(|user| user.uin == uin && user.session.is_none())
        .ok_or_else(|| ApiError::new("ResourceNotFound.UserNotExist", "The user does not exist."))?;
    // there are no groups here
    let attached = if request.attach_type == 2 { Vec::new() } else { state.attached(user) };
    let (list, total) = page(attached, request.page, request.rp, |policy| {
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
    })?;
    Ok(json!({"PolicyList": list, "TotalNum": total}))
}

pub(crate) fn list_attached_role_policies(
    state: &mut State,
    caller: &Caller,
    request: ListAttachedRolePolicies,
) -> Reply {
    let named = (request.role_id.as_deref(), request.role_name.as_deref());
    let role = role(state, caller, named)?.ok_or_else(invalid)?;
    let (list, total) = page(role.attached(), request.page, request.rp, |policy| {
        json!({
            "PolicyId": policy.id,
            "PolicyName": policy.name,
            "Description": "",
            "AddTime": state.now.china(),
            "PolicyType": "QCS",
            "CreateMode": 2,
            "Deactived": 0,
            "DeactivedDetail": [],
        })
    })?;
    Ok(json!({"List": list, "TotalNum": total}))
}

pub(crate) fn get_role(state: &mut State, caller: &Caller, request: GetRole) -> Reply {
    let role = role(state, caller, (request.role_id.as_deref(), request.role_name.as_deref()))?;
    let role = role.ok_or_else(|| ApiError::new("InvalidParameter.RoleNotExist", "Role not exist"))?;
    Ok(json!({"RoleInfo": view(state, role)}))
}

pub(crate) fn describe_role_list(state: &mut State, caller: &Caller, request: DescribeRoleList) -> Reply {
    if request.tags.is_some_and(|tags| !tags.is_empty()) {
        return Err(ApiError::new("FailedOperation", "The simulated cloud does not find roles by their tags."));
    }
    let all: Vec<&Role> = roles(state, caller).collect();
    let (list, total) = page(all, request.page, request.rp, |role| view(state, role))?;
    Ok(json!({"List": list, "TotalNum": total}))
}

/// A role by its number or its name, or both.
fn role<'a>(
    state: &'a State,
    caller: &'a Caller,
    (id, name): (Option<&str>, Option<&str>),
) -> Result<Option<&'a Role>, ApiError> {
    if id.is_none() && name.is_none() {
        return Err(invalid());
    }
    let is_named = |role: &&Role| id.is_none_or(|id| id == role.id) && name.is_none_or(|name| name == role.name);
    Ok(roles(state, caller).find(is_named))
}

fn view(state: &State, role: &Role) -> Value {
    let principal = match role.services.as_slice() {
        [] => json!({"qcs": role.trusted}),
        services => json!({"service": services}),
    };
    let trust = json!({
        "version": "2.0",
        "statement": [{"action": "name/sts:AssumeRole", "effect": "allow", "principal": principal}],
    });
    let made = state.now.china();
    json!({
        "RoleId": role.id,
        "RoleName": role.name,
        "PolicyDocument": trust.to_string(),
        "Description": "",
        "AddTime": made,
        "UpdateTime": made,
        "ConsoleLogin": 0,
        "RoleType": if role.services.is_empty() { "user" } else { "system" },
        "SessionDuration": 43_200,
        "DeletionTaskId": null,
        "Tags": [],
        "RoleArn": role.arn(),
    })
}

/// A page of a list, and how long the whole is.
fn page<T>(all: Vec<T>, page: i64, size: i64, show: impl Fn(T) -> Value) -> Result<(Vec<Value>, usize), ApiError> {
    if !(1..=200).contains(&size) || !(1..=200).contains(&page) {
        return Err(invalid());
    }
    let total = all.len();
    let before = (page - 1) as usize * size as usize;
    Ok((all.into_iter().skip(before).take(size as usize).map(show).collect(), total))
}

fn invalid() -> ApiError {
    ApiError::new("InvalidParameter.ParamError", "The parameter is invalid.")
}

pub(crate) fn get_policy(state: &mut State, caller: &Caller, request: GetPolicy) -> Reply {
    let of_users = users(state, caller).flat_map(|user| state.attached(user));
    let policy = of_users
        .chain(roles(state, caller).flat_map(Role::attached))
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

fn roles<'a>(state: &'a State, caller: &'a Caller) -> impl Iterator<Item = &'a Role> {
    state.roles.values().filter(|role| role.owner_uin == caller.owner)
}

/// 1 for the account's own policies, 2 for those that Tencent has ready.
fn strategy_type(id: i64) -> u8 {
    if id == 1 { 2 } else { 1 }
}
