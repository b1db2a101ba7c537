//! The permission of CAM that a refused call lacks.

use super::error::Error;
use super::kind::Kind;

impl Error {
    /// The permission that is missing, as CAM names it; none if the error is of another kind. What the
    /// cloud itself names counts: a call can need more than its own permission.
    pub fn missing_permission(&self) -> Option<String> {
        // a role inside a cluster is no matter of CAM
        if self.code_is("UnauthorizedOperation.NoRBACPermissions") {
            return None;
        }
        if self.is_about_keys() {
            // the role may not trust the caller, whatever that is allowed
            let is_refused = self.code().is_some_and(|code| code.contains("Unauthorized"));
            return is_refused.then(|| named_in(self.message())).flatten();
        }
        if self.kind() != Kind::Permission {
            return None;
        }
        named_in(self.message()).or_else(|| self.call().map(|call| call.permission()))
    }
}

/// The permission that a message of the cloud names.
fn named_in(message: &str) -> Option<String> {
    let (_, rest) = message.split_once("perform operation (")?;
    let (permission, _) = rest.split_once(')')?;
    permission.contains(':').then(|| permission.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::action::Call;
    use crate::cloud::vpc::security_group::CreateSecurityGroup;

    #[test]
    fn the_missing_permission_is_what_the_cloud_names_else_that_of_the_call() {
        let refused = |code: &str, message: &str| {
            Error::from_api(code, message, None).with_call(Call::of::<CreateSecurityGroup>(), None)
        };
        let said = "[request id:e9b1]you are not authorized to perform operation (tag:TagResources)\n\
                    resource (*) has no permission\n";
        for code in ["UnauthorizedOperation", "AuthFailure.UnauthorizedOperation", "InternalError.CamNoAuth"] {
            assert_eq!(refused(code, said).missing_permission().as_deref(), Some("tag:TagResources"));
            assert_eq!(refused(code, "no").missing_permission().as_deref(), Some("cvm:CreateSecurityGroup"));
        }
        assert_eq!(refused("AuthFailure.TokenFailure", said).missing_permission(), None);
    }
}
