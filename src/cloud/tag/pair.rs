//! The pairs of key and value that an account has, whether or not anything bears them.

use serde::Serialize;

use crate::cloud::action::{Accepted, action};

/// Makes a pair. That it is there already is no error.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateTag {
    /// The key.
    pub tag_key: String,
    /// The value.
    pub tag_value: String,
}
action!(Tag, CreateTag, Idempotent, Accepted);
