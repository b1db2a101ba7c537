//! CreateSecurityGroupPolicies, DeleteSecurityGroupPolicies and ReplaceSecurityGroupPolicies.

use serde_json::json;

use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::state::cloud::State;
use crate::simulator::state::security_group::SecurityGroup;
use crate::simulator::vpc::security_group_policy::parameters::{ChangePolicies, ReplacePolicies};

/// New rules go before the one at their index, or to the end.
pub(crate) fn create_security_group_policies(state: &mut State, caller: &Caller, request: ChangePolicies) -> Reply {
    let mut group = state.security_group(caller, &request.id)?.clone();
    check_version(&group, request.policies.version.as_deref())?;
    let (direction, policies) = request.policies.single()?;
    let index = policies.first().and_then(|policy| policy.index);
    if policies.iter().any(|policy| policy.index != index) {
        return Err(ApiError::new("InvalidParameterValue", "All rules of one request need the same PolicyIndex."));
    }
    let mut rules = Vec::with_capacity(policies.len());
    for policy in policies {
        let rule = policy.accept(state.now)?;
        if !rule.security_group_id.is_empty() {
            state.security_group(caller, &rule.security_group_id)?;
        }
        if group.rules_mut(direction).iter().chain(&rules).any(|other| other.says_the_same_as(&rule)) {
            return Err(ApiError::new("UnsupportedOperation.DuplicatePolicy", "The rule exists already."));
        }
        rules.push(rule);
    }
    let own = group.rules_mut(direction);
    if own.len() + rules.len() > 100 {
        return Err(ApiError::new(
            "LimitExceeded.SecurityGroupPolicySet",
            "A security group holds at most 100 rules in a direction.",
        ));
    }
    let at = match index {
        Some(index) => position(index, own.len() + 1)?,
        None => own.len(),
    };
    own.splice(at..at, rules);
    changed(state, group)
}

/// By index, or by what the rules say.
pub(crate) fn delete_security_group_policies(state: &mut State, caller: &Caller, request: ChangePolicies) -> Reply {
    let mut group = state.security_group(caller, &request.id)?.clone();
    check_version(&group, request.policies.version.as_deref())?;
    let (direction, policies) = request.policies.single()?;
    let own = group.rules_mut(direction);
    let mut doomed = Vec::with_capacity(policies.len());
    for policy in policies {
        doomed.push(match policy.index {
            Some(index) => position(index, own.len())?,
            None => {
                let wanted = policy.accept(state.now)?;
                own.iter()
                    .position(|rule| rule.says_the_same_as(&wanted))
                    .ok_or_else(|| ApiError::new("ResourceNotFound", "The rule does not exist."))?
            }
        });
    }
    doomed.sort_unstable();
    doomed.dedup();
    for index in doomed.into_iter().rev() {
        own.remove(index);
    }
    changed(state, group)
}

/// The rules at the given indices get new content.
pub(crate) fn replace_security_group_policies(state: &mut State, caller: &Caller, request: ReplacePolicies) -> Reply {
    if request.update_type.is_some_and(|kind| !kind.is_empty() && kind != "Policy") {
        return Err(ApiError::new("UnsupportedOperation", "The simulated cloud does not change priorities."));
    }
    let mut group = state.security_group(caller, &request.id)?.clone();
    check_version(&group, request.policies.version.as_deref())?;
    let (direction, policies) = request.policies.single()?;
    let own = group.rules_mut(direction);
    for policy in policies {
        let index = policy.index.ok_or_else(|| ApiError::missing("SecurityGroupPolicySet.PolicyIndex"))?;
        let at = position(index, own.len())?;
        let rule = policy.accept(state.now)?;
        if own.iter().enumerate().any(|(other, existing)| other != at && existing.says_the_same_as(&rule)) {
            return Err(ApiError::new("UnsupportedOperation.DuplicatePolicy", "The rule exists already."));
        }
        own[at] = rule;
    }
    changed(state, group)
}

/// A version that was given has to be the present one.
fn check_version(group: &SecurityGroup, version: Option<&str>) -> Result<(), ApiError> {
    match version {
        Some(version) if !version.is_empty() && version != group.version.to_string() => Err(ApiError::new(
            "UnsupportedOperation.VersionMismatch",
            format!("The version `{version}` of the rules is not the present one, `{}`.", group.version),
        )),
        _ => Ok(()),
    }
}

fn position(index: i64, length: usize) -> Result<usize, ApiError> {
    usize::try_from(index).ok().filter(|index| *index < length).ok_or_else(|| {
        ApiError::new("InvalidParameterValue.Range", format!("The PolicyIndex `{index}` is out of range."))
    })
}

fn changed(state: &mut State, mut group: SecurityGroup) -> Reply {
    group.version += 1;
    group.updated = state.now;
    state.security_groups.insert(group.id.clone(), group);
    Ok(json!({}))
}
