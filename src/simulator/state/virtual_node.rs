//! Super nodes: virtual nodes, which no machine stands behind.

use serde::{Deserialize, Serialize};

use crate::simulator::clock::Moment;

/// A virtual node of a cluster.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct VirtualNode {
    /// `eklet-subnet-…`.
    pub name: String,
    /// The cluster.
    pub cluster_id: String,
    /// The subnet of its pods.
    pub subnet_id: String,
    /// `Running` once it takes pods.
    pub phase: String,
    /// When it was made.
    pub created: Moment,
}
