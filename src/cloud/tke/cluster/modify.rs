//! Changes of a cluster that are calls of their own.

use serde::Serialize;

use crate::cloud::action::{Accepted, action};

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
