//! Changes of a pool that are calls of their own.

use serde::Serialize;

use crate::cloud::action::{Accepted, action};

/// Changes how many nodes are aimed at.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ModifyNodePoolDesiredCapacityAboutAsg {
    /// Which cluster.
    pub cluster_id: String,
    /// Which pool.
    pub node_pool_id: String,
    /// Between the pool's minimum and maximum.
    pub desired_capacity: i64,
}
action!(Tke, ModifyNodePoolDesiredCapacityAboutAsg, Idempotent, Accepted);

/// Changes what instance types are tried after the first, which stays.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ModifyNodePoolInstanceTypes {
    /// Which cluster.
    pub cluster_id: String,
    /// Which pool.
    pub node_pool_id: String,
    /// All of them, the first one too.
    pub instance_types: Vec<String>,
}
action!(Tke, ModifyNodePoolInstanceTypes, Idempotent, Accepted);
