//! Tags as most services write them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::simulator::error::ApiError;
use crate::simulator::parameters::parameters;

parameters! {
    /// A tag as most services write it.
    pub struct Tag {
        key: Option<String> = "Key",
        value: Option<String> = "Value",
    }
}

/// Checks tags: none twice, no more than `most`.
pub(crate) fn check(tags: Vec<Tag>, most: usize) -> Result<BTreeMap<String, String>, ApiError> {
    let count = tags.len();
    let pair = |tag: Tag| (tag.key.unwrap_or_default(), tag.value.unwrap_or_default());
    let map: BTreeMap<String, String> = tags.into_iter().map(pair).collect();
    if map.len() != count {
        return Err(ApiError::parameter("a tag key is given twice"));
    }
    if count > most {
        return Err(ApiError::parameter(format!("more than {most} tags")));
    }
    if map.keys().any(|key| key.is_empty() || key.chars().count() > 127 || key.starts_with("qcloud")) {
        return Err(ApiError::parameter("invalid tag key"));
    }
    Ok(map)
}

/// Tags as they are answered.
pub(crate) fn show(tags: &BTreeMap<String, String>) -> Value {
    tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect()
}
