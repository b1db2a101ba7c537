//! What a provider author implements.

use std::future::Future;

use tokio_util::sync::CancellationToken;

use super::Catalog;
use crate::kit::diagnostics::Diagnostics;
use crate::kit::schema::Schema;
use crate::kit::schema::check::{self, Purpose};
use crate::kit::value::{FromValue, IntoValue, Shape, shape};

/// What a client says of itself when it configures the provider, and whether it still waits.
#[derive(Clone, Debug, Default)]
pub struct Configure {
    /// The client's version, as in `1.11.4`.
    pub terraform_version: String,
    /// Cancelled when the user interrupts.
    pub cancellation: CancellationToken,
}

/// A provider: its own configuration and the catalog of what it offers.
pub trait Provider: Send + Sync + 'static {
    /// What a configuration makes, for all that it offers.
    type Data: Send + Sync + 'static;
    /// The provider block.
    type Model: FromValue + IntoValue + Shape + Clone + Send + Sync + 'static;

    /// The schema of the provider block.
    fn schema(&self) -> Schema;

    /// Checks a provider block across attributes; values may be unknown.
    fn validate(&self, _config: &Self::Model, _diagnostics: &mut Diagnostics) {}

    /// Makes the data that resources work with. Unknown values must not fail here, only in an
    /// operation that needs them. Warnings go with the data.
    fn configure(
        &self,
        config: Self::Model,
        client: Configure,
    ) -> impl Future<Output = Result<(Self::Data, Diagnostics), Diagnostics>> + Send;

    /// Everything that it offers.
    fn catalog(&self) -> Catalog<Self::Data>;

    /// Rules of the kit that the provider block breaks or anything of the [`Catalog`]; empty if nothing does. For a
    /// test of every provider.
    fn violations(&self) -> Vec<String> {
        let schema = self.schema();
        let mut found = check::violations(&schema, Purpose::Provider);
        found.extend(shape::misfits(&schema.ty(), &Self::Model::ty()));
        let block = found.into_iter().map(|violation| format!("provider: {violation}"));
        block.chain(self.catalog().violations()).collect()
    }
}
