//! GetMetadata, GetProviderSchema.

use super::{Inner, encode};
use crate::framework::Provider;
use crate::wire::tfplugin6 as proto;

fn capabilities() -> proto::ServerCapabilities {
    proto::ServerCapabilities {
        plan_destroy: true,
        get_provider_schema_optional: true,
        move_resource_state: true,
        generate_resource_config: false,
    }
}

impl<P: Provider> Inner<P> {
    pub(super) fn get_metadata(&self) -> proto::get_metadata::Response {
        proto::get_metadata::Response {
            server_capabilities: Some(capabilities()),
            resources: self
                .resources
                .keys()
                .map(|name| proto::get_metadata::ResourceMetadata { type_name: (*name).to_owned() })
                .collect(),
            ..Default::default()
        }
    }

    pub(super) fn get_provider_schema(&self) -> proto::get_provider_schema::Response {
        proto::get_provider_schema::Response {
            provider: Some(encode::schema(&self.schema)),
            resource_schemas: self
                .resources
                .iter()
                .map(|(name, registered)| ((*name).to_owned(), encode::schema(&registered.schema)))
                .collect(),
            server_capabilities: Some(capabilities()),
            ..Default::default()
        }
    }
}
