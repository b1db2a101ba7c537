//! New keys of a cluster that is there.

use super::super::change::ClusterChange;
use super::super::model::ClusterModel;
use super::super::operation::{Op, read_handle};
use super::errors::{another_account, not_checked};
use super::owner::account_if_permitted;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::value::{Attr, Path};

/// Takes the keys that an update brings, if they are the same account's.
pub async fn take_new_keys(change: &mut ClusterChange<'_>) -> Result<(), Diagnostics> {
    if change.prior.credentials != change.planned.credentials {
        keys_reach(change.op, &change.planned, &change.prior).await?;
        change.note(|current, planned| current.account_id.clone_from(&planned.account_id));
    }
    Ok(())
}

/// Refuses new keys of a cluster that is there if they turn out, at apply, to be another account's. Where
/// it is not known whose they are, they have to see it: another account's do not.
async fn keys_reach(op: &Op, planned: &ClusterModel, prior: &ClusterModel) -> Result<(), Diagnostics> {
    let found = match named_account(planned) {
        Some(named) => Attr::Known(named.clone()),
        None => account_if_permitted(op, planned).await?,
    };
    match (&prior.account_id, &found) {
        (Attr::Known(expected), Attr::Known(found)) if expected == found => Ok(()),
        (Attr::Known(expected), Attr::Known(found)) => Err(another_account(found, expected)),
        _ => {
            let handle = read_handle(op, planned)?;
            match handle.client.cluster(prior.id()).await {
                Ok(Some(_)) => Ok(()),
                Ok(None) => {
                    let detail = format!(
                        "The cluster {} cannot be found with the new keys: they belong to another account, or are not \
                         permitted to read clusters. Nothing was changed.",
                        prior.id()
                    );
                    Err(Diagnostic::error("Credentials of another account", detail).at(Path::of("credentials")).into())
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
