//! What a caller may do: the policies attached to it, action by action.

use serde_json::Value;

use super::error::ApiError;
use super::state::{Policy, Role, State, User};

/// Calls that everybody may make.
const FREE: &[(&str, &str)] = &[("sts", "GetCallerIdentity")];

/// The names by which CAM knows the calls about security groups.
const SECURITY_GROUPS: &[(&str, &str)] = &[
    ("CreateSecurityGroup", "CreateSecurityGroup"),
    ("DeleteSecurityGroup", "DeleteSecurityGroup"),
    ("DescribeSecurityGroups", "DescribeSecurityGroups"),
    ("DescribeSecurityGroupPolicies", "DescribeSecurityGroupPolicys"),
    ("CreateSecurityGroupPolicies", "CreateSecurityGroupPolicy"),
    ("DeleteSecurityGroupPolicies", "DeleteSecurityGroupPolicy"),
    ("ReplaceSecurityGroupPolicies", "ModifySingleSecurityGroupPolicy"),
];

impl Role {
    /// What is attached to it, as CAM lists it.
    pub(crate) fn attached(&self) -> Vec<Policy> {
        self.policies.clone().unwrap_or_else(administrator)
    }
}

fn administrator() -> Vec<Policy> {
    vec![Policy {
        id: 1,
        name: "AdministratorAccess".into(),
        document: r#"{"version":"2.0","statement":[{"effect":"allow","action":"*","resource":"*"}]}"#.into(),
    }]
}

impl State {
    /// What is attached to a user, or to the role that its keys are for.
    pub(crate) fn attached(&self, user: &User) -> Vec<Policy> {
        match &user.session {
            Some(session) => self.roles.get(&session.role_id).map(Role::attached).unwrap_or_default(),
            None => user.policies.clone().unwrap_or_else(administrator),
        }
    }

    /// Attaches these policies to a sub-user, and no others. Effects and actions are evaluated; every
    /// statement has to be for all resources.
    ///
    /// # Errors
    /// If there is no such user, or a document is not such a policy.
    pub fn set_policies(&mut self, secret_id: &str, documents: &[&str]) -> Result<(), String> {
        let policies = self.new_policies(documents)?;
        let user = self.users.get_mut(secret_id).ok_or("there is no such user")?;
        user.policies = Some(policies);
        Ok(())
    }

    /// Attaches these policies to the role of this arn, and no others, as [`State::set_policies`].
    ///
    /// # Errors
    /// If there is no such role, or a document is not such a policy.
    pub fn set_policies_of_role(&mut self, arn: &str, documents: &[&str]) -> Result<(), String> {
        let policies = self.new_policies(documents)?;
        let role = self.roles.values_mut().find(|role| role.is_named(arn)).ok_or("there is no such role")?;
        role.policies = Some(policies);
        Ok(())
    }

    fn new_policies(&self, documents: &[&str]) -> Result<Vec<Policy>, String> {
        let of_users = self.users.values().flat_map(|user| self.attached(user));
        let last = of_users.chain(self.roles.values().flat_map(Role::attached)).map(|policy| policy.id).max();
        let policies = (last.unwrap_or_default() + 1..).zip(documents).map(|(id, document)| {
            well_formed(document)?;
            Ok(Policy { id, name: format!("policy-{id}"), document: (*document).to_owned() })
        });
        policies.collect()
    }
}

/// Lets a call pass, or refuses it.
pub(crate) fn authorize(state: &State, user: &User, service: &str, action: &str) -> Result<(), ApiError> {
    let is_owner = user.session.is_none() && user.uin == user.owner_uin;
    if FREE.contains(&(service, action)) || is_owner {
        return Ok(());
    }
    let name = guarded_by(service, action);
    let attached = state.attached(user);
    let narrowed_by = user.session.as_ref().and_then(|session| session.policy.as_deref());
    if allow(attached.iter().map(|policy| policy.document.as_str()), &name)
        && narrowed_by.is_none_or(|policy| allow([policy], &name))
    {
        return Ok(());
    }
    let message = format!("you are not authorized to perform operation ({name})\nresource (*) has no permission\n");
    Err(ApiError::new(code(service, action), message))
}

/// Whether one of the documents allows an action and none denies it.
fn allow<'a>(documents: impl IntoIterator<Item = &'a str>, name: &str) -> bool {
    let (mut allowed, mut denied) = (false, false);
    for statement in documents.into_iter().flat_map(statements) {
        let names_it = texts(&statement["action"]).any(|pattern| matches(&pattern, name));
        allowed |= names_it && statement["effect"] == "allow";
        denied |= names_it && statement["effect"] == "deny";
    }
    allowed && !denied
}

/// What CAM calls an action: disks and security groups are of CVM to it.
fn guarded_by(service: &str, action: &str) -> String {
    let of_group = SECURITY_GROUPS.iter().find(|(call, _)| service == "vpc" && *call == action);
    match (service, of_group) {
        (_, Some((_, name))) => format!("cvm:{name}"),
        ("cbs", None) => format!("cvm:{action}"),
        _ => format!("{service}:{action}"),
    }
}

/// The codes that the API's lists of errors give the actions of TKE; other services have one for all.
fn code(service: &str, action: &str) -> &'static str {
    match (service, action) {
        ("tke", "CreateCluster" | "DeleteCluster" | "DescribeClusterStatus") => "FailedOperation.CamNoAuth",
        ("tke", "ModifyClusterAttribute" | "ModifyClusterEndpointSP" | "DescribeOSImages") => "InternalError.CamNoAuth",
        ("tke", _) => "UnauthorizedOperation.CamNoAuth",
        _ => "UnauthorizedOperation",
    }
}

fn statements(document: &str) -> Vec<Value> {
    let document: Value = serde_json::from_str(document).unwrap_or_default();
    match &document["statement"] {
        Value::Array(statements) => statements.clone(),
        statement => vec![statement.clone()],
    }
}

/// A text, or those of a list.
fn texts(value: &Value) -> impl Iterator<Item = String> {
    let list = match value {
        Value::Array(list) => list.clone(),
        one => vec![one.clone()],
    };
    list.into_iter().filter_map(|text| text.as_str().map(str::to_owned))
}

/// `*` stands for any text at the end of a pattern.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => pattern == name,
    }
}

/// Whether a policy is one that is evaluated here.
pub(crate) fn well_formed(document: &str) -> Result<(), String> {
    let whole: Value = serde_json::from_str(document).map_err(|error| error.to_string())?;
    if whole["version"] != "2.0" {
        return Err("the version is not \"2.0\"".to_owned());
    }
    for statement in statements(document) {
        let known = ["effect", "action", "resource"];
        let is_known = |members: &serde_json::Map<String, Value>| members.keys().all(|it| known.contains(&it.as_str()));
        let is_whole = statement.as_object().is_some_and(is_known)
            && (statement["effect"] == "allow" || statement["effect"] == "deny")
            && texts(&statement["action"]).next().is_some()
            && texts(&statement["resource"]).eq(["*".to_owned()]);
        if !is_whole {
            return Err(format!("not a statement that is evaluated here: {statement}"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::Moment;

    fn user(state: &mut State, documents: &[&str]) -> User {
        state.add_user("100000000099", "AKIDsub", "sub-key");
        state.set_policies("AKIDsub", documents).unwrap();
        state.users["AKIDsub"].clone()
    }

    fn refusal(state: &State, user: &User, service: &str, action: &str) -> String {
        let error = authorize(state, user, service, action).unwrap_err();
        format!("{} {}", error.code, error.message)
    }

    #[test]
    fn a_user_may_do_what_is_allowed_and_not_denied() {
        let mut state = State::fresh(Moment::default(), 1);
        let some = user(
            &mut state,
            &[
                r#"{"version":"2.0","statement":[{"effect":"allow","action":["tke:Describe*","cvm:CreateSecurityGroup"],"resource":"*"}]}"#,
                r#"{"version":"2.0","statement":{"effect":"deny","action":"tke:DescribeVersions","resource":["*"]}}"#,
            ],
        );
        assert!(authorize(&state, &some, "tke", "DescribeClusters").is_ok());
        assert!(authorize(&state, &some, "vpc", "CreateSecurityGroup").is_ok());
        assert!(authorize(&state, &some, "sts", "GetCallerIdentity").is_ok());
        let refused = refusal(&state, &some, "tke", "CreateCluster");
        assert!(
            refused.starts_with(
                "FailedOperation.CamNoAuth you are not authorized to perform operation (tke:CreateCluster)"
            )
        );
        assert!(refusal(&state, &some, "tke", "DescribeVersions").starts_with("UnauthorizedOperation.CamNoAuth "));
        assert!(
            refusal(&state, &some, "cbs", "DescribeDisks")
                .contains("UnauthorizedOperation you are not authorized to perform operation (cvm:DescribeDisks)")
        );
        let nothing = user(&mut state, &[]);
        assert!(authorize(&state, &nothing, "cam", "GetUserAppId").is_err());
    }

    #[test]
    fn the_owner_and_a_user_without_a_list_may_do_everything() {
        let mut state = State::fresh(Moment::default(), 1);
        state.add_user("100000000099", "AKIDsub", "sub-key");
        for user in state.users.values() {
            assert!(authorize(&state, user, "tke", "DeleteCluster").is_ok());
        }
    }

    #[test]
    fn what_is_not_evaluated_is_no_policy() {
        let mut state = State::fresh(Moment::default(), 1);
        state.add_user("100000000099", "AKIDsub", "sub-key");
        for document in [
            "{",
            r#"{"version":"1.0","statement":[]}"#,
            r#"{"version":"2.0","statement":[{"effect":"allow","action":[],"resource":"*"}]}"#,
            r#"{"version":"2.0","statement":[{"effect":"allow","action":"*","resource":"qcs::tke:::cluster/*"}]}"#,
            r#"{"version":"2.0","statement":[{"effect":"allow","action":"*","resource":"*","condition":{}}]}"#,
        ] {
            assert!(state.set_policies("AKIDsub", &[document]).is_err(), "{document}");
        }
        assert!(state.set_policies("AKIDnobody", &[]).is_err());
    }
}
