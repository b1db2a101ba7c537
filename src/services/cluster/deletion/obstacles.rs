//! What must not go with a cluster, looked at before anything of it is removed.

use std::collections::BTreeMap;

use super::super::account::refused::Purpose;
use crate::cloud::Error;
use crate::cloud::tke::node_pool::{DescribeClusterVirtualNodePools, DescribeNodePools};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::value::Path;
use crate::services::handle::ClusterHandle;

/// How the API calls pools over scaling groups.
const REGULAR: &str = "Regular";

/// Pools, by their ids, with what a user needs to find them.
pub type OtherPools = BTreeMap<String, String>;

/// The error of a protected cluster.
pub fn protected(cluster_id: &str, purpose: Purpose) -> Diagnostics {
    let detail = match purpose {
        Purpose::Removal => format!(
            "The cluster {cluster_id} is protected from deletion (`deletion_protection = true`). Set \
             `deletion_protection = false` in its configuration and apply, then destroy it."
        ),
        Purpose::Replacement => format!(
            "This change replaces the cluster {cluster_id}, which is protected from deletion (`deletion_protection = \
             true`). Revert the change, set `deletion_protection = false` and apply, then make the change."
        ),
    };
    Diagnostic::error("Cluster protected from deletion", detail).at(Path::of("deletion_protection")).into()
}

/// The pools of a cluster that are of other kinds than those that can be managed here: their nodes are somebody's. The
/// lists are asked for apart, as one may be permitted without the other.
pub async fn pools_of_other_kinds(handle: &ClusterHandle) -> [Result<OtherPools, Error>; 2] {
    let (native, of_super_nodes) = tokio::join!(of_any_kind(handle), of_super_nodes(handle));
    [of_super_nodes, native]
}

async fn of_any_kind(handle: &ClusterHandle) -> Result<OtherPools, Error> {
    let request = DescribeNodePools { cluster_id: handle.cluster_id.clone(), ..Default::default() };
    let others = handle.client.list(&request).await?.into_iter().filter(|pool| pool.r#type != REGULAR);
    Ok(others.map(|pool| named(pool.node_pool_id, &pool.name, &pool.r#type)).collect())
}

async fn of_super_nodes(handle: &ClusterHandle) -> Result<OtherPools, Error> {
    let request = DescribeClusterVirtualNodePools { cluster_id: handle.cluster_id.clone() };
    let pools = handle.client.call(&request).await?.node_pool_set.into_iter();
    Ok(pools.map(|pool| named(pool.node_pool_id, &pool.name, "Super")).collect())
}

fn named(id: String, name: &str, kind: &str) -> (String, String) {
    (id, format!("{name:?}, of type {kind}"))
}

/// Refuses to delete a cluster with such pools.
pub fn refuse_pools_of_other_kinds(cluster_id: &str, purpose: Purpose, pools: &OtherPools) -> Option<Diagnostic> {
    if pools.is_empty() {
        return None;
    }
    let lines: String = pools.iter().map(|(id, what)| format!("\n  - {id}: {what}")).collect();
    let (begin, end) = match purpose {
        Purpose::Removal => ("The cluster", "then destroy the cluster"),
        Purpose::Replacement => ("This change replaces a cluster, and the cluster", "then make the change"),
    };
    let detail = format!(
        "{begin} {cluster_id} has node pools of types that this provider does not manage:{lines}\n\nNothing was \
         deleted. Delete these node pools first, with the tool that manages them or in the TKE console; {end}."
    );
    Some(Diagnostic::error("Cluster has unmanaged node pools", detail))
}
