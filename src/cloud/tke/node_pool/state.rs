//! What pools are doing, and how many nodes they have.

use serde::Deserialize;

use crate::cloud::member::or_default;
use crate::cloud::status::words;

words! {
    /// What a pool is doing (DescribeClusterNodePools, `LifeState`).
    LifeState {
        /// Being made.
        Creating = "creating",
        /// Ready.
        Normal = "normal",
        /// Being changed.
        Updating = "updating",
        /// Being deleted.
        Deleting = "deleting",
        /// Gone.
        Deleted = "deleted",
    }
}

words! {
    /// Whether the autoscaler owns a pool's size (DescribeClusterNodePools,
    /// `AutoscalingGroupStatus`).
    AutoscalingGroupStatus {
        /// It does.
        Enabled = "enabled",
        /// It is taking over.
        Enabling = "enabling",
        /// It does not.
        Disabled = "disabled",
        /// It is letting go.
        Disabling = "disabling",
        /// The group is being changed.
        Updating = "updating",
        /// The group is being deleted.
        Deleting = "deleting",
    }
}

/// A pool's nodes by how they came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct NodeCountSummary {
    /// Put in by hand.
    #[serde(deserialize_with = "or_default")]
    pub manually_added: NodeCounts,
    /// Made by the scaling group.
    pub autoscaling_added: NodeCounts,
}

impl NodeCountSummary {
    /// All nodes, however they came.
    pub fn all(&self) -> NodeCounts {
        let (by_hand, by_group) = (self.manually_added, self.autoscaling_added);
        NodeCounts {
            joining: by_hand.joining + by_group.joining,
            initializing: by_hand.initializing + by_group.initializing,
            normal: by_hand.normal + by_group.normal,
            total: by_hand.total + by_group.total,
        }
    }
}

/// Nodes by state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct NodeCounts {
    /// On their way into the cluster.
    pub joining: i64,
    /// Being set up.
    pub initializing: i64,
    /// Ready.
    pub normal: i64,
    /// All.
    pub total: i64,
}
