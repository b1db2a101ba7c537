//! UpgradeResourceState, and the reading of whatever an older version stored.

use super::{Inner, encode, guarded};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::Provider;
use crate::kit::value::json::{self, Extra};
use crate::kit::value::{Type, Value};
use crate::kit::wire::tfplugin6 as proto;

/// A state or an identity as the client has it in its file.
pub(super) struct Stored {
    /// What it is, for messages.
    pub(super) what: &'static str,
    pub(super) raw: Option<proto::RawState>,
    /// The version of the schema that it was written with.
    pub(super) version: i64,
}

impl Stored {
    /// The value of the current version.
    pub(super) fn upgrade(
        self,
        type_name: &str,
        current: i64,
        ty: &Type,
        upgrade: impl FnOnce(i64, serde_json::Value) -> Result<serde_json::Value, Diagnostics>,
    ) -> Result<Value, Diagnostics> {
        let Self { what, version, .. } = self;
        if version > current {
            return Err(Diagnostic::error(
                format!("A newer provider's {what}"),
                format!(
                    "The {what} was written with version {version} of the schema of {type_name}; this provider knows \
                     versions up to {current}. Use the newer version of the provider."
                ),
            )
            .into());
        }
        let stored = self.json()?;
        if version == current {
            return Ok(json::decode(stored, ty, Extra::Drop)?);
        }
        Ok(json::decode(upgrade(version, stored)?, ty, Extra::Refuse)?)
    }

    /// What is stored, as JSON.
    pub(super) fn json(self) -> Result<serde_json::Value, Diagnostics> {
        let raw = self.raw.unwrap_or_default();
        if raw.json.is_empty() && !raw.flatmap.is_empty() {
            return Err(Diagnostic::error(
                "State too old",
                "The state was written by Terraform 0.11 or earlier. Apply once with Terraform 0.12 to upgrade it.",
            )
            .into());
        }
        encode::parse_json(&raw.json, self.what)
    }
}

impl<P: Provider> Inner<P> {
    pub(super) async fn upgrade_resource_state(
        &self,
        request: proto::upgrade_resource_state::Request,
    ) -> proto::upgrade_resource_state::Response {
        let found = self.resources.find(&request.type_name);
        let type_name = request.type_name.clone();
        let result = guarded("UpgradeResourceState", &type_name, async move {
            let registered = found?;
            let stored = Stored { what: "state", raw: request.raw_state, version: request.version };
            let current = registered.schema.version;
            let upgraded = stored.upgrade(&request.type_name, current, &registered.ty, |version, old| {
                registered.item.upgrade(version, old)
            })?;
            encode::encode(registered.schema.with_local_defaults(upgraded), &registered.ty)
        });
        let (upgraded_state, diagnostics) = match result.await {
            Ok(state) => (Some(state), vec![]),
            Err(diagnostics) => (None, self.diagnostics(diagnostics)),
        };
        proto::upgrade_resource_state::Response { upgraded_state, diagnostics }
    }
}
