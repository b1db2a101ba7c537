//! Node pools without an Auto Scaling group.

use serde::{Deserialize, Serialize};

use crate::simulator::clock::Moment;

/// A node pool that is not over an Auto Scaling group. Only that it is there is simulated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherPool {
    /// `np-…`.
    pub id: String,
    /// The cluster.
    pub cluster_id: String,
    /// The name.
    pub name: String,
    /// What its nodes are.
    pub kind: OtherPoolKind,
    /// When it was made.
    pub created: Moment,
}

/// What the nodes of such a pool are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum OtherPoolKind {
    /// Machines that TKE keeps itself.
    Native,
    /// No machines at all: each pod has its own.
    Super,
    /// Machines from outside of the cloud.
    External,
}

impl OtherPoolKind {
    /// As the API of 2022-05-01 writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Native => "Native",
            Self::Super => "Super",
            Self::External => "External",
        }
    }
}
