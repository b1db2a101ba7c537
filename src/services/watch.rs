//! What was last seen of nodes, so that each change of one is told once.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// The state of each node, by its id.
type States = BTreeMap<String, String>;

/// What was last seen of the nodes of pools, through all waits of an operation.
#[derive(Debug, Default)]
pub struct Watch {
    /// By pool id.
    seen: Mutex<BTreeMap<String, States>>,
}

impl Watch {
    /// Takes note of the nodes of a pool as they are now, and logs each that is not as it was.
    pub fn log_changes(&self, pool: &str, pool_id: &str, now: States) {
        let mut pools = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let before = pools.entry(pool_id.to_owned()).or_default();
        for (node, status) in now.iter().filter(|(node, status)| before.get(*node) != Some(status)) {
            tracing::info!(pool, node, status, "node");
        }
        for node in before.keys().filter(|node| !now.contains_key(*node)) {
            tracing::info!(pool, node, status = "gone", "node");
        }
        *before = now;
    }
}
