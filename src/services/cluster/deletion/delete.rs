//! Deleting a cluster: endpoints first, then the cluster with its nodes and disks, then what the
//! provider made for it.

use super::super::account::refused::{self, Purpose};
use super::super::model::ClusterModel;
use super::super::operation::{Op, handle};
use super::super::private::Deletion;
use super::super::wait::find;
use super::leftovers::Leftovers;
use super::wait::{BUSY_LOOK, Ended, failure, remove_security_groups, until_gone};
use super::{force, settings};
use crate::cloud::Kind;
use crate::cloud::tke::cluster::{Cluster, ClusterStatus, DeleteCluster, DeleteMode, ResourceDeleteOption};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::wait::Seen;
use crate::kit::value::Path;
use crate::kit::value::duration;
use crate::provider::api_error;
use crate::services::endpoint::{self, Side};
use crate::services::handle::ClusterHandle;

/// Deletes the cluster and waits until it is gone. One that is gone already is no error.
pub async fn delete(op: &Op, prior: ClusterModel) -> Result<(), Diagnostics> {
    let handle = handle(op, &prior, |timeouts| &timeouts.delete)?;
    let failed = |error| match refused::keys_are_refused(&error, &prior) {
        true => refused::not_deleted(&error, &prior, Purpose::Removal),
        false => Diagnostics::from(api_error(&failure(&handle), &error)),
    };
    let Some(cluster) = find(&handle, &prior).await.map_err(failed)? else {
        refused::gone_not_hidden(op, &prior).await?;
        return remove_security_groups(op, &handle, &prior).await;
    };
    if cluster.cluster_status != ClusterStatus::Deleting {
        Deletion::forget(op);
        if cluster.deletion_protection {
            return Err(protected(&handle));
        }
        if cluster.cluster_status == ClusterStatus::Running {
            close_endpoints(&handle).await?;
        }
        send(&handle, &prior).await?;
    }
    let deletion = Deletion::seen(op);
    let until_force = settings::force_after(&prior).saturating_sub(deletion.age());
    let wants_force = prior.force_delete.known_or(false) || op.data()?.force_delete();
    let is_forced = wants_force && until_force <= handle.deadline.left();
    let patience = if is_forced { until_force } else { handle.deadline.left() };
    match until_gone(&handle, patience).await? {
        Ended::Gone => remove_security_groups(op, &handle, &prior).await,
        Ended::Stuck if is_forced => force::force(op, &handle, &prior, deletion).await,
        Ended::Stuck => Err(stuck(op, &handle, &prior, deletion, wants_force).await),
    }
}

/// What to do about a cluster that is not deleted when the time is up.
async fn stuck(
    op: &Op,
    handle: &ClusterHandle,
    prior: &ClusterModel,
    mut deletion: Deletion,
    wants_force: bool,
) -> Diagnostics {
    let left = Leftovers::of(handle, &mut deletion.belongings).await;
    deletion.keep(op);
    let after = duration::format(settings::force_after(prior));
    let advice = if wants_force {
        format!("`force_delete` is set: a destroy that goes on until it has been {after} deletes it by force.")
    } else {
        format!(
            "It may still go by itself: destroy again to wait on. To have the provider delete it by force once it has \
             been {after}, either set `force_delete = true` on the cluster and apply, which changes nothing in the \
             cloud, or set `force_delete = true` in the provider block (or TKE_FORCE_DELETE=true); then destroy \
             again. What cannot be removed even so is listed, and stays in the cloud."
        )
    };
    let detail = format!(
        "The cluster {} has been in its deletion for {}.\n\n{}\n\n{advice}",
        handle.cluster_id,
        duration::format(deletion.age()),
        left.text()
    );
    Diagnostic::error("Cluster stuck in its deletion", detail).into()
}

fn protected(handle: &ClusterHandle) -> Diagnostics {
    let detail = format!(
        "The cluster {} is protected from deletion. Set `deletion_protection = false` in its configuration and apply, \
         then destroy it.",
        handle.cluster_id
    );
    Diagnostic::error("Cluster protected from deletion", detail).at(Path::of("deletion_protection")).into()
}

async fn close_endpoints(handle: &ClusterHandle) -> Result<(), Diagnostics> {
    // whatever the state says: one that was being opened is closed too
    for side in Side::ALL {
        endpoint::close(handle, side).await?;
    }
    Ok(())
}

async fn send(handle: &ClusterHandle, prior: &ClusterModel) -> Result<(), Diagnostics> {
    let request = DeleteCluster {
        cluster_id: handle.cluster_id.clone(),
        instance_delete_mode: DeleteMode::Terminate,
        resource_delete_options: Some(vec![ResourceDeleteOption::of("CBS", settings::disks(prior))]),
    };
    let failure = failure(handle);
    // one that is being made, or changed by somebody else, can be deleted when that is done
    let client = handle.client.with_retry_timeout(BUSY_LOOK);
    handle
        .until(&format!("cluster {} to accept its deletion", handle.cluster_id), &failure, async || {
            match client.call(&request).await {
                Ok(_) => Ok(Seen::Done(Ok(()))),
                Err(error) if error.is_not_found() => Ok(Seen::Done(Ok(()))),
                // protection does not always say so, and another's is not the cluster's
                Err(error) if error.is_busy() || error.kind() == Kind::Precondition => {
                    let cluster = handle.client.cluster(&handle.cluster_id).await?;
                    let is = |what: fn(&Cluster) -> bool| cluster.as_ref().is_some_and(what);
                    Ok(if is(|cluster| cluster.deletion_protection) {
                        Seen::Done(Err(protected(handle)))
                    } else if !error.is_busy() {
                        return Err(error);
                    } else if is(|cluster| cluster.cluster_status == ClusterStatus::Running)
                        && let Err(diagnostics) = close_endpoints(handle).await
                    {
                        // what was not to be closed before it ran holds it now
                        Seen::Done(Err(diagnostics))
                    } else {
                        Seen::Pending(error.message().to_owned())
                    })
                }
                Err(error) => Err(error),
            }
        })
        .await?
}
