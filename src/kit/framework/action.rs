//! What an action author implements.

use std::future::{Future, ready};

use async_trait::async_trait;
use tokio::sync::mpsc::UnboundedSender;

use super::Call;
use super::typed::{model, validated};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::schema::Schema;
use crate::kit::value::{FromValue, Shape, Type, Value};

/// An action: something done once, at a user's word or beside a resource's change, that has no state.
pub trait Action: Send + Sync + 'static {
    /// What the provider's configuration makes.
    type Data: Send + Sync + 'static;
    /// What the user writes, see [`model!`](crate::model).
    type Model: FromValue + Shape + Send + Sync + 'static;

    /// The type as users write it, as in `shelf_lend`.
    fn type_name(&self) -> &'static str;

    /// The schema. Nothing in it is computed.
    fn schema(&self) -> Schema;

    /// Checks a configuration across attributes; values may be unknown.
    fn validate(&self, _config: &Self::Model, _diagnostics: &mut Diagnostics) {}

    /// Checks at plan whether the action can be done; changes nothing. Values may be unknown.
    fn plan(
        &self,
        _call: &Call<Self::Data>,
        _config: Self::Model,
    ) -> impl Future<Output = Result<(), Diagnostics>> + Send {
        ready(Ok(()))
    }

    /// Does it.
    fn invoke(
        &self,
        call: &Call<Self::Data>,
        config: Self::Model,
        messages: &Messages,
    ) -> impl Future<Output = Result<(), Diagnostics>> + Send;
}

/// Where an action says how far it is.
#[derive(Clone, Debug)]
pub struct Messages(UnboundedSender<String>);

impl Messages {
    pub(super) fn new(sender: UnboundedSender<String>) -> Self {
        Self(sender)
    }

    /// Shows the user a line. A client that is gone reads none.
    pub fn send(&self, message: impl Into<String>) {
        let _ = self.0.send(message.into());
    }
}

/// An action whose model the server does not know. Made by `Box::new(action)`.
#[async_trait]
pub trait AnyAction<D>: Send + Sync {
    /// See [`Action::type_name`].
    fn type_name(&self) -> &'static str;
    /// See [`Action::schema`].
    fn schema(&self) -> Schema;
    /// The type of [`Action::Model`].
    fn model_type(&self) -> Type;
    /// See [`Action::validate`].
    fn validate(&self, config: Value) -> Diagnostics;
    /// See [`Action::plan`].
    async fn plan(&self, call: Call<D>, config: Value) -> Result<(), Diagnostics>;
    /// See [`Action::invoke`].
    async fn invoke(&self, call: Call<D>, config: Value, messages: Messages) -> Result<(), Diagnostics>;
}

#[async_trait]
impl<A: Action> AnyAction<A::Data> for A {
    fn type_name(&self) -> &'static str {
        Action::type_name(self)
    }

    fn schema(&self) -> Schema {
        Action::schema(self)
    }

    fn model_type(&self) -> Type {
        A::Model::ty()
    }

    fn validate(&self, config: Value) -> Diagnostics {
        validated(config, |config, found| Action::validate(self, config, found))
    }

    async fn plan(&self, call: Call<A::Data>, config: Value) -> Result<(), Diagnostics> {
        Action::plan(self, &call, model(config)?).await
    }

    async fn invoke(&self, call: Call<A::Data>, config: Value, messages: Messages) -> Result<(), Diagnostics> {
        Action::invoke(self, &call, model(config)?, &messages).await
    }
}
