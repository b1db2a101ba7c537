//! The Validate RPCs of all that has a type.

use std::sync::Arc;

use super::{Inner, Offered, Registered, encode, guarded};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::framework::{
    AnyAction, AnyDataSource, AnyEphemeralResource, AnyListResource, AnyResource, Provider, empty, locate, validate,
};
use crate::kit::value::Value;
use crate::kit::wire::tfplugin6 as proto;

/// Checks a configuration against the schema, and then across attributes.
async fn checked<P: Provider, T: ?Sized + Send + Sync + 'static>(
    inner: &Inner<P>,
    rpc: &'static str,
    offered: &Offered<T>,
    type_name: &str,
    config: Option<proto::DynamicValue>,
    write_only: bool,
    across: fn(&T, Value) -> Diagnostics,
) -> Vec<proto::Diagnostic> {
    let found = offered.find(type_name);
    let result = guarded(rpc, type_name, async move {
        let registered: Arc<Registered<T>> = found?;
        let config = encode::decode(config.as_ref(), &registered.ty)?;
        let mut diagnostics = validate::validate(&registered.schema, &config, write_only);
        if !diagnostics.has_errors() {
            diagnostics.append(across(&registered.item, empty::as_null(&registered.schema, config.clone())));
        }
        Ok(locate::with_values(diagnostics, &registered.schema, &config))
    });
    inner.diagnostics(result.await.unwrap_or_else(|diagnostics| diagnostics))
}

impl<P: Provider> Inner<P> {
    pub(super) async fn validate_resource_config(
        &self,
        request: proto::validate_resource_config::Request,
    ) -> proto::validate_resource_config::Response {
        self.client.meet(request.client_capabilities.as_ref());
        let write_only = request.client_capabilities.is_some_and(|client| client.write_only_attributes_allowed);
        let (rpc, config) = ("ValidateResourceConfig", request.config);
        let diagnostics =
            checked(self, rpc, &self.resources, &request.type_name, config, write_only, AnyResource::validate).await;
        proto::validate_resource_config::Response { diagnostics }
    }

    pub(super) async fn validate_data_resource_config(
        &self,
        request: proto::validate_data_resource_config::Request,
    ) -> proto::validate_data_resource_config::Response {
        let (rpc, config) = ("ValidateDataResourceConfig", request.config);
        let diagnostics =
            checked(self, rpc, &self.data_sources, &request.type_name, config, false, AnyDataSource::validate).await;
        proto::validate_data_resource_config::Response { diagnostics }
    }

    pub(super) async fn validate_ephemeral_resource_config(
        &self,
        request: proto::validate_ephemeral_resource_config::Request,
    ) -> proto::validate_ephemeral_resource_config::Response {
        let (rpc, config) = ("ValidateEphemeralResourceConfig", request.config);
        let diagnostics = checked(
            self,
            rpc,
            &self.ephemeral_resources,
            &request.type_name,
            config,
            false,
            AnyEphemeralResource::validate,
        )
        .await;
        proto::validate_ephemeral_resource_config::Response { diagnostics }
    }

    pub(super) async fn validate_list_resource_config(
        &self,
        request: proto::validate_list_resource_config::Request,
    ) -> proto::validate_list_resource_config::Response {
        let (rpc, config) = ("ValidateListResourceConfig", request.config);
        let diagnostics =
            checked(self, rpc, &self.list_resources, &request.type_name, config, true, AnyListResource::validate).await;
        proto::validate_list_resource_config::Response { diagnostics }
    }

    pub(super) async fn validate_action_config(
        &self,
        request: proto::validate_action_config::Request,
    ) -> proto::validate_action_config::Response {
        let (rpc, config) = ("ValidateActionConfig", request.config);
        let diagnostics =
            checked(self, rpc, &self.actions, &request.type_name, config, true, AnyAction::validate).await;
        proto::validate_action_config::Response { diagnostics }
    }
}
