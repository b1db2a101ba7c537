//! Who calls.

use serde::{Deserialize, Serialize};

use crate::simulator::clock::Moment;
use crate::simulator::state::policy::Policy;

/// A user with one pair of keys; by default nobody.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct User {
    /// The user's own number.
    pub uin: String,
    /// The number of the account the user belongs to; equal to `uin` for the owner.
    pub owner_uin: String,
    /// The account's application number.
    pub app_id: i64,
    /// The secret key that belongs to the secret id.
    pub secret_key: String,
    /// The token that has to come along, if the keys are temporary.
    pub token: Option<String>,
    /// When temporary keys stop working.
    pub expires: Option<Moment>,
    /// The policies attached to a sub-user; none are looked at for the owner. Without a list it is as
    /// with AdministratorAccess.
    #[serde(default)] // there were none in a state file of before
    pub policies: Option<Vec<Policy>>,
    /// The role that temporary keys are for.
    #[serde(default)]
    pub session: Option<Session>,
}

impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("User").field("uin", &self.uin).field("owner_uin", &self.owner_uin).finish_non_exhaustive()
    }
}

/// The role that temporary keys are for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The role's number.
    pub role_id: String,
    /// What the caller wants to be called.
    pub name: String,
    /// The policy that the caller narrowed the role by, in JSON.
    #[serde(default)]
    pub policy: Option<String>,
}
