//! Whose keys a cluster is made, read and deleted with.

use super::model::ClusterModel;
use super::resource::{Op, site};
use super::schema;
use crate::cloud::{Error, Kind};
use crate::kit::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::kit::framework::Change;
use crate::kit::value::{Attr, Path};
use crate::provider::api_error;
use crate::provider::identity;

/// Plans which account the cluster is in, or will be.
pub async fn settle(op: &Op, change: &mut Change<ClusterModel>) -> Result<(), Diagnostics> {
    let (expected, has_keys) = match &change.planned.credentials {
        Attr::Unknown => return Ok(()),
        Attr::Null => (None, false),
        Attr::Known(credentials) if credentials.account_id.is_unknown() || credentials.secret_id.is_unknown() => {
            return Ok(());
        }
        Attr::Known(credentials) => (credentials.account_id.known().cloned(), credentials.secret_id.is_set()),
    };
    if has_keys {
        return match expected {
            Some(account) => be_in(op, change, account),
            None => ask_where(op, change).await,
        };
    }
    // the provider's own account: asked only when there is another to compare it with
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
             belong to account {own}. Give this cluster a provider that has the account's keys:{ALIAS}"
        );
        return Err(Diagnostic::error("Keys of another account", detail).at(Path::of("credentials")).into());
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
        "\n\nThese credentials name an account without its keys: one with `secret_key_wo`, or without keys, hands none \
         on. Then the provider's own keys are used, which have to be that account's. Give the provider those keys, or \
         this cluster a provider that has them:{ALIAS}"
    ));
    diagnostic.into()
}

/// How a cluster gets a provider with other keys.
pub const ALIAS: &str = "\n\n  provider \"tke\" {\n    alias   = \"other\"\n    profile = \"…\"\n  }\n\n  resource \
                     \"tke_cluster\" \"…\" {\n    provider = tke.other\n    …\n  }";

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

/// The account that a cluster's keys belong to.
async fn ask_account(op: &Op, cluster: &ClusterModel) -> Result<Result<String, Error>, Diagnostics> {
    if cluster.has_own_keys() {
        let own = op.data()?.ask_own_identity(op.cancellation()).await?;
        return Ok(own.map(|identity| identity.account_id.clone()));
    }
    let client = op.data()?.client(&cluster.credentials, op.cancellation())?;
    Ok(identity(&client).await.map(|identity| identity.account_id))
}

/// The account that a cluster's keys belong to; null where they may not ask.
pub async fn account_if_permitted(op: &Op, cluster: &ClusterModel) -> Result<Attr<String>, Diagnostics> {
    match ask_account(op, cluster).await? {
        Ok(account) => Ok(Attr::Known(account)),
        Err(error) => null_if_not_permitted(error),
    }
}

/// The account that a new cluster is going to be in, which is the one that `credentials` name, if they
/// name one. Null where the account's keys may not ask; the provider's own have to, where it matters.
pub async fn of_new(op: &Op, planned: &ClusterModel) -> Result<Attr<String>, Diagnostics> {
    let named = planned.credentials.known().and_then(|credentials| credentials.account_id.known());
    match (ask_account(op, planned).await?, named) {
        (Ok(found), Some(named)) if found != *named => Err(another_account(&found, named)),
        (Ok(found), _) => Ok(Attr::Known(found)),
        (Err(error), Some(_)) if planned.has_own_keys() => Err(not_checked(error)),
        (Err(error), _) => null_if_not_permitted(error),
    }
}

fn null_if_not_permitted(error: Error) -> Result<Attr<String>, Diagnostics> {
    match error.kind() {
        Kind::Permission => Ok(Attr::Null),
        _ => Err(not_checked(error)),
    }
}

fn not_checked(error: Error) -> Diagnostics {
    api_error("The account could not be checked", &error).at(Path::of("credentials")).into()
}

/// Refuses new keys of a cluster that is there if they turn out, at apply, to be another account's. Where
/// it is not known whose they are, they have to see it: another account's do not.
pub async fn keys_reach(op: &Op, planned: &ClusterModel, prior: &ClusterModel) -> Result<(), Diagnostics> {
    let found = match named_account(planned) {
        Some(named) => Attr::Known(named.clone()),
        None => account_if_permitted(op, planned).await?,
    };
    match (&prior.account_id, &found) {
        (Attr::Known(expected), Attr::Known(found)) if expected == found => Ok(()),
        (Attr::Known(expected), Attr::Known(found)) => Err(another_account(found, expected)),
        _ => {
            let site = site(op, planned, None, schema::READ_TIMEOUT)?;
            match site.client.cluster(prior.id()).await {
                Ok(Some(_)) => Ok(()),
                Ok(None) => {
                    let detail = format!(
                        "The new keys do not see the cluster {}: they belong to another account, or may not read \
                         clusters. Nothing was changed.",
                        prior.id()
                    );
                    Err(Diagnostic::error("Keys of another account", detail).at(Path::of("credentials")).into())
                }
                Err(error) => Err(not_checked(error)),
            }
        }
    }
}

/// An account says whose keys it hands on: nobody else has to be asked.
fn named_account(cluster: &ClusterModel) -> Option<&String> {
    let with_keys = cluster.credentials.known().filter(|credentials| credentials.secret_id.is_set());
    with_keys.and_then(|credentials| credentials.account_id.known())
}

fn another_account(found: &str, expected: &str) -> Diagnostics {
    let detail = format!(
        "The keys belong to account {found}, but the cluster is in, or planned for, account {expected}. Nothing was \
         changed. To move it to the other account, plan once more, without `-refresh=false`: the plan then shows a new \
         cluster."
    );
    Diagnostic::error("Keys of another account", detail).at(Path::of("credentials")).into()
}

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
        "The cluster {} is in account {account}, but the keys belong to account {found}, which cannot see it. Give the \
         keys of its account by `credentials`, or a provider that has them:{ALIAS}",
        state.id()
    );
    Err(Diagnostic::error("Keys of another account", detail).at(Path::of("credentials")).into())
}

/// Keys that may not ask whose they are leave it open why they see nothing.
fn not_seen(state: &ClusterModel) -> Diagnostic {
    let detail = format!(
        "The keys do not see the cluster {}, and may not ask which account they belong to: it is taken for deleted. If it \
         is in another account it is still there; `terraform import` with that account's keys brings it back.",
        state.id()
    );
    Diagnostic::warning("Cluster not seen", detail).at(Path::of("credentials"))
}

/// Whether the cloud no longer accepts the keys that an account left in this cluster's state.
pub fn keys_are_refused(error: &Error, state: &ClusterModel) -> bool {
    error.kind() == Kind::Authentication && !state.has_own_keys()
}

/// The warning of a refresh with such keys.
pub fn no_longer_accepted(error: &Error, state: &ClusterModel) -> Diagnostic {
    let what = format!("The cluster {} could not be read and is kept as it was", state.id());
    let summary = "Keys no longer accepted".to_owned();
    Diagnostic { severity: Severity::Warning, summary, ..api_error(&what, error) }.at(Path::of("credentials"))
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
             in the cloud. Then remove the cluster, or destroy."
        }
        Purpose::Replacement => {
            "This change replaces the cluster: take it back, give its account keys that work, and apply, which changes \
             nothing in the cloud. Then make the change."
        }
    };
    diagnostic.detail.push_str(&format!(
        "\n\nA deletion uses the keys of the last apply, not those of the configuration. {order} If no keys work any \
         more, `terraform state rm` takes the cluster out of the state and leaves it where it is."
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
