//! What was last seen of nodes, so that each change of one is told once, and of the activities that bring them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

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
}

impl Watch {
    /// Takes note of the nodes of a pool as they are now, and logs each that is not as it was.
    pub fn log_changes(&self, pool: &str, pool_id: &str, now: States) {
        let mut pools = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = pools.entry(pool_id.to_owned()).or_default();
        pool.clone_into(&mut seen.name);
        seen.log_changes(now);
    }

    /// What was noted of the scaling activities of a group.
    pub fn earlier(&self, group_id: &str) -> Option<Earlier> {
        self.earlier.lock().unwrap_or_else(PoisonError::into_inner).get(group_id).cloned()
    }

    /// Takes note of them.
    pub fn note_earlier(&self, group_id: &str, earlier: Earlier) {
        self.earlier.lock().unwrap_or_else(PoisonError::into_inner).insert(group_id.to_owned(), earlier);
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
