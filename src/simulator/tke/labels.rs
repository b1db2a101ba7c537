//! Kubernetes labels and annotations.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::simulator::error::ApiError;
use crate::simulator::parameters::parameters;

parameters! {
    /// Labels and annotations are written alike.
    pub(crate) struct Label {
        name: String = "Name",
        value: String = "Value",
    }
}

/// Checks Kubernetes labels (or annotations); of a name given twice the last value counts.
pub(crate) fn check(labels: Vec<Label>, name: &str) -> Result<BTreeMap<String, String>, ApiError> {
    labels
        .into_iter()
        .map(|label| {
            if label.name.is_empty() || label.name.contains(char::is_whitespace) {
                return Err(ApiError::parameter(format!("{name}: invalid name `{}`", label.name)));
            }
            Ok((label.name, label.value))
        })
        .collect()
}

/// Labels or annotations as they are answered.
pub(crate) fn show(labels: &BTreeMap<String, String>) -> Value {
    labels.iter().map(|(name, value)| json!({"Name": name, "Value": value})).collect()
}
