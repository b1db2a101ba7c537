//! Policies of CAM.

use serde::{Deserialize, Serialize};

/// A policy of CAM.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Policy {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// What it says, in JSON.
    pub document: String,
}
