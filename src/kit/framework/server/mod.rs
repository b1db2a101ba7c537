//! The protocol server: version 6.10 in front of a [`Provider`].
//!
//! Every RPC is routed. What the provider does not offer answers with an empty list, or with an
//! error diagnostic that names the type; nothing is `Unimplemented`. A handler runs in a task of its
//! own: a panic becomes a diagnostic that names the RPC, and a client that goes away does not abort
//! a change half way.

mod action;
mod data_source;
mod encode;
mod ephemeral;
mod function;
mod identity;
mod list;
mod metadata;
mod provider_config;
mod resource_change;
mod resource_generate;
mod resource_import;
mod resource_read;
mod resource_upgrade;
mod routes;
mod validate;

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, PoisonError, RwLock};

use tokio_util::sync::CancellationToken;

use super::call::{Progress, SharedProgress};
use super::{
    AnyAction, AnyDataSource, AnyEphemeralResource, AnyFunction, AnyListResource, AnyResource, Call, Private, Provider,
};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::schema::{Identity, Schema, Signature};
use crate::kit::value::Type;
use crate::kit::wire::tfplugin6 as proto;
use crate::system::clock;

pub use routes::service;

/// The largest message, both ways: as Terraform's own SDK allows.
const MAX_MESSAGE_BYTES: usize = 256 << 20;

/// Events of a stream on their way to a client that is busy.
const IN_FLIGHT: usize = 16;

/// A provider behind the protocol.
pub struct Server<P: Provider> {
    inner: Arc<Inner<P>>,
}

struct Inner<P: Provider> {
    provider: P,
    schema: Schema,
    ty: Type,
    resources: Offered<dyn AnyResource<P::Data>>,
    identities: BTreeMap<&'static str, Identity>,
    data_sources: Offered<dyn AnyDataSource<P::Data>>,
    ephemeral_resources: Offered<dyn AnyEphemeralResource<P::Data>>,
    list_resources: Offered<dyn AnyListResource<P::Data>>,
    actions: Offered<dyn AnyAction<P::Data>>,
    functions: BTreeMap<&'static str, Arc<Callable>>,
    data: RwLock<Option<Arc<P::Data>>>,
    /// Cancelled when the process is to end.
    ending: CancellationToken,
    /// Cancelled by StopProvider, for the calls that are in flight then.
    stop: RwLock<CancellationToken>,
}

/// What is offered of one kind, by type.
struct Offered<T: ?Sized> {
    kind: &'static str,
    types: BTreeMap<&'static str, Arc<Registered<T>>>,
}

/// One type with its schema.
struct Registered<T: ?Sized> {
    item: Box<T>,
    schema: Schema,
    ty: Type,
}

/// A function with its signature.
struct Callable {
    function: Box<dyn AnyFunction>,
    signature: Signature,
}

impl<T: ?Sized> Offered<T> {
    fn new(kind: &'static str, items: Vec<Box<T>>, describe: impl Fn(&T) -> (&'static str, Schema)) -> Self {
        let types = items.into_iter().map(|item| {
            let (name, schema) = describe(&item);
            let ty = schema.ty();
            (name, Arc::new(Registered { item, schema, ty }))
        });
        Self { kind, types: types.collect() }
    }

    fn find(&self, type_name: &str) -> Result<Arc<Registered<T>>, Diagnostics> {
        self.types.get(type_name).cloned().ok_or_else(|| unknown_type(self.kind, type_name))
    }

    fn names(&self) -> impl Iterator<Item = String> {
        self.types.keys().map(|name| (*name).to_owned())
    }

    fn schemas<S>(&self, encode: impl Fn(proto::Schema) -> S) -> BTreeMap<String, S> {
        let schemas = self.types.iter();
        schemas.map(|(name, registered)| ((*name).to_owned(), encode(encode::schema(&registered.schema)))).collect()
    }
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
        let inner = Inner {
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
            data: RwLock::new(None),
            stop: RwLock::new(ending.child_token()),
            ending,
            provider,
        };
        Self { inner: Arc::new(inner) }
    }
}

impl<P: Provider> Inner<P> {
    /// What a handler starts from, and where its progress can be seen.
    fn call(&self, private: &[u8]) -> (Call<P::Data>, SharedProgress) {
        let progress = SharedProgress::of(Progress { private: Private::decode(private), ..Progress::default() });
        let data = self.data.read().unwrap_or_else(PoisonError::into_inner).clone();
        (Call::new(data, self.cancellation(), progress.clone()), progress)
    }

    /// What is cancelled with the calls that are in flight now.
    fn cancellation(&self) -> CancellationToken {
        self.stop.read().unwrap_or_else(PoisonError::into_inner).child_token()
    }

    /// Cancels what is in flight. A provider that runs for a debugger has other clients afterwards.
    fn stop(&self) {
        let mut stop = self.stop.write().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *stop, self.ending.child_token()).cancel();
    }
}

fn unknown_type(kind: &str, type_name: &str) -> Diagnostics {
    Diagnostic::error(
        format!("Unknown {kind} type"),
        format!("This provider has no {kind} of type {type_name:?}. A newer version may have it."),
    )
    .into()
}

/// The warnings of a call and then the errors it ended with.
fn with_errors(mut warnings: Diagnostics, errors: Diagnostics) -> Diagnostics {
    warnings.append(errors);
    warnings
}

/// Runs a handler in a task of its own, logs it, and makes a panic a diagnostic.
async fn guarded<T: Send + 'static>(
    rpc: &'static str,
    type_name: &str,
    work: impl Future<Output = Result<T, Diagnostics>> + Send + 'static,
) -> Result<T, Diagnostics> {
    let started = clock::instant();
    let result = tokio::spawn(work).await.unwrap_or_else(|error| {
        let what = if error.is_panic() { "panicked" } else { "was aborted" };
        Err(Diagnostic::error(
            "Provider defect",
            format!(
                "The provider {what} in {rpc} of {type_name}. What was known of the object is kept. Please report \
                 this, with the log of a run with TF_LOG_PROVIDER=debug."
            ),
        )
        .into())
    });
    let errors = result.as_ref().err().map_or(0, |diagnostics| diagnostics.iter().count());
    let elapsed = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::debug!(
        tf_rpc = rpc,
        tf_resource_type = type_name,
        tf_req_duration_ms = elapsed,
        diagnostic_error_count = errors,
        "call answered"
    );
    result
}
