//! Deletion protection of clusters.

use serde::Serialize;

use crate::cloud::action::{Accepted, action};

/// Protects a cluster against deletion.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct EnableClusterDeletionProtection {
    /// Which cluster.
    pub cluster_id: String,
}
action!(Tke, EnableClusterDeletionProtection, Idempotent, Accepted);

/// Lets a cluster be deleted again.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DisableClusterDeletionProtection {
    /// Which cluster.
    pub cluster_id: String,
}
action!(Tke, DisableClusterDeletionProtection, Idempotent, Accepted);
