//! What a caller may do: the policies attached to it, action by action.

use crate::simulator::error::ApiError;
use crate::simulator::policy_document::allow;
use crate::simulator::state::account::User;
use crate::simulator::state::cloud::State;
use crate::simulator::state::policy::Policy;
use crate::simulator::state::role::Role;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::Moment;
    use crate::simulator::state::quirks::Quirks;

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
        let mut state = State::fresh(Moment::default(), 1, Quirks::default());
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
        let mut state = State::fresh(Moment::default(), 1, Quirks::default());
        state.add_user("100000000099", "AKIDsub", "sub-key");
        for user in state.users.values() {
            assert!(authorize(&state, user, "tke", "DeleteCluster").is_ok());
        }
    }
}
