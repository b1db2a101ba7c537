//! Identity providers and their tokens.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::simulator::clock::Moment;

/// An identity provider. The tokens of this one are signed with a key that both sides have (HS256);
/// those of real ones with a pair of keys.
#[derive(Clone, Serialize, Deserialize)]
pub struct IdentityProvider {
    /// Who issues its tokens.
    pub issuer: String,
    /// Whom they are for.
    pub audience: String,
    /// What they are signed with.
    pub key: String,
}

impl std::fmt::Debug for IdentityProvider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IdentityProvider").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

impl IdentityProvider {
    /// A token (JWT) for this subject that holds until then.
    pub fn token(&self, subject: &str, expires: Moment) -> String {
        let claims = json!({
            "iss": self.issuer, "aud": self.audience, "sub": subject, "exp": expires.seconds(),
        });
        let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(json!({"alg": "HS256", "typ": "JWT"})), part(claims));
        let signature = self.signature(&signed);
        format!("{signed}.{signature}")
    }

    /// Whether this provider issued the token, for this cloud, and it still holds.
    pub(crate) fn accepts(&self, token: &str, now: Moment) -> bool {
        let Some((signed, signature)) = token.rsplit_once('.') else { return false };
        if signature != self.signature(signed) {
            return false;
        }
        let claims = signed.split_once('.').and_then(|(_, claims)| URL_SAFE_NO_PAD.decode(claims).ok());
        let claims: Value = claims.and_then(|claims| serde_json::from_slice(&claims).ok()).unwrap_or_default();
        claims["iss"] == *self.issuer
            && claims["aud"] == *self.audience
            && claims["exp"].as_i64().is_some_and(|expires| now.seconds() < expires)
    }

    fn signature(&self, signed: &str) -> String {
        let mut mac =
            <Hmac<Sha256> as KeyInit>::new_from_slice(self.key.as_bytes()).expect("HMAC takes a key of any length");
        mac.update(signed.as_bytes());
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }
}
