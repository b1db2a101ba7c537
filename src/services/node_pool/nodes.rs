//! The nodes of pools, and what becomes of each.

use std::collections::BTreeMap;

use crate::cloud::tke::instance::{DescribeClusterInstances, Instance, InstanceState};
use crate::cloud::tke::virtual_node::{DescribeClusterVirtualNode, VirtualNode};
use crate::cloud::{Error, Filter};
use crate::services::handle::ClusterHandle;
use crate::services::watch::States;

/// The nodes of a cluster, or of one of its pools.
pub async fn list(handle: &ClusterHandle, pool_id: Option<&str>) -> Result<Vec<Instance>, Error> {
    let filters = pool_id.map(|id| vec![Filter::new("nodepool-id", id)]);
    handle
        .client
        .list(&DescribeClusterInstances { cluster_id: handle.cluster_id.clone(), filters, ..Default::default() })
        .await
}

/// The nodes of a cluster; none if it is gone, and its nodes with it.
pub async fn list_if_there(handle: &ClusterHandle) -> Result<Vec<Instance>, Error> {
    match list(handle, None).await {
        Err(error) if error.is_not_found() => Ok(Vec::new()),
        listed => listed,
    }
}

/// The virtual nodes of a cluster, which are not among its nodes.
pub async fn virtual_nodes(handle: &ClusterHandle) -> Result<Vec<VirtualNode>, Error> {
    let request = DescribeClusterVirtualNode { cluster_id: handle.cluster_id.clone() };
    Ok(handle.client.call(&request).await?.nodes)
}

/// Looks at the nodes of a pool and logs each that is not as it was at the last look. They are only told of: a
/// look that fails does not matter, and has seen none.
pub async fn watch(handle: &ClusterHandle, pool: &str, pool_id: &str) -> Vec<Instance> {
    match list(handle, Some(pool_id)).await {
        Ok(nodes) => {
            handle.nodes.log_changes(pool, pool_id, nodes.iter().map(state).collect());
            nodes
        }
        Err(error) => {
            tracing::debug!(pool, %error, "the nodes could not be read");
            Vec::new()
        }
    }
}

/// The id and the state of a node.
fn state(node: &Instance) -> (String, String) {
    (node.instance_id.clone(), node.instance_state.as_str().to_owned())
}

/// Logs each node of the cluster that is not as it was at the last look, if its pool was looked at before.
pub fn log_changes(handle: &ClusterHandle, nodes: &[Instance]) {
    let mut pools = BTreeMap::<String, States>::new();
    for node in nodes {
        pools.entry(node.node_pool_id.clone()).or_default().extend([state(node)]);
    }
    handle.nodes.log_changes_of_all(pools);
}

/// The nodes that failed, with their reasons.
pub fn failed(nodes: &[Instance]) -> Vec<String> {
    let failed = nodes.iter().filter(|node| node.instance_state == InstanceState::Failed);
    let told = |node: &Instance| match node.failure() {
        Some(reason) => format!("{} failed: {reason}", node.instance_id),
        None => format!("{} failed", node.instance_id),
    };
    failed.map(told).collect()
}
