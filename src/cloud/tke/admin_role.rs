//! Rights inside clusters.

use serde::Serialize;

use crate::cloud::action::{Accepted, action};

/// Binds the caller to the cluster role `tke:admin`, with all rights in the cluster. No call takes that back.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AcquireClusterAdminRole {
    /// Which cluster.
    pub cluster_id: String,
}
action!(Tke, AcquireClusterAdminRole, Idempotent, Accepted);
