//! The roles by which services of Tencent's act in an account. An account gets one when its owner authorizes the
//! service, most often at the first use of the service's console; without it, what needs the role is refused.

use super::error::Error;
use super::kind::Kind;

/// A role that a service takes in an account.
#[derive(Debug, PartialEq, Eq)]
pub struct ServiceRole {
    /// Its name.
    pub name: &'static str,
    /// The service that it trusts.
    pub principal: &'static str,
    /// The policy that it needs.
    pub policy: &'static str,
    /// Whose console asks for it at its first use.
    pub console: &'static str,
}

/// Auto Scaling's, for node pools.
pub static AUTO_SCALING: ServiceRole = ServiceRole {
    name: "AS_QCSRole",
    principal: "as.cloud.tencent.com",
    policy: "QcloudAccessForASRole",
    console: "Auto Scaling",
};

/// TKE's, for clusters.
pub static TKE: ServiceRole =
    ServiceRole { name: "TKE_QCSRole", principal: "ccs.qcloud.com", policy: "QcloudAccessForTKERole", console: "TKE" };

/// That of TKE's address management, for pods with addresses of the VPC.
pub static IPAMD: ServiceRole = ServiceRole {
    name: "IPAMDofTKE_QCSRole",
    principal: "ccs.qcloud.com",
    policy: "QcloudAccessForIPAMDofTKERole",
    console: "TKE",
};

impl Error {
    /// The service role for want of which the call was refused; none if it failed for another reason.
    pub fn missing_service_role(&self) -> Option<&'static ServiceRole> {
        if self.kind() != Kind::Precondition {
            return None;
        }
        let mut words = self.message().split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
        let named = words.find_map(|word| [&AUTO_SCALING, &TKE, &IPAMD].into_iter().find(|role| role.name == word));
        let is_of_auto_scaling = || self.code().is_some_and(|code| code.ends_with(".AutoScalingRoleUnauthorized"));
        named.or_else(|| is_of_auto_scaling().then_some(&AUTO_SCALING))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_role_is_known_by_its_name_or_its_code() {
        for (code, message, role) in [
            ("UnauthorizedOperation.AutoScalingRoleUnauthorized", "no AS_QCSRole", Some(&AUTO_SCALING)),
            ("UnauthorizedOperation.AutoScalingRoleUnauthorized", "", Some(&AUTO_SCALING)),
            (
                "FailedOperation.AsCommon",
                "Code=UnauthorizedOperation.AutoScalingRoleUnauthorized, AS_QCSRole",
                Some(&AUTO_SCALING),
            ),
            ("FailedOperation.CamNoAuth", "role IPAMDofTKE_QCSRole not exist", Some(&IPAMD)),
            ("InternalError.UnexpectedInternal", "role TKE_QCSRole not exist", Some(&TKE)),
            (
                "FailedOperation.CamNoAuth",
                "you are not authorized to perform operation (cam:PassRole)\nresource (qcs::cam::uin/1:roleName/TKE_QCSRole)",
                None,
            ),
            ("FailedOperation.CamNoAuth", "no", None),
        ] {
            let error = Error::from_api(code, message, None);
            assert_eq!(error.missing_service_role(), role, "{code} {message}");
            assert!(role.is_none() || error.missing_permission().is_none(), "{code} {message}");
        }
    }
}
