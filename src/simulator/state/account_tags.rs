//! The tags that an account has, whatever bears them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// The tags of an account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountTags {
    /// The pairs that there are: the values of each key.
    pub pairs: BTreeMap<String, BTreeSet<String>>,
    /// What its tag policy allows; everything without one.
    pub policy: Option<TagPolicy>,
}

/// What objects of an account may be tagged with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagPolicy {
    /// The only values that these keys may have.
    pub values: BTreeMap<String, BTreeSet<String>>,
    /// Keys that it does not name are refused.
    pub refuses_other_keys: bool,
}

impl TagPolicy {
    /// Whether it allows a pair.
    pub fn allows(&self, key: &str, value: &str) -> bool {
        match self.values.get(key) {
            Some(values) => values.contains(value),
            None => !self.refuses_other_keys,
        }
    }
}

impl AccountTags {
    /// Whether there is such a pair.
    pub fn has(&self, key: &str, value: &str) -> bool {
        self.pairs.get(key).is_some_and(|values| values.contains(value))
    }

    /// Whether the tag policy allows a pair.
    pub fn allows(&self, key: &str, value: &str) -> bool {
        self.policy.as_ref().is_none_or(|policy| policy.allows(key, value))
    }
}
