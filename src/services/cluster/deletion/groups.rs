//! What the provider made beside a cluster, and removes with it.

use std::time::Duration;

use super::super::model::ClusterModel;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::value::Attr;
use crate::services::endpoint::security_group;
use crate::services::handle::ClusterHandle;

/// How long a group may be in use: the load balancer of an endpoint that is closed lets go of it a little later.
const PATIENCE: Duration = Duration::from_secs(3 * 60);
/// The part of the time that is left which this may take at most: what it waits for may never end.
const PART: u32 = 4;

/// Removes the provider's own security group, and its rules in one of the user's. A group that others use stays: the
/// answer is then the warning that says so.
pub async fn remove(handle: &ClusterHandle, prior: &ClusterModel) -> Result<Option<Diagnostic>, Diagnostics> {
    if let Attr::Known(group) = &prior.public_security_group_id
        && prior.public_access_cidrs.is_set()
    {
        security_group::rules::allow(handle, group, &Default::default()).await?;
    }
    let patience = handle.within(PATIENCE.min(handle.deadline.left() / PART));
    let removed = security_group::owned::remove(&patience, prior.security_group_id.as_str()).await;
    let is_stuck = patience.deadline.left().is_zero() && !handle.client.cancellation().is_cancelled();
    match removed {
        Err(diagnostics) if is_stuck => Ok(Some(left(handle, &diagnostics))),
        removed => removed.map(|()| None),
    }
}

fn left(handle: &ClusterHandle, diagnostics: &Diagnostics) -> Diagnostic {
    let why: Vec<&str> = diagnostics.iter().map(|diagnostic| diagnostic.detail.as_str()).collect();
    let detail = format!(
        "A security group that the provider made for the cluster {} is still in use, most likely by something else, and \
         stays. Once nothing uses it any more, delete it by hand.\n\n{}",
        handle.cluster_id,
        why.join("\n\n")
    );
    Diagnostic::warning("Security group left in place", detail)
}

/// What of it the state knows, in words.
pub fn known(state: &ClusterModel) -> Vec<String> {
    let endpoint = state.security_group_id.known();
    endpoint.map(|id| format!("{id} (of the public endpoint)")).into_iter().collect()
}
