//! Who the caller is.

use serde::{Deserialize, Serialize};

use crate::cloud::action::action;

/// Asks whose keys these are. Needs no permission.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct GetCallerIdentity {}
action!(Sts, GetCallerIdentity, Read, CallerIdentity);

/// Whose keys these are (GetCallerIdentity).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct CallerIdentity {
    /// `qcs::cam:…` or `qcs::sts:…`.
    pub arn: String,
    /// The uin of the account that owns everything.
    pub account_id: String,
    /// The uin, or `roleId:roleSessionName` for a role.
    pub user_id: String,
    /// The uin of the account that the keys belong to.
    pub principal_id: String,
    /// `CAMUser`, `CAMRole` or another.
    #[serde(rename = "Type")]
    pub identity_type: String,
}
