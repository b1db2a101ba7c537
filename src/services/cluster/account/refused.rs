//! Keys that the cloud no longer accepts, or that see nothing.

use super::super::model::ClusterModel;
use super::super::operation::Op;
use super::errors::ALIAS;
use super::owner::account_if_permitted;
use crate::cloud::{Error, Kind};
use crate::kit::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::kit::value::{Attr, Path};
use crate::provider::{Check, api_error, how_to_destroy, identity};

/// Keys of another account do not see the cluster either: that it is missing says nothing then.
pub async fn gone_not_hidden(op: &Op, state: &ClusterModel) -> Result<(), Diagnostics> {
    let found = account_if_permitted(op, state).await?;
    let (Attr::Known(account), Attr::Known(found)) = (&state.account_id, found) else {
        op.warn(not_seen(state));
        return Ok(());
    };
    if found == *account {
        return Ok(());
    }
    let detail = format!(
        "The cluster {} is in account {account}, but the keys belong to account {found}, which has no access to it. \
         Set `credentials` to the account of the cluster, or use a provider that has its keys:{ALIAS}",
        state.id()
    );
    Err(Diagnostic::error("Credentials of another account", detail).at(Path::of("credentials")).into())
}

/// Keys that may not ask whose they are leave it open why they see nothing.
fn not_seen(state: &ClusterModel) -> Diagnostic {
    let detail = format!(
        "The cluster {} cannot be found, and the keys are not permitted to ask which account they belong to, so the \
         cluster is treated as deleted. If it is in another account, it still exists: import it with that account's \
         keys.",
        state.id()
    );
    Diagnostic::warning("Cluster treated as deleted", detail).at(Path::of("credentials"))
}

/// Whether the cloud no longer accepts the keys that an account left in this cluster's state.
pub fn keys_are_refused(error: &Error, state: &ClusterModel) -> bool {
    error.kind() == Kind::Authentication && !state.has_own_keys()
}

/// The warning of a refresh with such keys.
pub fn no_longer_accepted(error: &Error, state: &ClusterModel) -> Diagnostic {
    let what = format!("The cluster {} could not be read and is kept as it was", state.id());
    let summary = "Credentials no longer accepted".to_owned();
    Diagnostic { severity: Severity::Warning, summary, ..api_error(&what, error) }.at(Path::of("credentials"))
}

/// Refuses a plan that keeps the keys which the refresh found refused: nobody knows whether the cluster is as written.
pub fn refuse_unread(op: &Op, prior: &ClusterModel, planned: &ClusterModel) -> Result<(), Diagnostics> {
    let context = op.data()?;
    let told = context.refused_keys(prior.id()).filter(|_| prior.credentials == planned.credentials);
    let Some(told) = told else { return Ok(()) };
    let detail = format!(
        "{}\n\nThe configuration still has these keys, so this plan cannot tell whether the cluster matches it. Give \
         `credentials` keys that work: that is an in-place update, which changes nothing in Tencent Cloud.",
        told.detail
    );
    let error = Diagnostic { severity: Severity::Error, detail, ..told };
    Err(how_to_destroy(context, Check::Always, error.into()))
}

/// What a deletion with such keys is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The cluster goes.
    Removal,
    /// It makes place for a new one.
    Replacement,
}

/// The error of a deletion with such keys.
pub fn not_deleted(error: &Error, prior: &ClusterModel, purpose: Purpose) -> Diagnostics {
    let mut diagnostic = api_error(&format!("The cluster {} could not be deleted", prior.id()), error);
    let order = match purpose {
        Purpose::Removal => {
            "Leave the cluster in the configuration, give its account keys that work, and apply, which changes nothing \
             in Tencent Cloud. Then remove the cluster, or destroy."
        }
        Purpose::Replacement => {
            "This change replaces the cluster: revert it, give its account keys that work, and apply, which changes \
             nothing in Tencent Cloud. Then make the change."
        }
    };
    diagnostic.detail.push_str(&format!(
        "\n\nA deletion uses the keys of the last apply, not those of the configuration. {order} If no keys work any \
         more, `terraform state rm` removes the cluster from the state without deleting it."
    ));
    diagnostic.into()
}

/// Refuses a plan to delete with keys that the cloud does not accept. Those of the provider itself are asked
/// for everything, and tell sooner.
pub async fn may_delete(op: &Op, prior: &ClusterModel, purpose: Purpose) -> Result<(), Diagnostics> {
    if prior.has_own_keys() {
        return Ok(());
    }
    let Some(client) = op.data()?.client_if_known(&prior.credentials, op.cancellation())? else {
        return Ok(());
    };
    match identity(&client).await {
        Err(error) if keys_are_refused(&error, prior) => Err(not_deleted(&error, prior, purpose)),
        // what else may be in the way is for the deletion to see
        _ => Ok(()),
    }
}
