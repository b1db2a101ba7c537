//! Whether a cluster has a node beside which a public endpoint opens.

use std::collections::BTreeSet;

use super::super::endpoints::check;
use super::report::Report;
use super::scope::Scope;
use crate::cloud::{Client, Error};
use crate::kit::framework::Deadline;
use crate::kit::value::Path;
use crate::services::handle::ClusterHandle;
use crate::services::node_pool::{nodes, read};

/// Whether the cluster has nodes, or will have, though the managed pools need not have any. Asked where a public endpoint
/// is to be opened.
pub async fn ask(client: &Client, scope: &Scope<'_>) -> Result<Option<bool>, Error> {
    let Some((prior, id)) = scope.prior.and_then(|prior| Some((prior, prior.id.known()?))) else {
        return Ok(None);
    };
    let is_opened = scope.planned.wants_endpoint(true) && !prior.wants_endpoint(true);
    if !is_opened || check::brings_nodes(scope.planned) != Some(false) {
        return Ok(None);
    }
    let handle = ClusterHandle::new(client.clone(), id.clone(), Deadline::after(client.retry_timeout()));
    // pools that are managed no more stay, and of those with an autoscaler the size is its own
    let stays = |name: &str| scope.planned.pool(name).is_some_and(|planned| planned.autoscaling.is_set());
    let managed = if scope.planned.node_pools.is_null() { Default::default() } else { prior.pools() };
    let managed = managed.into_iter().filter(|(name, _)| !stays(name));
    let emptied: BTreeSet<String> = managed.filter_map(|(_, pool)| pool.id.into_known()).collect();
    let pools = read::list(&handle).await?;
    let mut others = pools.iter().filter(|pool| !emptied.contains(&pool.node_pool_id) && !pool.is_going());
    if others.any(|pool| pool.desired_nodes_num > 0) {
        return Ok(Some(true));
    }
    let machines = nodes::list(&handle, None).await?;
    if machines.iter().any(|node| !emptied.contains(&node.node_pool_id)) {
        return Ok(Some(true));
    }
    Ok(Some(!nodes::virtual_nodes(&handle).await?.is_empty()))
}

/// Holds the public endpoint against it.
pub fn judge(scope: &Scope<'_>, has_others: Option<bool>, report: &mut Report) {
    if has_others == Some(false) {
        report.error(Path::of("endpoint_access"), check::WITHOUT_NODE, check::without_node(scope.planned));
    }
}
