//! What was last seen of nodes, so that each change of one is told once, and of the activities that bring them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

/// The state of each node, by its id.
pub type States = BTreeMap<String, String>;

/// A pool whose nodes were looked at.
#[derive(Debug, Default)]
struct Seen {
    name: String,
    states: States,
}

/// The scaling activities of a group that there were before a change.
#[derive(Clone, Debug, Default)]
pub struct Earlier {
    /// From when on they were looked at.
    pub since: Timestamp,
    /// Their ids.
    pub ids: BTreeSet<String>,
}

/// What was last seen of the nodes of pools, through all waits of an operation.
#[derive(Debug, Default)]
pub struct Watch {
    /// By pool id.
    seen: Mutex<BTreeMap<String, Seen>>,
    /// By group id.
    earlier: Mutex<BTreeMap<String, Earlier>>,
    /// The nodes that had failed before this operation changed their pool, by pool id.
    dead: Mutex<BTreeMap<String, BTreeSet<String>>>,
    /// Whether a pool is still there that was in the state or in a list, by its id.
    pools: Mutex<BTreeMap<String, bool>>,
}

impl Watch {
    /// Takes note of the nodes of a pool as they are now, and logs each that is not as it was.
    pub fn log_changes(&self, pool: &str, pool_id: &str, now: States) {
        let mut pools = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = pools.entry(pool_id.to_owned()).or_default();
        pool.clone_into(&mut seen.name);
        seen.log_changes(now);
    }

    /// Takes note that these pools are there, or were when the state was written.
    pub fn note_pools(&self, ids: impl IntoIterator<Item = String>) {
        self.pools().extend(ids.into_iter().map(|id| (id, true)));
    }

    /// The pools that were there and are not among these.
    pub fn pools_but(&self, listed: &BTreeSet<&str>) -> Vec<String> {
        let pools = self.pools();
        pools.iter().filter(|(id, there)| **there && !listed.contains(id.as_str())).map(|(id, _)| id.clone()).collect()
    }

    /// Takes note that a pool was looked for and is not there any more.
    pub fn note_gone_pool(&self, id: String) {
        self.pools().insert(id, false);
    }

    /// Whether a pool was there and is gone.
    pub fn is_pool_gone(&self, id: &str) -> bool {
        self.pools().get(id) == Some(&false)
    }

    fn pools(&self) -> MutexGuard<'_, BTreeMap<String, bool>> {
        self.pools.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was noted of the scaling activities of a group.
    pub fn earlier(&self, group_id: &str) -> Option<Earlier> {
        self.earlier.lock().unwrap_or_else(PoisonError::into_inner).get(group_id).cloned()
    }

    /// Takes note of them.
    pub fn note_earlier(&self, group_id: &str, earlier: Earlier) {
        self.earlier.lock().unwrap_or_else(PoisonError::into_inner).insert(group_id.to_owned(), earlier);
    }

    /// Takes note of the nodes of a pool that had failed before it is changed.
    pub fn note_dead(&self, pool_id: &str, nodes: impl IntoIterator<Item = String>) {
        let mut dead = self.dead.lock().unwrap_or_else(PoisonError::into_inner);
        dead.entry(pool_id.to_owned()).or_default().extend(nodes);
    }

    /// Those that were noted.
    pub fn dead(&self, pool_id: &str) -> BTreeSet<String> {
        self.dead.lock().unwrap_or_else(PoisonError::into_inner).get(pool_id).cloned().unwrap_or_default()
    }

    /// The same of pools that were looked at before, by a look at the nodes of all: their states by pool id.
    pub fn log_changes_of_all(&self, mut now: BTreeMap<String, States>) {
        let mut pools = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        for (id, seen) in pools.iter_mut() {
            seen.log_changes(now.remove(id).unwrap_or_default());
        }
    }
}

impl Seen {
    fn log_changes(&mut self, now: States) {
        let (pool, before) = (&self.name, &self.states);
        for (node, status) in now.iter().filter(|(node, status)| before.get(*node) != Some(status)) {
            tracing::info!(pool, node, status, "node");
        }
        for node in before.keys().filter(|node| !now.contains_key(*node)) {
            tracing::info!(pool, node, status = "gone", "node");
        }
        self.states = now;
    }
}
