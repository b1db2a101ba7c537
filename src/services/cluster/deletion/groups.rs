//! What the provider made beside a cluster, and removes with it.

use super::super::model::ClusterModel;
use super::super::operation::Op;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::value::Attr;
use crate::services::endpoint::security_group::rules::{self, Owner};
use crate::services::handle::ClusterHandle;
use crate::services::node_pool::owed_disks;
use crate::services::security_group::owned;
use crate::services::security_group::role::Role;

/// Removes what guards the public endpoint: the provider's own group, and its rules in one of the user's. Answers with
/// warnings of what stays.
pub async fn remove_of_endpoint(handle: &ClusterHandle, prior: &ClusterModel) -> Result<Vec<Diagnostic>, Diagnostics> {
    if let Attr::Known(group) = &prior.public_security_group_id
        && prior.public_access_cidrs.is_set()
    {
        rules::allow(handle, group, Owner::User, &Default::default()).await?;
    }
    owned::remove(handle, Role::PublicEndpoint, prior.security_group_id.as_str()).await
}

/// Removes the group of the nodes. Answers with warnings of what stays.
pub async fn remove_of_nodes(handle: &ClusterHandle, prior: &ClusterModel) -> Result<Vec<Diagnostic>, Diagnostics> {
    owned::remove(handle, Role::Nodes, prior.node_security_group_id.as_str()).await
}

/// Removes what is left of a cluster that is gone, the disks of removed nodes too; one that cannot be removed does not
/// keep the others.
pub async fn remove_all(op: &Op, handle: &ClusterHandle, prior: &ClusterModel) -> Result<(), Diagnostics> {
    let mut failed = owed_disks::pay_all(handle, op, prior.retains_disks()).await.err().unwrap_or_default();
    let (endpoint, nodes) = (remove_of_endpoint(handle, prior).await, remove_of_nodes(handle, prior).await);
    for removed in [endpoint, nodes] {
        match removed {
            Ok(staying) => staying.into_iter().for_each(|warning| op.warn(warning)),
            Err(diagnostics) => failed.append(diagnostics),
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(failed) }
}

/// What of it the state knows, in words.
pub fn known(state: &ClusterModel) -> Vec<String> {
    let owned = [(Role::PublicEndpoint, &state.security_group_id), (Role::Nodes, &state.node_security_group_id)];
    let known = owned.into_iter().filter_map(|(role, id)| Some((role, id.as_str()?)));
    known.map(|(role, id)| format!("{id} (of {})", role.of_whom())).collect()
}
