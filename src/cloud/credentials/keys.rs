//! A pair of keys.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

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
