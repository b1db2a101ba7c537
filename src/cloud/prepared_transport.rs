//! The way to one host by HTTPS, with an authority and a certificate of its own.

use std::net::SocketAddr;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use secrecy::{ExposeSecret as _, SecretString};

use super::http_transport::{CONNECT_TIMEOUT, builder, exchange, reasons};
use super::transport::{Transport, TransportError};

/// How the host is reached and trusted.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The authorities that are trusted, PEM; the system's if there are none.
    pub authority: Option<String>,
    /// The client's certificate and its key, PEM.
    pub identity: Option<SecretString>,
    /// A name, and where it is found instead of where it resolves to.
    pub found_at: Option<(String, Vec<SocketAddr>)>,
    /// Never through a proxy.
    pub is_direct: bool,
}

/// HTTPS to one host; else as `HttpTransport`.
#[derive(Debug)]
pub struct PreparedTransport {
    client: reqwest::Client,
}

impl PreparedTransport {
    /// Nothing is connected yet.
    ///
    /// # Errors
    /// What is wrong with the certificates.
    pub fn new(settings: Settings) -> Result<Self, String> {
        Self::of(settings).map_err(|error| format!("the HTTPS client could not be set up: {}", reasons(error)))
    }

    fn of(settings: Settings) -> Result<Self, reqwest::Error> {
        let mut builder = builder(CONNECT_TIMEOUT).https_only(true);
        if let Some(authority) = settings.authority {
            builder = builder.tls_certs_only(reqwest::Certificate::from_pem_bundle(authority.as_bytes())?);
        }
        if let Some(identity) = settings.identity {
            builder = builder.identity(reqwest::Identity::from_pem(identity.expose_secret().as_bytes())?);
        }
        if let Some((name, addresses)) = settings.found_at {
            builder = builder.resolve_to_addrs(&name, &addresses);
        }
        if settings.is_direct {
            builder = builder.no_proxy();
        }
        Ok(Self { client: builder.build()? })
    }
}

#[async_trait]
impl Transport for PreparedTransport {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        exchange(&self.client, request, None).await
    }
}
