//! The client: who asks, where, and how patiently.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::action::{Action, Call, Effect};
use super::coalesce::Batcher;
use super::credentials::provide::ProvideCredentials;
use super::endpoint::Endpoint;
use super::error::Error;
use super::kind::Kind;
use super::limit::Limiter;
use super::request;
use super::retry::Policy;
use super::tke::cluster::Cluster;
use super::transport::Transport;

const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);
const RETRY_TIMEOUT: Duration = Duration::from_secs(5 * 60);
/// Below the documented 20 a second of each action.
const REQUESTS_PER_SECOND: NonZeroU32 = NonZeroU32::new(15).expect("15 is not zero");
const HOME_REGION: &str = "ap-guangzhou";
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
const REQUEST_CLIENT: &str = concat!("terraform-provider-tke/", env!("CARGO_PKG_VERSION"));

/// How long reads of single clusters wait for others to join them.
const BATCH_WINDOW: Duration = Duration::from_millis(20);
/// The longest list of ids that the API takes.
const BATCH_LIMIT: usize = 100;

/// Calls the API. Cheap to clone; clones share connections, rates and batches.
#[derive(Clone)]
pub struct Client {
    pub(super) shared: Arc<Shared>,
    pub(super) region: Option<Arc<str>>,
    pub(super) credentials: Arc<dyn ProvideCredentials>,
    pub(super) cancellation: CancellationToken,
    pub(super) retry_timeout: Duration,
}

pub(super) struct Shared {
    pub(super) transport: Arc<dyn Transport>,
    pub(super) endpoint: Endpoint,
    pub(super) request_timeout: Duration,
    pub(super) policy: Policy,
    pub(super) limiter: Limiter,
    pub(super) request_client: String,
    pub(super) home_region: String,
    pub(super) cloud_has_answered: AtomicBool,
    pub(super) clusters: Batcher<ClusterScope, String, Cluster, Error>,
}

/// Whose clusters of which region are read together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct ClusterScope {
    pub(super) region: Option<Arc<str>>,
    pub(super) secret_id: String,
}

impl Client {
    /// Begins a client that sends over this transport with these credentials.
    pub fn builder(transport: Arc<dyn Transport>, credentials: Arc<dyn ProvideCredentials>) -> ClientBuilder {
        ClientBuilder {
            transport,
            credentials,
            endpoint: Endpoint::default(),
            region: None,
            home_region: HOME_REGION.to_owned(),
            request_timeout: REQUEST_TIMEOUT,
            retry_timeout: RETRY_TIMEOUT,
            requests_per_second: REQUESTS_PER_SECOND,
            request_client: REQUEST_CLIENT.to_owned(),
            pauses: (FIRST_PAUSE, LONGEST_PAUSE),
        }
    }

    /// The same client for another region.
    #[must_use]
    pub fn in_region(&self, region: &str) -> Self {
        Self { region: Some(region.into()), ..self.clone() }
    }

    /// The same client with other credentials.
    #[must_use]
    pub fn with_credentials(&self, credentials: Arc<dyn ProvideCredentials>) -> Self {
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

    /// Sends a request and reads its reply.
    ///
    /// Repeated until the retry timeout: refusals for load ([`Kind::Throttled`]) and state
    /// ([`Kind::Busy`]), and requests that surely did not arrive. Failures of the service and of
    /// the connection are repeated too, unless the action's effect is [`Effect::Create`]: then
    /// the error says that it [may have been carried out](Error::may_have_been_carried_out).
    /// After a few seconds already come back: API errors of kind [`Kind::Server`], what a read
    /// is told about a busy object, and that a cloud which never answered cannot be reached.
    ///
    /// Cancellation ends pauses, and the wait for a reply, within milliseconds. An exception is a
    /// request that makes something and is on its way: its reply is awaited for up to the request
    /// timeout, so that the id of what it made is not lost.
    ///
    /// # Errors
    /// What the API answered, or why it did not.
    pub async fn call<A: Action>(&self, action: &A) -> Result<A::Response, Error> {
        let call = Call::of::<A>();
        let located = |error: Error| error.with_call(call, self.region());
        let payload = request::payload(action).map_err(located)?;
        let reply = self.send(call, payload).await?;
        serde_json::from_value(reply.members).map_err(|error| {
            let error = Error::new(Kind::UnexpectedReply, error.to_string());
            located(error).with_request_id(reply.request_id).with_outcome_unknown(A::EFFECT != Effect::Read)
        })
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

/// The settings of a [`Client`].
#[derive(Debug)]
pub struct ClientBuilder {
    transport: Arc<dyn Transport>,
    credentials: Arc<dyn ProvideCredentials>,
    endpoint: Endpoint,
    region: Option<Arc<str>>,
    home_region: String,
    request_timeout: Duration,
    retry_timeout: Duration,
    requests_per_second: NonZeroU32,
    request_client: String,
    pauses: (Duration, Duration),
}

impl ClientBuilder {
    /// Where requests go; by default to Tencent's own hosts.
    #[must_use]
    pub fn endpoint(self, endpoint: Endpoint) -> Self {
        Self { endpoint, ..self }
    }

    /// The region that is asked; by default none: CAM takes none, and STS is given [`Self::home_region`].
    #[must_use]
    pub fn region(self, region: &str) -> Self {
        Self { region: Some(region.into()), ..self }
    }

    /// The region that calls of STS name, which is the same everywhere but wants one; by default Guangzhou.
    #[must_use]
    pub fn home_region(self, region: &str) -> Self {
        Self { home_region: region.to_owned(), ..self }
    }

    /// How long one request may take until its reply is there; by default 60 seconds.
    #[must_use]
    pub fn request_timeout(self, request_timeout: Duration) -> Self {
        Self { request_timeout, ..self }
    }

    /// How long a call is repeated; by default 5 minutes.
    #[must_use]
    pub fn retry_timeout(self, retry_timeout: Duration) -> Self {
        Self { retry_timeout, ..self }
    }

    /// How many calls of one action a second are made with one pair of keys; by default 15.
    #[must_use]
    pub fn requests_per_second(self, requests_per_second: NonZeroU32) -> Self {
        Self { requests_per_second, ..self }
    }

    /// What Tencent's support sees as the caller; by default this program and its version.
    #[must_use]
    pub fn request_client(self, request_client: impl Into<String>) -> Self {
        Self { request_client: request_client.into(), ..self }
    }

    /// The longest first pause before a repetition and the longest of all; by default 250
    /// milliseconds and 10 seconds.
    #[must_use]
    pub fn pauses(self, first: Duration, longest: Duration) -> Self {
        Self { pauses: (first, longest), ..self }
    }

    /// The client.
    pub fn build(self) -> Client {
        let policy = Policy {
            timeout: self.retry_timeout,
            first_contact: self.request_timeout / 2,
            base: self.pauses.0,
            cap: self.pauses.1,
        };
        Client {
            shared: Arc::new(Shared {
                transport: self.transport,
                endpoint: self.endpoint,
                request_timeout: self.request_timeout,
                policy,
                limiter: Limiter::new(self.requests_per_second),
                request_client: self.request_client,
                home_region: self.home_region,
                cloud_has_answered: AtomicBool::new(false),
                clusters: Batcher::new(BATCH_WINDOW, BATCH_LIMIT),
            }),
            region: self.region,
            credentials: self.credentials,
            cancellation: CancellationToken::new(),
            retry_timeout: self.retry_timeout,
        }
    }
}
