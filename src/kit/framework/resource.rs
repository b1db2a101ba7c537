//! What a resource author implements.

use std::future::{Future, ready};

use async_trait::async_trait;

use super::plan::Planned;
use super::typed::{model, validated};
use super::{Call, Operation};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::schema::{Identity, Schema};
use crate::kit::value::{FromValue, IntoValue, Path, Shape, Type, Value};

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

/// An object of another type, to be taken over.
#[derive(Clone, Debug, PartialEq)]
pub struct MoveSource {
    /// Whose it is, as in `registry.terraform.io/example/library`.
    pub provider_address: String,
    /// Its type, as in `library_book`.
    pub type_name: String,
    /// The version of the schema that its state was written with.
    pub schema_version: i64,
    /// Its state.
    pub state: serde_json::Value,
    /// Its identity, where it has one.
    pub identity: Option<serde_json::Value>,
    /// Its private data, as its provider wrote it.
    pub private: Vec<u8>,
}

/// A resource: a model, a schema, and what happens in its life.
///
/// Handlers answer with the new model, or with what went wrong. A create saves its state
/// ([`Operation::save`]) as soon as the object has an id, before it waits.
pub trait Resource: Send + Sync + 'static {
    /// What the provider's configuration makes, for all resources.
    type Data: Send + Sync + 'static;
    /// The object, see [`model!`](crate::model).
    type Model: FromValue + IntoValue + Shape + Clone + Send + Sync + 'static;

    /// The type as users write it, as in `shelf_book`.
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

    /// Looks whether an object could be deleted, before anything is.
    fn plan_deletion(
        &self,
        _operation: &Operation<Self::Data, Self::Model>,
        _prior: Self::Model,
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

    /// What tells an object from all others; none if nothing does.
    fn identity(&self) -> Option<Identity> {
        None
    }

    /// Finds an object by its identity, whose attributes the model has; a read follows. The identity's
    /// optional attributes are null where the user left them out.
    fn import_identity(
        &self,
        _operation: &Operation<Self::Data, Self::Model>,
        identity: Self::Model,
    ) -> impl Future<Output = Result<Self::Model, Diagnostics>> + Send {
        ready(Ok(identity))
    }

    /// Finds an object by the id that a user gave to `terraform import`; a read follows.
    fn import(
        &self,
        _operation: &Operation<Self::Data, Self::Model>,
        _id: &str,
    ) -> impl Future<Output = Result<Self::Model, Diagnostics>> + Send {
        let detail = format!("{} cannot be imported: nothing in the cloud identifies it.", self.type_name());
        ready(Err(Diagnostic::error("Import not supported", detail).into()))
    }

    /// Takes over an object that was another type's, of this or another provider (`moved`); a read
    /// follows. None if this is not how. Terraform asks before it configures the provider, so there is
    /// no [`Call::data`] yet.
    fn take_over(
        &self,
        _operation: &Operation<Self::Data, Self::Model>,
        _source: &MoveSource,
    ) -> impl Future<Output = Result<Option<Self::Model>, Diagnostics>> + Send {
        ready(Ok(None))
    }

    /// Refines the configuration that is generated for an object. It begins as the state without what is
    /// computed, deprecated or as its default; here goes what users would not write beside each other.
    fn generate(&self, _config: &mut Self::Model) {}

    /// Upgrades the JSON of an identity that an older version of it wrote.
    fn upgrade_identity(&self, version: i64, _identity: serde_json::Value) -> Result<serde_json::Value, Diagnostics> {
        let detail = format!("Identity of version {version} of {} cannot be upgraded.", self.type_name());
        Err(Diagnostic::error("Unknown identity version", detail).into())
    }

    /// Upgrades the JSON of a state that an older version of the schema wrote.
    fn upgrade(&self, version: i64, _state: serde_json::Value) -> Result<serde_json::Value, Diagnostics> {
        let detail = format!("State of schema version {version} of {} cannot be upgraded.", self.type_name());
        Err(Diagnostic::error("Unknown state version", detail).into())
    }
}

/// A resource whose model the server does not know. Made by `Box::new(resource)`.
#[async_trait]
pub trait AnyResource<D>: Send + Sync {
    /// See [`Resource::type_name`].
    fn type_name(&self) -> &'static str;
    /// See [`Resource::schema`].
    fn schema(&self) -> Schema;
    /// The type of [`Resource::Model`].
    fn model_type(&self) -> Type;
    /// See [`Resource::identity`].
    fn identity(&self) -> Option<Identity>;
    /// See [`Resource::validate`].
    fn validate(&self, config: Value) -> Diagnostics;
    /// See [`Resource::plan`].
    async fn plan(&self, call: Call<D>, config: Value, prior: Value, planned: Planned) -> Result<Planned, Diagnostics>;
    /// See [`Resource::plan_deletion`].
    async fn plan_deletion(&self, call: Call<D>, prior: Value) -> Result<(), Diagnostics>;
    /// See [`Resource::create`].
    async fn create(&self, call: Call<D>, config: Value, planned: Value) -> Result<Value, Diagnostics>;
    /// See [`Resource::read`].
    async fn read(&self, call: Call<D>, state: Value) -> Result<Option<Value>, Diagnostics>;
    /// See [`Resource::update`].
    async fn update(&self, call: Call<D>, config: Value, planned: Value, prior: Value) -> Result<Value, Diagnostics>;
    /// See [`Resource::delete`].
    async fn delete(&self, call: Call<D>, prior: Value) -> Result<(), Diagnostics>;
    /// See [`Resource::import`].
    async fn import(&self, call: Call<D>, id: &str) -> Result<Value, Diagnostics>;
    /// See [`Resource::import_identity`].
    async fn import_identity(&self, call: Call<D>, identity: Value) -> Result<Value, Diagnostics>;
    /// See [`Resource::take_over`].
    async fn take_over(&self, call: Call<D>, source: &MoveSource) -> Result<Option<Value>, Diagnostics>;
    /// See [`Resource::generate`].
    fn generate(&self, config: Value) -> Result<Value, Diagnostics>;
    /// See [`Resource::upgrade_identity`].
    fn upgrade_identity(&self, version: i64, identity: serde_json::Value) -> Result<serde_json::Value, Diagnostics>;
    /// See [`Resource::upgrade`].
    fn upgrade(&self, version: i64, state: serde_json::Value) -> Result<serde_json::Value, Diagnostics>;
}

#[async_trait]
impl<R: Resource> AnyResource<R::Data> for R {
    fn type_name(&self) -> &'static str {
        Resource::type_name(self)
    }

    fn schema(&self) -> Schema {
        Resource::schema(self)
    }

    fn model_type(&self) -> Type {
        R::Model::ty()
    }

    fn identity(&self) -> Option<Identity> {
        Resource::identity(self)
    }

    fn validate(&self, config: Value) -> Diagnostics {
        validated(config, |config, found| Resource::validate(self, config, found))
    }

    async fn plan(
        &self,
        call: Call<R::Data>,
        config: Value,
        prior: Value,
        planned: Planned,
    ) -> Result<Planned, Diagnostics> {
        let mut change = Change {
            prior: if prior.is_null() { None } else { Some(model(prior)?) },
            config: model(config.clone())?,
            planned: model::<R::Model>(planned.value.clone())?,
            replace: planned.replace,
        };
        let before = change.planned.clone().into_value();
        Resource::plan(self, &Operation::new(call, config), &mut change).await?;
        let value = planned.value.patched(&before, change.planned.into_value());
        Ok(Planned { value, replace: change.replace })
    }

    async fn plan_deletion(&self, call: Call<R::Data>, prior: Value) -> Result<(), Diagnostics> {
        Resource::plan_deletion(self, &Operation::new(call, Value::Null), model(prior)?).await
    }

    async fn create(&self, call: Call<R::Data>, config: Value, planned: Value) -> Result<Value, Diagnostics> {
        let operation = Operation::new(call, config);
        Resource::create(self, &operation, model(planned)?).await.map(R::Model::into_value)
    }

    async fn read(&self, call: Call<R::Data>, state: Value) -> Result<Option<Value>, Diagnostics> {
        let prior: R::Model = model(state.clone())?;
        let before = prior.clone().into_value();
        let read = Resource::read(self, &Operation::new(call, Value::Null), prior).await?;
        Ok(read.map(|read| state.patched(&before, read.into_value())))
    }

    async fn update(
        &self,
        call: Call<R::Data>,
        config: Value,
        planned: Value,
        prior: Value,
    ) -> Result<Value, Diagnostics> {
        let operation = Operation::new(call, config);
        Resource::update(self, &operation, model(planned)?, model(prior)?).await.map(R::Model::into_value)
    }

    async fn delete(&self, call: Call<R::Data>, prior: Value) -> Result<(), Diagnostics> {
        Resource::delete(self, &Operation::new(call, Value::Null), model(prior)?).await
    }

    async fn import(&self, call: Call<R::Data>, id: &str) -> Result<Value, Diagnostics> {
        Resource::import(self, &Operation::new(call, Value::Null), id).await.map(R::Model::into_value)
    }

    async fn import_identity(&self, call: Call<R::Data>, identity: Value) -> Result<Value, Diagnostics> {
        let operation = Operation::new(call, Value::Null);
        Resource::import_identity(self, &operation, model(identity)?).await.map(R::Model::into_value)
    }

    async fn take_over(&self, call: Call<R::Data>, source: &MoveSource) -> Result<Option<Value>, Diagnostics> {
        let taken = Resource::take_over(self, &Operation::new(call, Value::Null), source).await?;
        Ok(taken.map(R::Model::into_value))
    }

    fn generate(&self, config: Value) -> Result<Value, Diagnostics> {
        let mut refined: R::Model = model(config.clone())?;
        let before = refined.clone().into_value();
        Resource::generate(self, &mut refined);
        Ok(config.patched(&before, refined.into_value()))
    }

    fn upgrade_identity(&self, version: i64, identity: serde_json::Value) -> Result<serde_json::Value, Diagnostics> {
        Resource::upgrade_identity(self, version, identity)
    }

    fn upgrade(&self, version: i64, state: serde_json::Value) -> Result<serde_json::Value, Diagnostics> {
        Resource::upgrade(self, version, state)
    }
}
