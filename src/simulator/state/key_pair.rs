//! SSH key pairs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::simulator::clock::Moment;

/// An SSH key pair.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeyPair {
    /// `skey-…`.
    pub id: String,
    /// The account.
    pub owner: String,
    /// The region.
    pub region: String,
    /// The user's name for it.
    pub name: String,
    /// The public half, in OpenSSH's form.
    pub public_key: String,
    /// When it was made.
    pub created: Moment,
    /// Tags.
    pub tags: BTreeMap<String, String>,
}
