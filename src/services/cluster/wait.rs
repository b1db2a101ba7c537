//! Waiting for a cluster to run.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::cloud::Kind;
use crate::cloud::tke::cluster::ClusterStatus;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::wait::Seen;
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;

/// How many looks in a row may be answered with what cannot be believed.
const UNSEEING_LOOKS: u32 = 5;

/// Waits until the cluster runs.
pub async fn until_running(handle: &ClusterHandle) -> Result<(), Diagnostics> {
    match until_running_as_seen(handle).await? {
        None => Ok(()),
        Some(unseen) => Err(unseen.into()),
    }
}

/// The same for a cluster that was just made: that nobody can see how it is, is no failure of it. Answers with why
/// it is not seen, if it is not.
pub async fn until_running_as_seen(handle: &ClusterHandle) -> Result<Option<Diagnostic>, Diagnostics> {
    let what = format!("cluster {} to run", handle.cluster_id);
    let failure = format!("The cluster {} does not run yet", handle.cluster_id);
    let unseeing = AtomicU32::new(0);
    let ended = handle
        .until(&what, &failure, async || {
            let found = match handle.client.cluster(&handle.cluster_id).await {
                Err(error) if error.kind() == Kind::UnexpectedReply => {
                    return Ok(match unseeing.fetch_add(1, Ordering::Relaxed) + 1 {
                        UNSEEING_LOOKS => Seen::Done(Ok(Some(error))),
                        _ => Seen::Pending(error.kind().phrase().to_owned()),
                    });
                }
                found => found?,
            };
            unseeing.store(0, Ordering::Relaxed);
            Ok(match found {
                None => Seen::Pending("not listed yet".to_owned()),
                Some(cluster) => match cluster.cluster_status {
                    ClusterStatus::Running => Seen::Done(Ok(None)),
                    ClusterStatus::Abnormal | ClusterStatus::Deleting | ClusterStatus::Isolated => {
                        Seen::Done(Err(cluster.cluster_status))
                    }
                    other => Seen::Pending(other.as_str().to_owned()),
                },
            })
        })
        .await?;
    let unseen = ended.map_err(|status| {
        let mut detail = format!("The cluster {} is {} instead of Running.", handle.cluster_id, status.as_str());
        if status == ClusterStatus::Deleting {
            detail.push_str(
                " Nothing of it is changed or repaired any more; what exists only here can still be set, such as \
                 `force_delete`.",
            );
        }
        Diagnostics::from(Diagnostic::error("Cluster does not run", detail))
    })?;
    Ok(unseen.map(|error| api_error(&failure, &error)))
}

/// The error of a cluster that is gone while something is done to it, such as "changed".
pub fn vanished(handle: &ClusterHandle, done: &str) -> Diagnostics {
    let detail = format!("The cluster {} was deleted while it was being {done}.", handle.cluster_id);
    Diagnostic::error("Cluster vanished", detail).into()
}
