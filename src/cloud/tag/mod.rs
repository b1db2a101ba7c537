//! Tags, which every service spells the same but CLB and TAG.

pub mod pair;
pub mod resource;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::cloud::error::Error;
use crate::cloud::member::filled;

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

/// The pair, `key:value`, that TKE refuses as none of the account's: it lacks it, or its tag policy does not allow it.
pub fn refused_pair(error: &Error) -> Option<&str> {
    const REFUSAL: &str = " is a pair of invalid tags";
    let (before, _) = error.message().split_once(REFUSAL)?;
    Some(before.strip_prefix("PARAM_ERROR(").unwrap_or(before))
}

/// The whole set for an action that replaces all tags: those that others set as they are there, ours
/// (which are known by their keys before) as planned.
pub fn whole_set(there: &[Tag], before: &BTreeMap<String, String>, planned: &BTreeMap<String, String>) -> Vec<Tag> {
    let others = there.iter().filter(|tag| !before.contains_key(&tag.key) && !planned.contains_key(&tag.key));
    others.cloned().chain(planned.iter().map(|(key, value)| Tag::new(key, value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_refused_pair_is_in_the_message() {
        let refused =
            |message: &str| refused_pair(&Error::from_api("InvalidParameter.Param", message, None)).map(str::to_owned);
        assert_eq!(refused("PARAM_ERROR(my:tag:new is a pair of invalid tags)").as_deref(), Some("my:tag:new"));
        assert_eq!(refused("PARAM_ERROR(nothing is updated)"), None);
    }
}
