//! What a list resource author implements: objects found in the cloud, for `terraform query`.

use std::future::Future;
use std::marker::PhantomData;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use tokio::sync::mpsc::Sender;

use super::Call;
use super::call::SharedProgress;
use super::typed::{model, validated};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::schema::Schema;
use crate::kit::value::{FromValue, IntoValue, Shape, Type, Value};

/// A list resource: finds the objects of the managed resource of the same type, which has an identity.
pub trait ListResource: Send + Sync + 'static {
    /// What the provider's configuration makes.
    type Data: Send + Sync + 'static;
    /// What the user writes to narrow the search, see [`model!`](crate::model).
    type Model: FromValue + Shape + Send + Sync + 'static;
    /// The model of the managed resource.
    type Object: IntoValue + Shape + Send + 'static;

    /// The type of the managed resource, as in `shelf_book`.
    fn type_name(&self) -> &'static str;

    /// The schema of the search. Nothing in it is computed or write-only.
    fn schema(&self) -> Schema;

    /// Checks a configuration across attributes; values may be unknown.
    fn validate(&self, _config: &Self::Model, _diagnostics: &mut Diagnostics) {}

    /// Sends each object found, until [`Findings::send`] breaks.
    fn list(
        &self,
        call: &Call<Self::Data>,
        config: Self::Model,
        findings: &Findings<Self::Object>,
    ) -> impl Future<Output = Result<(), Diagnostics>> + Send;
}

/// An object found, not yet encoded.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) display_name: String,
    pub(super) object: Value,
    /// Warnings since the object before.
    pub(super) warnings: Diagnostics,
}

/// Where a list resource sends what it finds.
pub struct Findings<O = Value> {
    sender: Sender<Found>,
    progress: SharedProgress,
    include_object: bool,
    limit: Option<u64>,
    sent: AtomicU64,
    object: PhantomData<fn(O)>,
}

impl<O: IntoValue> Findings<O> {
    pub(super) fn new(
        sender: Sender<Found>,
        progress: SharedProgress,
        include_object: bool,
        limit: Option<u64>,
    ) -> Self {
        Self { sender, progress, include_object, limit, sent: AtomicU64::new(0), object: PhantomData }
    }

    fn of<T: IntoValue>(self) -> Findings<T> {
        Findings::new(self.sender, self.progress, self.include_object, self.limit)
    }

    /// Whether the client wants the objects whole. Else the attributes of the identity are enough.
    pub fn include_object(&self) -> bool {
        self.include_object
    }

    /// How many objects the client takes at most; none if it takes all.
    pub fn limit(&self) -> Option<u64> {
        self.limit
    }

    /// Sends an object with the warnings before it, under the name that a person knows it by. Waits
    /// while the client is busy. Breaks once it wants no more: then the handler returns.
    pub async fn send(&self, display_name: impl Into<String>, object: O) -> ControlFlow<()> {
        let is_wanted = |sent: u64| self.limit.is_none_or(|limit| sent < limit);
        if !is_wanted(self.sent.load(Ordering::Relaxed)) {
            return ControlFlow::Break(());
        }
        let warnings = self.progress.with(|progress| std::mem::take(&mut progress.warnings));
        let found = Found { display_name: display_name.into(), object: object.into_value(), warnings };
        if self.sender.send(found).await.is_err() {
            return ControlFlow::Break(());
        }
        let sent = self.sent.fetch_add(1, Ordering::Relaxed) + 1;
        if is_wanted(sent) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }
}

/// A list resource whose models the server does not know. Made by `Box::new(list_resource)`.
#[async_trait]
pub trait AnyListResource<D>: Send + Sync {
    /// See [`ListResource::type_name`].
    fn type_name(&self) -> &'static str;
    /// See [`ListResource::schema`].
    fn schema(&self) -> Schema;
    /// The type of [`ListResource::Model`].
    fn model_type(&self) -> Type;
    /// The type of [`ListResource::Object`].
    fn object_type(&self) -> Type;
    /// See [`ListResource::validate`].
    fn validate(&self, config: Value) -> Diagnostics;
    /// See [`ListResource::list`].
    async fn list(&self, call: Call<D>, config: Value, findings: Findings) -> Result<(), Diagnostics>;
}

#[async_trait]
impl<L: ListResource> AnyListResource<L::Data> for L {
    fn type_name(&self) -> &'static str {
        ListResource::type_name(self)
    }

    fn schema(&self) -> Schema {
        ListResource::schema(self)
    }

    fn model_type(&self) -> Type {
        L::Model::ty()
    }

    fn object_type(&self) -> Type {
        L::Object::ty()
    }

    fn validate(&self, config: Value) -> Diagnostics {
        validated(config, |config, found| ListResource::validate(self, config, found))
    }

    async fn list(&self, call: Call<L::Data>, config: Value, findings: Findings) -> Result<(), Diagnostics> {
        ListResource::list(self, &call, model(config)?, &findings.of()).await
    }
}
