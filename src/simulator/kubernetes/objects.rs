//! What all objects have, and how lists of them are narrowed.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::simulator::clock::Moment;

/// The metadata of an object; `namespace` is empty for one of the cluster.
pub(crate) fn metadata(
    kind: &str,
    namespace: &str,
    name: &str,
    labels: &BTreeMap<String, String>,
    created: Moment,
) -> Value {
    let mut metadata = json!({
        "name": name, "uid": uid(&format!("{kind}/{namespace}/{name}")), "resourceVersion": "1",
        "creationTimestamp": created.iso(), "labels": labels,
    });
    if !namespace.is_empty() {
        metadata["namespace"] = namespace.into();
    }
    metadata
}

/// A number in the form of a UUID that the same text always gives.
pub(crate) fn uid(text: &str) -> String {
    let hex: String = Sha256::digest(text.as_bytes()).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// Whether an object is one that selectors of labels and of fields ask for: `a=b`, `a==b`, `a!=b`, `a` and `!a`,
/// separated by commas.
pub(crate) fn is_selected(object: &Value, labels: &str, fields: &str) -> bool {
    let of_label = |name: &str| object["metadata"]["labels"].get(name).and_then(Value::as_str).map(str::to_owned);
    let of_field = |name: &str| {
        let value = name.split('.').try_fold(object, |value, part| value.get(part));
        Some(value.and_then(Value::as_str).unwrap_or_default().to_owned())
    };
    fits(labels, of_label) && fits(fields, of_field)
}

fn fits(selector: &str, value: impl Fn(&str) -> Option<String>) -> bool {
    selector.split(',').map(str::trim).filter(|part| !part.is_empty()).all(|part| {
        if let Some((name, unwanted)) = part.split_once("!=") {
            return value(name).as_deref() != Some(unwanted);
        }
        if let Some((name, wanted)) = part.split_once('=') {
            return value(name).as_deref() == Some(wanted.trim_start_matches('='));
        }
        match part.strip_prefix('!') {
            Some(name) => value(name).is_none(),
            None => value(part).is_some(),
        }
    })
}

/// Whether all of these labels are on an object.
pub(crate) fn has_labels(labels: &BTreeMap<String, String>, selector: &BTreeMap<String, String>) -> bool {
    selector.iter().all(|(name, value)| labels.get(name) == Some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_narrow_lists() {
        let node = json!({"metadata": {"name": "a", "labels": {"pool": "blue"}}, "spec": {"unschedulable": "x"}});
        for (labels, fields, expected) in [
            ("", "", true),
            ("pool=blue", "metadata.name=a", true),
            ("pool==blue,pool", "", true),
            ("pool!=blue", "", false),
            ("!pool", "", false),
            ("!other,other!=x", "spec.nothing=", true),
            ("", "metadata.name!=a", false),
        ] {
            assert_eq!(is_selected(&node, labels, fields), expected, "{labels} {fields}");
        }
    }
}
