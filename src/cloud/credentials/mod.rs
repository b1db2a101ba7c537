//! The keys that requests are signed with, and where they come from.

mod assume_role;
mod chain;
mod environment;
pub mod instance_role;
mod profile;
mod renewing;
mod static_keys;
mod web_identity;

use std::fmt;

use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};

pub use assume_role::{AssumeRole, Role};
pub use chain::{Chain, NoKeys};
pub use environment::EnvironmentKeys;
pub use instance_role::InstanceRole;
pub use profile::Profile;
pub use renewing::{IssueKeys, Issued, Renewing};
pub use static_keys::StaticKeys;
pub use web_identity::{Token, WebIdentity};

use super::error::Error;
use super::kind::Kind;

/// What is wrong with a secret key or a token as a text, if anything is; as in "the key …".
pub fn flaw(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        Some("is empty")
    } else if text.trim() != text {
        Some("begins or ends with white space")
    } else if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Some("holds characters that no key has")
    } else {
        None
    }
}

/// What is wrong with a secret id as a text, if anything is.
pub fn flaw_of_id(text: &str) -> Option<&'static str> {
    // a signature's header would be read otherwise than it is meant
    let is_odd = text.contains([',', '/', '=']);
    flaw(text).or(is_odd.then_some("holds characters that no key has"))
}

/// What is wrong with a secret id, a secret key and a token, where they are there, under the names that their
/// source has for them.
fn flaw_of_keys(names: [&str; 3], [id, key, token]: [Option<&str>; 3]) -> Option<String> {
    let flaws = [id.and_then(flaw_of_id), key.and_then(flaw), token.and_then(flaw)];
    names.into_iter().zip(flaws).find_map(|(name, flaw)| Some(format!("{name} {}", flaw?)))
}

/// A pair of keys, with a token when they are temporary.
#[derive(Clone)]
pub struct Credentials {
    secret_id: String,
    secret_key: SecretString,
    token: Option<SecretString>,
}

impl Credentials {
    /// A pair of permanent keys.
    pub fn new(secret_id: impl Into<String>, secret_key: impl Into<SecretString>) -> Self {
        Self { secret_id: secret_id.into(), secret_key: secret_key.into(), token: None }
    }

    /// The same keys with the token that goes with temporary ones.
    #[must_use]
    pub fn with_token(mut self, token: Option<SecretString>) -> Self {
        self.token = token.filter(|token| !token.expose_secret().is_empty());
        self
    }

    /// The public half of the pair.
    pub fn secret_id(&self) -> &str {
        &self.secret_id
    }

    /// The secret half of the pair.
    pub fn secret_key(&self) -> &SecretString {
        &self.secret_key
    }

    /// The token of temporary keys.
    pub fn token(&self) -> Option<&SecretString> {
        self.token.as_ref()
    }

    /// The secret id with its middle hidden, for logs and messages.
    pub fn masked_secret_id(&self) -> String {
        let id = &self.secret_id;
        match (id.get(..4), id.get(id.len().saturating_sub(4)..)) {
            (Some(head), Some(tail)) if id.len() >= 12 => format!("{head}…{tail}"),
            _ => "…".to_owned(),
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Credentials")
            .field("secret_id", &self.masked_secret_id())
            .field("temporary", &self.token.is_some())
            .finish_non_exhaustive()
    }
}

/// Why a source gives no keys.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialsError {
    /// The source is not set up; the next one may be.
    #[error("{source_name}: {reason}")]
    Absent {
        /// The source, such as `environment`.
        source_name: String,
        /// What is missing.
        reason: String,
    },
    /// The source is set up, but wrongly; trying another would hide that.
    #[error("{source_name}: {reason}")]
    Invalid {
        /// The source, such as `profile default`.
        source_name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Who gives out temporary keys was asked, and gave none.
    #[error("{source_name}: {error}")]
    Refused {
        /// What was not done, such as `the role … could not be assumed`.
        source_name: String,
        /// Why not.
        error: Error,
    },
    /// No source of a chain is set up.
    #[error("no credentials found; tried {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Exhausted(
        /// What each source said.
        Vec<CredentialsError>,
    ),
}

impl From<CredentialsError> for Error {
    /// What a call that needed the keys fails with: the refusal of the keys, where there was one.
    fn from(error: CredentialsError) -> Self {
        let error = match error {
            CredentialsError::Refused { source_name, error } => error.explained_by(&source_name),
            CredentialsError::Absent { .. } | CredentialsError::Exhausted(_) => {
                Error::new(Kind::Authentication, error.to_string()).without_keys()
            }
            other => Error::new(Kind::Authentication, other.to_string()),
        };
        error.of_keys()
    }
}

/// A source of keys. Asked before every request, so that temporary keys can be renewed in time:
/// a source that has to ask someone else keeps the answer.
#[async_trait]
pub trait ProvideCredentials: fmt::Debug + Send + Sync {
    /// The keys to sign with now.
    ///
    /// # Errors
    /// When the source has none, or is set up wrongly.
    async fn credentials(&self) -> Result<Credentials, CredentialsError>;

    /// Takes note that the cloud no longer accepts these keys; says whether asking again may give
    /// others.
    async fn discard(&self, _refused: &Credentials) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_secret() {
        let credentials = Credentials::new("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE")
            .with_token(Some("token-xyz".into()));
        assert_eq!(format!("{credentials:?}"), "Credentials { secret_id: \"AKID…MPLE\", temporary: true, .. }");
        assert_eq!(Credentials::new("short", "key").masked_secret_id(), "…");
        assert_eq!(Credentials::new("ключключключ", "key").masked_secret_id(), "кл…юч");
    }

    #[test]
    fn an_empty_token_is_none() {
        assert!(Credentials::new("id", "key").with_token(Some("".into())).token().is_none());
    }
}
