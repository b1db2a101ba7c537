//! Deleting a cluster in order: emptied first, so that nothing holds it and nothing of it is left behind.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::super::account::refused::Purpose;
use super::groups;
use super::obstacles::protected;
use super::step::Step;
use super::steps::Emptying;
use super::wait::{BUSY_LOOK, failure, not_gone, until_gone};
use crate::cloud::tke::cluster::{Cluster, ClusterStatus, DeleteCluster, DeleteMode, ResourceDeleteOption};
use crate::cloud::{Error, Kind};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::framework::Deadline;
use crate::kit::framework::wait::Seen;
use crate::provider::api_error;

/// How long an emptied cluster may be refused its deletion: nodes count for a while that are gone.
const EMPTIED: Duration = Duration::from_secs(3 * 60);

/// The part of the time that is left which this may take at most: force is to come to its turn.
const PART: u32 = 4;

/// Why a cluster is not deleted.
pub struct Unfinished {
    /// In words.
    pub diagnostics: Diagnostics,
    /// Whether it was emptied, and is refused its deletion all the same.
    pub is_refused: bool,
}

impl From<Diagnostics> for Unfinished {
    fn from(diagnostics: Diagnostics) -> Self {
        Self { diagnostics, is_refused: false }
    }
}

/// Empties the cluster, deletes it, and waits until it is gone. One that is being deleted already is waited for.
pub async fn delete(emptying: &Emptying<'_>, cluster: &Cluster) -> Result<(), Unfinished> {
    let handle = emptying.handle;
    let is_under_way = cluster.cluster_status == ClusterStatus::Deleting;
    let is_emptied = !is_under_way && until_accepted(emptying).await?;
    until_gone(handle, handle.deadline.left()).await.map_err(|error| not_gone(handle, error))?;
    if !is_emptied {
        // whoever deleted it did not take these along
        groups::remove_all(emptying.op, handle, emptying.prior).await?;
    }
    Ok(())
}

/// Empties the cluster and asks for its deletion until that is accepted: others may be at work on it, or put something
/// into it. One that is being made cannot be emptied yet. Answers whether all steps were taken: others may have deleted
/// it before.
async fn until_accepted(emptying: &Emptying<'_>) -> Result<bool, Unfinished> {
    let (handle, failure) = (emptying.handle, failure(emptying.handle));
    let patience = Mutex::new(None::<Deadline>);
    let is_emptied = AtomicBool::new(false);
    let accepted: Result<(), Unfinished> = handle
        .until(&format!("cluster {} to accept its deletion", handle.cluster_id), &failure, async || {
            let Some(cluster) = handle.client.cluster(&handle.cluster_id).await? else {
                return Ok(Seen::Done(Ok(())));
            };
            if cluster.cluster_status == ClusterStatus::Deleting {
                return Ok(Seen::Done(Ok(())));
            }
            // a refusal does not always say that this is why
            if cluster.deletion_protection {
                return Ok(Seen::Done(Err(protected(&handle.cluster_id, Purpose::Removal).into())));
            }
            let is_being_made = cluster.cluster_status == ClusterStatus::Creating;
            for step in Step::ALL.into_iter().filter(|_| !is_being_made) {
                if let Err(diagnostics) = emptying.take(step, &cluster.cluster_status).await {
                    return Ok(Seen::Done(Err(diagnostics.into())));
                }
            }
            is_emptied.fetch_or(!is_being_made, Ordering::Relaxed);
            let machines = if is_being_made { DeleteMode::Terminate } else { emptying.machines().await? };
            let error = match ask(emptying, machines, Vec::new()).await {
                Ok(()) => return Ok(Seen::Done(Ok(()))),
                Err(error) => error,
            };
            let is_out_of_patience = || {
                let mut patience = patience.lock().unwrap_or_else(PoisonError::into_inner);
                patience
                    .get_or_insert_with(|| Deadline::after(EMPTIED.min(handle.deadline.left() / PART)))
                    .left()
                    .is_zero()
            };
            match error.kind() {
                Kind::Busy => Ok(Seen::Pending(error.message().to_owned())),
                Kind::Precondition if !is_out_of_patience() => Ok(Seen::Pending(error.message().to_owned())),
                Kind::Precondition => {
                    let diagnostics = api_error(&failure, &error).into();
                    Ok(Seen::Done(Err(Unfinished { diagnostics, is_refused: !is_being_made })))
                }
                _ => Err(error),
            }
        })
        .await?;
    accepted.map(|()| is_emptied.into_inner())
}

/// Asks for the deletion of the cluster. One that is gone is no error.
pub async fn ask(emptying: &Emptying<'_>, machines: DeleteMode, more: Vec<ResourceDeleteOption>) -> Result<(), Error> {
    // the disks of machines that stay do so too
    let disks = if machines == DeleteMode::Retain { DeleteMode::Retain } else { emptying.disks() };
    let options = std::iter::once(ResourceDeleteOption::of("CBS", disks)).chain(more).collect();
    let request = DeleteCluster {
        cluster_id: emptying.handle.cluster_id.clone(),
        instance_delete_mode: machines,
        resource_delete_options: Some(options),
    };
    // one that is being made, or changed by somebody else, can be deleted when that is done
    let client = &emptying.handle.client;
    let asked = match client.with_retry_timeout_at_most(BUSY_LOOK).call(&request).await {
        // that it cannot be deleted yet is waited for by the caller, whatever else may pass is here
        Err(error) if error.is_retryable() && !error.is_busy() => client.call(&request).await,
        asked => asked,
    };
    match asked {
        Err(error) if !error.is_not_found() => Err(error),
        _ => Ok(()),
    }
}
