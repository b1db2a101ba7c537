//! Keys given in configuration.

use async_trait::async_trait;

use super::{Credentials, CredentialsError, ProvideCredentials};

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
