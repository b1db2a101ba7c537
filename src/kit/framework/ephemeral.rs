//! What an ephemeral resource author implements.

use std::future::{Future, ready};
use std::time::Duration;

use async_trait::async_trait;
use serde::{Serialize, de::DeserializeOwned};

use super::Call;
use super::typed::{model, validated};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::schema::Schema;
use crate::kit::value::{FromValue, IntoValue, Shape, Type, Value};

/// How long an opened object is good for, and what renewing and closing it need.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lease<P> {
    /// When the client must renew it, from now; none where it never must.
    pub renew_in: Option<Duration>,
    /// What renewing and closing need. It travels through the client, in memory only.
    pub private: P,
}

/// An ephemeral resource: opened when its values are needed, closed afterwards, never stored.
pub trait EphemeralResource: Send + Sync + 'static {
    /// What the provider's configuration makes.
    type Data: Send + Sync + 'static;
    /// What the user writes together with what is opened, see [`model!`](crate::model).
    type Model: FromValue + IntoValue + Shape + Send + Sync + 'static;
    /// What renewing and closing need; `()` where they need nothing.
    type Private: Serialize + DeserializeOwned + Send + Sync + 'static;

    /// The type as users write it, as in `shelf_ticket`.
    fn type_name(&self) -> &'static str;

    /// The schema. Nothing in it is write-only: none of it is stored.
    fn schema(&self) -> Schema;

    /// Checks a configuration across attributes; values may be unknown.
    fn validate(&self, _config: &Self::Model, _diagnostics: &mut Diagnostics) {}

    /// Opens. The configuration is wholly known and has its defaults; what the user wrote is answered
    /// as written, whatever the handler makes of it.
    fn open(
        &self,
        call: &Call<Self::Data>,
        config: Self::Model,
    ) -> impl Future<Output = Result<(Self::Model, Lease<Self::Private>), Diagnostics>> + Send;

    /// Renews; asked when the lease said so.
    fn renew(
        &self,
        _call: &Call<Self::Data>,
        _private: Self::Private,
    ) -> impl Future<Output = Result<Lease<Self::Private>, Diagnostics>> + Send {
        let detail = format!("An opened {} needs no renewal. This is a defect of the client.", self.type_name());
        ready(Err(Diagnostic::error("Nothing to renew", detail).into()))
    }

    /// Closes. Terraform hands it the private data of `open`, also after a renewal.
    fn close(
        &self,
        _call: &Call<Self::Data>,
        _private: Self::Private,
    ) -> impl Future<Output = Result<(), Diagnostics>> + Send {
        ready(Ok(()))
    }
}

/// An ephemeral resource whose model the server does not know. Made by `Box::new(ephemeral_resource)`.
#[async_trait]
pub trait AnyEphemeralResource<D>: Send + Sync {
    /// See [`EphemeralResource::type_name`].
    fn type_name(&self) -> &'static str;
    /// See [`EphemeralResource::schema`].
    fn schema(&self) -> Schema;
    /// The type of [`EphemeralResource::Model`].
    fn model_type(&self) -> Type;
    /// See [`EphemeralResource::validate`].
    fn validate(&self, config: Value) -> Diagnostics;
    /// See [`EphemeralResource::open`]. The private data is JSON.
    async fn open(&self, call: Call<D>, config: Value) -> Result<(Value, Lease<Vec<u8>>), Diagnostics>;
    /// See [`EphemeralResource::renew`].
    async fn renew(&self, call: Call<D>, private: &[u8]) -> Result<Lease<Vec<u8>>, Diagnostics>;
    /// See [`EphemeralResource::close`].
    async fn close(&self, call: Call<D>, private: &[u8]) -> Result<(), Diagnostics>;
}

#[async_trait]
impl<E: EphemeralResource> AnyEphemeralResource<E::Data> for E {
    fn type_name(&self) -> &'static str {
        EphemeralResource::type_name(self)
    }

    fn schema(&self) -> Schema {
        EphemeralResource::schema(self)
    }

    fn model_type(&self) -> Type {
        E::Model::ty()
    }

    fn validate(&self, config: Value) -> Diagnostics {
        validated(config, |config, found| EphemeralResource::validate(self, config, found))
    }

    async fn open(&self, call: Call<E::Data>, config: Value) -> Result<(Value, Lease<Vec<u8>>), Diagnostics> {
        let (opened, lease) = EphemeralResource::open(self, &call, model(config)?).await?;
        Ok((opened.into_value(), encoded(lease)?))
    }

    async fn renew(&self, call: Call<E::Data>, private: &[u8]) -> Result<Lease<Vec<u8>>, Diagnostics> {
        EphemeralResource::renew(self, &call, decoded(private)?).await.and_then(encoded)
    }

    async fn close(&self, call: Call<E::Data>, private: &[u8]) -> Result<(), Diagnostics> {
        EphemeralResource::close(self, &call, decoded(private)?).await
    }
}

fn encoded<P: Serialize>(lease: Lease<P>) -> Result<Lease<Vec<u8>>, Diagnostics> {
    let private = serde_json::to_vec(&lease.private).map_err(|error| unreadable(&error))?;
    Ok(Lease { renew_in: lease.renew_in, private })
}

fn decoded<P: DeserializeOwned>(private: &[u8]) -> Result<P, Diagnostics> {
    // absent where it was null, as clients may leave out what is empty
    let private = if private.is_empty() { b"null" } else { private };
    serde_json::from_slice(private).map_err(|error| unreadable(&error))
}

fn unreadable(error: &serde_json::Error) -> Diagnostics {
    let detail = format!("The private data of an ephemeral resource does not convert: {error}.");
    Diagnostic::error("Provider defect", detail).into()
}
