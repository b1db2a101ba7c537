//! Waiting for a cluster to run.

use crate::cloud::tke::cluster::ClusterStatus;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::wait::Seen;
use crate::services::handle::ClusterHandle;

/// Waits until the cluster runs.
pub async fn until_running(handle: &ClusterHandle) -> Result<(), Diagnostics> {
    let what = format!("cluster {} to run", handle.cluster_id);
    let ended = handle
        .until(&what, &format!("The cluster {} does not run yet", handle.cluster_id), async || {
            Ok(match handle.client.cluster(&handle.cluster_id).await? {
                None => Seen::Pending("not listed yet".to_owned()),
                Some(cluster) => match cluster.cluster_status {
                    ClusterStatus::Running => Seen::Done(Ok(())),
                    ClusterStatus::Abnormal | ClusterStatus::Deleting | ClusterStatus::Isolated => {
                        Seen::Done(Err(cluster.cluster_status))
                    }
                    other => Seen::Pending(other.as_str().to_owned()),
                },
            })
        })
        .await?;
    ended.map_err(|status| {
        let mut detail = format!("The cluster {} is {} instead of Running.", handle.cluster_id, status.as_str());
        if status == ClusterStatus::Deleting {
            detail.push_str(
                " Nothing of it is changed or repaired any more; what exists only here can still be set, such as \
                 `force_delete`.",
            );
        }
        Diagnostic::error("Cluster does not run", detail).into()
    })
}

/// The error of a cluster that is gone while something is done to it, such as "changed".
pub fn vanished(handle: &ClusterHandle, done: &str) -> Diagnostics {
    let detail = format!("The cluster {} was deleted while it was being {done}.", handle.cluster_id);
    Diagnostic::error("Cluster vanished", detail).into()
}
