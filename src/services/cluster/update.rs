//! Changing a cluster in place. The state follows each step, so that a change that fails half way
//! leaves it true.

use super::change::ClusterChange;
use super::facets::{FACETS, is_any_due};
use super::model::ClusterModel;
use super::modify::modify;
use super::operation::{Op, handle};
use super::private::Deletion;
use super::schema::schema;
use super::wait::{is_gone, until_running, vanished};
use super::{account, node_pools, planned_conditions, read};
use crate::kit::diagnostics::Diagnostics;

/// Makes the planned changes. A cluster that turns out to be gone is the one error that matters.
pub async fn update(op: &Op, planned: ClusterModel, prior: ClusterModel) -> Result<ClusterModel, Diagnostics> {
    let handle = handle(op, &planned, |timeouts| &timeouts.update)?;
    let current = prior.clone();
    let mut it = ClusterChange { op, handle: handle.clone(), current, prior, planned, node_group_failure: None };
    // those of another account do not see the cluster, which says nothing of it
    account::new_keys::take_new_keys(&mut it).await?;
    match change(it).await {
        Err(_) if !op.cancellation().is_cancelled() && is_gone(&handle).await => Err(vanished(&handle, "changed")),
        changed => changed,
    }
}

async fn change(mut change: ClusterChange<'_>) -> Result<ClusterModel, Diagnostics> {
    let op = change.op;
    node_pools::imported::forget_written(op)?;
    change.note_planned(&schema().local_names())?;
    let is_any_owed = !node_pools::owed::of_gone_pools(op, &change.prior, &change.planned).is_empty();
    if !is_any_owed && !is_any_due(&change.prior, &change.planned) {
        // new keys or another timeout: nothing of it is in the cloud
        return Ok(change.current);
    }
    until_running(op, &change.handle, &change.prior).await?;
    change.handle.nodes.note_pools(change.prior.pool_ids());
    Deletion::forget(op);
    node_pools::update::settle_abandoned(&change).await?;
    node_pools::update::owe_rolls(&change).await;
    modify(&mut change).await?;
    for facet in FACETS {
        if facet.is_in_each_update || facet.is_due(&change.prior, &change.planned) {
            (facet.update)(&mut change).await?;
            change.note_planned(&facet.names())?;
        }
    }
    if let Some(failure) = change.node_group_failure {
        return Err(failure);
    }
    match read::read_applied(op, &change.handle, &change.planned).await? {
        Some(mut read) => {
            planned_conditions::as_planned(&change.planned.conditions, &mut read);
            Ok(read)
        }
        None => Err(vanished(&change.handle, "changed")),
    }
}
