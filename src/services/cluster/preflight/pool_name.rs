//! Pools that are added under a name which a pool of the cluster has already.

use super::super::model::ClusterModel;
use super::super::operation::Op;
use super::report::Report;
use super::scope::Scope;
use crate::cloud::tke::cluster::ClusterStatus;
use crate::cloud::tke::node_pool::{DescribeClusterNodePools, NodePool};
use crate::cloud::{Client, Error};
use crate::kit::value::Path;
use crate::services::node_pool::owed::Debts;
use crate::services::node_pool::{mark, taken};

/// The keys of pools that are added to a cluster that is there.
fn added<'a>(scope: &Scope<'a>) -> impl Iterator<Item = (&'a ClusterModel, &'a String)> {
    let planned = scope.planned.node_pools.known().into_iter().flatten();
    planned.filter_map(move |(name, _)| {
        // before it runs, it has no pools that could be listed
        let prior = scope.prior.filter(|prior| prior.status.as_str() == Some(ClusterStatus::Running.as_str()))?;
        prior.pool(name).is_none_or(|pool| !pool.id.is_set()).then_some((prior, name))
    })
}

/// The pools of the cluster, if any is added.
pub async fn ask(client: &Client, scope: &Scope<'_>) -> Result<Option<Vec<NodePool>>, Error> {
    let Some((prior, _)) = added(scope).next() else {
        return Ok(None);
    };
    let request = DescribeClusterNodePools { cluster_id: prior.id().to_owned(), filters: None };
    match client.call(&request).await {
        Err(error) if error.is_not_found() => Ok(None),
        listed => Ok(Some(listed?.node_pool_set)),
    }
}

/// Nobody else's pool has their names; those that this resource made are told of.
pub fn judge(op: &Op, scope: &Scope<'_>, pools: Option<Vec<NodePool>>, report: &mut Report) {
    let Some(pools) = pools else { return };
    let mut taken_over = Vec::new();
    for (prior, name) in added(scope) {
        let noted = op.recall(name);
        let is_ours =
            |pool: &NodePool| mark::is_of(pool, prior.id(), name) || noted.as_ref().is_some_and(|noted| noted.is(pool));
        let of_name = pools.iter().filter(|pool| pool.name == *name && !pool.is_going());
        let is_managed = |pool: &NodePool| prior.pool_ids().any(|id| id == pool.node_pool_id);
        for pool in of_name {
            match is_ours(pool) && !is_managed(pool) {
                true => taken_over.push(format!("\n  - {name:?}: {}", pool.node_pool_id)),
                false => {
                    let import_id = format!("{}/{}", scope.region(), prior.id());
                    report.push(taken::taken(prior.id(), &import_id, name, &pool.node_pool_id));
                }
            }
        }
    }
    if !taken_over.is_empty() {
        let detail = format!(
            "The cluster already has these node pools, which this resource created earlier. They are managed again, and \
             changed to match the configuration:{}",
            taken_over.concat()
        );
        report.warning(Path::of("node_pools"), "Node pools are taken over", detail);
    }
}
