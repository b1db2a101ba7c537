//! Tags, which every service spells the same but CLB.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::member::filled;

/// A tag of a resource.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Tag {
    /// The tag's key, unique on its resource.
    #[serde(deserialize_with = "filled")]
    pub key: String,
    /// The tag's value.
    pub value: String,
}

impl Tag {
    /// A tag.
    pub fn new(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self { key: key.into(), value: value.into() }
    }
}

/// The whole set for an action that replaces all tags: those that others set as they are there, ours
/// (which are known by their keys before) as planned.
pub fn whole_set(there: &[Tag], before: &BTreeMap<String, String>, planned: &BTreeMap<String, String>) -> Vec<Tag> {
    let others = there.iter().filter(|tag| !before.contains_key(&tag.key) && !planned.contains_key(&tag.key));
    others.cloned().chain(planned.iter().map(|(key, value)| Tag::new(key, value))).collect()
}
