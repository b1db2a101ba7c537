//! A role, and the keys that STS gives for it.

use super::error::CredentialsError;
use super::issue::Issued;
use super::keys::Credentials;
use crate::cloud::error::Error;
use crate::cloud::sts::role::RoleKeys;

/// What the caller is called in the cloud's logs unless it says otherwise.
pub const SESSION_NAME: &str = "terraform-provider-tke";

/// A role and how it is assumed.
#[derive(Debug, Clone, Default)]
pub struct Role {
    /// `qcs::cam::uin/<account>:roleName/<name>`.
    pub arn: String,
    /// What the caller is called in the cloud's logs; by default `terraform-provider-tke`.
    pub session_name: Option<String>,
    /// How long keys hold, in seconds; by default the API's 7200.
    pub session_seconds: Option<u64>,
    /// A policy, as JSON, that narrows what the role may do.
    pub policy: Option<String>,
    /// What the role's owner agreed on with the caller.
    pub external_id: Option<String>,
    /// The uin of the initiator.
    pub source_identity: Option<String>,
}

/// Keys as STS answers.
pub(super) fn issued(answer: RoleKeys) -> Issued {
    let expires = answer.expires();
    let keys = answer.credentials;
    let credentials = Credentials::new(keys.tmp_secret_id, keys.tmp_secret_key).with_token(Some(keys.token));
    Issued { credentials, expires }
}

/// That STS gave no keys.
pub(super) fn refused(role_arn: &str, error: Error) -> CredentialsError {
    CredentialsError::Refused { source_name: format!("the role {role_arn} could not be assumed"), error }
}
