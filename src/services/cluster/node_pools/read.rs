//! The node pools of a cluster as they are read.

use std::collections::BTreeMap;

use super::super::model::{ClusterModel, objects};
use super::super::private::UpToDate;
use super::super::reading::{Parts, PoolReading, Reading};
use super::super::tags;
use super::imported;
use crate::cloud::Error;
use crate::cloud::tke::node_pool::{LifeState, NodePool};
use crate::kit::value::Attr;
use crate::services::node_pool::model::NodePoolModel;
use crate::services::node_pool::owed::Debts;
use crate::services::node_pool::pending::PendingPool;
use crate::services::node_pool::{facets, left, mark, network, outdated};

/// Notes the pools that were made to take the place of managed ones, as their marks tell: of an update that was killed,
/// or of one that another state knew of.
pub fn note_successors(debts: &dyn Debts, state: &ClusterModel, pools: &[NodePool]) {
    for (name, model) in state.pools() {
        let Some(id) = model.id.as_str().filter(|_| debts.recall(&name).is_none()) else {
            continue;
        };
        if let Some(pool) = left::successor(pools, state.id(), &name, id) {
            let mark = mark::of(pool).map(str::to_owned);
            debts.keep(&name, &PendingPool { old: Some(id.to_owned()), new: Some(pool.node_pool_id.clone()), mark });
        }
    }
}

/// The pools that are managed, by their key: found by id, or by the mark of the request that was not answered.
pub fn managed(debts: &dyn Debts, state: &ClusterModel, pools: &[NodePool]) -> Vec<(String, NodePool)> {
    let is_there = |pool: &&NodePool| pool.life_state != LifeState::Deleted;
    let managed = state.pools().into_iter().filter_map(|(name, model)| {
        let found = match model.id.as_str() {
            Some(id) => pools.iter().filter(is_there).find(|pool| pool.node_pool_id == id),
            None => {
                let noted = debts.recall(&name);
                pools.iter().filter(is_there).find(|pool| noted.as_ref().is_some_and(|noted| noted.is(pool)))
            }
        };
        found.map(|pool| (name, pool.clone()))
    });
    managed.collect()
}

/// Fills in `node_pools`.
pub async fn read(reading: &Reading<'_>, parts: &Parts<'_>, model: &mut ClusterModel) -> Result<(), Error> {
    if !reading.state.node_pools.is_set() {
        return Ok(());
    }
    let outdated = outdated_nodes(reading, &parts.pools).await?;
    let pools = parts.pools.iter().map(|pool| {
        let read = NodePoolModel {
            // which of them are the cluster's is known here
            tags: tags::managed(&pool.state.tags, &pool.found.pool.tags, pool.state.is_imported(), &model.tags_all),
            os_name: os_name(reading, pool),
            security_group_ids: network::own_groups(&pool.found, pool.state, parts.node_group.as_deref()),
            outdated_nodes: outdated.get(pool.name).copied().into(),
            ..facets::read(&pool.found, pool.state)
        };
        (pool.name.to_owned(), read)
    });
    model.node_pools = objects(pools.collect::<Vec<_>>());
    if reading.is_import() {
        imported::note(reading.op, model);
    }
    Ok(())
}

/// The image of its own; null while the pool has its cluster's.
fn os_name(reading: &Reading<'_>, pool: &PoolReading<'_>) -> Attr<String> {
    let (found, written) = (&pool.found.pool, &pool.state.os_name);
    let is_as_applied = |written: Option<&str>| {
        reading.resolved.pool_os.get(pool.name).is_some_and(|(name, os, image)| {
            written.is_none_or(|written| written == name) && *os == found.node_pool_os && *image == found.image_id
        })
    };
    let is_kept = match written.as_str() {
        Some(written) => written == found.image_id || written == found.node_pool_os || is_as_applied(Some(written)),
        None => is_as_applied(None) || found.node_pool_os == reading.cluster.cluster_os,
    };
    match is_kept {
        true => written.clone(),
        false if found.image_id.is_empty() => Attr::non_empty(&found.node_pool_os),
        false => Attr::Known(found.image_id.clone()),
    }
}

/// How many nodes of each pool are outdated, by the pool's key. Pools of which that is known to be none
/// are not asked about.
async fn outdated_nodes(reading: &Reading<'_>, pools: &[PoolReading<'_>]) -> Result<BTreeMap<String, i64>, Error> {
    let known = UpToDate::recall(reading.op).0;
    let stamp = |pool: &PoolReading<'_>| outdated::stamp(&pool.found, &reading.cluster.cluster_version);
    let id = |pool: &PoolReading<'_>| pool.found.pool.node_pool_id.clone();
    let (settled, others): (Vec<&PoolReading<'_>>, Vec<_>) =
        pools.iter().partition(|pool| known.get(&id(pool)) == Some(&stamp(pool)));
    let found = outdated::find(reading.handle, others.iter().map(|pool| &pool.found)).await?;
    let count = |pool: &PoolReading<'_>| found.get(&id(pool)).map_or(0, Vec::len);
    // a node that does not work now may be outdated all the same
    let is_whole = |pool: &&&PoolReading<'_>| {
        let counts = pool.found.pool.node_count_summary.all();
        counts.normal == counts.total
    };
    let up_to_date = settled.iter().chain(others.iter().filter(|pool| count(pool) == 0).filter(is_whole));
    UpToDate(up_to_date.map(|pool| (id(pool), stamp(pool))).collect()).keep(reading.op);
    Ok(pools.iter().map(|pool| (pool.name.to_owned(), i64::try_from(count(pool)).unwrap_or(i64::MAX))).collect())
}
