//! Waiting for a cluster to be gone.

use std::time::Duration;

use crate::kit::diagnostics::Diagnostics;
use crate::kit::framework::wait::{Seen, WaitError};
use crate::provider::wait_error;
use crate::services::handle::ClusterHandle;

/// How long one look takes whether a busy cluster accepts its deletion.
pub const BUSY_LOOK: Duration = Duration::from_secs(10);

/// Begins the errors of a deletion.
pub fn failure(handle: &ClusterHandle) -> String {
    format!("The cluster {} could not be deleted", handle.cluster_id)
}

/// Waits until the cluster is gone, at most so long.
pub async fn until_gone(handle: &ClusterHandle, patience: Duration) -> Result<(), WaitError<crate::cloud::Error>> {
    let phrase = format!("cluster {} to be deleted", handle.cluster_id);
    handle
        .watch(&phrase, patience, async |handle| {
            Ok(match handle.client.cluster(&handle.cluster_id).await? {
                None => Seen::Done(()),
                Some(cluster) => Seen::Pending(cluster.cluster_status.as_str().to_owned()),
            })
        })
        .await
}

/// The same as an error of the deletion.
pub fn not_gone(handle: &ClusterHandle, error: WaitError<crate::cloud::Error>) -> Diagnostics {
    wait_error(&failure(handle), error)
}

/// What diagnostics say, without how to go on.
pub fn details(diagnostics: &Diagnostics) -> String {
    let first = |text: &str| text.split("\n\n").next().unwrap_or_default().to_owned();
    diagnostics.iter().map(|diagnostic| first(&diagnostic.detail)).collect::<Vec<_>>().join(" ")
}
