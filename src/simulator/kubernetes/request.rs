//! A request of the Kubernetes API, and its answer.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::request::Parts;
use http::{Method, header};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::protobuf;

/// A request, taken apart.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// The path between its slashes.
    pub(crate) path: Vec<String>,
    pub(crate) query: BTreeMap<String, String>,
    /// Answers are tables for people.
    pub(crate) wants_table: bool,
    /// Null where there is none.
    pub(crate) body: Result<Value, Unreadable>,
}

/// A body that is neither JSON nor protobuf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unreadable;

/// A status of HTTP and a document.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Request {
    /// Takes a request apart.
    pub(crate) fn of(parts: &Parts, body: &Bytes) -> Self {
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let pairs = parts.uri.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
        let accept = parts.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Self {
            method: parts.method.clone(),
            path: parts.uri.path().split('/').filter(|part| !part.is_empty()).map(decoded).collect(),
            query: pairs.map(|(name, value)| (decoded(name), decoded(&value.replace('+', " ")))).collect(),
            wants_table: accept.contains("as=Table"),
            body: match body.is_empty() {
                true => Ok(Value::Null),
                false => serde_json::from_slice(body).ok().or_else(|| protobuf::read(body)).ok_or(Unreadable),
            },
        }
    }
}

impl Answer {
    /// What was asked for.
    pub(crate) fn ok(body: Value) -> Self {
        Self { status: 200, body }
    }

    /// A refusal in the words of the API.
    pub(crate) fn refusal(status: u16, reason: &str, message: impl Into<String>) -> Self {
        let body = json!({
            "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
            "message": message.into(), "reason": reason, "code": status,
        });
        Self { status, body }
    }

    /// There is no such object.
    pub(crate) fn not_found(resource: &str, name: &str) -> Self {
        let mut answer = Self::refusal(404, "NotFound", format!("{resource} {name:?} not found"));
        answer.body["details"] = json!({"name": name, "kind": resource});
        answer
    }

    /// There is no such path.
    pub(crate) fn no_such_path() -> Self {
        Self::refusal(404, "NotFound", "the server could not find the requested resource")
    }

    /// The object does not take this.
    pub(crate) fn not_allowed() -> Self {
        Self::refusal(405, "MethodNotAllowed", "the server does not allow this method on the requested resource")
    }

    /// The body cannot be read.
    pub(crate) fn unreadable() -> Self {
        let message =
            "the body of the request was in an unknown format - accepted media types include: application/json";
        Self::refusal(415, "UnsupportedMediaType", message)
    }

    /// It was done, and there is nothing to show.
    pub(crate) fn done(status: u16) -> Self {
        let body = json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": status});
        Self { status, body }
    }
}
