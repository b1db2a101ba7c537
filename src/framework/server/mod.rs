//! The protocol server: version 6.10 in front of a [`Provider`](super::Provider).
//!
//! Every RPC is routed. What the provider does not offer answers with an empty list, or with an
//! error diagnostic that names the type; nothing is `Unimplemented`. A handler runs in a task of its
//! own: a panic becomes a diagnostic that names the RPC, and a client that goes away does not abort
//! a change half way.

mod encode;
mod metadata;
mod provider_config;
mod resource_change;
mod resource_read;
mod resource_validate;
mod routes;
mod unoffered;

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, PoisonError, RwLock};

use tokio_util::sync::CancellationToken;

use super::Private;
use super::operation::{Progress, SharedProgress};
use super::provider::Provider;
use super::resource::{AnyResource, Call};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::schema::Schema;
use crate::system::clock;
use crate::value::{Type, Value};

pub use routes::service;

/// The largest message, both ways: as Terraform's own SDK allows.
const MAX_MESSAGE_BYTES: usize = 256 << 20;

/// A provider behind the protocol.
pub struct Server<P: Provider> {
    inner: Arc<Inner<P>>,
}

struct Inner<P: Provider> {
    provider: P,
    schema: Schema,
    ty: Type,
    resources: BTreeMap<&'static str, Registered<P::Data>>,
    data: RwLock<Option<Arc<P::Data>>>,
    stop: CancellationToken,
}

struct Registered<D> {
    resource: Arc<dyn AnyResource<D>>,
    schema: Schema,
    ty: Type,
}

impl<P: Provider> Server<P> {
    /// A server; `stop` is cancelled by StopProvider.
    pub fn new(provider: P, stop: CancellationToken) -> Self {
        let schema = provider.schema();
        let resources = provider.resources().into_iter().map(|resource| {
            let schema = resource.schema();
            let ty = schema.ty();
            (resource.type_name(), Registered { resource: Arc::from(resource), schema, ty })
        });
        let inner =
            Inner { ty: schema.ty(), schema, resources: resources.collect(), data: RwLock::new(None), stop, provider };
        Self { inner: Arc::new(inner) }
    }
}

impl<P: Provider> Inner<P> {
    fn resource(&self, type_name: &str) -> Result<&Registered<P::Data>, Diagnostics> {
        self.resources.get(type_name).ok_or_else(|| unknown_type("resource", type_name))
    }

    /// What a handler starts from, and where its progress can be seen.
    fn call(&self, config: Value, private: &[u8]) -> (Call<P::Data>, SharedProgress) {
        let progress = SharedProgress::new(std::sync::Mutex::new(Progress {
            private: Private::decode(private),
            ..Progress::default()
        }));
        let data = self.data.read().unwrap_or_else(PoisonError::into_inner).clone();
        let call = Call { data, cancellation: self.stop.child_token(), config, progress: progress.clone() };
        (call, progress)
    }
}

fn unknown_type(kind: &str, type_name: &str) -> Diagnostics {
    Diagnostic::error(
        format!("Unknown {kind} type"),
        format!("This provider has no {kind} of type {type_name:?}. A newer version may have it."),
    )
    .into()
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
