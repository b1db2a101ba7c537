//! Deleting a cluster: endpoints first, then the cluster with its nodes and disks, then what the
//! provider made for it.

use std::time::Duration;

use super::account::Purpose;
use super::leftovers::Leftovers;
use super::memory::Deletion;
use super::model::ClusterModel;
use super::resource::{Op, site};
use super::{account, force, schema};
use crate::cloud::tke::cluster::{ClusterStatus, DeleteCluster, DeleteMode, ResourceDeleteOption};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::wait::{self, Seen, WaitError};
use crate::kit::schema::duration;
use crate::kit::value::{Attr, Path};
use crate::provider::{api_error, wait_error};
use crate::services::endpoint::{self, Side, security_group};
use crate::services::site::Site;

/// How long one look takes whether a busy cluster accepts its deletion.
pub const BUSY_LOOK: Duration = Duration::from_secs(10);

/// Deletes the cluster and waits until it is gone. One that is gone already is no error.
pub async fn delete(op: &Op, prior: ClusterModel) -> Result<(), Diagnostics> {
    let site = site(op, &prior, prior.timeouts.known().map(|t| &t.delete), schema::CHANGE_TIMEOUT)?;
    let failed = |error| match account::keys_are_refused(&error, &prior) {
        true => account::not_deleted(&error, &prior, Purpose::Removal),
        false => Diagnostics::from(api_error(&what(&site), &error)),
    };
    let Some(cluster) = site.client.cluster(&site.cluster_id).await.map_err(failed)? else {
        account::gone_not_hidden(op, &prior).await?;
        return remove_guard(&site, &prior).await;
    };
    if cluster.cluster_status != ClusterStatus::Deleting {
        Deletion::forget(op);
        if cluster.deletion_protection {
            return Err(protected(&site));
        }
        if cluster.cluster_status == ClusterStatus::Running {
            close_endpoints(&site).await?;
        }
        send(&site, &prior).await?;
    }
    let deletion = Deletion::seen(op);
    let until_force = force::after(&prior).saturating_sub(deletion.age());
    let wants_force = prior.force_delete.known_or(false) || op.data()?.force_delete();
    let is_forced = wants_force && until_force <= site.deadline.left();
    let patience = if is_forced { until_force } else { site.deadline.left() };
    match until_gone(&site, patience).await? {
        Ended::Gone => remove_guard(&site, &prior).await,
        Ended::Stuck if is_forced => force::force(op, &site, &prior, deletion).await,
        Ended::Stuck => Err(stuck(op, &site, &prior, deletion, wants_force).await),
    }
}

fn what(site: &Site) -> String {
    format!("The cluster {} could not be deleted", site.cluster_id)
}

/// How a deletion ended.
pub enum Ended {
    /// The cluster is gone.
    Gone,
    /// It is still there, and the time is up.
    Stuck,
}

/// Waits until the cluster is gone, at most so long.
pub async fn until_gone(site: &Site, patience: Duration) -> Result<Ended, Diagnostics> {
    let phrase = format!("cluster {} to be gone", site.cluster_id);
    let waited = wait::until(&phrase, patience, site.client.cancellation(), async || {
        Ok(match site.client.cluster(&site.cluster_id).await? {
            None => Seen::Done(()),
            Some(cluster) => Seen::Pending(cluster.cluster_status.as_str().to_owned()),
        })
    });
    match waited.await {
        Ok(()) => Ok(Ended::Gone),
        Err(WaitError::Timeout { .. }) => Ok(Ended::Stuck),
        Err(error) => Err(wait_error(&what(site), error)),
    }
}

/// What to do about a cluster that is not deleted when the time is up.
async fn stuck(op: &Op, site: &Site, prior: &ClusterModel, mut deletion: Deletion, wants_force: bool) -> Diagnostics {
    let left = Leftovers::of(site, &mut deletion.belongings).await;
    deletion.keep(op);
    let after = duration::format(force::after(prior));
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
        site.cluster_id,
        duration::format(deletion.age()),
        left.text()
    );
    Diagnostic::error("Cluster stuck in its deletion", detail).into()
}

fn protected(site: &Site) -> Diagnostics {
    let detail = format!(
        "The cluster {} is protected from deletion. Set `deletion_protection = false` in its configuration and apply, \
         then destroy it.",
        site.cluster_id
    );
    Diagnostic::error("Cluster protected from deletion", detail).at(Path::of("deletion_protection")).into()
}

async fn close_endpoints(site: &Site) -> Result<(), Diagnostics> {
    // whatever the state says: one that was being opened is closed too
    for side in Side::ALL {
        endpoint::close(site, side).await?;
    }
    Ok(())
}

async fn send(site: &Site, prior: &ClusterModel) -> Result<(), Diagnostics> {
    let request = DeleteCluster {
        cluster_id: site.cluster_id.clone(),
        instance_delete_mode: DeleteMode::Terminate,
        resource_delete_options: Some(vec![ResourceDeleteOption::of("CBS", disks(prior))]),
    };
    let what = what(site);
    // one that is being made, or changed by somebody else, can be deleted when that is done
    let client = site.client.with_retry_timeout(BUSY_LOOK);
    let sent = site
        .until(&format!("cluster {} to accept its deletion", site.cluster_id), &what, async || {
            match client.call(&request).await {
                Ok(_) => Ok(Seen::Done(Ok(()))),
                Err(error) if error.is_not_found() => Ok(Seen::Done(Ok(()))),
                Err(error) if error.is_busy() => Ok(Seen::Pending(error.message().to_owned())),
                Err(error) if error.code_is("OperationDenied.ClusterInDeletionProtection") => Ok(Seen::Done(Err(()))),
                Err(error) => Err(error),
            }
        })
        .await?;
    sent.map_err(|()| protected(site))
}

/// What becomes of the disks.
pub fn disks(prior: &ClusterModel) -> DeleteMode {
    if prior.retains_disks() { DeleteMode::Retain } else { DeleteMode::Terminate }
}

/// Removes the provider's own security group, found by its name whatever the state says of it, and
/// its rules in one of the user's.
pub async fn remove_guard(site: &Site, prior: &ClusterModel) -> Result<(), Diagnostics> {
    if let Attr::Known(group) = &prior.public_security_group_id
        && prior.public_access_cidrs.is_set()
    {
        security_group::allow(site, group, &Default::default()).await?;
    }
    security_group::remove_owned(site).await
}
