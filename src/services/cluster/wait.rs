//! Waiting for a cluster to run.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::creation;
use super::model::ClusterModel;
use super::operation::Op;
use super::private::Accepted;
use crate::cloud::tke::cluster::{Cluster, ClusterStatus};
use crate::cloud::{Error, Kind};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::Deadline;
use crate::kit::framework::wait::{Seen, WaitError};
use crate::provider::wait_error;
use crate::services::handle::ClusterHandle;
use crate::services::lost_reply::LAG;
use crate::services::node_pool::read as pools;
use crate::system::clock;

/// Between two looks for a cluster that was just made.
const PAUSE: Duration = Duration::from_secs(3);

/// Why a cluster does not run.
enum NotRunning {
    /// It is in a state that does not lead there.
    Is(ClusterStatus),
    /// It was there, and is not any more.
    Gone,
    /// The wait for it ended, and whether the last look failed.
    Waited(WaitError<Error>, bool),
}

impl NotRunning {
    fn diagnostics(self, handle: &ClusterHandle) -> Diagnostics {
        match self {
            Self::Waited(error, _) => wait_error(&failure(handle), error),
            Self::Gone => vanished(handle, "waited for"),
            Self::Is(status) => {
                let mut detail =
                    format!("The cluster {} is {} instead of Running.", handle.cluster_id, status.as_str());
                if status == ClusterStatus::Deleting {
                    detail.push_str(
                        " It can no longer be changed or repaired, except for settings that exist only in Terraform, \
                         such as `force_delete`.",
                    );
                } else {
                    detail.push_str(" The TKE console shows the reason.");
                }
                Diagnostic::error("Cluster is not running", detail).into()
            }
        }
    }
}

fn failure(handle: &ClusterHandle) -> String {
    format!("The cluster {} is not running yet", handle.cluster_id)
}

/// Waits until a cluster runs that is in the state.
pub async fn until_running(op: &Op, handle: &ClusterHandle, state: &ClusterModel) -> Result<(), Diagnostics> {
    let was_there = young_for(op, state).is_zero();
    watch(handle, was_there).await.map_err(|why| why.diagnostics(handle))
}

/// Waits until a cluster runs that was just made. That nobody can see how it is, or that the user interrupts, is no
/// failure of it, and an error would have Terraform replace it: the answer is a warning then.
pub async fn until_new_one_runs(handle: &ClusterHandle) -> Result<Option<Diagnostic>, Diagnostics> {
    match watch(handle, false).await {
        Ok(()) => Ok(None),
        Err(NotRunning::Waited(WaitError::Cancelled { last, .. }, _)) => {
            Ok(Some(creation::interrupted(handle, last.as_deref())))
        }
        Err(NotRunning::Waited(WaitError::Look(error), _)) if error.is_cancelled() => {
            Ok(Some(creation::interrupted(handle, None)))
        }
        Err(NotRunning::Waited(error @ WaitError::Look(_), _) | NotRunning::Waited(error, true)) => {
            Ok(Some(creation::unseen(wait_error(&failure(handle), error))))
        }
        Err(why) => Err(creation::tainted(why.diagnostics(handle))),
    }
}

async fn watch(handle: &ClusterHandle, was_there: bool) -> Result<(), NotRunning> {
    let what = format!("cluster {} to be running", handle.cluster_id);
    let was_there = AtomicBool::new(was_there);
    let last_failed = AtomicBool::new(false);
    let look = async || {
        let looked = look(handle, &was_there).await;
        last_failed.store(looked.is_err(), Ordering::Relaxed);
        looked
    };
    let ended = handle.watch(&what, handle.deadline.left(), |_| look()).await;
    ended.map_err(|error| NotRunning::Waited(error, last_failed.into_inner()))?
}

async fn look(handle: &ClusterHandle, was_there: &AtomicBool) -> Result<Seen<Result<(), NotRunning>>, Error> {
    let Some(cluster) = handle.client.cluster(&handle.cluster_id).await? else {
        if was_there.load(Ordering::Relaxed) {
            confirm_gone(handle).await?;
            return Ok(Seen::Done(Err(NotRunning::Gone)));
        }
        return Ok(Seen::Pending("not listed yet".to_owned()));
    };
    was_there.store(true, Ordering::Relaxed);
    Ok(match cluster.cluster_status {
        ClusterStatus::Running => Seen::Done(Ok(())),
        status @ (ClusterStatus::Abnormal | ClusterStatus::Deleting | ClusterStatus::Isolated) => {
            Seen::Done(Err(NotRunning::Is(status)))
        }
        other => Seen::Pending(other.as_str().to_owned()),
    })
}

/// The cluster, if it is there. One that was just made may not be listed yet: it is looked for as long as lists may lag
/// before it is taken for gone.
pub async fn find(op: &Op, handle: &ClusterHandle, state: &ClusterModel) -> Result<Option<Cluster>, Error> {
    let is_young = Deadline::after(young_for(op, state).min(handle.deadline.left()));
    loop {
        let found = handle.client.cluster(&handle.cluster_id).await?;
        if found.is_some() {
            return Ok(found);
        }
        if is_young.left().is_zero() {
            return confirm_gone(handle).await.map(|()| None);
        }
        tracing::info!(cluster = handle.cluster_id, "the cluster was just created and is not listed yet");
        clock::sleep(PAUSE.min(is_young.left())).await;
    }
}

/// For how long yet it may not be listed that was just made, and was not seen at work.
fn young_for(op: &Op, state: &ClusterModel) -> Duration {
    match state.status.as_str() {
        None | Some("Creating") => Accepted::age(op).map_or(Duration::ZERO, |age| LAG.saturating_sub(age)),
        Some(_) => Duration::ZERO,
    }
}

/// That a cluster is not listed is believed unless another call still knows of something in it.
async fn confirm_gone(handle: &ClusterHandle) -> Result<(), Error> {
    match pools::list(handle).await {
        Ok(pools) if pools.is_empty() => Ok(()),
        Ok(pools) => {
            let message = format!("the cluster {} is not listed, and has {} pools", handle.cluster_id, pools.len());
            Err(Error::new(Kind::UnexpectedReply, message))
        }
        Err(error) if error.is_not_found() || error.kind() == Kind::Permission => Ok(()),
        Err(error) => Err(error),
    }
}

/// Whether a cluster that was there is gone.
pub async fn is_gone(handle: &ClusterHandle) -> bool {
    let looked = handle.client.cluster(&handle.cluster_id).await;
    matches!(looked, Ok(None)) && confirm_gone(handle).await.is_ok()
}

/// The error of a cluster that is gone while something is done to it, such as "changed".
pub fn vanished(handle: &ClusterHandle, done: &str) -> Diagnostics {
    let detail = format!(
        "The cluster {} no longer exists: it was deleted elsewhere before or while it was being {done}. Run `terraform \
         plan` again: it shows what remains to be done.",
        handle.cluster_id
    );
    Diagnostic::error("Cluster deleted elsewhere", detail).into()
}
