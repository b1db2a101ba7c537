//! How a signed request reaches a cloud and its reply comes back.

use std::error::Error as _;
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::uri::Scheme;
use http::{Request, Response};

/// A way to a cloud: HTTP, or a simulated cloud in this process.
#[async_trait]
pub trait Transport: fmt::Debug + Send + Sync {
    /// Sends one request and waits for its reply, whatever its status. The caller bounds the time
    /// and drops the future when it no longer wants the reply.
    ///
    /// # Errors
    /// When there is no reply; the error says whether the request may have arrived.
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError>;
}

/// Why there is no reply.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// The request surely did not arrive: no address, no connection, no TLS.
    #[error("{0}")]
    NotSent(String),
    /// The connection broke after the request, or a part of it, went out.
    #[error("{0}")]
    MaybeSent(String),
}

/// HTTP by reqwest: TLS by rustls with ring, the system's roots, proxies from the environment.
///
/// Making one costs nothing; connections and roots come with the first request. The timeout of a
/// whole request is the client's business, only that of connecting is this one's. A plain-HTTP
/// endpoint loads no roots, so it cannot be reached through a proxy that itself speaks TLS.
#[derive(Debug)]
pub struct HttpTransport {
    connect_timeout: Duration,
    secure: OnceLock<Result<reqwest::Client, String>>,
    plain: OnceLock<Result<reqwest::Client, String>>,
}

/// How long looking up a host, connecting and TLS may take together.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Shorter than any server's keep-alive: a request on a connection that the server is closing is
/// lost, and for one that makes something that means having to look.
const IDLE_CONNECTION: Duration = Duration::from_secs(15);

impl HttpTransport {
    /// With a connect timeout of 10 seconds.
    pub fn new() -> Self {
        Self::with_connect_timeout(CONNECT_TIMEOUT)
    }

    /// With another connect timeout.
    pub fn with_connect_timeout(connect_timeout: Duration) -> Self {
        Self {
            connect_timeout,
            secure: OnceLock::new(),
            plain: OnceLock::new(),
        }
    }

    fn client(&self, secure: bool) -> Result<&reqwest::Client, TransportError> {
        let cell = if secure { &self.secure } else { &self.plain };
        cell.get_or_init(|| self.build(secure))
            .as_ref()
            .map_err(|reason| TransportError::NotSent(reason.clone()))
    }

    fn build(&self, secure: bool) -> Result<reqwest::Client, String> {
        // reqwest takes the process's provider; a second installation is refused and harmless.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = reqwest::Client::builder()
            .connect_timeout(self.connect_timeout)
            .pool_idle_timeout(IDLE_CONNECTION)
            // A signature is for one host: never follow anywhere.
            .redirect(reqwest::redirect::Policy::none());
        let builder = if secure {
            builder
        } else {
            builder.tls_certs_only([])
        };
        builder
            .build()
            .map_err(|error| format!("the HTTP client could not be set up: {}", reasons(error)))
    }
}

impl Default for HttpTransport {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Transport for HttpTransport {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let client = self.client(request.uri().scheme() == Some(&Scheme::HTTPS))?;
        let request = reqwest::Request::try_from(request)
            .map_err(|error| TransportError::NotSent(reasons(error)))?;
        let reply = client.execute(request).await.map_err(classify)?;
        let mut response = Response::builder().status(reply.status());
        if let Some(headers) = response.headers_mut() {
            *headers = reply.headers().clone();
        }
        let body = reply
            .bytes()
            .await
            .map_err(|error| TransportError::MaybeSent(reasons(error)))?;
        response
            .body(body)
            .map_err(|error| TransportError::MaybeSent(error.to_string()))
    }
}

fn classify(error: reqwest::Error) -> TransportError {
    if error.is_connect() || error.is_builder() {
        TransportError::NotSent(reasons(error))
    } else {
        TransportError::MaybeSent(reasons(error))
    }
}

/// The chain of causes in one line. Without the URL: whoever reports the error knows it.
fn reasons(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let words = cause.to_string();
        if !text.contains(&words) {
            text.push_str(": ");
            text.push_str(&words);
        }
        source = cause.source();
    }
    text
}

#[async_trait]
impl<T: Transport + ?Sized> Transport for Arc<T> {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        (**self).send(request).await
    }
}
