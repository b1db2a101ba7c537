//! The deletion of a cluster: in order, and by force where that is stuck and wanted.

use std::time::Duration;

use super::super::account::refused::{self, Purpose};
use super::super::model::ClusterModel;
use super::super::operation::{Op, handle};
use super::super::private::Deletion;
use super::super::wait::find;
use super::leftovers::Leftovers;
use super::memory::Memory;
use super::obstacles::{OtherPools, pools_of_other_kinds, protected, refuse_pools_of_other_kinds};
use super::ordered::{self, Unfinished};
use super::settings::SHORTEST_FORCE_DELETE_AFTER;
use super::steps::Emptying;
use super::wait::{details, failure};
use super::{force, groups, settings};
use crate::cloud::tke::cluster::{Cluster, ClusterStatus};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::value::duration;
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;

/// How long a cluster that is not being deleted yet is emptied in order before force is used, however long ago an
/// earlier destroy began.
const IN_ORDER: Duration = SHORTEST_FORCE_DELETE_AFTER;

/// Deletes the cluster and waits until it is gone. One that is gone already is no error.
pub async fn delete(op: &Op, prior: ClusterModel) -> Result<(), Diagnostics> {
    let handle = handle(op, &prior, |timeouts| &timeouts.delete)?;
    let failed = |error| match refused::keys_are_refused(&error, &prior) {
        true => refused::not_deleted(&error, &prior, Purpose::Removal),
        false => Diagnostics::from(api_error(&failure(&handle), &error)),
    };
    let Some(cluster) = find(op, &handle, &prior).await.map_err(failed)? else {
        refused::gone_not_hidden(op, &prior).await?;
        return groups::remove_all(op, &handle, &prior).await;
    };
    let is_under_way = cluster.cluster_status == ClusterStatus::Deleting;
    if !is_under_way {
        check(&handle, &cluster).await?;
    }
    let mut deletion = Deletion::begun(op);
    let memory = Memory::default();
    memory.note_pools(deletion.belongings.pools.iter().cloned());
    memory.note_pools(prior.pools().into_values().filter_map(|pool| pool.id.into_known()));
    let force_after = settings::force_after(&prior).saturating_sub(deletion.age());
    let force_after = if is_under_way { force_after } else { force_after.max(IN_ORDER) };
    let wants_force = prior.force_delete.known_or(false) || op.data()?.force_delete();
    let is_forced = wants_force && force_after <= handle.deadline.left();
    let hurried = if is_forced { handle.within(force_after) } else { handle.clone() };
    let emptying = Emptying { op, handle: &hurried, prior: &prior, memory: &memory, is_forced: false };
    let Err(Unfinished { diagnostics, is_refused }) = ordered::delete(&emptying, &cluster).await else {
        return Ok(());
    };
    deletion.belongings.pools.extend(memory.pools());
    deletion.keep(op);
    let is_overdue = wants_force && deletion.age() >= settings::force_after(&prior);
    if op.cancellation().is_cancelled() {
        return Err(diagnostics);
    }
    let is_out_of_time = hurried.deadline.left().is_zero();
    // or all that could hold it up is gone, and has been for long enough
    if is_forced && is_out_of_time || is_refused && is_overdue {
        return force::force(&Emptying { handle: &handle, is_forced: true, ..emptying }, deletion, &diagnostics).await;
    }
    Err(match is_out_of_time {
        true => stuck(op, &handle, &prior, deletion, wants_force, &diagnostics).await,
        false if is_refused && wants_force => with_force_to_come(&prior, diagnostics),
        false => diagnostics,
    })
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

/// The refusal of a cluster that later is deleted by force.
fn with_force_to_come(prior: &ClusterModel, refusal: Diagnostics) -> Diagnostics {
    let after = duration::format(settings::force_after(prior));
    refusal.map(|mut error| {
        error.detail.push_str(&format!(
            "\n\n`force_delete` is set: a destroy that is still refused {after} after deletion began force-deletes the \
             cluster."
        ));
        error
    })
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
    let timeout = settings::timeout(prior).unwrap_or_default();
    let advice = if wants_force && !left.is_deleting && timeout <= IN_ORDER {
        format!(
            "`force_delete` is set, but as long as the cluster is not Deleting, each destroy first tries to empty it \
             for {}, and gives up after {}: set `timeouts.delete` to more than {after} and apply, then destroy again.",
            duration::format(IN_ORDER),
            duration::format(timeout)
        )
    } else if wants_force {
        format!(
            "`force_delete` is set: a destroy still running {after} after deletion began force-deletes the cluster."
        )
    } else {
        let longer = match timeout <= settings::force_after(prior) {
            true => format!(
                " `force_delete` of the cluster also requires a longer `timeouts.delete`: it is {}, and must be more \
                 than {after}.",
                duration::format(timeout)
            ),
            false => String::new(),
        };
        format!(
            "The deletion may still finish by itself: destroy again to wait longer. To delete the cluster by force \
             once its deletion has run for {after}, either set `force_delete = true` on the cluster and apply, which \
             changes nothing in Tencent Cloud while the cluster is Deleting, or set `force_delete = true` in the \
             provider block (or TKE_FORCE_DELETE=true); then destroy again. Resources that cannot be removed are then \
             listed and remain in Tencent Cloud.{longer}"
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
