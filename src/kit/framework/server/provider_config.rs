//! ValidateProviderConfig, ConfigureProvider.

use std::sync::Arc;

use super::{Inner, encode, guarded};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::framework::{Configure, Provider, empty, locate, validate};
use crate::kit::value::{FromValue, Path};
use crate::kit::wire::tfplugin6 as proto;

impl<P: Provider> Inner<P> {
    pub(super) async fn validate_provider_config(
        self: Arc<Self>,
        request: proto::validate_provider_config::Request,
    ) -> proto::validate_provider_config::Response {
        let inner = self.clone();
        let result = guarded("ValidateProviderConfig", "provider", async move {
            let config = encode::decode(request.config.as_ref(), &inner.ty)?;
            let mut diagnostics = validate::validate(&inner.schema, &config, true);
            if !diagnostics.has_errors() {
                let written = empty::as_null(&inner.schema, config.clone());
                inner.provider.validate(&P::Model::from_value(written, &Path::root())?, &mut diagnostics);
            }
            Ok(locate::with_values(diagnostics, &inner.schema, &config))
        });
        let diagnostics = result.await.unwrap_or_else(|diagnostics| diagnostics);
        proto::validate_provider_config::Response { diagnostics: self.diagnostics(diagnostics) }
    }

    pub(super) async fn configure_provider(
        self: Arc<Self>,
        request: proto::configure_provider::Request,
    ) -> proto::configure_provider::Response {
        self.client.meet(request.client_capabilities.as_ref());
        let inner = self.clone();
        let result: Result<Diagnostics, Diagnostics> = guarded("ConfigureProvider", "provider", async move {
            let config = encode::decode(request.config.as_ref(), &inner.ty)?;
            let model = P::Model::from_value(empty::as_null(&inner.schema, config.clone()), &Path::root())?;
            let located = |told: Diagnostics| locate::with_values(told, &inner.schema, &config);
            let client = Configure { terraform_version: request.terraform_version, cancellation: inner.cancellation() };
            let (data, warnings) = inner.provider.configure(model, client).await.map_err(located)?;
            inner.configure(data);
            Ok(located(warnings))
        })
        .await;
        let diagnostics = result.unwrap_or_else(|diagnostics| diagnostics);
        proto::configure_provider::Response { diagnostics: self.diagnostics(diagnostics) }
    }
}
