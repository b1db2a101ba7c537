//! What a cluster's private data holds: how what the user wrote looks in the cloud.

use serde::{Deserialize, Serialize};

use super::resource::Op;

const SPELLINGS: &str = "spellings";

/// How spellings of the user's stand in the cloud. As long as the cloud still has that, the spelling
/// is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spellings {
    /// `os_name` as written, with the name and the image that the cloud made of it.
    pub os: Option<(String, String, String)>,
    /// `ssh_key_name` as written, with its id.
    pub key: Option<(String, String)>,
}

impl Spellings {
    /// What is remembered.
    pub fn recall(op: &Op) -> Self {
        op.private(SPELLINGS).unwrap_or_default()
    }

    /// Remembers it with the next answer.
    pub fn keep(&self, op: &Op) {
        if *self != Self::recall(op) {
            op.set_private(SPELLINGS, self);
        }
    }
}
