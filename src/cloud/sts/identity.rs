//! Who the caller is.

use serde::{Deserialize, Serialize};

use crate::cloud::action::action;
use crate::cloud::member::filled;

/// Asks whose keys these are. Needs no permission.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct GetCallerIdentity {}
action!(Sts, GetCallerIdentity, Read, CallerIdentity);

/// Whose keys these are (GetCallerIdentity).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CallerIdentity {
    /// `qcs::cam:…` or `qcs::sts:…`.
    #[serde(deserialize_with = "filled")]
    pub arn: String,
    /// The uin of the account that owns everything.
    #[serde(deserialize_with = "filled")]
    pub account_id: String,
    /// The uin, or `roleId:roleSessionName` for a role.
    #[serde(deserialize_with = "filled")]
    pub user_id: String,
    /// The uin of the account that the keys belong to.
    #[serde(deserialize_with = "filled")]
    pub principal_id: String,
    /// `CAMUser`, `CAMRole` or another.
    #[serde(rename = "Type", deserialize_with = "filled")]
    pub identity_type: String,
}
