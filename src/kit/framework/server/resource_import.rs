//! ImportResourceState, MoveResourceState: objects that were not this type's before.

use super::resource_upgrade::Stored;
use super::{Inner, encode, guarded, with_errors};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::{MoveSource, Provider, outcome};
use crate::kit::schema::Identity;
use crate::kit::value::{Path, Value};
use crate::kit::wire::tfplugin6 as proto;

/// What the user gave to find an object.
enum Sought {
    Id(String),
    Identity(Value),
}

impl Sought {
    fn read(
        request: &proto::import_resource_state::Request,
        identity: Result<&Identity, Diagnostics>,
    ) -> Result<Self, Diagnostics> {
        let data = request.identity.as_ref().and_then(|identity| identity.identity_data.as_ref());
        if let Some(data) = data {
            let identity = identity?;
            let value = encode::decode(Some(data), &identity.ty())?;
            let mut missing = Diagnostics::new();
            let required = identity.attributes.iter().filter(|(_, attribute)| attribute.required_for_import);
            for (name, _) in required.filter(|(name, _)| value.member(name).is_null()) {
                let detail = format!("The identity of {} needs {name}.", request.type_name);
                missing.error_at(Path::of(name), "Incomplete identity", detail);
            }
            return if missing.has_errors() { Err(missing) } else { Ok(Self::Identity(value)) };
        }
        if request.id.is_empty() {
            let ways = if identity.is_ok() { "its id or its identity" } else { "its id" };
            let detail = format!("{} is imported by {ways}.", request.type_name);
            return Err(Diagnostic::error("Import needs an id", detail).into());
        }
        Ok(Self::Id(request.id.clone()))
    }
}

impl<P: Provider> Inner<P> {
    pub(super) async fn import_resource_state(
        &self,
        request: proto::import_resource_state::Request,
    ) -> proto::import_resource_state::Response {
        self.client.meet(request.client_capabilities.as_ref());
        let (call, progress) = self.call(&[]);
        let type_name = request.type_name.clone();
        let found = self.resources.find(&type_name);
        let sought = Sought::read(&request, self.identity(&type_name));
        let result = guarded("ImportResourceState", &type_name, async move {
            let registered = found?;
            let imported = match sought? {
                Sought::Id(id) => registered.item.import(call, &id).await?,
                Sought::Identity(identity) => registered.item.import_identity(call, identity).await?,
            };
            Ok(outcome::storable(&registered.schema, imported))
        });
        let result = result.await.and_then(|state| self.object(&type_name, state));
        let progress = progress.take();
        let mut diagnostics = progress.warnings;
        let imported_resources = match result {
            Ok((state, identity)) => vec![proto::import_resource_state::ImportedResource {
                type_name,
                state: Some(state),
                private: progress.private.encode().into(),
                // of an import by identity Terraform demands one; it is what was asked for if the state is
                // not that far
                identity: identity.or(request.identity),
            }],
            Err(errors) => {
                diagnostics.append(errors);
                vec![]
            }
        };
        proto::import_resource_state::Response {
            imported_resources,
            diagnostics: self.diagnostics(diagnostics),
            deferred: None,
        }
    }

    pub(super) async fn move_resource_state(
        &self,
        request: proto::move_resource_state::Request,
    ) -> proto::move_resource_state::Response {
        let (call, progress) = self.call(&[]);
        let type_name = request.target_type_name.clone();
        let found = self.resources.find(&type_name);
        let result = guarded("MoveResourceState", &type_name, async move {
            let registered = found?;
            let source = source(&request)?;
            let taken = registered.item.take_over(call, &source).await?.ok_or_else(|| not_taken(&request))?;
            Ok(outcome::storable(&registered.schema, taken))
        });
        let result = result.await.and_then(|state| self.object(&type_name, state));
        let progress = progress.take();
        match result {
            Ok((state, target_identity)) => proto::move_resource_state::Response {
                target_state: Some(state),
                diagnostics: self.diagnostics(progress.warnings),
                target_private: progress.private.encode().into(),
                target_identity,
            },
            Err(errors) => proto::move_resource_state::Response {
                diagnostics: self.diagnostics(with_errors(progress.warnings, errors)),
                ..Default::default()
            },
        }
    }
}

fn source(request: &proto::move_resource_state::Request) -> Result<MoveSource, Diagnostics> {
    let json = |what, raw: &proto::RawState| Stored { what, raw: Some(raw.clone()), version: 0 }.json();
    let state = request.source_state.as_ref().map(|raw| json("state", raw)).transpose()?;
    let identity = request.source_identity.as_ref().map(|raw| json("identity", raw)).transpose()?;
    Ok(MoveSource {
        provider_address: request.source_provider_address.clone(),
        type_name: request.source_type_name.clone(),
        schema_version: request.source_schema_version,
        state: state.unwrap_or_default(),
        identity,
        private: request.source_private.to_vec(),
    })
}

fn not_taken(request: &proto::move_resource_state::Request) -> Diagnostics {
    let detail = format!(
        "{} cannot take over the state of {} of provider {}.",
        request.target_type_name, request.source_type_name, request.source_provider_address
    );
    Diagnostic::error("State cannot be moved", detail).into()
}
