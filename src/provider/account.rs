//! The account that the provider's own keys may belong to.

use tokio_util::sync::CancellationToken;

use super::argument::CONFLICTING;
use super::block::ProviderModel;
use super::context::Context;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::value::Path;

/// What can be said of it before anybody is asked.
pub(super) fn validate(config: &ProviderModel, diagnostics: &mut Diagnostics) {
    if config.allowed_account_ids.known().is_some() && config.forbidden_account_ids.known().is_some() {
        let detail = "`allowed_account_ids` and `forbidden_account_ids` conflict: set only one of them.";
        diagnostics.error_at(Path::of("forbidden_account_ids"), CONFLICTING, detail);
    }
}

/// Refuses keys of the provider's own of an account that its block does not want. What is not known yet is checked
/// in the apply, whose first step this is.
pub(super) async fn check(context: &Context, cancellation: &CancellationToken) -> Result<(), Diagnostics> {
    let Some(guard) = context.guard().filter(|_| context.is_ready()) else {
        return Ok(());
    };
    let path = || Path::of(guard.attribute());
    let found = context.own_identity(cancellation).await;
    let account = &found.map_err(|error| error.map(|error| error.at(path())))?.account_id;
    match guard.refusal("The provider's own keys", account) {
        None => Ok(()),
        Some(refusal) => Err(Diagnostic::error("Account not allowed", format!("{refusal}.")).at(path()).into()),
    }
}
