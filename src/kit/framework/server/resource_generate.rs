//! GenerateResourceConfig.

use super::{Inner, encode, guarded};
use crate::kit::framework::{Provider, generate};
use crate::kit::wire::tfplugin6 as proto;

impl<P: Provider> Inner<P> {
    pub(super) async fn generate_resource_config(
        &self,
        request: proto::generate_resource_config::Request,
    ) -> proto::generate_resource_config::Response {
        let found = self.resources.find(&request.type_name);
        let result = guarded("GenerateResourceConfig", &request.type_name, async move {
            let registered = found?;
            let state = encode::decode(request.state.as_ref(), &registered.ty)?;
            if state.is_null() {
                return encode::encode(state, &registered.ty);
            }
            let config = registered.item.generate(generate::configuration(&registered.schema, &state))?;
            encode::encode(config, &registered.ty)
        });
        let (config, diagnostics) = match result.await {
            Ok(config) => (Some(config), vec![]),
            Err(diagnostics) => (None, self.diagnostics(diagnostics)),
        };
        proto::generate_resource_config::Response { config, diagnostics }
    }
}
