//! Pools that are added under a name which a pool of the cluster has already.

use super::super::model::ClusterModel;
use super::super::operation::Op;
use super::report::Report;
use super::scope::Scope;
use crate::cloud::tke::cluster::ClusterStatus;
use crate::cloud::tke::node_pool::{DescribeClusterNodePools, NodePool};
use crate::cloud::{Client, Error};
use crate::kit::framework::Deadline;
use crate::kit::value::{IntoValue, Path};
use crate::services::handle::ClusterHandle;
use crate::services::node_pool::found::Found;
use crate::services::node_pool::owed::Debts;
use crate::services::node_pool::{facets, mark, read, taken};

/// The keys of pools that are added to a cluster that is there.
fn added<'a>(scope: &Scope<'a>) -> impl Iterator<Item = (&'a ClusterModel, &'a String)> {
    let planned = scope.planned.node_pools.known().into_iter().flatten();
    planned.filter_map(move |(name, _)| {
        // before it runs, it has no pools that could be listed
        let prior = scope.prior.filter(|prior| prior.status.as_str() == Some(ClusterStatus::Running.as_str()))?;
        prior.pool(name).is_none_or(|pool| !pool.id.is_set()).then_some((prior, name))
    })
}

/// Whether a pool of the name of an added one is this resource's all the same, and managed no more.
fn is_taken_over(op: &Op, prior: &ClusterModel, name: &str, pool: &NodePool) -> bool {
    let is_ours = mark::is_of(pool, prior.id(), name) || op.recall(name).is_some_and(|noted| noted.is(pool));
    is_ours && prior.pool_ids().all(|id| id != pool.node_pool_id)
}

/// The pools of the cluster that have the names of added ones.
#[derive(Debug)]
pub struct Namesakes {
    pools: Vec<NodePool>,
    /// What is behind those that are taken over.
    taken_over: Vec<Found>,
}

/// The pools of the cluster, if any is added.
pub async fn ask(op: &Op, client: &Client, scope: &Scope<'_>) -> Result<Option<Namesakes>, Error> {
    let Some((prior, _)) = added(scope).next() else {
        return Ok(None);
    };
    let request = DescribeClusterNodePools { cluster_id: prior.id().to_owned(), filters: None };
    let mut pools = match client.call(&request).await {
        Err(error) if error.is_not_found() => return Ok(None),
        listed => listed?.node_pool_set,
    };
    pools.retain(|pool| !pool.is_going() && added(scope).any(|(_, name)| pool.name == *name));
    let is_taken_over = |pool: &&NodePool| is_taken_over(op, prior, &pool.name, pool);
    let ours: Vec<NodePool> = pools.iter().filter(is_taken_over).cloned().collect();
    let handle = ClusterHandle::new(client.clone(), prior.id().to_owned(), Deadline::after(client.retry_timeout()));
    let taken_over = read::details(&handle, ours).await?;
    Ok(Some(Namesakes { pools, taken_over }))
}

/// Whether the apply refuses to take over a pool: no change in place makes it what is planned. One that an apply noted that
/// it asked for is made anew instead.
fn is_refused(op: &Op, scope: &Scope<'_>, name: &str, there: &Found) -> bool {
    let is_noted = op.recall(name).is_some_and(|noted| noted.is(&there.pool));
    scope.planned.pool(name).is_some_and(|planned| {
        let disks = planned.data_disks.clone().into_value();
        let is_known = !planned.instance_type.is_unknown() && disks.is_wholly_known();
        !is_noted && is_known && facets::is_swap(&facets::read(there, planned), planned)
    })
}

/// Nobody else's pool has their names; those that this resource made are told of, and refused where the apply would.
pub fn judge(op: &Op, scope: &Scope<'_>, namesakes: Option<Namesakes>, report: &mut Report) {
    let Some(Namesakes { pools, taken_over: there }) = namesakes else { return };
    let mut taken_over = Vec::new();
    for (prior, name) in added(scope) {
        for pool in pools.iter().filter(|pool| pool.name == *name) {
            let there = there.iter().find(|there| there.pool.node_pool_id == pool.node_pool_id);
            match there {
                Some(there) if is_refused(op, scope, name, there) => {
                    report.push(taken::differs(name, &pool.node_pool_id));
                }
                Some(_) => taken_over.push(format!("\n  - {name:?}: {}", pool.node_pool_id)),
                None => {
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
