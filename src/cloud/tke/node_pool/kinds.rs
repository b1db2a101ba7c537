//! Pools of every kind: those over scaling groups, and those of TKE's later kinds.

use serde::{Deserialize, Serialize};

use crate::cloud::action::{Action, Effect, action};
use crate::cloud::member::filled;
use crate::cloud::paging::{contradiction, paged, twice};
use crate::cloud::service::Service;

/// Lists the pools of a cluster, of whatever kind.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeNodePools {
    /// Which cluster.
    pub cluster_id: String,
    /// From this one on.
    pub offset: Option<u64>,
    /// At most this many.
    pub limit: Option<u64>,
}

/// One of the few calls of a later version of the API.
impl Action for DescribeNodePools {
    const SERVICE: Service = Service::Tke;
    const NAME: &'static str = "DescribeNodePools";
    const EFFECT: Effect = Effect::Read;
    const VERSION: &'static str = "2022-05-01";
    type Response = DescribeNodePoolsResponse;

    fn contradiction(&self, reply: &Self::Response) -> Option<String> {
        contradiction(self, reply)
    }
}

/// What [`DescribeNodePools`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeNodePoolsResponse {
    /// On this page.
    pub node_pools: Vec<PoolOfAnyKind>,
    /// On all pages.
    pub total_count: u64,
}

paged!(
    DescribeNodePools,
    node_pools "NodePools",
    total_count "TotalCount" of PoolOfAnyKind,
    by node_pool_id
);

/// A pool of whatever kind (DescribeNodePools).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PoolOfAnyKind {
    /// `np-…`.
    #[serde(deserialize_with = "filled")]
    pub node_pool_id: String,
    /// As shown.
    pub name: String,
    /// `Regular`, over a scaling group; `Native`, `Super` or `External`.
    #[serde(deserialize_with = "filled")]
    pub r#type: String,
}

/// Lists the pools of super nodes of a cluster, all at once.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeClusterVirtualNodePools {
    /// Which cluster.
    pub cluster_id: String,
}
action!(
    Tke,
    DescribeClusterVirtualNodePools,
    Read,
    DescribeClusterVirtualNodePoolsResponse;
    contradiction_of_virtual_pools
);

/// What [`DescribeClusterVirtualNodePools`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeClusterVirtualNodePoolsResponse {
    /// How many there are.
    pub total_count: u64,
    /// The pools.
    pub node_pool_set: Vec<VirtualNodePool>,
}

/// A pool of super nodes (DescribeClusterVirtualNodePools).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct VirtualNodePool {
    /// `np-…`.
    #[serde(deserialize_with = "filled")]
    pub node_pool_id: String,
    /// As shown.
    pub name: String,
}

/// What among pools of super nodes cannot be.
fn contradiction_of_virtual_pools(
    _: &DescribeClusterVirtualNodePools,
    reply: &DescribeClusterVirtualNodePoolsResponse,
) -> Option<String> {
    let listed = reply.node_pool_set.len() as u64;
    if listed != reply.total_count {
        return Some(format!("TotalCount is {}, and NodePoolSet holds {listed}", reply.total_count));
    }
    let twice = twice(reply.node_pool_set.iter().map(|pool| pool.node_pool_id.as_str()))?;
    Some(format!("NodePoolSet holds {twice} twice"))
}
