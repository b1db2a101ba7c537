//! ValidateResourceConfig, UpgradeResourceState.

use std::sync::Arc;

use super::{Inner, encode, guarded};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::framework::{Provider, validate};
use crate::value::json::{self, Extra};
use crate::wire::tfplugin6 as proto;

impl<P: Provider> Inner<P> {
    pub(super) async fn validate_resource_config(
        self: Arc<Self>,
        request: proto::validate_resource_config::Request,
    ) -> proto::validate_resource_config::Response {
        let inner = self.clone();
        let type_name = request.type_name.clone();
        let result = guarded("ValidateResourceConfig", &type_name, async move {
            let registered = inner.resource(&request.type_name)?;
            let config = encode::decode(request.config.as_ref(), &registered.ty)?;
            let write_only = request.client_capabilities.is_some_and(|client| client.write_only_attributes_allowed);
            let mut diagnostics = validate::validate(&registered.schema, &config, write_only);
            if !diagnostics.has_errors() {
                diagnostics.append(registered.resource.validate(config));
            }
            Ok(diagnostics)
        });
        let diagnostics: Diagnostics = result.await.unwrap_or_else(|diagnostics| diagnostics);
        proto::validate_resource_config::Response { diagnostics: encode::diagnostics(diagnostics) }
    }

    pub(super) async fn upgrade_resource_state(
        self: Arc<Self>,
        request: proto::upgrade_resource_state::Request,
    ) -> proto::upgrade_resource_state::Response {
        let inner = self.clone();
        let type_name = request.type_name.clone();
        let result = guarded("UpgradeResourceState", &type_name, async move {
            let registered = inner.resource(&request.type_name)?;
            let raw = request.raw_state.unwrap_or_default();
            if raw.json.is_empty() && !raw.flatmap.is_empty() {
                return Err(Diagnostic::error(
                    "State too old",
                    "The state was written by Terraform 0.11 or earlier. Apply once with Terraform 0.12 to upgrade it.",
                )
                .into());
            }
            let state = if request.version == registered.schema.version {
                encode::decode_json(&raw.json, &registered.ty, Extra::Drop)?
            } else if request.version > registered.schema.version {
                return Err(Diagnostic::error(
                    "State of a newer provider",
                    format!(
                        "The state was written with version {} of the schema of {}; this provider knows versions up \
                         to {}. Use the provider's newer version.",
                        request.version, request.type_name, registered.schema.version
                    ),
                )
                .into());
            } else {
                let old = serde_json::from_slice(&raw.json).map_err(|error| {
                    Diagnostic::error("Unreadable state", format!("The state is not JSON: {error}."))
                })?;
                let upgraded = registered.resource.upgrade(request.version, old)?;
                json::decode(&upgraded, &registered.ty, Extra::Refuse)?
            };
            encode::encode(state, &registered.ty)
        });
        match result.await {
            Ok(state) => proto::upgrade_resource_state::Response { upgraded_state: Some(state), diagnostics: vec![] },
            Err(diagnostics) => proto::upgrade_resource_state::Response {
                upgraded_state: None,
                diagnostics: encode::diagnostics(diagnostics),
            },
        }
    }
}
