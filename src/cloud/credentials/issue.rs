//! Temporary keys, and who gives them out.

use std::fmt;

use async_trait::async_trait;
use jiff::Timestamp;

use super::error::CredentialsError;
use super::keys::Credentials;

/// Keys and when they end.
#[derive(Debug, Clone)]
pub struct Issued {
    /// The keys.
    pub credentials: Credentials,
    /// When the cloud stops accepting them.
    pub expires: Timestamp,
}

/// Somebody who gives out temporary keys: new ones each time.
#[async_trait]
pub trait IssueKeys: fmt::Debug + Send + Sync {
    /// Asks for keys.
    ///
    /// # Errors
    /// When none are given.
    async fn issue(&self) -> Result<Issued, CredentialsError>;
}
