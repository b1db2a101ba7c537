//! ReadResource.

use super::{Inner, encode, guarded, with_errors};
use crate::kit::framework::{Provider, empty, outcome, plan};
use crate::kit::value::Value;
use crate::kit::wire::tfplugin6 as proto;

impl<P: Provider> Inner<P> {
    pub(super) async fn read_resource(&self, request: proto::read_resource::Request) -> proto::read_resource::Response {
        self.client.meet(request.client_capabilities.as_ref());
        let (call, progress) = self.call(&request.private);
        let type_name = request.type_name.clone();
        let found = self.resources.find(&type_name);
        let current = request.current_state.clone();
        let result = guarded("ReadResource", &type_name, async move {
            let registered = found?;
            let prior = encode::decode(current.as_ref(), &registered.ty)?;
            if prior.is_null() {
                return Ok(Value::Null);
            }
            let seen = empty::as_null(&registered.schema, prior.clone());
            let Some(read) = registered.item.read(call, seen).await? else { return Ok(Value::Null) };
            let read = empty::restored(&registered.schema, &prior, read);
            let read = registered.ty.conform(outcome::storable(&registered.schema, read), &Default::default())?;
            Ok(plan::keep_spelling(&registered.schema, &prior, read))
        });
        let result = result.await.and_then(|state| self.object(&type_name, state));
        let progress = progress.take();
        match result {
            Ok((state, new_identity)) => proto::read_resource::Response {
                new_state: Some(state),
                diagnostics: self.diagnostics(progress.warnings),
                private: progress.private.encode().into(),
                new_identity,
                ..Default::default()
            },
            Err(errors) => proto::read_resource::Response {
                new_state: request.current_state,
                diagnostics: self.diagnostics(with_errors(progress.warnings, errors)),
                private: request.private,
                new_identity: request.current_identity,
                ..Default::default()
            },
        }
    }
}
