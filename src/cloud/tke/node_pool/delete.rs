//! The deletion of pools.

use serde::Serialize;

use crate::cloud::action::{Accepted, action};

/// Deletes pools.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteClusterNodePool {
    /// Which cluster.
    pub cluster_id: String,
    /// Which pools.
    pub node_pool_ids: Vec<String>,
    /// Whether their VMs stay, outside the cluster.
    pub keep_instance: bool,
}
action!(Tke, DeleteClusterNodePool, Idempotent, Accepted);
