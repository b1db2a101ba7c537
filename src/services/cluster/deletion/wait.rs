//! What a deletion in order and one by force have in common.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use super::super::model::ClusterModel;
use crate::cloud::Kind;
use crate::kit::diagnostics::Diagnostics;
use crate::kit::framework::wait::{self, Seen, WaitError};
use crate::kit::value::Attr;
use crate::provider::wait_error;
use crate::services::endpoint::security_group;
use crate::services::handle::ClusterHandle;

/// How long one look takes whether a busy cluster accepts its deletion.
pub const BUSY_LOOK: Duration = Duration::from_secs(10);

/// How many looks may be answered with what cannot be believed.
const UNSEEING_LOOKS: u32 = 20;

/// Begins the errors of a deletion.
pub fn failure(handle: &ClusterHandle) -> String {
    format!("The cluster {} could not be deleted", handle.cluster_id)
}

/// How a deletion ended.
pub enum Ended {
    /// The cluster is gone.
    Gone,
    /// It is still there, and the time is up.
    Stuck,
}

/// Waits until the cluster is gone, at most so long.
pub async fn until_gone(handle: &ClusterHandle, patience: Duration) -> Result<Ended, Diagnostics> {
    let phrase = format!("cluster {} to be gone", handle.cluster_id);
    let unseeing = AtomicU32::new(0);
    let waited = wait::until(&phrase, patience, handle.client.cancellation(), async || {
        Ok(match handle.client.cluster(&handle.cluster_id).await {
            // what is left beside the cluster is still to be removed
            Err(error)
                if error.kind() == Kind::UnexpectedReply
                    && unseeing.fetch_add(1, Ordering::Relaxed) < UNSEEING_LOOKS =>
            {
                Seen::Pending(error.kind().phrase().to_owned())
            }
            found => match found? {
                None => Seen::Done(()),
                Some(cluster) => Seen::Pending(cluster.cluster_status.as_str().to_owned()),
            },
        })
    });
    match waited.await {
        Ok(()) => Ok(Ended::Gone),
        Err(WaitError::Timeout { .. }) => Ok(Ended::Stuck),
        Err(error) => Err(wait_error(&failure(handle), error)),
    }
}

/// Removes the provider's own security group, found by its name whatever the state says of it, and
/// its rules in one of the user's.
pub async fn remove_security_group(handle: &ClusterHandle, prior: &ClusterModel) -> Result<(), Diagnostics> {
    if let Attr::Known(group) = &prior.public_security_group_id
        && prior.public_access_cidrs.is_set()
    {
        security_group::rules::allow(handle, group, &Default::default()).await?;
    }
    security_group::owned::remove(handle).await
}
