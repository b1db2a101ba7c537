//! The refusals of the API: a code and a message.

use std::borrow::Cow;

use serde_json::Value;

/// What the API answers instead of a result. Travels with HTTP status 200.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct ApiError {
    /// The two-level code, such as `ResourceUnavailable.ClusterState`.
    pub code: Cow<'static, str>,
    /// The text beside it, in English.
    pub message: String,
}

/// The answer to one call: the members of `Response` without `RequestId`.
pub(crate) type Reply = Result<Value, ApiError>;

impl ApiError {
    pub(crate) fn new(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into() }
    }

    pub(crate) fn missing(name: &str) -> Self {
        Self::new("MissingParameter", format!("The request is missing a required parameter `{name}`."))
    }

    pub(crate) fn unknown(name: &str) -> Self {
        Self::new("UnknownParameter", format!("The parameter `{name}` is not recognized."))
    }

    pub(crate) fn wrong_type(name: &str, expected: &str) -> Self {
        Self::new("InvalidParameter", format!("The type of parameter `{name}` is not valid: expected {expected}."))
    }

    /// TKE's refusal of a value: `InvalidParameter.Param`.
    pub(crate) fn parameter(message: impl Into<String>) -> Self {
        Self::new("InvalidParameter.Param", format!("PARAM_ERROR({})", message.into()))
    }
}

/// One object of the members of several: `json!` takes only so many members at once.
pub(crate) fn merged<const N: usize>(parts: [Value; N]) -> Value {
    let members = parts.into_iter().filter_map(|part| match part {
        Value::Object(members) => Some(members),
        _ => None,
    });
    Value::Object(members.flatten().collect())
}
