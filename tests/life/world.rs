//! The provider and a simulated cloud in this process, where time is moved: what takes an hour is over at once.

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use secrecy::ExposeSecret as _;
use tempfile::TempDir;
use terraform_provider_tke::cloud::credentials::StaticKeys;
use terraform_provider_tke::cloud::{self, Credentials, Transport, TransportError};
use terraform_provider_tke::kit::diagnostics::Diagnostics;
use terraform_provider_tke::kit::framework::{Catalog, Configure, Provider};
use terraform_provider_tke::kit::schema::Schema;
use terraform_provider_tke::kit::value::Attr;
use terraform_provider_tke::kubernetes::{self, Connector, Entry, Way};
use terraform_provider_tke::provider::{Context, Journal, Preflight, ProviderModel, TkeProvider};
use terraform_provider_tke::registry;
use terraform_provider_tke::simulator::{Clock, Settings, Simulator, State};
use terraform_provider_tke::system::clock;
use tokio::time::Instant;

use super::wire::Wire;
use crate::protocol::client::Client;

/// A provider that is configured anew for each walk, as Terraform starts one for each, and the cloud that it finds.
pub struct World {
    pub client: Client,
    pub wire: Arc<Wire>,
    cloud: Arc<Mutex<Simulator>>,
    settings: Settings,
}

/// Where the journals of a working directory's providers lie.
#[derive(Clone)]
pub enum JournalPlace {
    /// In a directory of their own, which ends with the world.
    Own(Arc<TempDir>),
    /// In one that is there before and after.
    At(PathBuf),
    /// They keep none.
    Nowhere,
}

impl JournalPlace {
    pub fn own() -> Self {
        Self::Own(Arc::new(tempfile::tempdir().unwrap()))
    }

    fn journal(&self) -> Option<Journal> {
        let place = match self {
            Self::Own(directory) => directory.path().to_owned(),
            Self::At(place) => place.clone(),
            Self::Nowhere => return None,
        };
        Some(Journal::new(place, "default".to_owned()))
    }
}

/// A cloud whose time only tests move, and which takes any number of calls.
pub fn settings() -> Settings {
    Settings { clock: Clock::manual(), requests_per_second: 0, skew: None, ..Settings::default() }
}

impl World {
    /// A fresh cloud, and a provider that knows nothing of it yet.
    pub async fn new(settings: Settings) -> Self {
        Self::over(settings, Arc::default(), JournalPlace::own()).await
    }

    /// The same with such a wire between them, and a journal there.
    pub async fn over(settings: Settings, wire: Arc<Wire>, journal: JournalPlace) -> Self {
        let cloud = Arc::new(Mutex::new(Simulator::in_memory(settings.clone())));
        let provider = InProcess { inner: registry::provider(), cloud: cloud.clone(), wire: wire.clone(), journal };
        let mut client = Client::of(provider).await.unwrap();
        // the second would find the cloud without the fault
        client.plans_twice = false;
        Self { client, wire, cloud, settings }
    }

    pub fn simulator(&self) -> Simulator {
        self.cloud.lock().unwrap().clone()
    }

    /// A provider that knows nothing of what the last one asked.
    pub async fn begin_walk(&self) {
        assert_eq!(self.client.configure(&[]).await, []);
    }

    /// The cloud as it is.
    pub fn snapshot(&self) -> State {
        self.simulator().read(State::clone)
    }

    /// Another cloud, which is as that one was.
    pub fn restore(&self, state: &State) {
        let simulator = Simulator::in_memory(self.settings.clone());
        simulator.write(|fresh| *fresh = state.clone());
        *self.cloud.lock().unwrap() = simulator;
    }
}

struct InProcess {
    inner: TkeProvider,
    cloud: Arc<Mutex<Simulator>>,
    wire: Arc<Wire>,
    journal: JournalPlace,
}

impl Provider for InProcess {
    type Data = Context;
    type Model = ProviderModel;

    fn schema(&self) -> Schema {
        self.inner.schema()
    }

    async fn configure(&self, _: ProviderModel, _: Configure) -> Result<(Context, Diagnostics), Diagnostics> {
        let cloud = self.cloud.lock().unwrap().clone();
        let offer = cloud.offer();
        let keys = StaticKeys::new(Credentials::new(offer.secret_id, offer.secret_key));
        let transport = Arc::new(Moved { cloud, last: Mutex::new(clock::instant()), wire: self.wire.clone() });
        let inside = Arc::new(MovedInside(transport.clone()));
        let client = cloud::Client::builder(transport, Arc::new(keys)).requests_per_second(NonZeroU32::MAX).build();
        let region = Attr::Known(offer.region);
        let context = Context::new(Ok(client), region, Attr::Null, false, Preflight::Error);
        Ok((context.with_journal(self.journal.journal()).with_connector(inside), Diagnostics::new()))
    }

    fn catalog(&self) -> Catalog<Context> {
        self.inner.catalog()
    }
}

/// Hands requests to a simulator whose time is that of the test's runtime.
struct Moved {
    cloud: Simulator,
    last: Mutex<Instant>,
    wire: Arc<Wire>,
}

impl std::fmt::Debug for Moved {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Moved")
    }
}

impl Moved {
    fn move_on(&self) {
        let mut last = self.last.lock().unwrap();
        let now = clock::instant();
        self.cloud.advance(now - *last);
        *last = now;
    }
}

#[async_trait]
impl Transport for Moved {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        self.move_on();
        self.wire.carry(&self.cloud, request).await
    }
}

/// The API servers of its clusters, where time is moved too.
#[derive(Debug)]
struct MovedInside(Arc<Moved>);

#[async_trait]
impl Connector for MovedInside {
    async fn connect(&self, entry: &Entry) -> Result<Way, kubernetes::Error> {
        let certificate = entry.certificate.as_ref().map(|it| it.expose_secret().to_owned()).unwrap_or_default();
        let inside = OneInside { cloud: self.0.clone(), cluster_id: entry.cluster_id.clone(), certificate };
        Ok(Way { transport: Arc::new(inside), url: entry.server.clone() })
    }
}

struct OneInside {
    cloud: Arc<Moved>,
    cluster_id: String,
    certificate: String,
}

impl std::fmt::Debug for OneInside {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("OneInside")
    }
}

#[async_trait]
impl Transport for OneInside {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        self.cloud.move_on();
        self.cloud.wire.carry_inside(&self.cloud.cloud, &self.cluster_id, &self.certificate, request).await
    }
}
