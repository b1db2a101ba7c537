//! Deleting a cluster: endpoints first, then the cluster with its nodes and disks, then what the
//! provider made for it.

use std::time::Duration;

use super::model::ClusterModel;
use super::resource::{Op, site};
use super::{read, schema};
use crate::cloud::tke::cluster::{ClusterStatus, DeleteCluster, DeleteMode, ResourceDeleteOption};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::framework::wait::Seen;
use crate::provider::api_error;
use crate::services::endpoint::{self, Side, security_group};
use crate::services::site::Site;
use crate::value::{Attr, Path};

/// How long one look takes whether a busy cluster accepts its deletion.
const BUSY_LOOK: Duration = Duration::from_secs(10);

/// Deletes the cluster and waits until it is gone. One that is gone already is no error.
pub async fn delete(op: &Op, prior: ClusterModel) -> Result<(), Diagnostics> {
    let site = site(op, &prior, prior.timeouts.known().map(|t| &t.delete), schema::CHANGE_TIMEOUT)?;
    let what = format!("The cluster {} could not be deleted", site.cluster_id);
    let failed = |error| Diagnostics::from(api_error(&what, &error));
    if let Some(cluster) = site.client.cluster(&site.cluster_id).await.map_err(failed)? {
        if cluster.deletion_protection {
            return Err(protected(&site));
        }
        if cluster.cluster_status != ClusterStatus::Deleting {
            if cluster.cluster_status == ClusterStatus::Running {
                close_endpoints(&site).await?;
            }
            send(&site, &prior).await?;
        }
        until_gone(&site, &what).await?;
    } else {
        read::gone_not_hidden(op, &prior).await?;
    }
    remove_guard(&site, &prior).await
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
    let disks = match prior.storage_on_delete.as_str() {
        Some("retain") => DeleteMode::Retain,
        _ => DeleteMode::Terminate,
    };
    let request = DeleteCluster {
        cluster_id: site.cluster_id.clone(),
        instance_delete_mode: DeleteMode::Terminate,
        resource_delete_options: Some(vec![ResourceDeleteOption {
            resource_type: "CBS".to_owned(),
            delete_mode: disks,
            skip_deletion_protection: None,
        }]),
    };
    let what = format!("The cluster {} could not be deleted", site.cluster_id);
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

async fn until_gone(site: &Site, what: &str) -> Result<(), Diagnostics> {
    site.until(&format!("cluster {} to be gone", site.cluster_id), what, async || {
        Ok(match site.client.cluster(&site.cluster_id).await? {
            None => Seen::Done(()),
            Some(cluster) => Seen::Pending(cluster.cluster_status.as_str().to_owned()),
        })
    })
    .await
}

/// Removes the provider's own security group, found by its name whatever the state says of it, and
/// its rules in one of the user's.
async fn remove_guard(site: &Site, prior: &ClusterModel) -> Result<(), Diagnostics> {
    if let Attr::Known(group) = &prior.public_security_group_id
        && prior.public_access_cidrs.is_set()
    {
        security_group::allow(site, group, &Default::default()).await?;
    }
    security_group::remove_owned(site).await
}
