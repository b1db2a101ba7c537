//! How a signed request reaches a cloud and its reply comes back.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};

use super::obstacle::Obstacle;

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
    /// The request surely did not arrive, and no other will until something is set right on this side.
    #[error("{0}")]
    Blocked(Obstacle),
    /// The connection broke after the request, or a part of it, went out.
    #[error("{0}")]
    MaybeSent(String),
    /// There is a reply, and it has more than so many bytes: it was not read to its end.
    #[error("the reply has more than {0} bytes")]
    TooLong(usize),
}

#[async_trait]
impl<T: Transport + ?Sized> Transport for Arc<T> {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        (**self).send(request).await
    }
}
