//! The provider: its block, and how it becomes a context.

use std::sync::Arc;

use super::argument::{ArgumentError, switch};
use super::block::{self, ProviderModel};
use super::context::Context;
use super::guard::Guard;
use super::journal::Journal;
use super::{account, client, endpoint, environment, preflight, region, sources};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::framework::{Catalog, Configure, Provider};
use crate::kit::schema::Schema;
use crate::kit::value::Attr;
use crate::kubernetes::{Connector, HttpConnector};

/// The provider `tke`, with what the registry gives it.
pub struct TkeProvider {
    catalog: fn() -> Catalog<Context>,
}

impl TkeProvider {
    /// A provider that offers this.
    pub fn new(catalog: fn() -> Catalog<Context>) -> Self {
        Self { catalog }
    }
}

impl Provider for TkeProvider {
    type Data = Context;
    type Model = ProviderModel;

    fn schema(&self) -> Schema {
        block::schema()
    }

    fn validate(&self, config: &ProviderModel, diagnostics: &mut Diagnostics) {
        endpoint::validate(config, diagnostics);
        sources::validate(config, diagnostics);
        account::validate(config, diagnostics);
    }

    async fn configure(&self, config: ProviderModel, caller: Configure) -> Result<(Context, Diagnostics), Diagnostics> {
        let mut warnings = Diagnostics::new();
        let region = match config.region.clone() {
            Attr::Null => region::of_environment()?.into(),
            region => region,
        };
        let configured = client::configured(&config, &region, &caller, &mut warnings).await;
        let mut connector: Arc<dyn Connector> = Arc::new(HttpConnector);
        let (client, fallback_region, is_embedded) = match configured {
            Ok(configured) => {
                connector = configured.connector;
                (Ok(configured.client), configured.fallback_region.into(), configured.is_embedded)
            }
            // a profile or a simulated cloud that is not known yet may have a region
            Err(ArgumentError::Unknown(argument)) => (Err(argument), Attr::Unknown, false),
            Err(ArgumentError::Invalid(diagnostics)) => return Err(diagnostics),
        };
        let region = if region.is_null() { fallback_region } else { region };
        let force_delete = switch(&config.force_delete, "force_delete", environment::FORCE_DELETE)?;
        let preflight = preflight::configured(&config.preflight)?;
        let context = Context::new(client, region, config.default_tags.clone(), force_delete, preflight)
            .embedded(is_embedded)
            .with_connector(connector)
            .with_journal(Journal::of_environment())
            .with_guard(Guard::of(&config));
        account::check(&context, &caller.cancellation).await?;
        Ok((context, warnings))
    }

    fn catalog(&self) -> Catalog<Context> {
        (self.catalog)()
    }
}
