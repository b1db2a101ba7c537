//! Temporary keys of a role.

use std::fmt;

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer};

use crate::cloud::action::{Action, Effect, action};
use crate::cloud::member::filled;
use crate::cloud::service::Service;

/// Asks for keys of a role that trusts the caller. Makes nothing that is in anybody's way.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AssumeRole {
    /// `qcs::cam::uin/<account>:roleName/<name>`.
    pub role_arn: String,
    /// What the caller is called in the cloud's logs.
    pub role_session_name: String,
    /// How long the keys hold; the API's default is 7200.
    pub duration_seconds: Option<u64>,
    /// A policy that narrows what the role may do, URL-encoded.
    pub policy: Option<String>,
    /// What the role's owner agreed on with the caller.
    pub external_id: Option<String>,
    /// The uin of the initiator.
    pub source_identity: Option<String>,
}
action!(Sts, AssumeRole, Read, RoleKeys);

/// Asks for keys of a role that trusts an identity provider, which made the token.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AssumeRoleWithWebIdentity {
    /// The identity provider's name in the role's account.
    pub provider_id: String,
    /// The token.
    #[serde(serialize_with = "exposed")]
    pub web_identity_token: SecretString,
    /// `qcs::cam::uin/<account>:roleName/<name>`.
    pub role_arn: String,
    /// What the caller is called in the cloud's logs.
    pub role_session_name: String,
    /// How long the keys hold; the API's default is 7200.
    pub duration_seconds: Option<u64>,
}

impl Action for AssumeRoleWithWebIdentity {
    const SERVICE: Service = Service::Sts;
    const NAME: &'static str = "AssumeRoleWithWebIdentity";
    const EFFECT: Effect = Effect::Read;
    // the token says who calls
    const SIGNED: bool = false;
    type Response = RoleKeys;
}

impl fmt::Debug for AssumeRoleWithWebIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AssumeRoleWithWebIdentity").field("role_arn", &self.role_arn).finish_non_exhaustive()
    }
}

/// Temporary keys and when they end.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RoleKeys {
    /// The keys.
    pub credentials: TemporaryKeys,
    /// Unix seconds.
    pub expired_time: i64,
}

impl RoleKeys {
    /// When the keys end.
    pub fn expires(&self) -> Timestamp {
        Timestamp::from_second(self.expired_time).unwrap_or(Timestamp::MAX)
    }
}

/// A pair of keys and its token.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TemporaryKeys {
    /// The public half.
    #[serde(deserialize_with = "filled")]
    pub tmp_secret_id: String,
    /// The secret half.
    #[serde(deserialize_with = "filled")]
    pub tmp_secret_key: SecretString,
    /// What has to come along.
    #[serde(deserialize_with = "filled")]
    pub token: SecretString,
}

fn exposed<S: Serializer>(secret: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose_secret())
}
