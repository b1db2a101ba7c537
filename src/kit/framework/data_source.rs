//! What a data source author implements.

use std::future::Future;

use async_trait::async_trait;

use super::Call;
use super::typed::{model, validated};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::schema::Schema;
use crate::kit::value::{FromValue, IntoValue, Shape, Type, Value};

/// A data source: a model, a schema, and a read.
pub trait DataSource: Send + Sync + 'static {
    /// What the provider's configuration makes.
    type Data: Send + Sync + 'static;
    /// What the user writes together with what is read, see [`model!`](crate::model).
    type Model: FromValue + IntoValue + Shape + Send + Sync + 'static;

    /// The type as users write it, as in `shelf_books`.
    fn type_name(&self) -> &'static str;

    /// The schema. Nothing in it is write-only.
    fn schema(&self) -> Schema;

    /// Checks a configuration across attributes; values may be unknown.
    fn validate(&self, _config: &Self::Model, _diagnostics: &mut Diagnostics) {}

    /// Reads. The configuration is wholly known and has its defaults; what the user wrote is answered
    /// as written, whatever the handler makes of it.
    fn read(
        &self,
        call: &Call<Self::Data>,
        config: Self::Model,
    ) -> impl Future<Output = Result<Self::Model, Diagnostics>> + Send;
}

/// A data source whose model the server does not know. Made by `Box::new(data_source)`.
#[async_trait]
pub trait AnyDataSource<D>: Send + Sync {
    /// See [`DataSource::type_name`].
    fn type_name(&self) -> &'static str;
    /// See [`DataSource::schema`].
    fn schema(&self) -> Schema;
    /// The type of [`DataSource::Model`].
    fn model_type(&self) -> Type;
    /// See [`DataSource::validate`].
    fn validate(&self, config: Value) -> Diagnostics;
    /// See [`DataSource::read`].
    async fn read(&self, call: Call<D>, config: Value) -> Result<Value, Diagnostics>;
}

#[async_trait]
impl<S: DataSource> AnyDataSource<S::Data> for S {
    fn type_name(&self) -> &'static str {
        DataSource::type_name(self)
    }

    fn schema(&self) -> Schema {
        DataSource::schema(self)
    }

    fn model_type(&self) -> Type {
        S::Model::ty()
    }

    fn validate(&self, config: Value) -> Diagnostics {
        validated(config, |config, found| DataSource::validate(self, config, found))
    }

    async fn read(&self, call: Call<S::Data>, config: Value) -> Result<Value, Diagnostics> {
        DataSource::read(self, &call, model(config)?).await.map(S::Model::into_value)
    }
}
