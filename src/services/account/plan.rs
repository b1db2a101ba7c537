//! The plan of an account: whose its keys are, or that the apply finds out.

use super::check::{another_account, check_keys, moved_with_the_provider};
use super::model::AccountModel;
use super::operation::Op;
use crate::kit::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::kit::framework::Change;
use crate::kit::value::{Attr, Path};
use crate::provider::{Check, how_to_destroy};

/// Fills in what is known of the keys already.
pub(super) async fn plan(op: &Op, change: &mut Change<AccountModel>) -> Result<(), Diagnostics> {
    let planned = &mut change.planned;
    if let Some(prior) = &change.prior
        && planned.is_checked_like(prior)
    {
        if let Some(told) = op.data()?.refused_keys(prior.id.as_str().unwrap_or_default()) {
            return Err(how_to_destroy(op.data()?, Check::Always, still_written(told).into()));
        }
        let Some(found) = moved_with_the_provider(op, prior).await else { return Ok(()) };
        planned.identify(&found);
        planned.app_id = Attr::Unknown;
        return move_to_another(op, change);
    }
    // what was not permitted before may be now
    if planned.app_id.is_null() {
        planned.app_id = Attr::Unknown;
    }
    if planned.validate.known() == Some(&false) {
        planned.leave_unchecked();
        if !change.config.keys_are_known() {
            planned.credentials = Attr::Unknown;
        }
        return Ok(());
    }
    if !change.config.keys_are_known() || planned.validate.is_unknown() || !op.data()?.is_ready() {
        planned.leave_to_apply();
        return Ok(());
    }
    let is_there = change.prior.is_some();
    let context = op.data()?;
    let found = check_keys(op, planned, &change.config).await.map_err(|errors| match is_there {
        true => how_to_destroy(context, Check::Always, errors),
        false => errors,
    })?;
    planned.identify(&found);
    move_to_another(op, change)
}

/// The error of keys that a refresh found refused, and that the configuration has still.
fn still_written(told: Diagnostic) -> Diagnostic {
    let detail = format!(
        "{}\n\nThe configuration still has these keys. Replace them with keys that work: that is an in-place update.",
        told.detail
    );
    Diagnostic { severity: Severity::Error, detail, ..told }
}

/// Plans a new account where the keys are another one's than before.
fn move_to_another(op: &Op, change: &mut Change<AccountModel>) -> Result<(), Diagnostics> {
    let Some(prior) = &change.prior else { return Ok(()) };
    if prior.account_id.is_null() || prior.account_id == change.planned.account_id {
        return Ok(());
    }
    if !op.data()?.may_plan_replacement(prior.id.as_str().unwrap_or_default()) {
        return Err(another_account(prior, &change.planned.account_id).into());
    }
    change.replace.push(Path::of("account_id"));
    Ok(())
}
