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

/// The most tags of an object.
pub(crate) const MOST: usize = 50;

/// How keys begin that nobody but the cloud itself may set.
const RESERVED: &[&str] = &["qcs:", "project", "项目"];

/// What a machine's tags may hold besides letters and digits of any script.
const SYMBOLS: &str = " +-=._:/@()[]（）【】";

/// Signs that letters of their scripts are written with.
const MARKS: &[std::ops::RangeInclusive<char>] =
    &['\u{300}'..='\u{36f}', '\u{900}'..='\u{109f}', '\u{1780}'..='\u{17d3}'];

/// Whether nobody but the cloud itself may set this key.
pub(crate) fn is_reserved(key: &str) -> bool {
    RESERVED.iter().any(|beginning| key.starts_with(beginning))
}

/// Whether a machine can be launched with a tag of this value.
pub(crate) fn is_launchable(value: &str) -> bool {
    let is_legal = |char: char| {
        char.is_alphanumeric() || SYMBOLS.contains(char) || MARKS.iter().any(|marks| marks.contains(&char))
    };
    !value.is_empty() && value.chars().all(is_legal)
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
    if map.keys().any(|key| key.is_empty() || key.chars().count() > 127) {
        return Err(ApiError::parameter("invalid tag key"));
    }
    if map.values().any(|value| value.chars().count() > 255) {
        return Err(ApiError::parameter("invalid tag value"));
    }
    Ok(map)
}

/// Tags as they are answered.
pub(crate) fn show(tags: &BTreeMap<String, String>) -> Value {
    tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect()
}
