//! The deletion of a cluster, and what it takes with it.

use serde::Serialize;

use crate::cloud::action::{Accepted, action};

/// Deletes a cluster; it is gone when DescribeClusters no longer lists it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteCluster {
    /// Which cluster.
    pub cluster_id: String,
    /// What becomes of its VMs; `terminate` only for pay-as-you-go.
    pub instance_delete_mode: DeleteMode,
    /// What becomes of other resources; disks are kept unless said otherwise.
    pub resource_delete_options: Option<Vec<ResourceDeleteOption>>,
}
action!(Tke, DeleteCluster, Idempotent, Accepted);

/// What becomes of a resource of a deleted cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DeleteMode {
    /// It is destroyed.
    Terminate,
    /// It stays.
    Retain,
}

/// What becomes of the resources of one type (DeleteCluster).
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResourceDeleteOption {
    /// `CBS`, `CLB` or `CVM`.
    pub resource_type: String,
    /// Whether they go.
    pub delete_mode: DeleteMode,
    /// Whether those under deletion protection are passed over.
    pub skip_deletion_protection: Option<bool>,
}

impl ResourceDeleteOption {
    /// What becomes of the resources of this type.
    pub fn of(resource_type: &str, delete_mode: DeleteMode) -> Self {
        Self { resource_type: resource_type.to_owned(), delete_mode, skip_deletion_protection: None }
    }
}
