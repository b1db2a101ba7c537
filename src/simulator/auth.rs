//! Who signed a request: TC3-HMAC-SHA256, checked for real.

use std::collections::BTreeMap;
use std::time::Duration;

use http::HeaderMap;

use crate::cloud::sign;
use crate::simulator::clock::Moment;
use crate::simulator::error::ApiError;
use crate::simulator::state::account::User;

/// What stands in the place of a signature, for the one call that the bearer of a token makes.
const UNSIGNED: &str = "SKIP";
const UNSIGNED_CALL: (&str, &str) = ("sts", "AssumeRoleWithWebIdentity");

/// The parts of an `Authorization` header.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Authorization {
    pub(crate) secret_id: String,
    pub(crate) date: String,
    /// The service of the credential scope: this is how services are told apart, so that any host
    /// name can stand in front.
    pub(crate) service: String,
    /// Nobody signed, and for this call nobody has to.
    pub(crate) is_unsigned: bool,
    signed_headers: Vec<String>,
    signature: String,
}

impl Authorization {
    /// Takes the header apart; refused if it is missing or has another form.
    pub(crate) fn parse(headers: &HeaderMap) -> Result<Self, ApiError> {
        let refused = || {
            ApiError::new(
                "AuthFailure.InvalidAuthorization",
                "The request header `Authorization` does not meet the Tencent Cloud standard.",
            )
        };
        let action = text(headers, "x-tc-action");
        let text = text(headers, "authorization").ok_or_else(refused)?;
        let (service, unsigned_action) = UNSIGNED_CALL;
        if text == UNSIGNED && action == Some(unsigned_action) {
            return Ok(Self { service: service.to_owned(), is_unsigned: true, ..Self::default() });
        }
        let rest = text.strip_prefix(sign::ALGORITHM).ok_or_else(refused)?;
        let mut parts = BTreeMap::new();
        for part in rest.split(',') {
            let (name, value) = part.trim().split_once('=').ok_or_else(refused)?;
            parts.insert(name, value);
        }
        let mut part = |name: &str| parts.remove(name).ok_or_else(refused);
        let credential = part("Credential")?;
        let [secret_id, date, service, "tc3_request"] = credential.split('/').collect::<Vec<_>>()[..] else {
            return Err(refused());
        };
        let signed_headers: Vec<String> = part("SignedHeaders")?.split(';').map(str::to_lowercase).collect();
        if !["content-type", "host"].iter().all(|name| signed_headers.iter().any(|signed| signed == name)) {
            return Err(refused());
        }
        Ok(Self {
            secret_id: secret_id.to_owned(),
            date: date.to_owned(),
            service: service.to_owned(),
            is_unsigned: false,
            signed_headers,
            signature: part("Signature")?.to_owned(),
        })
    }

    /// The user whose keys signed the request.
    pub(crate) fn verify(
        &self,
        request: &http::Request<bytes::Bytes>,
        users: &BTreeMap<String, User>,
        wall: Moment,
        now: Moment,
        skew: Option<Duration>,
    ) -> Result<User, ApiError> {
        let headers = request.headers();
        let timestamp: i64 = text(headers, "x-tc-timestamp")
            .ok_or_else(|| ApiError::missing("X-TC-Timestamp"))?
            .parse()
            .map_err(|_| ApiError::wrong_type("X-TC-Timestamp", "Integer"))?;
        if let Some(skew) = skew {
            let seconds = i64::try_from(skew.as_secs()).unwrap_or(i64::MAX);
            if (wall.seconds() - timestamp).abs() > seconds {
                return Err(ApiError::new(
                    "AuthFailure.SignatureExpire",
                    "Signature expired. Timestamp and server time cannot differ by more than five minutes. Please synchronize your local time with the standard time.",
                ));
            }
        }
        if self.secret_id.is_empty() {
            return Err(ApiError::new("AuthFailure.InvalidSecretId", "Invalid key (not a TencentCloud API key type)."));
        }
        let user = users.get(&self.secret_id).ok_or_else(|| {
            ApiError::new(
                "AuthFailure.SecretIdNotFound",
                "The SecretId is not found, please ensure that your SecretId is correct.",
            )
        })?;
        let mismatch = || {
            ApiError::new(
                "AuthFailure.SignatureFailure",
                "The provided credentials could not be validated. Please check your signature is correct.",
            )
        };
        let utc_date = Moment(timestamp.saturating_mul(1000)).iso();
        if !utc_date.starts_with(&self.date) || self.date.len() != 10 {
            return Err(mismatch());
        }
        let signed: Vec<(&str, &str)> = self
            .signed_headers
            .iter()
            .map(|name| Ok((name.as_str(), text(headers, name).ok_or_else(mismatch)?)))
            .collect::<Result<_, ApiError>>()?;
        let expected = sign::signature(
            &user.secret_key,
            &sign::Request {
                method: request.method().as_str(),
                query: request.uri().query().unwrap_or_default(),
                headers: &signed,
                payload: request.body(),
                service: &self.service,
                timestamp,
            },
        );
        if expected != self.signature {
            return Err(mismatch());
        }
        let token = text(headers, "x-tc-token").filter(|token| !token.is_empty());
        if token != user.token.as_deref() || user.expires.is_some_and(|expires| expires <= now) {
            return Err(ApiError::new("AuthFailure.TokenFailure", "The token is invalid or has expired."));
        }
        Ok(user.clone())
    }
}

/// A header's value, if it is there and text.
pub(crate) fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
