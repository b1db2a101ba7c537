//! Kubernetes taints.

use serde_json::{Value, json};

use crate::simulator::error::ApiError;
use crate::simulator::parameters::parameters;
use crate::simulator::state::node_settings::Taint;

parameters! {
    pub(crate) struct TaintParameter {
        key: Option<String> = "Key",
        value: Option<String> = "Value",
        effect: Option<String> = "Effect",
    }
}

/// Checks Kubernetes taints.
pub(crate) fn check(taints: Vec<TaintParameter>) -> Result<Vec<Taint>, ApiError> {
    taints
        .into_iter()
        .map(|taint| {
            let taint = Taint {
                key: taint.key.unwrap_or_default(),
                value: taint.value.unwrap_or_default(),
                effect: taint.effect.unwrap_or_default(),
            };
            let known = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
            if taint.key.is_empty() || !known.contains(&taint.effect.as_str()) {
                return Err(ApiError::parameter(format!(
                    "Taints: invalid taint `{}={}:{}`",
                    taint.key, taint.value, taint.effect
                )));
            }
            Ok(taint)
        })
        .collect()
}

/// Taints as they are answered.
pub(crate) fn show(taints: &[Taint]) -> Value {
    taints.iter().map(|taint| json!({"Key": taint.key, "Value": taint.value, "Effect": taint.effect})).collect()
}
