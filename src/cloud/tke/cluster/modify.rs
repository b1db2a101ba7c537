//! Changes of a cluster.

use serde::Serialize;

use super::create::AutoUpgradeClusterLevel;
use crate::cloud::action::{Accepted, action};

/// Changes name, description, project or level; absent members stay as they are.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ModifyClusterAttribute {
    /// Which cluster.
    pub cluster_id: String,
    /// Up to 50 characters.
    pub cluster_name: Option<String>,
    /// Free text.
    pub cluster_desc: Option<String>,
    /// The project that owns new resources.
    pub project_id: Option<u64>,
    /// `L5` … `L5000`.
    pub cluster_level: Option<String>,
    /// Whether the level follows the cluster's size.
    pub auto_upgrade_cluster_level: Option<AutoUpgradeClusterLevel>,
}
action!(Tke, ModifyClusterAttribute, Idempotent, Accepted);

/// Changes the image of new nodes.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ModifyClusterImage {
    /// Which cluster.
    pub cluster_id: String,
    /// `img-…`.
    pub image_id: String,
}
action!(Tke, ModifyClusterImage, Idempotent, Accepted);

/// Gives pods more subnets, with VPC-CNI.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AddVpcCniSubnets {
    /// Which cluster.
    pub cluster_id: String,
    /// The new ones.
    pub subnet_ids: Vec<String>,
    /// The cluster's VPC.
    pub vpc_id: String,
}
action!(Tke, AddVpcCniSubnets, Create, Accepted);
