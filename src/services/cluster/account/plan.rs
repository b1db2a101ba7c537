//! Planning which account a cluster is in.

use super::super::model::ClusterModel;
use super::super::operation::Op;
use super::errors::{ALIAS, another_account, not_checked};
use super::owner::account_if_permitted;
use crate::cloud::{Error, Kind};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::Change;
use crate::kit::value::{Attr, Path};
use crate::provider::api_error;

/// Plans which account the cluster is in, or will be. While its credentials are not known, nothing is.
pub async fn plan(op: &Op, change: &mut Change<ClusterModel>) -> Result<(), Diagnostics> {
    let credentials = match &change.planned.credentials {
        Attr::Unknown => return Ok(()),
        credentials => credentials.known_or_default(),
    };
    if credentials.account_id.is_unknown() || credentials.secret_id.is_unknown() {
        return Ok(());
    }
    match (credentials.secret_id.is_set(), credentials.account_id.into_known()) {
        (true, Some(account)) => be_in(op, change, account),
        (true, None) => ask_where(op, change).await,
        (false, expected) => be_in_own(op, change, expected).await,
    }
}

/// Plans the provider's own account, which has to be the expected one. It is asked only when there is another to
/// compare it with.
async fn be_in_own(op: &Op, change: &mut Change<ClusterModel>, expected: Option<String>) -> Result<(), Diagnostics> {
    if !op.data()?.is_ready() || (expected.is_none() && change.prior.is_none()) {
        return Ok(());
    }
    let own = match op.data()?.ask_own_identity(op.cancellation()).await? {
        Ok(identity) => identity.account_id.clone(),
        // whether such keys see the cluster is found out when they are used
        Err(error) if error.kind() == Kind::Permission && expected.is_none() => return Ok(()),
        Err(error) if expected.is_some() && error.is_without_keys() => return Err(no_keys_handed_on(&error)),
        Err(error) => return Err(not_checked(error)),
    };
    if let Some(expected) = expected.filter(|expected| *expected != own) {
        let detail = format!(
            "The credentials name account {expected} without its keys, so the provider's own keys are used; but those \
             belong to account {own}. Use a provider that has the account's keys for this cluster:{ALIAS}"
        );
        return Err(Diagnostic::error("Credentials of another account", detail).at(Path::of("credentials")).into());
    }
    be_in(op, change, own)
}

/// Plans the account of keys that nobody said it of, where there is another one to compare it with.
async fn ask_where(op: &Op, change: &mut Change<ClusterModel>) -> Result<(), Diagnostics> {
    if change.prior.as_ref().is_none_or(|prior| prior.account_id.is_null()) {
        return Ok(());
    }
    if op.data()?.client_if_known(&change.planned.credentials, op.cancellation())?.is_none() {
        return Ok(());
    }
    match account_if_permitted(op, &change.planned).await? {
        Attr::Known(found) => be_in(op, change, found),
        // whether such keys see the cluster is found out when they are used
        _ => Ok(()),
    }
}

fn no_keys_handed_on(error: &Error) -> Diagnostics {
    let mut diagnostic = api_error("The provider has no keys of its own", error).at(Path::of("credentials"));
    diagnostic.detail.push_str(&format!(
        "\n\nThese credentials name an account without its keys: an account with `secret_key_wo`, or without keys, \
         passes none on. The provider's own keys are used instead and must belong to that account. Set them in the \
         provider block, or use a provider that has them for this cluster:{ALIAS}"
    ));
    diagnostic.into()
}

fn be_in(op: &Op, change: &mut Change<ClusterModel>, account: String) -> Result<(), Diagnostics> {
    let path = Path::of("credentials");
    let prior = change.prior.as_ref();
    if let Some((prior, old)) = prior.and_then(|prior| Some((prior, prior.account_id.known()?)))
        && *old != account
    {
        if !op.data()?.may_plan_replacement(prior.id()) {
            return Err(another_account(&account, old));
        }
        if !change.replace.contains(&path) {
            change.replace.push(path);
        }
    }
    change.planned.account_id = Attr::Known(account);
    Ok(())
}
