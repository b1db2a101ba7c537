//! The embedded simulated cloud, in the place of Tencent's.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use secrecy::{ExposeSecret as _, SecretString};
use tokio_util::sync::CancellationToken;

use super::api_error::INTERRUPTED;
use super::argument::{ArgumentError, text};
use super::block::ProviderModel;
use super::endpoint::refuse_beside;
use super::environment;
use crate::cloud::{Transport, TransportError};
use crate::kit::diagnostics::Diagnostic;
use crate::kit::value::{Attr, Path};
use crate::kubernetes::{Connector, Entry, Error, Way};
use crate::simulator::{Delay, Settings, Simulator};
use crate::system::clock;

/// How much faster than life it is: a cluster takes three seconds instead of five minutes.
const SPEED: f64 = 100.0;

/// The file that holds it; none if the cloud is a real one.
pub(super) fn state_path(config: &ProviderModel) -> Result<Option<String>, ArgumentError> {
    match &config.simulator {
        Attr::Known(simulator) => text(&simulator.state_path, "simulator", None),
        Attr::Unknown => Err(ArgumentError::unknown("simulator")),
        Attr::Null => {
            let path = environment::var(environment::SIMULATOR);
            // what was to be simulated is not done in earnest
            if path.is_some() {
                refuse_beside(environment::SIMULATOR, &[("endpoint", &config.endpoint), ("domain", &config.domain)])?;
            }
            Ok(path)
        }
    }
}

/// Opens it, or makes it. Another process may hold it for a while: an interrupt ends the wait.
pub(super) async fn open(path: &str, cancellation: &CancellationToken) -> Result<Simulator, Diagnostic> {
    let at = || Path::of("simulator").attr("state_path");
    let file = PathBuf::from(path);
    let opening = tokio::task::spawn_blocking(move || {
        Simulator::open(&file, Settings { speed: SPEED, ..Settings::default() }).map_err(|error| error.to_string())
    });
    let opened = tokio::select! {
        opened = opening => opened.unwrap_or_else(|error| Err(error.to_string())),
        () = cancellation.cancelled() => {
            let detail = format!("The simulated cloud in {path:?} is in use by another process, and was waited for.");
            return Err(Diagnostic::error(INTERRUPTED, detail).at(at()));
        }
    };
    opened.map_err(|error| Diagnostic::error("Simulated cloud not usable", format!("{error}.")).at(at()))
}

/// What a user has to know who works with it.
pub(super) fn warning(path: &str) -> Diagnostic {
    Diagnostic::warning(
        "Simulated cloud",
        format!(
            "This provider talks to the simulated cloud in {path:?}: nothing is created in Tencent Cloud, and nothing \
             costs money. Remove `simulator` from the provider block (or unset {}) to use the real one.",
            environment::SIMULATOR
        ),
    )
}

/// Hands requests to a simulator in this process.
pub struct Embedded(Simulator);

impl Embedded {
    /// A way to this simulator.
    pub fn new(simulator: Simulator) -> Self {
        Self(simulator)
    }
}

impl fmt::Debug for Embedded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Embedded")
    }
}

#[async_trait]
impl Transport for Embedded {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let simulator = self.0.clone();
        // the state file is read and written under a lock that other processes may hold
        let response = tokio::task::spawn_blocking(move || simulator.respond(request))
            .await
            .map_err(|error| TransportError::MaybeSent(format!("the simulated cloud failed: {error}")))?
            .map_err(|dropped| TransportError::MaybeSent(dropped.to_string()))?;
        if let Some(Delay(delay)) = response.extensions().get() {
            clock::sleep(*delay).await;
        }
        Ok(response)
    }
}

/// The API servers of its clusters, in this process too.
#[derive(Debug)]
pub struct EmbeddedConnector(Arc<Embedded>);

impl EmbeddedConnector {
    /// The way to the API servers of this simulator's clusters.
    pub fn new(simulator: Simulator) -> Self {
        Self(Arc::new(Embedded(simulator)))
    }
}

#[async_trait]
impl Connector for EmbeddedConnector {
    async fn connect(&self, entry: &Entry) -> Result<Way, Error> {
        let certificate = entry.certificate.clone().unwrap_or_default();
        let inside = Inside { cloud: self.0.clone(), cluster_id: entry.cluster_id.clone(), certificate };
        Ok(Way { transport: Arc::new(inside), url: entry.server.clone() })
    }
}

/// The API server of one cluster.
#[derive(Debug)]
struct Inside {
    cloud: Arc<Embedded>,
    cluster_id: String,
    certificate: SecretString,
}

#[async_trait]
impl Transport for Inside {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let (simulator, cluster_id) = (self.cloud.0.clone(), self.cluster_id.clone());
        let certificate = self.certificate.clone();
        let answered = tokio::task::spawn_blocking(move || {
            simulator.respond_inside(&cluster_id, certificate.expose_secret(), request)
        });
        match answered.await {
            Ok(Ok(Some(response))) => Ok(response),
            Ok(Ok(None)) => Err(TransportError::NotSent("no endpoint of the cluster is open".to_owned())),
            Ok(Err(error)) => Err(TransportError::MaybeSent(error.to_string())),
            Err(error) => Err(TransportError::MaybeSent(format!("the simulated cloud failed: {error}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_interrupt_ends_the_wait_for_a_simulated_cloud_that_another_process_holds() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("cloud.json");
        let path = path.to_str().unwrap();
        let token = CancellationToken::new();
        open(path, &token).await.unwrap();
        let lock = std::fs::File::open(format!("{path}.lock")).unwrap();
        lock.lock().unwrap();
        token.cancel();
        let told = open(path, &token).await.unwrap_err();
        assert_eq!(told.summary, INTERRUPTED);
        lock.unlock().unwrap();
        open(path, &CancellationToken::new()).await.unwrap();
    }
}
