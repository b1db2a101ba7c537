//! What happened to the nodes of pools, so that tests can tell how a pool stood at every moment.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::State;
use crate::simulator::clock::Moment;

/// Something that happened to a node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeEvent {
    /// When.
    pub at: Moment,
    /// The pool, `np-…`.
    pub pool_id: String,
    /// The node, `ins-…`.
    pub node_id: String,
    /// What.
    pub step: NodeStep,
}

/// What can happen to a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NodeStep {
    /// Its machine is being made.
    Launched,
    /// It has joined its cluster.
    Running,
    /// It is on its way out.
    Leaving,
    /// It is gone, or a node no more.
    Gone,
}

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
    pub(crate) fn note(&mut self, node_id: &str, step: NodeStep) {
        if let Some(pool_id) = self.instances.get(node_id).and_then(|node| node.node_pool_id.clone()) {
            self.history.push(NodeEvent { at: self.now, pool_id, node_id: node_id.to_owned(), step });
        }
    }

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
