//! Several sources, one after another.

use async_trait::async_trait;

use super::error::CredentialsError;
use super::keys::Credentials;
use super::provide::{ProvideCredentials, Source};

/// The first source that is set up. One that is set up wrongly ends the search: going on would
/// sign with keys that the user did not mean.
#[derive(Debug, Clone, Default)]
pub struct Chain(Vec<Source>);

impl Chain {
    /// Sources in the order they are asked.
    pub fn new(sources: Vec<Source>) -> Self {
        Self(sources)
    }
}

#[async_trait]
impl ProvideCredentials for Chain {
    async fn credentials(&self) -> Result<Credentials, CredentialsError> {
        let mut absent = Vec::new();
        for source in &self.0 {
            match source.credentials().await {
                Err(error @ CredentialsError::Absent { .. }) => absent.push(error),
                Err(CredentialsError::Exhausted(errors)) => absent.extend(errors),
                found => return found,
            }
        }
        Err(CredentialsError::Exhausted(absent))
    }

    async fn discard(&self, refused: &Credentials) -> bool {
        let mut renewable = false;
        for source in &self.0 {
            renewable |= source.discard(refused).await;
        }
        renewable
    }
}

/// A place in a chain whose source gives no keys: it only says why.
#[derive(Debug, Clone)]
pub struct NoKeys(CredentialsError);

impl NoKeys {
    /// A source that was not set up: its name, such as `environment`, and what is missing.
    pub fn absent(source_name: &str, reason: impl Into<String>) -> Self {
        Self(CredentialsError::absent(source_name, reason))
    }

    /// A source that was set up wrongly: its name, and what is wrong.
    pub fn invalid(source_name: &str, reason: impl Into<String>) -> Self {
        Self(CredentialsError::invalid(source_name, reason))
    }
}

#[async_trait]
impl ProvideCredentials for NoKeys {
    async fn credentials(&self) -> Result<Credentials, CredentialsError> {
        Err(self.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::cloud::credentials::static_keys::StaticKeys;

    fn absent(source_name: &'static str) -> Source {
        Arc::new(NoKeys::absent(source_name, "not set"))
    }

    fn keys() -> Source {
        Arc::new(StaticKeys::new(Credentials::new("id", "key")))
    }

    #[tokio::test]
    async fn the_first_that_has_keys() {
        assert_eq!(Chain::new(vec![absent("a"), keys()]).credentials().await.unwrap().secret_id(), "id");
    }

    #[tokio::test]
    async fn the_error_lists_what_was_tried() {
        let inner: Source = Arc::new(Chain::new(vec![absent("b")]));
        let error = Chain::new(vec![absent("a"), inner]).credentials().await.unwrap_err();
        assert_eq!(error.to_string(), "no credentials found; tried a: not set; b: not set");
    }

    #[tokio::test]
    async fn a_source_that_is_wrong_ends_the_search() {
        let chain = Chain::new(vec![absent("a"), Arc::new(NoKeys::invalid("b", "no JSON")), keys()]);
        assert_eq!(chain.credentials().await.unwrap_err().to_string(), "b: no JSON");
    }
}
