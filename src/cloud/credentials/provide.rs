//! Where keys come from.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;

use super::error::CredentialsError;
use super::keys::Credentials;

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

/// A source that several ask.
pub type Source = Arc<dyn ProvideCredentials>;
