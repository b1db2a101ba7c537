//! How an API server is reached.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use secrecy::SecretString;

use super::error::Error;
use crate::cloud::Transport;

/// What leads into a cluster.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    /// The cluster, `cls-…`.
    pub cluster_id: String,
    /// The API server: `https://`, a host, and a port unless that is 443.
    pub server: String,
    /// The name that its certificate is for, if that is not the host of `server`.
    pub tls_server_name: Option<String>,
    /// The certificate of the cluster's authority, PEM; the system's are trusted if there is none.
    pub authority: Option<String>,
    /// The caller's certificate, PEM.
    pub certificate: Option<SecretString>,
    /// The key of that, PEM.
    pub key: Option<SecretString>,
    /// The caller's token, where there is no certificate.
    pub token: Option<SecretString>,
}

/// A way to API servers: HTTP, or a simulated cloud in this process.
#[async_trait]
pub trait Connector: fmt::Debug + Send + Sync {
    /// A way to the API server of one cluster. Whether it answers, the first request shows.
    ///
    /// # Errors
    /// If what leads there is of no use, or its name has no address.
    async fn connect(&self, entry: &Entry) -> Result<Way, Error>;
}

/// A way to an API server.
#[derive(Debug, Clone)]
pub struct Way {
    /// What requests go over.
    pub transport: Arc<dyn Transport>,
    /// What they begin with: `https://`, a host, and a port unless that is 443.
    pub url: String,
}
