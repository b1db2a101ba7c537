//! The nodes of pools, and what becomes of each.

use std::collections::BTreeMap;

use crate::cloud::tke::instance::{DescribeClusterInstances, Instance, InstanceState};
use crate::cloud::{Error, Filter};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::wait::Seen;
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

/// Looks at the nodes of a pool and logs each that is not as it was at the last look. They are only told of: a
/// look that fails does not matter, and has seen none.
pub async fn watch(handle: &ClusterHandle, pool: &str, pool_id: &str) -> Vec<Instance> {
    match list(handle, Some(pool_id)).await {
        Ok(nodes) => {
            handle.nodes.log_changes(pool, pool_id, nodes.iter().map(state).collect());
            nodes
        }
        Err(error) => {
            tracing::debug!(pool, %error, "the nodes could not be looked at");
            Vec::new()
        }
    }
}

/// The id and the state of a node.
fn state(node: &Instance) -> (String, String) {
    (node.instance_id.clone(), node.instance_state.as_str().to_owned())
}

fn states_by_pool(nodes: &[Instance]) -> BTreeMap<String, States> {
    let mut pools = BTreeMap::<String, States>::new();
    for node in nodes {
        pools.entry(node.node_pool_id.clone()).or_default().extend([state(node)]);
    }
    pools
}

/// The nodes that failed, with their reasons.
pub fn failed(nodes: &[Instance]) -> Vec<String> {
    let failed = nodes.iter().filter(|node| node.instance_state == InstanceState::Failed);
    failed.map(|node| format!("{} failed: {}", node.instance_id, node.failed_reason)).collect()
}

/// Waits until any node of the cluster runs, as long as one is being set up.
pub async fn until_one_runs(handle: &ClusterHandle, failure: &str) -> Result<(), Diagnostics> {
    let what = format!("a node of {} to run", handle.cluster_id);
    let ended = handle
        .until(&what, failure, async || {
            let nodes = list(handle, None).await?;
            handle.nodes.log_changes_of_all(states_by_pool(&nodes));
            let count = |state: InstanceState| nodes.iter().filter(|node| node.instance_state == state).count();
            Ok(match (count(InstanceState::Running), count(InstanceState::Initializing)) {
                (0, 0) => Seen::Done(Err(failed(&nodes))),
                (0, waiting) => Seen::Pending(format!("{waiting} of {} nodes initializing", nodes.len())),
                _ => Seen::Done(Ok(())),
            })
        })
        .await?;
    ended.map_err(|failed| {
        let mut detail = format!(
            "{failure}: Tencent Cloud opens it only for a cluster with a node that runs, and {} has none.",
            handle.cluster_id
        );
        failed.iter().for_each(|node| detail.push_str(&format!("\n  - {node}")));
        Diagnostic::error("Endpoint without a node", detail).into()
    })
}
