//! The deletion of a cluster: in order, and by force where that is stuck and wanted.

use std::time::Duration;

use super::super::account::refused::{self, Purpose};
use super::super::model::ClusterModel;
use super::super::operation::{Op, handle};
use super::super::private::Deletion;
use super::super::wait::find;
use super::leftovers::Leftovers;
use super::obstacles::{OtherPools, pools_of_other_kinds, protected, refuse_pools_of_other_kinds};
use super::steps::Emptying;
use super::wait::{details, failure};
use super::{force, groups, ordered, settings};
use crate::cloud::tke::cluster::{Cluster, ClusterStatus};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::value::duration;
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;

/// How long a cluster that is not being deleted yet is emptied in order before force is used, however long ago an
/// earlier destroy began.
const IN_ORDER: Duration = Duration::from_secs(5 * 60);

/// Deletes the cluster and waits until it is gone. One that is gone already is no error.
pub async fn delete(op: &Op, prior: ClusterModel) -> Result<(), Diagnostics> {
    let handle = handle(op, &prior, |timeouts| &timeouts.delete)?;
    let failed = |error| match refused::keys_are_refused(&error, &prior) {
        true => refused::not_deleted(&error, &prior, Purpose::Removal),
        false => Diagnostics::from(api_error(&failure(&handle), &error)),
    };
    let Some(cluster) = find(&handle, &prior).await.map_err(failed)? else {
        refused::gone_not_hidden(op, &prior).await?;
        return groups::remove_all(op, &handle, &prior).await;
    };
    let is_under_way = cluster.cluster_status == ClusterStatus::Deleting;
    if !is_under_way {
        check(&handle, &cluster).await?;
    }
    let deletion = Deletion::begun(op);
    let force_after = settings::force_after(&prior).saturating_sub(deletion.age());
    let force_after = if is_under_way { force_after } else { force_after.max(IN_ORDER) };
    let wants_force = prior.force_delete.known_or(false) || op.data()?.force_delete();
    let is_forced = wants_force && force_after <= handle.deadline.left();
    let hurried = if is_forced { handle.within(force_after) } else { handle.clone() };
    let emptying = Emptying { op, handle: &hurried, prior: &prior, is_forced: false };
    let Err(diagnostics) = ordered::delete(&emptying, &cluster).await else {
        return Ok(());
    };
    if op.cancellation().is_cancelled() || !hurried.deadline.left().is_zero() {
        return Err(diagnostics);
    }
    match is_forced {
        true => force::force(op, &handle, &prior, deletion, &diagnostics).await,
        false => Err(stuck(op, &handle, &prior, deletion, wants_force, &diagnostics).await),
    }
}

/// Looks for what stands in the way before anything is removed.
async fn check(handle: &ClusterHandle, cluster: &Cluster) -> Result<(), Diagnostics> {
    if cluster.deletion_protection {
        return Err(protected(&handle.cluster_id, Purpose::Removal));
    }
    // one that is being made has no pools yet, and one that failed may not tell
    if cluster.cluster_status == ClusterStatus::Creating {
        return Ok(());
    }
    let mut others = OtherPools::new();
    for listed in pools_of_other_kinds(handle).await {
        match listed {
            Ok(pools) => others.extend(pools),
            Err(error) if error.is_busy() && cluster.cluster_status == ClusterStatus::Abnormal => {}
            Err(error) => return Err(api_error(&failure(handle), &error).into()),
        }
    }
    match refuse_pools_of_other_kinds(&handle.cluster_id, Purpose::Removal, &others) {
        Some(diagnostic) => Err(diagnostic.into()),
        None => Ok(()),
    }
}

/// What to do about a cluster that is not deleted when the time is up.
async fn stuck(
    op: &Op,
    handle: &ClusterHandle,
    prior: &ClusterModel,
    mut deletion: Deletion,
    wants_force: bool,
    diagnostics: &Diagnostics,
) -> Diagnostics {
    let left = Leftovers::of(handle, &mut deletion.belongings).await;
    deletion.keep(op);
    let after = duration::format(settings::force_after(prior));
    let advice = if wants_force {
        format!(
            "`force_delete` is set: a destroy still running {after} after deletion began force-deletes the cluster."
        )
    } else {
        format!(
            "The deletion may still finish by itself: destroy again to wait longer. To have the provider delete the \
             cluster by force once its deletion has run for {after}, either set `force_delete = true` on the cluster and \
             apply, which changes nothing in the cloud while the cluster is Deleting, or set `force_delete = true` in \
             the provider block (or TKE_FORCE_DELETE=true); then destroy again. Whatever cannot be removed even so is \
             listed and stays in the cloud."
        )
    };
    let detail = format!(
        "The deletion of the cluster {} has been running for {}. {}\n\n{}\n\n{advice}",
        handle.cluster_id,
        duration::format(deletion.age()),
        details(diagnostics),
        left.text()
    );
    Diagnostic::error("Cluster deletion timed out", detail).into()
}
