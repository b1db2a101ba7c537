//! Waiting for a cluster to run.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::model::ClusterModel;
use crate::cloud::tke::cluster::{Cluster, ClusterStatus};
use crate::cloud::{Error, Kind};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::wait::Seen;
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;
use crate::system::clock;

/// How often a cluster is looked for that was just made.
const LOOKS_AT_YOUNG: u32 = 6;

/// From one such look to the next.
const PAUSE: Duration = Duration::from_secs(3);

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
    let unseen = Mutex::new(None);
    let ended = handle
        .until(&what, &failure, async || {
            let found = handle.client.cluster(&handle.cluster_id).await;
            let unexpected = found.as_ref().err().filter(|error| error.kind() == Kind::UnexpectedReply);
            *unseen.lock().unwrap_or_else(PoisonError::into_inner) = unexpected.cloned();
            Ok(match found? {
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
        .await;
    let ended = match (ended, unseen.into_inner().unwrap_or_else(PoisonError::into_inner)) {
        (Err(_), Some(error)) => return Ok(Some(api_error(&failure, &error))),
        (ended, _) => ended?,
    };
    ended.map_err(|status| {
        let mut detail = format!("The cluster {} is {} instead of Running.", handle.cluster_id, status.as_str());
        if status == ClusterStatus::Deleting {
            detail.push_str(
                " Nothing of it is changed or repaired any more; what exists only here can still be set, such as \
                 `force_delete`.",
            );
        }
        Diagnostics::from(Diagnostic::error("Cluster does not run", detail))
    })?;
    Ok(None)
}

/// The cluster, if it is there. One that was just made may not be listed yet: it is looked for a while before it is
/// taken for gone.
pub async fn find(handle: &ClusterHandle, state: &ClusterModel) -> Result<Option<Cluster>, Error> {
    let is_young = matches!(state.status.as_str(), None | Some("Creating"));
    let mut looks_left = if is_young { LOOKS_AT_YOUNG } else { 1 };
    loop {
        let found = handle.client.cluster(&handle.cluster_id).await?;
        looks_left -= 1;
        if found.is_some() || looks_left == 0 {
            return Ok(found);
        }
        tracing::info!(cluster = handle.cluster_id, "the cluster was just made and is not listed yet");
        clock::sleep(PAUSE).await;
    }
}

/// The error of a cluster that is gone while something is done to it, such as "changed".
pub fn vanished(handle: &ClusterHandle, done: &str) -> Diagnostics {
    let detail = format!("The cluster {} was deleted while it was being {done}.", handle.cluster_id);
    Diagnostic::error("Cluster vanished", detail).into()
}
