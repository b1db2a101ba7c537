//! Users.

use serde::{Deserialize, Serialize};

use crate::cloud::action::action;
use crate::cloud::member::filled;

/// Asks for the account's AppId.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct GetUserAppId {}
action!(Cam, GetUserAppId, Read, UserAppId);

/// The account's AppId (GetUserAppId).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UserAppId {
    /// The caller's uin.
    #[serde(deserialize_with = "filled")]
    pub uin: String,
    /// The uin of the account that owns everything.
    #[serde(deserialize_with = "filled")]
    pub owner_uin: String,
    /// The account's AppId.
    pub app_id: u64,
}
