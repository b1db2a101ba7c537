//! Pools that earlier updates asked for and did not bring into the state.

use std::collections::{BTreeMap, BTreeSet};

use super::drain::Drain;
use super::model::NodePoolModel;
use super::owed::Debts;
use super::owed_disks::OwedDisks;
use super::{mark, read, remove};
use crate::cloud::Error;
use crate::cloud::tke::node_pool::NodePool;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::value::Path;
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;

/// A key of `node_pools`, under which there may be more pools than the state knows.
#[derive(Clone, Copy)]
pub struct Key<'a> {
    /// The cluster.
    pub handle: &'a ClusterHandle,
    /// Where it is noted what was asked for.
    pub debts: &'a dyn Debts,
    /// The key.
    pub name: &'a str,
}

impl Key<'_> {
    /// The pools that were asked for to take the place of the one that the state has, by its id. While the creation of
    /// one is not answered, it is known by its mark alone.
    pub async fn beside(self, id: Option<&str>) -> Result<Vec<String>, Diagnostics> {
        if self.debts.recall(self.name).is_none() {
            return Ok(Vec::new());
        }
        let there = read::list(self.handle).await.map_err(|error| unreadable(self.name, &error))?;
        let beside = there.into_iter().filter(|pool| self.was_asked_for(pool, id));
        Ok(beside.map(|pool| pool.node_pool_id).filter(|beside| id != Some(beside.as_str())).collect())
    }

    /// The pool that is noted, which an update goes on with instead of making one.
    pub async fn noted(self, old: Option<&str>) -> Result<Option<NodePool>, Diagnostics> {
        if self.debts.recall(self.name).is_none() {
            return Ok(None);
        }
        let mut there = read::list(self.handle).await.map_err(|error| unreadable(self.name, &error))?.into_iter();
        Ok(there.find(|pool| self.was_asked_for(pool, old) && old != Some(pool.node_pool_id.as_str())))
    }

    /// Whether a pool bears our mark, and with it the name that it was made with: where no key of the state owns it, it was
    /// asked for by an update whose note of it is lost.
    pub fn is_ours(self, pool: &NodePool) -> bool {
        pool.name == self.name && mark::is_of(pool, &self.handle.cluster_id, self.name)
    }

    /// Removes what was to take a pool's place that stays after all.
    pub async fn remove_abandoned(self, prior: &NodePoolModel, retains_disks: bool) -> Result<(), Diagnostics> {
        if self.debts.recall(self.name).is_none() {
            return Ok(());
        }
        let abandoned = self.beside(prior.id.as_str()).await?;
        remove::remove(self.handle, &abandoned, self.drain(prior), retains_disks).await?;
        self.debts.forget(self.name);
        Ok(())
    }

    /// Settles what is owed for a key that is neither in the state nor planned: a pool that was asked for goes, and the
    /// disks of nodes that are gone.
    pub async fn settle(self, retains_disks: bool) -> Result<(), Diagnostics> {
        let left = self.beside(None).await?;
        remove::remove(self.handle, &left, self.drain(&NodePoolModel::default()), retains_disks).await?;
        self.debts.forget(self.name);
        self.debts.forget_of_pool(self.name);
        self.disks(retains_disks).pay().await
    }

    /// How nodes of a pool of this key are drained.
    pub fn drain(&self, pool: &NodePoolModel) -> Drain<'_> {
        Drain::of(self.handle, self.debts, self.name, pool)
    }

    /// The disks that are owed for it.
    pub fn disks(&self, are_retained: bool) -> OwedDisks<'_> {
        OwedDisks { handle: self.handle, debts: self.debts, pool: self.name, are_retained }
    }

    fn was_asked_for(self, pool: &NodePool, old: Option<&str>) -> bool {
        let replaced = mark::replaced(pool, &self.handle.cluster_id, self.name);
        self.debts.recall(self.name).is_some_and(|noted| noted.is(pool)) || (old.is_some() && replaced == old)
    }
}

/// The pool that was made to take the place of a pool, as its mark tells.
pub fn successor<'a>(pools: &'a [NodePool], cluster_id: &str, name: &str, id: &str) -> Option<&'a NodePool> {
    pools.iter().find(|pool| !pool.is_going() && mark::replaced(pool, cluster_id, name) == Some(id))
}

/// One pool of each name, which a state can have under a key. Of one and the one that was made to take its place, it is
/// the first: a state that has it knows the other by its mark. Of others, one stays that nobody can tell from the rest, of
/// which the user is told.
pub fn one_of_each_name(debts: &dyn Debts, cluster_id: &str, pools: Vec<NodePool>) -> Vec<NodePool> {
    let ids: BTreeSet<String> = pools.iter().map(|pool| pool.node_pool_id.clone()).collect();
    let mut chosen = BTreeMap::<String, NodePool>::new();
    for pool in pools {
        if mark::replaced(&pool, cluster_id, &pool.name).is_some_and(|old| ids.contains(old)) {
            continue;
        }
        match chosen.get(&pool.name) {
            None => drop(chosen.insert(pool.name.clone(), pool)),
            Some(first) => debts.tell(several(first, &pool)),
        }
    }
    chosen.into_values().collect()
}

fn several(first: &NodePool, other: &NodePool) -> Diagnostic {
    let detail = format!(
        "The cluster has two node pools with the name {:?}, {} and {}. Only {} is imported: the other one is not \
         managed, and continues to cost money until you delete it.",
        first.name, first.node_pool_id, other.node_pool_id, first.node_pool_id
    );
    Diagnostic::warning("Duplicate node pool name", detail).at(Path::of("node_pools").key(&first.name))
}

/// The error of pools that could not be looked for.
pub fn unreadable(name: &str, error: &Error) -> Diagnostics {
    api_error(&format!("The node pool {name:?} could not be read"), error).into()
}
