//! The settings of a client.

use std::num::NonZeroU32;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::client::{Client, Shared};
use super::credentials::provide::Source;
use super::endpoint::Endpoint;
use super::limit::Limiter;
use super::retry::Policy;
use super::transport::Transport;

const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);
const RETRY_TIMEOUT: Duration = Duration::from_secs(5 * 60);
/// Below the documented 20 a second of each action.
const REQUESTS_PER_SECOND: NonZeroU32 = NonZeroU32::new(15).expect("15 is not zero");
const HOME_REGION: &str = "ap-guangzhou";
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
const REQUEST_CLIENT: &str = concat!("terraform-provider-tke/", env!("CARGO_PKG_VERSION"));

impl Client {
    /// Begins a client that sends over this transport with these credentials.
    pub fn builder(transport: Arc<dyn Transport>, credentials: Source) -> ClientBuilder {
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
}

/// The settings of a [`Client`].
#[derive(Debug)]
pub struct ClientBuilder {
    transport: Arc<dyn Transport>,
    credentials: Source,
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
                extensions: Mutex::default(),
            }),
            region: self.region,
            credentials: self.credentials,
            cancellation: CancellationToken::new(),
            retry_timeout: self.retry_timeout,
            deadline: None,
        }
    }
}
