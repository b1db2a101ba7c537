//! GetResourceIdentitySchemas, UpgradeResourceIdentity, and identities in the answers of other RPCs.

use super::resource_upgrade::Stored;
use super::{Inner, encode, guarded};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::Provider;
use crate::kit::schema::Identity;
use crate::kit::value::Value;
use crate::kit::wire::tfplugin6 as proto;

impl<P: Provider> Inner<P> {
    pub(super) fn get_resource_identity_schemas(&self) -> proto::get_resource_identity_schemas::Response {
        let schemas = self.identities.iter();
        let schemas = schemas.map(|(name, identity)| ((*name).to_owned(), encode::identity_schema(identity)));
        proto::get_resource_identity_schemas::Response { identity_schemas: schemas.collect(), diagnostics: vec![] }
    }

    pub(super) async fn upgrade_resource_identity(
        &self,
        request: proto::upgrade_resource_identity::Request,
    ) -> proto::upgrade_resource_identity::Response {
        let found = self.resources.find(&request.type_name);
        let identity = self.identity(&request.type_name).cloned();
        let type_name = request.type_name.clone();
        let result = guarded("UpgradeResourceIdentity", &type_name, async move {
            let (registered, identity) = (found?, identity?);
            let stored = Stored { what: "identity", raw: request.raw_identity, version: request.version };
            let upgraded = stored.upgrade(&request.type_name, identity.version, &identity.ty(), |version, old| {
                registered.item.upgrade_identity(version, old)
            })?;
            encode::encode(upgraded, &identity.ty())
        });
        let (upgraded_identity, diagnostics) = match result.await {
            Ok(identity) => (Some(identity), vec![]),
            Err(diagnostics) => (None, self.diagnostics(diagnostics)),
        };
        let upgraded_identity = upgraded_identity.map(|data| proto::ResourceIdentityData { identity_data: Some(data) });
        proto::upgrade_resource_identity::Response { upgraded_identity, diagnostics }
    }

    pub(super) fn identity(&self, type_name: &str) -> Result<&Identity, Diagnostics> {
        self.identities.get(type_name).ok_or_else(|| {
            let detail = format!("{type_name} has no resource identity in this version of the provider.");
            Diagnostic::error("No resource identity", detail).into()
        })
    }

    /// An object and its identity, for an answer.
    pub(super) fn object(
        &self,
        type_name: &str,
        object: Value,
    ) -> Result<(proto::DynamicValue, Option<proto::ResourceIdentityData>), Diagnostics> {
        let identity = self.identity_of(type_name, &object)?;
        Ok((encode::encode(object, &self.resources.find(type_name)?.ty)?, identity))
    }

    /// The identity of a planned object, for an answer; none while it is not wholly known. A client may refuse one with
    /// unknown parts.
    pub(super) fn planned_identity(
        &self,
        type_name: &str,
        object: &Value,
    ) -> Result<Option<proto::ResourceIdentityData>, Diagnostics> {
        let identity = self.identities.get(type_name).and_then(|identity| identity.of(object));
        match identity.is_some_and(|identity| identity.is_wholly_known()) {
            true => self.identity_of(type_name, object),
            false => Ok(None),
        }
    }

    /// The identity of an object, for an answer; none if its type has none, or it is not there yet.
    pub(super) fn identity_of(
        &self,
        type_name: &str,
        object: &Value,
    ) -> Result<Option<proto::ResourceIdentityData>, Diagnostics> {
        let Some(identity) = self.identities.get(type_name) else { return Ok(None) };
        let Some(value) = identity.of(object) else { return Ok(None) };
        let data = encode::encode(value, &identity.ty())?;
        Ok(Some(proto::ResourceIdentityData { identity_data: Some(data) }))
    }
}
