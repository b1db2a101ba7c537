//! ReadResource, ImportResourceState.

use std::sync::Arc;

use super::{Inner, encode, guarded};
use crate::diagnostics::Diagnostic;
use crate::framework::{Provider, operation, outcome, plan};
use crate::value::Value;
use crate::wire::tfplugin6 as proto;

impl<P: Provider> Inner<P> {
    pub(super) async fn read_resource(
        self: Arc<Self>,
        request: proto::read_resource::Request,
    ) -> proto::read_resource::Response {
        let inner = self.clone();
        let (call, progress) = self.call(Value::Null, &request.private);
        let (type_name, private) = (request.type_name.clone(), request.private.clone());
        let current = request.current_state.clone();
        let result = guarded("ReadResource", &type_name, async move {
            let registered = inner.resource(&request.type_name)?;
            let prior = encode::decode(request.current_state.as_ref(), &registered.ty)?;
            if prior.is_null() {
                return encode::encode(Value::Null, &registered.ty);
            }
            let state = match registered.resource.read(call, prior.clone()).await? {
                Some(read) => {
                    let read =
                        registered.ty.conform(outcome::storable(&registered.schema, read), &Default::default())?;
                    plan::keep_spelling(&registered.schema, &prior, read)
                }
                None => Value::Null,
            };
            encode::encode(state, &registered.ty)
        });
        let result = result.await;
        let progress = operation::take(&progress);
        let mut diagnostics = progress.warnings;
        match result {
            Ok(state) => proto::read_resource::Response {
                new_state: Some(state),
                diagnostics: encode::diagnostics(diagnostics),
                private: progress.private.encode().into(),
                ..Default::default()
            },
            Err(errors) => {
                diagnostics.append(errors);
                proto::read_resource::Response {
                    new_state: current,
                    diagnostics: encode::diagnostics(diagnostics),
                    private,
                    ..Default::default()
                }
            }
        }
    }

    pub(super) async fn import_resource_state(
        self: Arc<Self>,
        request: proto::import_resource_state::Request,
    ) -> proto::import_resource_state::Response {
        let inner = self.clone();
        let (call, progress) = self.call(Value::Null, &[]);
        let type_name = request.type_name.clone();
        let result = guarded("ImportResourceState", &type_name, async move {
            let registered = inner.resource(&request.type_name)?;
            if request.id.is_empty() {
                let detail = format!("{} is imported by its id.", request.type_name);
                return Err(Diagnostic::error("Import needs an id", detail).into());
            }
            let imported = registered.resource.import(call, request.id).await?;
            encode::encode(outcome::storable(&registered.schema, imported), &registered.ty)
        });
        let result = result.await;
        let progress = operation::take(&progress);
        let mut diagnostics = progress.warnings;
        let imported_resources = match result {
            Ok(state) => vec![proto::import_resource_state::ImportedResource {
                type_name,
                state: Some(state),
                private: progress.private.encode().into(),
                identity: None,
            }],
            Err(errors) => {
                diagnostics.append(errors);
                vec![]
            }
        };
        proto::import_resource_state::Response {
            imported_resources,
            diagnostics: encode::diagnostics(diagnostics),
            deferred: None,
        }
    }
}
