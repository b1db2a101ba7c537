//! How members of requests and replies are read and written.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// Removes null members at every depth: in a request, null and absent mean the same.
pub(crate) fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .filter(|(_, member)| !member.is_null())
            .map(|(name, member)| (name, without_nulls(member)))
            .collect(),
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        other => other,
    }
}

/// Removes lists without items at every depth, and nulls.
fn without_empty_lists(value: Value) -> Value {
    let is_empty = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    match value {
        Value::Object(members) => members
            .into_iter()
            .filter(|(_, member)| !is_empty(member))
            .map(|(name, member)| (name, without_empty_lists(member)))
            .collect(),
        Value::Array(items) => items.into_iter().map(without_empty_lists).collect(),
        other => other,
    }
}

/// A structure that travels as a string of JSON inside JSON, such as `AutoScalingGroupPara`. The service that it is
/// passed on to refuses lists without items, so they are left out.
pub(crate) mod json_text {
    use super::*;

    pub(crate) fn serialize<T: Serialize, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        let value = serde_json::to_value(value).map_err(serde::ser::Error::custom)?;
        without_empty_lists(value).to_string().serialize(serializer)
    }

    /// What is empty or cannot be read gives the default: these strings carry details beside the
    /// main facts, and a new form of one must not make the whole object unreadable.
    pub(crate) fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
    where
        T: DeserializeOwned + Default,
        D: Deserializer<'de>,
    {
        let text = String::deserialize(deserializer)?;
        let value = serde_json::from_str(&text).map(without_nulls);
        Ok(value.and_then(serde_json::from_value).unwrap_or_default())
    }
}

/// [`json_text`] for a member that may be left out.
pub(crate) mod optional_json_text {
    use super::*;

    pub(crate) fn serialize<T: Serialize, S: Serializer>(value: &Option<T>, serializer: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => json_text::serialize(value, serializer),
            None => serializer.serialize_none(),
        }
    }
}

/// Reads an id, or a word for a state: something that a reply cannot do without, so it is not empty.
pub(crate) fn filled<'de, T: From<String>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() { Err(serde::de::Error::custom("empty")) } else { Ok(T::from(text)) }
}

/// Reads what has to be there, if only as null.
pub(crate) fn nullable<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    Option::deserialize(deserializer)
}

/// Reads what a reply does not always tell; null is told.
pub(crate) fn told<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Reads a number, a switch or a structure that may be null.
pub(crate) fn or_default<'de, T: Deserialize<'de> + Default, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    nullable(deserializer).map(Option::unwrap_or_default)
}

/// Reads a string that nobody should see.
pub(crate) fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    String::deserialize(deserializer).map(SecretString::from)
}

/// A script that a node runs. Sent in base64; what the API returns is in base64 or plain, so
/// [`Script::text`] takes both. Users put tokens into scripts: Debug shows only the length.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Script(String);

impl Script {
    /// The script as it is sent for this text.
    pub fn encode(text: &str) -> Self {
        Self(STANDARD.encode(text))
    }

    /// The script's text, decoded where it is base64.
    pub fn text(&self) -> String {
        STANDARD
            .decode(self.0.trim())
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .unwrap_or_else(|| self.0.clone())
    }

    /// Whether this is the script of that text, in base64 or plain.
    pub fn is(&self, text: &str) -> bool {
        self.0 == text || *self == Self::encode(text) || self.text() == text
    }

    /// Whether there is no script.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl std::fmt::Debug for Script {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Script({} bytes)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nulls_go_at_every_depth_and_empty_lists_stay() {
        let value = json!({"a": null, "b": [], "c": {"d": null, "e": [{"f": null, "g": 1}]}});
        assert_eq!(without_nulls(value), json!({"b": [], "c": {"e": [{"g": 1}]}}));
    }

    #[test]
    fn a_document_has_no_empty_lists() {
        #[derive(Serialize)]
        struct Request {
            #[serde(serialize_with = "json_text::serialize")]
            document: Value,
        }
        let document = json!({"a": [], "b": {"c": [], "d": [1]}, "e": [{"f": []}], "g": null});
        let sent = serde_json::to_value(Request { document }).unwrap();
        assert_eq!(sent["document"], "{\"b\":{\"d\":[1]},\"e\":[{}]}");
    }

    #[test]
    fn script_reads_base64_and_plain_text_and_hides_both() {
        let script = Script::encode("#!/bin/sh\necho hello");
        assert_eq!(serde_json::to_value(&script).unwrap(), json!("IyEvYmluL3NoCmVjaG8gaGVsbG8="));
        assert_eq!(script.text(), "#!/bin/sh\necho hello");
        assert_eq!(Script("#!/bin/sh\ntouch /var/after".to_owned()).text(), "#!/bin/sh\ntouch /var/after");
        assert_eq!(format!("{script:?}"), "Script(28 bytes)");
        // plain text that would be base64 too
        assert!(Script("echo".to_owned()).is("echo") && Script::encode("echo").is("echo"));
        assert!(!script.is("echo"));
    }
}
