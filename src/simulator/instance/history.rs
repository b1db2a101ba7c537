//! Writes down what happens to the nodes of pools.

use crate::simulator::state::cloud::State;
use crate::simulator::state::history::{NodeEvent, NodeStep};

impl State {
    /// Notes what happened to a node, if it is one of a pool.
    pub(crate) fn note(&mut self, node_id: &str, step: NodeStep) {
        if let Some(pool_id) = self.instances.get(node_id).and_then(|node| node.node_pool_id.clone()) {
            self.history.push(NodeEvent { at: self.now, pool_id, node_id: node_id.to_owned(), step });
        }
    }
}
