//! The pairs of key and value that an account has: CreateTag, and what TKE asks of the tags that it is given.

use std::collections::BTreeMap;

use serde_json::json;

use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::parameters;
use crate::simulator::state::account_tags::AccountTags;
use crate::simulator::state::cloud::State;
use crate::simulator::tags::is_reserved;

parameters! {
    pub(crate) struct CreateTag {
        key: String = "TagKey",
        value: String = "TagValue",
    }
}

/// Tags by key.
type Tags = BTreeMap<String, String>;

/// An empty value is stored like any other.
pub(crate) fn create_tag(state: &mut State, caller: &Caller, request: CreateTag) -> Reply {
    let CreateTag { key, value } = request;
    check(state, caller, &key, &value)?;
    if state.account_tags(&caller.owner).is_some_and(|account| account.has(&key, &value)) {
        return Err(ApiError::new("ResourceInUse.TagDuplicate", "The tag exists already."));
    }
    state.make_pairs(&caller.owner, &BTreeMap::from([(key, value)]));
    Ok(json!({}))
}

/// Refuses a pair that nobody may make in this account.
pub(super) fn check(state: &State, caller: &Caller, key: &str, value: &str) -> Result<(), ApiError> {
    let refused = |code: &'static str, text: &str| Err(ApiError::new(code, format!("{text}: {key}")));
    if key.is_empty() {
        return refused("InvalidParameterValue.TagKeyEmpty", "The key is empty");
    }
    if key.chars().count() > 127 {
        return refused("InvalidParameterValue.TagKeyLengthExceeded", "The key is too long");
    }
    if value.chars().count() > 255 {
        return refused("InvalidParameterValue.TagValueLengthExceeded", "The value of the key is too long");
    }
    if is_reserved(key) {
        return refused("InvalidParameter.ReservedTagKey", "The key is reserved");
    }
    if state.account_tags(&caller.owner).is_some_and(|account| !account.allows(key, value)) {
        return refused("FailedOperation.PolicyEnforcedInvalid", "The tag policy does not allow this value of the key");
    }
    Ok(())
}

impl State {
    fn account_tags(&self, owner: &str) -> Option<&AccountTags> {
        self.account_tags.get(owner)
    }

    /// Makes the pairs that an account lacks.
    pub(crate) fn make_pairs(&mut self, owner: &str, tags: &Tags) {
        if tags.is_empty() {
            return;
        }
        let account = self.account_tags.entry(owner.to_owned()).or_default();
        for (key, value) in tags {
            account.pairs.entry(key.clone()).or_default().insert(value.clone());
        }
    }

    /// Refuses, as TKE does, tags that an object of an account cannot have; those that it has already may stay.
    pub(crate) fn allow_pairs(&self, owner: &str, wanted: &Tags, there: &Tags) -> Result<(), ApiError> {
        let is_refused = |key: &str, value: &str| {
            is_reserved(key) || self.account_tags(owner).is_some_and(|account| !account.allows(key, value))
        };
        refuse(wanted, there, is_refused)
    }

    /// Refuses, as TKE does of a pool's tags, pairs that an account does not have.
    pub(crate) fn know_pairs(&self, owner: &str, wanted: &Tags, there: &Tags) -> Result<(), ApiError> {
        let is_unknown =
            |key: &str, value: &str| self.account_tags(owner).is_none_or(|account| !account.has(key, value));
        refuse(wanted, there, is_unknown)
    }
}

/// Refuses the first of the new tags of which this holds.
fn refuse(wanted: &Tags, there: &Tags, is_refused: impl Fn(&str, &str) -> bool) -> Result<(), ApiError> {
    let mut added = wanted.iter().filter(|(key, value)| there.get(*key) != Some(*value));
    match added.find(|(key, value)| is_refused(key, value)) {
        Some((key, value)) => Err(ApiError::parameter(format!("{key}:{value} is a pair of invalid tags"))),
        None => Ok(()),
    }
}
