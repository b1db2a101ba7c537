//! Keys given in configuration.

use async_trait::async_trait;

use super::error::CredentialsError;
use super::keys::Credentials;
use super::provide::ProvideCredentials;

/// Keys that are simply there.
#[derive(Debug, Clone)]
pub struct StaticKeys(Credentials);

impl StaticKeys {
    /// These keys.
    pub fn new(credentials: Credentials) -> Self {
        Self(credentials)
    }
}

#[async_trait]
impl ProvideCredentials for StaticKeys {
    async fn credentials(&self) -> Result<Credentials, CredentialsError> {
        Ok(self.0.clone())
    }
}
