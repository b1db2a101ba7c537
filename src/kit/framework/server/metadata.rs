//! GetMetadata, GetProviderSchema.

use super::{Inner, encode};
use crate::kit::framework::Provider;
use crate::kit::wire::tfplugin6 as proto;
use crate::kit::wire::tfplugin6::get_metadata::{
    ActionMetadata, DataSourceMetadata, EphemeralMetadata, FunctionMetadata, ListResourceMetadata, ResourceMetadata,
};

fn capabilities() -> proto::ServerCapabilities {
    proto::ServerCapabilities {
        plan_destroy: true,
        get_provider_schema_optional: true,
        move_resource_state: true,
        generate_resource_config: true,
    }
}

impl<P: Provider> Inner<P> {
    pub(super) fn get_metadata(&self) -> proto::get_metadata::Response {
        let functions = self.functions.keys().map(|name| FunctionMetadata { name: (*name).to_owned() });
        proto::get_metadata::Response {
            server_capabilities: Some(capabilities()),
            resources: self.resources.names().map(|type_name| ResourceMetadata { type_name }).collect(),
            data_sources: self.data_sources.names().map(|type_name| DataSourceMetadata { type_name }).collect(),
            ephemeral_resources: self
                .ephemeral_resources
                .names()
                .map(|type_name| EphemeralMetadata { type_name })
                .collect(),
            list_resources: self.list_resources.names().map(|type_name| ListResourceMetadata { type_name }).collect(),
            actions: self.actions.names().map(|type_name| ActionMetadata { type_name }).collect(),
            functions: functions.collect(),
            ..Default::default()
        }
    }

    pub(super) fn get_provider_schema(&self) -> proto::get_provider_schema::Response {
        proto::get_provider_schema::Response {
            provider: Some(encode::schema(&self.schema)),
            resource_schemas: self.resources.schemas(|schema| schema),
            data_source_schemas: self.data_sources.schemas(|schema| schema),
            ephemeral_resource_schemas: self.ephemeral_resources.schemas(|schema| schema),
            list_resource_schemas: self.list_resources.schemas(|schema| schema),
            action_schemas: self.actions.schemas(|schema| proto::ActionSchema { schema: Some(schema) }),
            functions: self.function_signatures(),
            server_capabilities: Some(capabilities()),
            ..Default::default()
        }
    }
}
