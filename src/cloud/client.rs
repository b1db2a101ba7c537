//! The client: who asks, where, and how patiently.

use std::fmt;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::Extensions;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::credentials::provide::{ProvideCredentials, Source};
use super::endpoint::Endpoint;
use super::limit::Limiter;
use super::retry::Policy;
use super::transport::Transport;
use crate::system::clock;

/// Calls the API. Cheap to clone; clones share connections, rates and batches.
#[derive(Clone)]
pub struct Client {
    pub(super) shared: Arc<Shared>,
    pub(super) region: Option<Arc<str>>,
    pub(super) credentials: Source,
    pub(super) cancellation: CancellationToken,
    pub(super) retry_timeout: Duration,
    /// When its calls are to have ended, if they have to.
    pub(super) deadline: Option<Instant>,
}

/// What a call may take although the time is up: what was begun is to be read and put back.
const LEAST_TIME: Duration = Duration::from_secs(5);

pub(super) struct Shared {
    pub(super) transport: Arc<dyn Transport>,
    pub(super) endpoint: Endpoint,
    pub(super) request_timeout: Duration,
    pub(super) policy: Policy,
    pub(super) limiter: Limiter,
    pub(super) request_client: String,
    pub(super) home_region: String,
    pub(super) cloud_has_answered: AtomicBool,
    /// What some calls keep for all clones of a client, by its type.
    pub(super) extensions: Mutex<Extensions>,
}

impl Client {
    /// The same client for another region.
    #[must_use]
    pub fn in_region(&self, region: &str) -> Self {
        Self { region: Some(region.into()), ..self.clone() }
    }

    /// The same client with other credentials.
    #[must_use]
    pub fn with_credentials(&self, credentials: Source) -> Self {
        Self { credentials, ..self.clone() }
    }

    /// Where its keys come from.
    pub(crate) fn source(&self) -> &dyn ProvideCredentials {
        &*self.credentials
    }

    /// The same client, whose calls end when the token is cancelled (see [`Client::call`]).
    #[must_use]
    pub fn with_cancellation(&self, cancellation: CancellationToken) -> Self {
        Self { cancellation, ..self.clone() }
    }

    /// The same client with another time for repeating; zero sends every request once.
    #[must_use]
    pub fn with_retry_timeout(&self, retry_timeout: Duration) -> Self {
        Self { retry_timeout, ..self.clone() }
    }

    /// The same client, which repeats for no longer than this.
    #[must_use]
    pub fn with_retry_timeout_at_most(&self, limit: Duration) -> Self {
        self.with_retry_timeout(self.retry_timeout.min(limit))
    }

    /// The same client, whose calls end by then, or seconds later: neither their pauses nor their waits for a reply
    /// last longer. A request that makes something is excepted, see [`Client::call`].
    #[must_use]
    pub fn with_deadline(&self, deadline: Option<Instant>) -> Self {
        Self { deadline, ..self.clone() }
    }

    /// For how long failing calls are repeated.
    pub fn retry_timeout(&self) -> Duration {
        self.retry_timeout
    }

    /// The future's output, or nothing if it is not there by the deadline.
    pub(super) async fn by_deadline<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        match self.deadline {
            Some(_) => tokio::time::timeout(self.at_most(Duration::MAX), future).await.ok(),
            None => Some(future.await),
        }
    }

    /// At most this much time, and no more than is left.
    pub(super) fn at_most(&self, time: Duration) -> Duration {
        match self.deadline {
            Some(deadline) => time.min(deadline.saturating_duration_since(clock::instant()).max(LEAST_TIME)),
            None => time,
        }
    }

    /// The region that is asked.
    pub fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// Where requests go.
    pub fn endpoint(&self) -> &Endpoint {
        &self.shared.endpoint
    }

    /// The token that ends this client's calls; for waits of the caller's own.
    pub fn cancellation(&self) -> &CancellationToken {
        &self.cancellation
    }

    /// The one value of its type that all clones of this client share.
    pub(super) fn extension<T: Clone + Default + Send + Sync + 'static>(&self) -> T {
        let mut extensions = self.shared.extensions.lock().unwrap_or_else(PoisonError::into_inner);
        extensions.get_or_insert_default::<T>().clone()
    }

    /// The future's output, or nothing if the client was cancelled first.
    pub(super) async fn unless_cancelled<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.cancellation.cancelled() => None,
            output = future => Some(output),
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("endpoint", &self.shared.endpoint)
            .field("region", &self.region)
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}
