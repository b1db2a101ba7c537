//! How a pool stood at every moment.

use std::collections::BTreeMap;

use crate::simulator::state::cloud::State;
use crate::simulator::state::history::{NodeEvent, NodeStep};

/// How a pool stood after something happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolMoment {
    /// What happened.
    pub event: NodeEvent,
    /// Nodes that ran and were to stay.
    pub normal: usize,
    /// Nodes on their way in.
    pub coming: usize,
    /// Nodes on their way out.
    pub going: usize,
}

impl State {
    /// How a pool stood after each thing that happened to its nodes.
    pub fn moments(&self, pool_id: &str) -> Vec<PoolMoment> {
        let mut nodes: BTreeMap<&str, NodeStep> = BTreeMap::new();
        let events = self.history.iter().filter(|event| event.pool_id == pool_id);
        let moments = events.map(|event| {
            match event.step {
                NodeStep::Gone => nodes.remove(event.node_id.as_str()),
                step => nodes.insert(&event.node_id, step),
            };
            let count = |step: NodeStep| nodes.values().filter(|there| **there == step).count();
            PoolMoment {
                event: event.clone(),
                normal: count(NodeStep::Running),
                coming: count(NodeStep::Launched),
                going: count(NodeStep::Leaving),
            }
        });
        moments.collect()
    }
}
