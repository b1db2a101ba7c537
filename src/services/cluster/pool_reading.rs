//! What pools take from their cluster or have of their own (image, key pair, tags), as it is read.

use std::collections::BTreeMap;

use super::model::ClusterModel;
use super::operation::Op;
use super::private::{ResolvedNames, UpToDate};
use super::{key_pair, tags};
use crate::cloud::tke::cluster::Cluster;
use crate::cloud::{Client, Error};
use crate::kit::value::Attr;
use crate::services::handle::ClusterHandle;
use crate::services::node_pool::read::Found;
use crate::services::node_pool::{NodePoolModel, outdated};

/// A pool as it was known, and as it is.
pub struct PoolReading<'a> {
    /// Its key in `node_pools`.
    pub name: &'a str,
    /// As it was known.
    pub state: &'a NodePoolModel,
    /// As it is.
    pub found: &'a Found,
}

impl PoolReading<'_> {
    fn importing(&self) -> bool {
        self.state.instance_type.is_null()
    }

    /// The pool as users write it. `cluster_tags` are those that it has from its cluster.
    pub fn model(&self, cluster: &Cluster, cluster_tags: &Attr<tags::Tags>, resolved: &ResolvedNames) -> NodePoolModel {
        NodePoolModel {
            tags: tags::managed(&self.state.tags, &self.found.pool.tags, self.importing(), cluster_tags),
            os_name: self.os_name(cluster, resolved),
            ..self.found.model(self.state)
        }
    }

    /// The image of its own; null while the pool has its cluster's.
    fn os_name(&self, cluster: &Cluster, resolved: &ResolvedNames) -> Attr<String> {
        let pool = &self.found.pool;
        let is_as_applied = |written: Option<&str>| {
            resolved.pool_os.get(self.name).is_some_and(|(spelling, os, image)| {
                written.is_none_or(|written| written == spelling) && *os == pool.node_pool_os && *image == pool.image_id
            })
        };
        let is_kept = match self.state.os_name.as_str() {
            Some(written) => written == pool.image_id || written == pool.node_pool_os || is_as_applied(Some(written)),
            None => is_as_applied(None) || pool.node_pool_os == cluster.cluster_os,
        };
        match is_kept {
            true => self.state.os_name.clone(),
            false if pool.image_id.is_empty() => Attr::non_empty(&pool.node_pool_os),
            false => Attr::Known(pool.image_id.clone()),
        }
    }
}

/// How many nodes of each pool are outdated, by the pool's key. Pools of which that is known to be none
/// are not asked about.
pub async fn outdated(
    op: &Op,
    handle: &ClusterHandle,
    cluster: &Cluster,
    pools: &[PoolReading<'_>],
) -> Result<BTreeMap<String, i64>, Error> {
    let known = UpToDate::recall(op).0;
    let stamp = |pool: &PoolReading<'_>| outdated::stamp(pool.found, &cluster.cluster_version);
    let id = |pool: &PoolReading<'_>| pool.found.pool.node_pool_id.clone();
    let (settled, others): (Vec<&PoolReading<'_>>, Vec<_>) =
        pools.iter().partition(|pool| known.get(&id(pool)) == Some(&stamp(pool)));
    let found = outdated::find(handle, others.iter().map(|pool| pool.found)).await?;
    let count = |pool: &PoolReading<'_>| found.get(&id(pool)).map_or(0, Vec::len);
    // a node that does not work now may be outdated all the same
    let is_whole = |pool: &&&PoolReading<'_>| {
        let counts = pool.found.pool.node_count_summary.all();
        counts.normal == counts.total
    };
    let up_to_date = settled.iter().chain(others.iter().filter(|pool| count(pool) == 0).filter(is_whole));
    UpToDate(up_to_date.map(|pool| (id(pool), stamp(pool))).collect()).keep(op);
    Ok(pools.iter().map(|pool| (pool.name.to_owned(), i64::try_from(count(pool)).unwrap_or(i64::MAX))).collect())
}

/// Reads the key pairs that new nodes let in: the cluster's, and those of pools that have their own.
pub async fn ssh_keys(
    client: &Client,
    resolved: &ResolvedNames,
    pools: &[PoolReading<'_>],
    model: &mut ClusterModel,
) -> Result<(), Error> {
    let importing = pools.iter().any(PoolReading::importing);
    let all_alike = pools.windows(2).all(|pair| pair[0].found.key_id() == pair[1].found.key_id());
    let has_own = |pool: &&PoolReading<'_>| pool.state.ssh_key_name.is_set() || (importing && !all_alike);
    let (own, others): (Vec<&PoolReading<'_>>, Vec<&PoolReading<'_>>) = pools.iter().partition(has_own);
    model.ssh_key_name = ssh_key(client, resolved, &model.ssh_key_name, &others).await?;
    let Attr::Known(models) = &mut model.node_pools else {
        return Ok(());
    };
    for pool in own {
        if let Some(model) = models.get_mut(pool.name) {
            model.ssh_key_name = ssh_key(client, resolved, &pool.state.ssh_key_name, &[pool]).await?;
        }
    }
    Ok(())
}

/// The key pair that new nodes of some pools let in, in the user's spelling.
async fn ssh_key(
    client: &Client,
    resolved: &ResolvedNames,
    written: &Attr<String>,
    pools: &[&PoolReading<'_>],
) -> Result<Attr<String>, Error> {
    if pools.is_empty() {
        return Ok(written.clone());
    }
    let expected = written.as_str().map(|spelling| resolved.keys.get(spelling).map_or(spelling, String::as_str));
    let found: Vec<Option<&str>> = pools.iter().map(|pool| pool.found.key_id()).collect();
    if found.iter().all(|id| *id == expected) {
        return Ok(written.clone());
    }
    match found.iter().flatten().find(|id| Some(**id) != expected) {
        Some(other) => key_pair::name(client, other).await.map(Attr::Known),
        // a pool without any key: what is written is not everywhere
        None => Ok(Attr::Null),
    }
}
