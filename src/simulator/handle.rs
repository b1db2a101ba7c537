//! The handle by which programs embed a simulated cloud: in memory, or over a state file that processes
//! share.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use serde_json::Value;

use crate::simulator::gateway::{Dropped, Gateway};
use crate::simulator::kubernetes;
use crate::simulator::kubernetes::listeners::Listeners;
use crate::simulator::offer::Offer;
use crate::simulator::open_error::OpenError;
use crate::simulator::record::Record;
use crate::simulator::settings::Settings;
use crate::simulator::state::cloud::State;
use crate::simulator::state_file::FileStore;
use crate::simulator::store::{Memory, Store};
use crate::simulator::sts::temporary_keys;

/// A handle to a simulated cloud. Clones share the cloud.
#[derive(Clone)]
pub struct Simulator {
    shared: Arc<Shared>,
}

struct Shared {
    store: Store,
    gateway: Gateway,
    listeners: Listeners,
}

impl std::fmt::Debug for Simulator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Simulator").finish_non_exhaustive()
    }
}

impl Simulator {
    /// A fresh cloud in memory.
    pub fn in_memory(settings: Settings) -> Self {
        let state = State::fresh(settings.clock.now(), settings.seed, settings.quirks.clone());
        let memory = Memory { state, records: Vec::new() };
        Self::new(Store::Memory(Mutex::new(memory)), settings)
    }

    /// The cloud in a file, made if it is not there. Concurrent processes share it safely. Beside
    /// it stand its lock (`PATH.lock`) and its log of requests (`PATH.requests.jsonl`).
    ///
    /// # Errors
    /// If the file cannot be read or written, or holds something else; it is then left as it is.
    pub fn open(path: &Path, settings: Settings) -> Result<Self, OpenError> {
        let simulator = Self::new(Store::File(FileStore::new(path)), settings);
        simulator.try_write(|_| ())?;
        Ok(simulator)
    }

    fn new(store: Store, settings: Settings) -> Self {
        Self { shared: Arc::new(Shared { store, gateway: Gateway::new(settings), listeners: Listeners::default() }) }
    }

    /// Answers a request of the Tencent Cloud API: `POST /` with its `X-TC-` headers, signed. Quick
    /// and blocking; a [`Delay`](super::Delay) in the extensions of the reply says how long to hold it back.
    ///
    /// # Errors
    /// [`Dropped`] where a fault on order loses the request or its reply.
    pub fn respond(&self, request: Request<Bytes>) -> Result<Response<Bytes>, Dropped> {
        let gateway = &self.shared.gateway;
        let request_id = uuid::Uuid::new_v4().to_string();
        let answered = self.run(|state| {
            let (outcome, record) = gateway.answer(state, &request, &request_id);
            (outcome, Some(record))
        });
        answered.unwrap_or_else(|error| Ok(gateway.broken(&error, &request_id)))
    }

    /// Answers a request of the Kubernetes API of a cluster, for whoever holds the key of this certificate (PEM); none
    /// if no endpoint of the cluster is open. Quick and blocking.
    ///
    /// # Errors
    /// If the state file cannot be read or written.
    pub fn respond_inside(
        &self,
        cluster_id: &str,
        certificate: &str,
        request: Request<Bytes>,
    ) -> Result<Option<Response<Bytes>>, OpenError> {
        self.try_write(|state| kubernetes::respond(state, cluster_id, certificate, request))
    }

    /// Answers as the metadata service inside a virtual machine that was given the role; none if
    /// there is no such role.
    ///
    /// # Errors
    /// If the state file cannot be read or written.
    pub fn instance_keys(&self, role_name: &str) -> Result<Option<Value>, OpenError> {
        self.try_write(|state| temporary_keys::instance_keys(state, role_name))
    }

    /// What the cloud has for a first cluster.
    pub fn offer(&self) -> Offer {
        self.read(Offer::of)
    }

    /// Every request so far, in order.
    ///
    /// # Panics
    /// If the log of a file-backed simulator cannot be read; see [`try_requests`](Self::try_requests).
    pub fn requests(&self) -> Vec<Record> {
        self.try_requests().expect("the log stood beside a state file that opened")
    }

    /// Every request so far, in order.
    ///
    /// # Errors
    /// If the log of a file-backed simulator cannot be read.
    pub fn try_requests(&self) -> Result<Vec<Record>, OpenError> {
        self.shared.store.records()
    }

    /// Looks at the cloud as it is now: for tests.
    ///
    /// # Panics
    /// If the state file has become unreadable since it was opened; see [`try_write`](Self::try_write).
    pub fn read<R>(&self, look: impl FnOnce(&State) -> R) -> R {
        self.write(|state| look(state))
    }

    /// Changes the cloud behind everybody's back: for tests.
    ///
    /// # Panics
    /// If the state file has become unreadable since it was opened; see [`try_write`](Self::try_write).
    pub fn write<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        self.try_write(change).expect("the state file was readable when it was opened")
    }

    /// Looks at the cloud as it is now, and may change it.
    ///
    /// # Errors
    /// If the state file cannot be read or written.
    pub fn try_write<R>(&self, change: impl FnOnce(&mut State) -> R) -> Result<R, OpenError> {
        self.run(|state| (change(state), None))
    }

    /// Moves the cloud's time on: what falls due until then happens, each thing in its turn, and keys and
    /// tokens that hold no longer have ended. All who share the cloud see it, those of other processes, too.
    ///
    /// # Panics
    /// If the state file has become unreadable since it was opened; see [`try_write`](Self::try_write).
    pub fn advance(&self, by: Duration) {
        self.write(|state| state.ahead = state.ahead.saturating_add(by));
    }

    /// The sockets of its clusters' API servers.
    pub(crate) fn listeners(&self) -> &Listeners {
        &self.shared.listeners
    }

    fn run<R>(&self, work: impl FnOnce(&mut State) -> (R, Option<Record>)) -> Result<R, OpenError> {
        let settings = self.shared.gateway.settings();
        let now = settings.clock.now();
        self.shared.store.run(
            || State::fresh(now, settings.seed, settings.quirks.clone()),
            |state| {
                state.speed = settings.speed;
                state.advance(now.after(state.ahead));
                self.shared.listeners.follow(state);
                work(state)
            },
        )
    }
}
