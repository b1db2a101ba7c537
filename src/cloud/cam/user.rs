//! Users.

use serde::{Deserialize, Serialize};

use crate::cloud::action::action;

/// Asks for the account's AppId.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct GetUserAppId {}
action!(Cam, GetUserAppId, Read, UserAppId);

/// The account's AppId (GetUserAppId).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct UserAppId {
    /// The caller's uin.
    pub uin: String,
    /// The uin of the account that owns everything.
    pub owner_uin: String,
    /// The account's AppId.
    pub app_id: u64,
}
