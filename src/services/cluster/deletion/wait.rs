//! What a deletion in order and one by force have in common.

use std::time::Duration;

use super::super::model::ClusterModel;
use super::super::node_security_group;
use super::super::operation::Op;
use crate::kit::diagnostics::Diagnostics;
use crate::kit::framework::wait::{Seen, WaitError};
use crate::kit::value::Attr;
use crate::provider::wait_error;
use crate::services::endpoint::security_group::rules::{self, Owner};
use crate::services::handle::ClusterHandle;
use crate::services::security_group::owned;
use crate::services::security_group::role::Role;

/// How long one look takes whether a busy cluster accepts its deletion.
pub const BUSY_LOOK: Duration = Duration::from_secs(10);

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
    let waited = handle.watch(&phrase, patience, async || {
        Ok(match handle.client.cluster(&handle.cluster_id).await? {
            None => Seen::Done(()),
            Some(cluster) => Seen::Pending(cluster.cluster_status.as_str().to_owned()),
        })
    });
    match waited.await {
        Ok(()) => Ok(Ended::Gone),
        Err(WaitError::Timeout { .. }) => Ok(Ended::Stuck),
        Err(error) => Err(wait_error(&failure(handle), error)),
    }
}

/// Removes the provider's own security groups, and its rules in one of the user's. What stays is a warning.
pub async fn remove_security_groups(op: &Op, handle: &ClusterHandle, prior: &ClusterModel) -> Result<(), Diagnostics> {
    if let Attr::Known(group) = &prior.public_security_group_id
        && prior.public_access_cidrs.is_set()
    {
        rules::allow(handle, group, Owner::User, &Default::default()).await?;
    }
    let mut failed = Diagnostics::new();
    let endpoint = owned::remove(handle, Role::PublicEndpoint, prior.security_group_id.as_str()).await;
    let nodes = node_security_group::remove(handle, prior.node_security_group_id.as_str()).await;
    for removed in [endpoint, nodes] {
        match removed {
            Ok(staying) => staying.into_iter().for_each(|warning| op.warn(warning)),
            Err(diagnostics) => failed.append(diagnostics),
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(failed) }
}
