//! A provider, what it offers, and what is in flight.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tokio_util::sync::CancellationToken;
use tonic::Request;

use super::client::{self, Client};
use super::encode;
use super::offered::{Callable, Offered};
use crate::kit::connection::{Connection, WeakConnection};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::framework::call::{Progress, SharedProgress};
use crate::kit::framework::{
    AnyAction, AnyDataSource, AnyEphemeralResource, AnyListResource, AnyResource, Call, Private, Provider,
};
use crate::kit::schema::{Identity, Schema};
use crate::kit::value::Type;
use crate::kit::wire::tfplugin6 as proto;

/// A provider behind the protocol.
pub struct Server<P: Provider> {
    offer: Arc<Offer<P>>,
    /// What each connection of a host configured. A process that runs for a debugger serves every provider block of a
    /// configuration, and each has a connection of its own.
    connections: Mutex<Vec<(WeakConnection, Arc<Inner<P>>)>>,
    /// For calls that come by no connection.
    unconnected: Arc<Inner<P>>,
}

/// What a provider offers, the same by every connection.
pub(super) struct Offer<P: Provider> {
    pub(super) provider: P,
    pub(super) schema: Schema,
    pub(super) ty: Type,
    pub(super) resources: Offered<dyn AnyResource<P::Data>>,
    pub(super) identities: BTreeMap<&'static str, Identity>,
    pub(super) data_sources: Offered<dyn AnyDataSource<P::Data>>,
    pub(super) ephemeral_resources: Offered<dyn AnyEphemeralResource<P::Data>>,
    pub(super) list_resources: Offered<dyn AnyListResource<P::Data>>,
    pub(super) actions: Offered<dyn AnyAction<P::Data>>,
    pub(super) functions: BTreeMap<&'static str, Arc<Callable>>,
    /// The names of blocks in any schema.
    blocks: BTreeSet<String>,
    /// Cancelled when the process is to end.
    ending: CancellationToken,
}

/// What every RPC works on: the offer, and what the connection that it came by configured.
pub(super) struct Inner<P: Provider> {
    offer: Arc<Offer<P>>,
    pub(super) client: Client,
    data: RwLock<Option<Arc<P::Data>>>,
    /// Cancelled by StopProvider, for the calls that are in flight then.
    stop: RwLock<CancellationToken>,
}

impl<P: Provider> Server<P> {
    /// A server; cancel `ending` when the process is to end.
    pub fn new(provider: P, ending: CancellationToken) -> Self {
        let schema = provider.schema();
        let catalog = provider.catalog();
        let identities = catalog.resources.iter();
        let functions = catalog.functions.into_iter().map(|function| {
            let signature = function.signature();
            (function.name(), Arc::new(Callable { function, signature }))
        });
        let mut offer = Offer {
            ty: schema.ty(),
            schema,
            identities: identities.filter_map(|item| Some((item.type_name(), item.identity()?))).collect(),
            resources: Offered::new("resource", catalog.resources, |item| (item.type_name(), item.schema())),
            data_sources: Offered::new("data source", catalog.data_sources, |item| (item.type_name(), item.schema())),
            ephemeral_resources: Offered::new("ephemeral resource", catalog.ephemeral_resources, |item| {
                (item.type_name(), item.schema())
            }),
            list_resources: Offered::new("list resource", catalog.list_resources, |item| {
                (item.type_name(), item.schema())
            }),
            actions: Offered::new("action", catalog.actions, |item| (item.type_name(), item.schema())),
            functions: functions.collect(),
            blocks: BTreeSet::new(),
            ending,
            provider,
        };
        offer.blocks = offer.all_blocks();
        let offer = Arc::new(offer);
        let unconnected = Arc::new(Inner::of(offer.clone()));
        Self { offer, connections: Mutex::default(), unconnected }
    }

    /// What a request works on.
    pub(super) fn inner<T>(&self, request: &Request<T>) -> Arc<Inner<P>> {
        let Some(connection) = request.extensions().get::<Connection>() else {
            return self.unconnected.clone();
        };
        let mut connections = self.connections.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, inner)) = connections.iter().find(|(known, _)| known.is(connection)) {
            return inner.clone();
        }
        connections.retain(|(known, _)| !known.has_ended());
        let inner = Arc::new(Inner::of(self.offer.clone()));
        connections.push((connection.downgrade(), inner.clone()));
        inner
    }
}

impl<P: Provider> Offer<P> {
    fn all_blocks(&self) -> BTreeSet<String> {
        let provider = std::iter::once(&self.schema);
        let others = self.resources.each_schema().chain(self.data_sources.each_schema());
        let others = others.chain(self.ephemeral_resources.each_schema()).chain(self.list_resources.each_schema());
        client::blocks(provider.chain(others).chain(self.actions.each_schema()))
    }
}

impl<P: Provider> Deref for Inner<P> {
    type Target = Offer<P>;

    fn deref(&self) -> &Offer<P> {
        &self.offer
    }
}

impl<P: Provider> Inner<P> {
    fn of(offer: Arc<Offer<P>>) -> Self {
        let stop = RwLock::new(offer.ending.child_token());
        Self { offer, client: Client::default(), data: RwLock::new(None), stop }
    }

    /// Diagnostics for the client of this connection.
    pub(super) fn diagnostics(&self, diagnostics: Diagnostics) -> Vec<proto::Diagnostic> {
        encode::diagnostics(diagnostics, |path| self.client.followed(path, &self.blocks))
    }

    /// Takes what a configuration made.
    pub(super) fn configure(&self, data: P::Data) {
        *self.data.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(data));
    }

    /// What a handler starts from, and where its progress can be seen.
    pub(super) fn call(&self, private: &[u8]) -> (Call<P::Data>, SharedProgress) {
        let progress = SharedProgress::of(Progress { private: Private::decode(private), ..Progress::default() });
        let data = self.data.read().unwrap_or_else(PoisonError::into_inner).clone();
        (Call::new(data, self.cancellation(), progress.clone()), progress)
    }

    /// What is cancelled with the calls that are in flight now.
    pub(super) fn cancellation(&self) -> CancellationToken {
        self.stop.read().unwrap_or_else(PoisonError::into_inner).child_token()
    }

    /// Cancels what is in flight. A provider that runs for a debugger has other clients afterwards.
    pub(super) fn stop(&self) {
        let mut stop = self.stop.write().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *stop, self.ending.child_token()).cancel();
    }
}
