//! The envelope of a reply.

use bytes::Bytes;
use http::{Response, StatusCode};
use serde_json::{Map, Value};

use super::error::Error;
use super::kind::Kind;

/// A successful reply.
#[derive(Debug)]
pub(crate) struct Reply {
    /// The members.
    pub(crate) members: Value,
    /// The id to quote to support.
    pub(crate) request_id: Option<String>,
}

impl Reply {
    /// The reply that says nothing, of a call that was answered with this error.
    pub(crate) fn empty(error: &Error) -> Self {
        Self { members: Value::Object(Map::new()), request_id: error.request_id().map(str::to_owned) }
    }
}

/// Opens the envelope of an action's reply. Errors of the API come with status 200; any other status is an error of
/// something on the way, even when it has a body.
pub(crate) fn open(action: &str, response: &Response<Bytes>) -> Result<Reply, Error> {
    let status = response.status();
    if let Some(reply) = envelope(action, response.body()) {
        return match (reply, status.is_success()) {
            (Ok(_), false) => Err(of_status(status)),
            (reply, _) => reply,
        };
    }
    if !status.is_success() {
        return Err(of_status(status));
    }
    Err(Error::new(
        Kind::UnexpectedReply,
        "the body is not a reply of the Tencent Cloud API; is the endpoint right, or a proxy in the way?",
    )
    .with_outcome_unknown(true))
}

fn envelope(action: &str, body: &[u8]) -> Option<Result<Reply, Error>> {
    let mut body: Value = serde_json::from_slice(body).ok()?;
    let members = body.get_mut("Response")?.take();
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let request_id = text(&members, "RequestId");
    if let Some(error) = members.get("Error").filter(|error| !error.is_null()) {
        let code = text(error, "Code")?;
        let message = text(error, "Message").unwrap_or_default();
        return Some(Err(Error::answered(Some(action), &code, &message, request_id)));
    }
    members.is_object().then_some(Ok(Reply { members, request_id }))
}

fn of_status(status: StatusCode) -> Error {
    let kind = match status {
        StatusCode::TOO_MANY_REQUESTS => Kind::Throttled,
        StatusCode::PROXY_AUTHENTICATION_REQUIRED => Kind::Network,
        status if status.is_server_error() => Kind::Server,
        _ => Kind::UnexpectedReply,
    };
    Error::new(kind, format!("the answer has the HTTP status {status} instead of 200"))
        .with_outcome_unknown(kind == Kind::Server)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(status: u16, body: &str) -> Result<Reply, Error> {
        open(
            "DescribeClusters",
            &Response::builder().status(status).body(Bytes::copy_from_slice(body.as_bytes())).unwrap(),
        )
    }

    #[test]
    fn a_reply() {
        let reply = opened(200, r#"{"Response":{"TotalCount":1,"Tags":null,"RequestId":"r-1"}}"#).unwrap();
        assert_eq!(reply.request_id.as_deref(), Some("r-1"));
        assert_eq!(reply.members, serde_json::json!({"TotalCount": 1, "Tags": null, "RequestId": "r-1"}));
    }

    #[test]
    fn an_api_error_comes_with_status_200() {
        let error =
            opened(200, r#"{"Response":{"Error":{"Code":"LimitExceeded","Message":"too\nmany"},"RequestId":"r-2"}}"#)
                .unwrap_err();
        assert_eq!((error.kind(), error.code(), error.message()), (Kind::Quota, Some("LimitExceeded"), "too many"));
        assert_eq!(error.request_id(), Some("r-2"));
    }

    #[test]
    fn what_is_no_reply() {
        for body in ["", "<html>", "{}", r#"{"Response":null}"#, r#"{"Response":[]}"#, r#"{"Response":"x"}"#, "null"] {
            assert_eq!(opened(200, body).unwrap_err().kind(), Kind::UnexpectedReply, "{body}");
        }
    }

    #[test]
    fn other_statuses() {
        for (status, kind) in [
            (302, Kind::UnexpectedReply),
            (404, Kind::UnexpectedReply),
            (407, Kind::Network),
            (429, Kind::Throttled),
            (500, Kind::Server),
            (502, Kind::Server),
        ] {
            for body in ["<html>", r#"{"Response":{"RequestId":"r"}}"#] {
                assert_eq!(opened(status, body).unwrap_err().kind(), kind, "{status}");
            }
        }
        let body = r#"{"Response":{"Error":{"Code":"AuthFailure.SignatureFailure","Message":""},"RequestId":"r"}}"#;
        assert_eq!(opened(401, body).unwrap_err().kind(), Kind::Authentication);
    }
}
