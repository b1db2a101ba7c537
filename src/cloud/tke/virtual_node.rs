//! Super nodes: virtual nodes, which [`DescribeClusterInstances`](super::instance::DescribeClusterInstances) does not
//! list.

use serde::{Deserialize, Serialize};

use crate::cloud::action::action;
use crate::cloud::member::filled;
use crate::cloud::paging::twice;
use crate::cloud::status::words;

words! {
    /// How a virtual node is (DescribeClusterVirtualNode, `Phase`).
    VirtualNodePhase {
        /// It takes pods.
        Running = "Running",
    }
}

/// Lists the virtual nodes of a cluster, all at once: the action has no pages.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeClusterVirtualNode {
    /// Which cluster.
    pub cluster_id: String,
}
action!(Tke, DescribeClusterVirtualNode, Read, DescribeClusterVirtualNodeResponse; contradiction);

/// What [`DescribeClusterVirtualNode`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeClusterVirtualNodeResponse {
    /// How many there are.
    pub total_count: u64,
    /// The nodes.
    pub nodes: Vec<VirtualNode>,
}

/// A virtual node.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct VirtualNode {
    /// `eklet-subnet-…`.
    #[serde(deserialize_with = "filled")]
    pub name: String,
    /// How it is.
    #[serde(deserialize_with = "filled")]
    pub phase: VirtualNodePhase,
}

/// What among virtual nodes cannot be.
fn contradiction(_: &DescribeClusterVirtualNode, reply: &DescribeClusterVirtualNodeResponse) -> Option<String> {
    let (total, listed) = (reply.total_count, reply.nodes.len() as u64);
    if listed != total {
        return Some(format!("TotalCount is {total}, and Nodes holds {listed}"));
    }
    twice(reply.nodes.iter().map(|node| node.name.as_str())).map(|twice| format!("Nodes holds {twice} twice"))
}
