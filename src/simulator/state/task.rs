//! What is still to happen by itself.

use serde::{Deserialize, Serialize};

use crate::simulator::clock::Moment;

/// Something that happens at a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scheduled {
    /// When.
    pub due: Moment,
    /// What.
    pub task: Task,
}

/// What can happen by itself. Each checks that its object is still there and still waiting for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Task {
    /// The cluster's control plane is up.
    ClusterRunning(String),
    /// The cluster's control plane begins to take its new version.
    UpgradeBegun(String),
    /// The cluster's control plane is up with its new version.
    UpgradeDone(String),
    /// The cluster's control plane has its new level.
    LevelChanged(String),
    /// The cluster and all that belongs to it is gone.
    ClusterGone(String),
    /// The node pool is done with what it was doing.
    PoolNormal(String),
    /// The node pool and its nodes are gone.
    PoolGone(String),
    /// The Auto Scaling group (by id) brings the number of its instances to what is desired.
    Scale(String),
    /// The instance has joined its cluster.
    InstanceRunning(String),
    /// The instance is gone.
    InstanceGone(String),
    /// An endpoint is open.
    EndpointCreated {
        /// The cluster.
        cluster_id: String,
        /// The public one.
        public: bool,
    },
    /// An endpoint is closed.
    EndpointGone {
        /// The cluster.
        cluster_id: String,
        /// The public one.
        public: bool,
    },
    /// An add-on is done with what it was doing.
    AddonSettled {
        /// The cluster.
        cluster_id: String,
        /// The add-on.
        name: String,
    },
    /// An add-on is gone.
    AddonGone {
        /// The cluster.
        cluster_id: String,
        /// The add-on.
        name: String,
    },
    /// The tags of the cluster are written.
    TagsDone(String),
    /// The cluster's API server runs with another issuer.
    IssuerChanged(String),
}
