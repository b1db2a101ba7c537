//! Roles.

use serde::{Deserialize, Serialize};

use crate::cloud::action::action;
use crate::cloud::member::filled;

/// Asks for a role; one that is missing is an error.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetRole {
    /// Its name.
    pub role_name: String,
}
action!(Cam, GetRole, Read, GetRoleResponse);

/// What [`GetRole`] answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetRoleResponse {
    /// The role.
    pub role_info: Role,
}

/// A role (GetRole).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Role {
    /// Its number.
    #[serde(deserialize_with = "filled")]
    pub role_id: String,
}
