//! What must not go with a cluster, looked at before anything of it is removed.

use std::collections::BTreeMap;

use crate::cloud::Error;
use crate::cloud::tke::cluster::Cluster;
use crate::cloud::tke::node_pool::{DescribeClusterVirtualNodePools, DescribeNodePools};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::value::Path;
use crate::services::handle::ClusterHandle;

/// How the API calls pools over scaling groups.
const REGULAR: &str = "Regular";

/// The error of a protected cluster.
pub fn protected(cluster_id: &str) -> Diagnostics {
    let detail = format!(
        "The cluster {cluster_id} is protected from deletion. Set `deletion_protection = false` in its configuration and \
         apply, then destroy it."
    );
    Diagnostic::error("Cluster protected from deletion", detail).at(Path::of("deletion_protection")).into()
}

/// Refuses to delete a cluster with pools of other kinds than those that can be managed here: their nodes are somebody's.
pub async fn refuse_pools_of_other_kinds(
    handle: &ClusterHandle,
    cluster: &Cluster,
) -> Result<Option<Diagnostic>, Error> {
    let pools = pools_of_other_kinds(handle).await?;
    if pools.is_empty() {
        return Ok(None);
    }
    let lines: String = pools.iter().map(|(id, what)| format!("\n  - {id}: {what}")).collect();
    let detail = format!(
        "The cluster {} has node pools of kinds that are not managed here:{lines}\n\nNothing was deleted. Delete these \
         pools first, with whatever manages them, or in Tencent Cloud's console; then destroy the cluster.",
        cluster.cluster_id
    );
    Ok(Some(Diagnostic::error("Cluster has other node pools", detail)))
}

/// By their ids.
async fn pools_of_other_kinds(handle: &ClusterHandle) -> Result<BTreeMap<String, String>, Error> {
    let cluster_id = handle.cluster_id.clone();
    let all = DescribeNodePools { cluster_id: cluster_id.clone(), ..Default::default() };
    let of_super_nodes = DescribeClusterVirtualNodePools { cluster_id };
    let (all, of_super_nodes) = tokio::try_join!(handle.client.list(&all), handle.client.call(&of_super_nodes))?;
    let of_super_nodes =
        of_super_nodes.node_pool_set.into_iter().map(|pool| (pool.node_pool_id, pool.name, "Super".to_owned()));
    let others = all.into_iter().filter(|pool| pool.r#type != REGULAR);
    let others = others.map(|pool| (pool.node_pool_id, pool.name, pool.r#type));
    Ok(of_super_nodes.chain(others).map(|(id, name, kind)| (id, format!("{name:?}, of type {kind}"))).collect())
}
