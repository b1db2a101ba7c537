//! The account that the provider's own keys may belong to.

use tokio_util::sync::CancellationToken;

use super::argument::CONFLICTING;
use super::block::ProviderModel;
use super::context::Context;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::value::{Attr, Path};

/// What can be said of it before anybody is asked.
pub(super) fn validate(config: &ProviderModel, diagnostics: &mut Diagnostics) {
    if config.allowed_account_ids.known().is_some() && config.forbidden_account_ids.known().is_some() {
        let detail =
            "`allowed_account_ids` and `forbidden_account_ids` both say which accounts are wanted: give one of them.";
        diagnostics.error_at(Path::of("forbidden_account_ids"), CONFLICTING, detail);
    }
}

/// Refuses keys of an account that the provider block does not want. What is not known yet is checked
/// in the apply, whose first step this is.
pub(super) async fn check(
    context: &Context,
    config: &ProviderModel,
    cancellation: &CancellationToken,
) -> Result<(), Diagnostics> {
    let (attribute, ids, is_wanted) = match (&config.allowed_account_ids, &config.forbidden_account_ids) {
        (Attr::Known(ids), _) => ("allowed_account_ids", ids, true),
        (_, Attr::Known(ids)) => ("forbidden_account_ids", ids, false),
        _ => return Ok(()),
    };
    if !context.is_ready() {
        return Ok(());
    }
    let found = context.own_identity(cancellation).await;
    let account = &found.map_err(|error| error.map(|error| error.at(Path::of(attribute))))?.account_id;
    if ids.contains(account) == is_wanted {
        return Ok(());
    }
    let which = if is_wanted { "which is not one of" } else { "which is one of" };
    let detail = format!("The provider's own keys belong to account {account}, {which} `{attribute}`.");
    Err(Diagnostic::error("Account not allowed", detail).at(Path::of(attribute)).into())
}
