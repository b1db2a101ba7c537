//! A signed HTTP request.

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use http::{HeaderName, HeaderValue, Method, Request};
use secrecy::ExposeSecret;

use super::action::{Action, Call};
use super::credentials::keys::Credentials;
use super::endpoint::Endpoint;
use super::error::Error;
use super::kind::Kind;
use super::member::without_nulls;
use super::service::Service;
use super::sign;

const JSON: &str = "application/json";
/// What stands in the place of a signature where none is needed.
const UNSIGNED: &str = "SKIP";
const X_TC_ACTION: &str = "x-tc-action";

/// Who asks, where, and how the caller presents itself.
pub(crate) struct Envelope<'a> {
    pub(crate) endpoint: &'a Endpoint,
    pub(crate) region: Option<&'a str>,
    /// What STS is given without one.
    pub(crate) home_region: &'a str,
    /// None for a request that is not signed.
    pub(crate) credentials: Option<&'a Credentials>,
    /// Unix seconds.
    pub(crate) timestamp: i64,
    /// The header `X-TC-RequestClient`, which support sees.
    pub(crate) request_client: &'a str,
}

/// The body of a request; null members are left out.
pub(crate) fn payload<A: Action>(action: &A) -> Result<Bytes, Error> {
    let unusable =
        |error: serde_json::Error| Error::new(Kind::InvalidRequest, format!("the parameters are not JSON: {error}"));
    let value = without_nulls(serde_json::to_value(action).map_err(unusable)?);
    serde_json::to_vec(&value).map(Bytes::from).map_err(unusable)
}

/// Signs and wraps a body.
pub(crate) fn build(call: Call, payload: &Bytes, envelope: &Envelope<'_>) -> Result<Request<Bytes>, Error> {
    let Envelope { endpoint, region, home_region, credentials, timestamp, request_client } = *envelope;
    let region = region.or((call.service == Service::Sts).then_some(home_region));
    let host = endpoint.host(call.service);
    let signed = sign::Request {
        method: "POST",
        query: "",
        headers: &[("content-type", JSON), ("host", &host), (X_TC_ACTION, call.name)],
        payload,
        service: call.service.name(),
        timestamp,
    };
    let authorization = match credentials {
        Some(keys) => sign::authorization(keys.secret_id(), keys.secret_key().expose_secret(), &signed),
        None => UNSIGNED.to_owned(),
    };
    let token = credentials.and_then(Credentials::token);
    let mut request = Request::new(payload.clone());
    *request.method_mut() = Method::POST;
    *request.uri_mut() = endpoint
        .url(call.service)
        .parse()
        .map_err(|_| Error::new(Kind::InvalidRequest, format!("{} is not a URL", endpoint.url(call.service))))?;
    let timestamp = timestamp.to_string();
    let headers = [
        (HOST, Some(host.as_str())),
        (CONTENT_TYPE, Some(JSON)),
        (AUTHORIZATION, Some(authorization.as_str())),
        (HeaderName::from_static(X_TC_ACTION), Some(call.name)),
        (HeaderName::from_static("x-tc-version"), Some(call.version)),
        (HeaderName::from_static("x-tc-timestamp"), Some(timestamp.as_str())),
        (HeaderName::from_static("x-tc-region"), region),
        (HeaderName::from_static("x-tc-token"), token.map(|token| token.expose_secret())),
        (HeaderName::from_static("x-tc-language"), Some("en-US")),
        (HeaderName::from_static("x-tc-requestclient"), Some(request_client)),
    ];
    for (name, value) in headers {
        let Some(value) = value else { continue };
        let mut value = HeaderValue::from_str(value).map_err(|_| unusable(&name))?;
        value.set_sensitive(name == AUTHORIZATION || name == "x-tc-token");
        request.headers_mut().insert(name, value);
    }
    Ok(request)
}

fn unusable(header: &HeaderName) -> Error {
    match header.as_str() {
        "authorization" => Error::new(Kind::Authentication, "the secret id contains invalid characters"),
        "x-tc-token" => Error::new(Kind::Authentication, "the security token contains invalid characters"),
        "x-tc-region" => Error::new(Kind::InvalidRequest, "the region contains invalid characters"),
        other => Error::new(Kind::InvalidRequest, format!("the header {other} cannot be sent")),
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;

    use super::*;
    use crate::cloud::action::{Accepted, action};
    use crate::cloud::sts::identity::GetCallerIdentity;

    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct ModifyThing {
        thing_id: &'static str,
        name: Option<&'static str>,
        tags: Option<Vec<&'static str>>,
    }
    action!(Tke, ModifyThing, Idempotent, Accepted);

    fn request(credentials: &Credentials, region: Option<&str>) -> Result<Request<Bytes>, Error> {
        request_of(&ModifyThing { thing_id: "t-1", name: None, tags: Some(Vec::new()) }, credentials, region)
    }

    fn request_of<A: Action>(
        action: &A,
        credentials: &Credentials,
        region: Option<&str>,
    ) -> Result<Request<Bytes>, Error> {
        let envelope = Envelope {
            endpoint: &Endpoint::single("http://127.0.0.1:42053").unwrap(),
            region,
            home_region: "ap-shanghai",
            credentials: Some(credentials),
            timestamp: 1_795_479_841,
            request_client: "test",
        };
        build(Call::of::<A>(), &payload(action)?, &envelope)
    }

    #[test]
    fn headers_and_body() {
        let credentials = Credentials::new("AKIDz8krbsJ5", "sk").with_token(Some("token".into()));
        let request = request(&credentials, Some("ap-guangzhou")).unwrap();
        assert_eq!(
            (request.method(), request.uri().to_string()),
            (&Method::POST, "http://127.0.0.1:42053/".to_owned())
        );
        assert_eq!(request.body(), r#"{"Tags":[],"ThingId":"t-1"}"#.as_bytes());
        for (name, value) in [
            ("host", "127.0.0.1:42053"),
            ("content-type", "application/json"),
            ("x-tc-action", "ModifyThing"),
            ("x-tc-version", "2018-05-25"),
            ("x-tc-timestamp", "1795479841"),
            ("x-tc-region", "ap-guangzhou"),
            ("x-tc-token", "token"),
            ("x-tc-language", "en-US"),
            ("x-tc-requestclient", "test"),
        ] {
            assert_eq!(request.headers()[name], value, "{name}");
        }
        let authorization = request.headers()["authorization"].to_str().unwrap();
        assert!(
            authorization.starts_with(
                "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5/2026-11-24/tke/tc3_request, \
                 SignedHeaders=content-type;host;x-tc-action, Signature="
            ),
            "{authorization}"
        );
        let shown = format!("{request:?}");
        assert!(!shown.contains("Signature=") && !shown.contains("\"token\""), "{shown}");
    }

    #[test]
    fn without_region_and_token_there_are_no_such_headers() {
        let request = request(&Credentials::new("id", "sk"), None).unwrap();
        assert!(!request.headers().contains_key("x-tc-region") && !request.headers().contains_key("x-tc-token"));
        // but STS wants one
        let of_sts = |region| request_of(&GetCallerIdentity {}, &Credentials::new("id", "sk"), region).unwrap();
        assert_eq!(of_sts(None).headers()["x-tc-region"], "ap-shanghai");
        assert_eq!(of_sts(Some("ap-beijing")).headers()["x-tc-region"], "ap-beijing");
    }

    #[test]
    fn what_fits_no_header_is_refused_without_showing_it() {
        let error = request(&Credentials::new("id\n", "sk"), None).unwrap_err();
        assert_eq!(error.kind(), Kind::Authentication);
        let token = Credentials::new("id", "sk").with_token(Some("tok\nen".into()));
        assert_eq!(request(&token, None).unwrap_err().kind(), Kind::Authentication);
        assert_eq!(request(&Credentials::new("id", "sk"), Some("a\nb")).unwrap_err().kind(), Kind::InvalidRequest);
    }
}
