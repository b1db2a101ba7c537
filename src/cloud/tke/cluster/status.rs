//! What clusters and their nodes are doing.

use serde::{Deserialize, Serialize};

use crate::cloud::action::action;
use crate::cloud::member::filled;
use crate::cloud::status::words;

words! {
    /// What a cluster is doing (DescribeClusters, `ClusterStatus`).
    ClusterStatus {
        /// The order is being processed.
        Trading = "Trading",
        /// Being made.
        Creating = "Creating",
        /// Ready.
        Running = "Running",
        /// Being deleted.
        Deleting = "Deleting",
        /// Asleep.
        Idling = "Idling",
        /// Waking up.
        Recovering = "Recovering",
        /// Changing its size.
        Scaling = "Scaling",
        /// Changing its Kubernetes version.
        Upgrading = "Upgrading",
        /// Waiting to be registered; spelt so by the API.
        WaitingForConnect = "WaittingForConnect",
        /// Cut off because of arrears.
        Isolated = "Isolated",
        /// An upgrade is paused.
        Pause = "Pause",
        /// Nodes are being upgraded.
        NodeUpgrading = "NodeUpgrading",
        /// The nodes' container runtime is being upgraded.
        RuntimeUpgrading = "RuntimeUpgrading",
        /// The control plane changes its size.
        MasterScaling = "MasterScaling",
        /// The cluster level is being changed.
        ClusterLevelUpgrading = "ClusterLevelUpgrading",
        /// Being cut off.
        ResourceIsolate = "ResourceIsolate",
        /// Cut off.
        ResourceIsolated = "ResourceIsolated",
        /// Being given back after it was cut off.
        ResourceReverse = "ResourceReverse",
        /// Broken.
        Abnormal = "Abnormal",
    }
}

/// Lists how clusters and their nodes are.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeClusterStatus {
    /// Only these.
    pub cluster_ids: Option<Vec<String>>,
}
action!(Tke, DescribeClusterStatus, Read, DescribeClusterStatusResponse);

/// What [`DescribeClusterStatus`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeClusterStatusResponse {
    /// One for each cluster.
    pub cluster_status_set: Vec<ClusterCondition>,
}

/// How a cluster and its nodes are (DescribeClusterStatus, `ClusterStatus`). The numbers are -1
/// when counting took too long and -2 when it failed.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ClusterCondition {
    /// `cls-…`.
    #[serde(deserialize_with = "filled")]
    pub cluster_id: String,
    /// What the cluster is doing; may be empty.
    pub cluster_state: ClusterStatus,
    /// `AllNormal`, `AllAbnormal` or `PartialAbnormal`.
    pub cluster_instance_state: String,
    /// Nodes being set up.
    pub cluster_init_node_num: i64,
    /// Nodes that run.
    pub cluster_running_node_num: i64,
    /// Nodes that failed.
    pub cluster_failed_node_num: i64,
    /// Nodes that are shut down.
    pub cluster_closed_node_num: i64,
    /// Nodes that are shutting down.
    pub cluster_closing_node_num: i64,
    /// Whether the cluster is protected against deletion.
    pub cluster_deletion_protection: bool,
}
