//! The account that a cluster's keys belong to.

use super::super::model::ClusterModel;
use super::super::operation::Op;
use super::errors::{another_account, not_checked};
use crate::cloud::{Error, Kind};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::value::Attr;
use crate::provider::identity;

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
