//! The nodes of pools, and what becomes of each.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::cloud::tke::instance::{DescribeClusterInstances, Instance, InstanceState};
use crate::cloud::{Error, Filter};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::wait::Seen;
use crate::services::site::Site;

/// The nodes of a cluster, or of one of its pools.
pub async fn list(site: &Site, pool_id: Option<&str>) -> Result<Vec<Instance>, Error> {
    let filters = pool_id.map(|id| vec![Filter::new("nodepool-id", id)]);
    site.client
        .list(&DescribeClusterInstances { cluster_id: site.cluster_id.clone(), filters, ..Default::default() })
        .await
}

/// Notices what becomes of the nodes of pools from one look to the next, through all waits of an operation.
#[derive(Debug, Default)]
pub struct Watch {
    /// The state of each node, by pool and node.
    seen: Mutex<BTreeMap<String, BTreeMap<String, String>>>,
}

impl Watch {
    /// Looks at the nodes of a pool and logs each that is not as it was. They are only told of: a look that
    /// fails does not matter, and has seen none.
    pub async fn look(&self, site: &Site, pool: &str, pool_id: &str) -> Vec<Instance> {
        let nodes = match list(site, Some(pool_id)).await {
            Ok(nodes) => nodes,
            Err(error) => {
                tracing::debug!(pool, %error, "the nodes could not be looked at");
                return Vec::new();
            }
        };
        let mut pools = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = pools.entry(pool_id.to_owned()).or_default();
        let now: BTreeMap<String, String> =
            nodes.iter().map(|node| (node.instance_id.clone(), node.instance_state.as_str().to_owned())).collect();
        for (node, status) in now.iter().filter(|(node, status)| seen.get(*node) != Some(status)) {
            tracing::info!(pool, node, status, "node");
        }
        for node in seen.keys().filter(|node| !now.contains_key(*node)) {
            tracing::info!(pool, node, status = "gone", "node");
        }
        *seen = now;
        nodes
    }
}

/// The nodes that failed, with their reasons.
pub fn failed(nodes: &[Instance]) -> Vec<String> {
    let failed = nodes.iter().filter(|node| node.instance_state == InstanceState::Failed);
    failed.map(|node| format!("{} failed: {}", node.instance_id, node.failed_reason)).collect()
}

/// Waits until any node of the cluster runs, as long as one is being set up.
pub async fn until_one_runs(site: &Site, failure: &str) -> Result<(), Diagnostics> {
    let what = format!("a node of {} to run", site.cluster_id);
    let ended = site
        .until(&what, failure, async || {
            let nodes = list(site, None).await?;
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
            site.cluster_id
        );
        failed.iter().for_each(|node| detail.push_str(&format!("\n  - {node}")));
        Diagnostic::error("Endpoint without a node", detail).into()
    })
}
