//! What a resource author implements.

use std::future::{Future, ready};
use std::marker::PhantomData;

use async_trait::async_trait;

use super::operation::{Operation, SharedProgress};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::schema::Schema;
use crate::value::{FromValue, IntoValue, Path, Value};

/// A planned change, while the resource may still refine it.
#[derive(Clone, Debug)]
pub struct Change<M> {
    /// The object before; none in a create.
    pub prior: Option<M>,
    /// What the user wrote.
    pub config: M,
    /// What the object will be, after the schema's rules.
    pub planned: M,
    /// The attributes whose change needs a new object.
    pub replace: Vec<Path>,
}

/// A resource: a model, a schema, and what happens in its life.
///
/// Handlers answer with the new model, or with what went wrong. A create saves its state
/// ([`Operation::save`]) as soon as the object has an id, before it waits.
pub trait Resource: Send + Sync + 'static {
    /// What the provider's configuration makes, for all resources.
    type Data: Send + Sync + 'static;
    /// The object, see [`model!`](crate::model).
    type Model: FromValue + IntoValue + Clone + Send + Sync + 'static;

    /// The type as users write it, as in `tke_cluster`.
    fn type_name(&self) -> &'static str;

    /// The schema.
    fn schema(&self) -> Schema;

    /// Checks a configuration across attributes; values may be unknown.
    fn validate(&self, _config: &Self::Model, _diagnostics: &mut Diagnostics) {}

    /// Refines a plan. It is asked again inside apply and must answer the same.
    fn plan(
        &self,
        _operation: &Operation<Self::Data, Self::Model>,
        _change: &mut Change<Self::Model>,
    ) -> impl Future<Output = Result<(), Diagnostics>> + Send {
        ready(Ok(()))
    }

    /// Makes the object.
    fn create(
        &self,
        operation: &Operation<Self::Data, Self::Model>,
        planned: Self::Model,
    ) -> impl Future<Output = Result<Self::Model, Diagnostics>> + Send;

    /// Reads the object; none if it is gone.
    fn read(
        &self,
        operation: &Operation<Self::Data, Self::Model>,
        state: Self::Model,
    ) -> impl Future<Output = Result<Option<Self::Model>, Diagnostics>> + Send;

    /// Changes the object.
    fn update(
        &self,
        operation: &Operation<Self::Data, Self::Model>,
        planned: Self::Model,
        prior: Self::Model,
    ) -> impl Future<Output = Result<Self::Model, Diagnostics>> + Send;

    /// Removes the object; one that is gone already is a success.
    fn delete(
        &self,
        operation: &Operation<Self::Data, Self::Model>,
        prior: Self::Model,
    ) -> impl Future<Output = Result<(), Diagnostics>> + Send;

    /// Finds an object by what a user gave to `terraform import`; a read follows.
    fn import(
        &self,
        _operation: &Operation<Self::Data, Self::Model>,
        _id: &str,
    ) -> impl Future<Output = Result<Self::Model, Diagnostics>> + Send {
        let detail = format!("{} cannot be imported: nothing in the cloud identifies it.", self.type_name());
        ready(Err(Diagnostic::error("Import not supported", detail).into()))
    }

    /// Upgrades the JSON of a state that an older version of the schema wrote.
    fn upgrade(&self, version: i64, _state: serde_json::Value) -> Result<serde_json::Value, Diagnostics> {
        let detail = format!("State of schema version {version} of {} cannot be upgraded.", self.type_name());
        Err(Diagnostic::error("Unknown state version", detail).into())
    }
}

/// What a call of a resource starts from, for the server.
pub(super) struct Call<D> {
    pub(super) data: Option<std::sync::Arc<D>>,
    pub(super) cancellation: tokio_util::sync::CancellationToken,
    pub(super) config: Value,
    pub(super) progress: SharedProgress,
}

impl<D> Call<D> {
    fn operation<M>(self) -> Operation<D, M> {
        let Call { data, cancellation, config, progress } = self;
        Operation { data, cancellation, config, progress, model: PhantomData }
    }
}

/// A resource whose model the server does not know. Made by `Box::new(resource)`.
#[async_trait]
#[allow(private_interfaces)] // only the server calls it; authors only box resources into it
pub trait AnyResource<D>: Send + Sync {
    /// See [`Resource::type_name`].
    fn type_name(&self) -> &'static str;
    /// See [`Resource::schema`].
    fn schema(&self) -> Schema;
    /// See [`Resource::validate`].
    fn validate(&self, config: Value) -> Diagnostics;
    /// See [`Resource::plan`].
    async fn plan(
        &self,
        call: Call<D>,
        prior: Value,
        planned: super::plan::Planned,
    ) -> Result<super::plan::Planned, Diagnostics>;
    /// See [`Resource::create`].
    async fn create(&self, call: Call<D>, planned: Value) -> Result<Value, Diagnostics>;
    /// See [`Resource::read`].
    async fn read(&self, call: Call<D>, state: Value) -> Result<Option<Value>, Diagnostics>;
    /// See [`Resource::update`].
    async fn update(&self, call: Call<D>, planned: Value, prior: Value) -> Result<Value, Diagnostics>;
    /// See [`Resource::delete`].
    async fn delete(&self, call: Call<D>, prior: Value) -> Result<(), Diagnostics>;
    /// See [`Resource::import`].
    async fn import(&self, call: Call<D>, id: String) -> Result<Value, Diagnostics>;
    /// See [`Resource::upgrade`].
    fn upgrade(&self, version: i64, state: serde_json::Value) -> Result<serde_json::Value, Diagnostics>;
}

fn model<M: FromValue>(value: Value) -> Result<M, Diagnostics> {
    Ok(M::from_value(value, &Path::root())?)
}

/// What a handler made of a value, with the value itself wherever the handler left the model as it
/// was: a model may hold less than a value does, such as a double for a number of any size.
fn untouched(value: Value, before: &Value, after: Value) -> Value {
    if *before == after {
        return value;
    }
    match (value, before, after) {
        (Value::Map(mut value), Value::Map(before), Value::Map(after)) => {
            let members = after.into_iter().map(|(name, after)| {
                let kept = match (value.remove(&name), before.get(&name)) {
                    (Some(value), Some(before)) => untouched(value, before, after),
                    _ => after,
                };
                (name, kept)
            });
            Value::Map(members.collect())
        }
        (Value::List(value), Value::List(before), Value::List(after)) if value.len() == after.len() => {
            let elements = value.into_iter().zip(before).zip(after);
            Value::List(elements.map(|((value, before), after)| untouched(value, before, after)).collect())
        }
        (_, _, after) => after,
    }
}

#[async_trait]
#[allow(private_interfaces)]
impl<R: Resource> AnyResource<R::Data> for R {
    fn type_name(&self) -> &'static str {
        Resource::type_name(self)
    }

    fn schema(&self) -> Schema {
        Resource::schema(self)
    }

    fn validate(&self, config: Value) -> Diagnostics {
        match model(config) {
            Ok(config) => {
                let mut diagnostics = Diagnostics::new();
                Resource::validate(self, &config, &mut diagnostics);
                diagnostics
            }
            Err(diagnostics) => diagnostics,
        }
    }

    async fn plan(
        &self,
        call: Call<R::Data>,
        prior: Value,
        planned: super::plan::Planned,
    ) -> Result<super::plan::Planned, Diagnostics> {
        let mut change = Change {
            prior: if prior.is_null() { None } else { Some(model(prior)?) },
            config: model(call.config.clone())?,
            planned: model::<R::Model>(planned.value.clone())?,
            replace: planned.replace,
        };
        let before = change.planned.clone().into_value();
        Resource::plan(self, &call.operation(), &mut change).await?;
        let value = untouched(planned.value, &before, change.planned.into_value());
        Ok(super::plan::Planned { value, replace: change.replace })
    }

    async fn create(&self, call: Call<R::Data>, planned: Value) -> Result<Value, Diagnostics> {
        Resource::create(self, &call.operation(), model(planned)?).await.map(R::Model::into_value)
    }

    async fn read(&self, call: Call<R::Data>, state: Value) -> Result<Option<Value>, Diagnostics> {
        let prior: R::Model = model(state.clone())?;
        let before = prior.clone().into_value();
        let read = Resource::read(self, &call.operation(), prior).await?;
        Ok(read.map(|read| untouched(state, &before, read.into_value())))
    }

    async fn update(&self, call: Call<R::Data>, planned: Value, prior: Value) -> Result<Value, Diagnostics> {
        Resource::update(self, &call.operation(), model(planned)?, model(prior)?).await.map(R::Model::into_value)
    }

    async fn delete(&self, call: Call<R::Data>, prior: Value) -> Result<(), Diagnostics> {
        Resource::delete(self, &call.operation(), model(prior)?).await
    }

    async fn import(&self, call: Call<R::Data>, id: String) -> Result<Value, Diagnostics> {
        Resource::import(self, &call.operation(), &id).await.map(R::Model::into_value)
    }

    fn upgrade(&self, version: i64, state: serde_json::Value) -> Result<serde_json::Value, Diagnostics> {
        Resource::upgrade(self, version, state)
    }
}
