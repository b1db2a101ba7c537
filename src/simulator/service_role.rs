//! The roles by which services of Tencent's act in an account. Without one, what needs it is refused whatever is asked
//! for.

use crate::simulator::error::ApiError;
use crate::simulator::state::cloud::State;
use crate::simulator::state::policy::Policy;
use crate::simulator::state::role::Role;

/// A role that a service takes.
#[derive(Debug)]
pub(crate) struct ServiceRole {
    pub(crate) name: &'static str,
    /// The services that it may trust; one of them does.
    services: &'static [&'static str],
    policies: &'static [&'static str],
    /// The code of a refusal where the role is missing.
    code: &'static str,
}

/// Auto Scaling's, for the pools of its kind.
pub(crate) const AUTO_SCALING: ServiceRole = ServiceRole {
    name: "AS_QCSRole",
    services: &["as.cloud.tencent.com"],
    policies: &["QcloudAccessForASRole"],
    code: "UnauthorizedOperation.AutoScalingRoleUnauthorized",
};

/// TKE's, for clusters. Which code its absence has was not seen.
pub(crate) const TKE: ServiceRole = ServiceRole {
    name: "TKE_QCSRole",
    services: &["ccs.qcloud.com", "tke.cloud.tencent.com"],
    policies: &["QcloudAccessForTKERole", "QcloudAccessForTKERoleInOpsManagement"],
    code: "FailedOperation.CamNoAuth",
};

/// That of TKE's address management, for VPC-CNI. Which code its absence has was not seen.
pub(crate) const IPAMD: ServiceRole = ServiceRole {
    name: "IPAMDofTKE_QCSRole",
    services: &["ccs.qcloud.com"],
    policies: &["QcloudAccessForIPAMDofTKERole"],
    code: "FailedOperation.CamNoAuth",
};

/// The number of the first policy of theirs.
const PRESET_POLICIES: i64 = 1000;

const ALL: [&ServiceRole; 3] = [&AUTO_SCALING, &TKE, &IPAMD];

impl State {
    /// Gives an account the roles that its owner makes at the first use of the console.
    pub(crate) fn add_service_roles(&mut self, owner: &str) {
        let app_id = self.users.values().find(|user| user.owner_uin == owner).map(|user| user.app_id);
        for (index, role) in ALL.into_iter().enumerate() {
            // what services may do is not simulated
            let policy = |(id, name): (i64, &&str)| Policy {
                id,
                name: (*name).to_owned(),
                document: r#"{"version":"2.0","statement":[]}"#.into(),
            };
            let numbers = PRESET_POLICIES + 10 * i64::try_from(index).unwrap_or_default()..;
            let role = Role {
                id: format!("4611686018{owner}{index}"),
                owner_uin: owner.to_owned(),
                app_id: app_id.unwrap_or_default(),
                name: role.name.to_owned(),
                services: role.services.iter().take(1).map(|service| (*service).to_owned()).collect(),
                policies: Some(numbers.zip(role.policies).map(policy).collect()),
                ..Role::default()
            };
            self.roles.insert(role.id.clone(), role);
        }
        self.has_service_roles = true;
    }

    /// Gives every account of a state of before there were any its service roles.
    pub(crate) fn add_service_roles_of_before(&mut self) {
        if !self.has_service_roles {
            let owners: Vec<String> = self.users.values().map(|user| user.owner_uin.clone()).collect();
            owners.iter().for_each(|owner| self.add_service_roles(owner));
        }
    }

    /// The account has the role, and it trusts the service.
    pub(crate) fn check_service_role(&self, owner: &str, needed: &ServiceRole) -> Result<(), ApiError> {
        let serves = |role: &Role| role.services.iter().any(|service| needed.services.contains(&service.as_str()));
        let is_it = |role: &Role| role.owner_uin == owner && role.name == needed.name && serves(role);
        if self.roles.values().any(is_it) {
            return Ok(());
        }
        let message = format!("the account has not authorized the service role {}", needed.name);
        Err(ApiError::new(needed.code, message))
    }
}
