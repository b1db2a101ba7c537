//! Answers for kinds of things that the provider does not offer: an error that names the type.

use super::{encode, unknown_type};
use crate::diagnostics::Diagnostic;
use crate::wire::tfplugin6 as proto;

/// The error for a type of a kind that the provider has none of.
pub(super) fn no_such(kind: &str, type_name: &str) -> Vec<proto::Diagnostic> {
    encode::diagnostics(unknown_type(kind, type_name))
}

pub(super) fn move_resource_state(
    request: &proto::move_resource_state::Request,
) -> proto::move_resource_state::Response {
    let diagnostic = Diagnostic::error(
        "State cannot be moved",
        format!(
            "{} cannot take over the state of {} of provider {}.",
            request.target_type_name, request.source_type_name, request.source_provider_address
        ),
    );
    proto::move_resource_state::Response { diagnostics: encode::diagnostics(diagnostic.into()), ..Default::default() }
}

pub(super) fn no_identity(type_name: &str) -> Vec<proto::Diagnostic> {
    let detail = format!("{type_name} has no resource identity in this version of the provider.");
    encode::diagnostics(Diagnostic::error("No resource identity", detail).into())
}
