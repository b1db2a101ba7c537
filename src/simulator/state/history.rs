//! What happened to the nodes of pools.

use serde::{Deserialize, Serialize};

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
