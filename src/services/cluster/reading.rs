//! A cluster as the cloud has it, and what is known of it.

use std::collections::BTreeMap;

use super::model::ClusterModel;
use super::operation::Op;
use super::private::ResolvedNames;
use crate::cloud::tke::addon::Addon;
use crate::cloud::tke::authentication::DescribeClusterAuthenticationOptionsResponse;
use crate::cloud::tke::cluster::Cluster;
use crate::cloud::tke::endpoint::ClusterEndpoints;
use crate::cloud::tke::node_pool::NodePool;
use crate::kit::value::Attr;
use crate::services::handle::ClusterHandle;
use crate::services::node_pool::found::Found;
use crate::services::node_pool::model::NodePoolModel;

/// A cluster that is being read.
pub struct Reading<'a> {
    /// The operation.
    pub op: &'a Op,
    /// The cluster in the cloud.
    pub handle: &'a ClusterHandle,
    /// What DescribeClusters tells.
    pub cluster: &'a Cluster,
    /// What was known: what is managed, and how it is spelled.
    pub state: &'a ClusterModel,
    /// The provider's default tags.
    pub default_tags: &'a Attr<BTreeMap<String, String>>,
    /// What names that users wrote stand for.
    pub resolved: ResolvedNames,
}

impl Reading<'_> {
    /// Whether nothing is known of it yet but its id.
    pub fn is_import(&self) -> bool {
        self.state.name.is_null()
    }
}

/// The parts of a cluster that runs.
pub struct Parts<'a> {
    /// All node pools, those of others too.
    pub all_pools: Vec<NodePool>,
    /// The pools that are managed, by their keys.
    pub pools: Vec<PoolReading<'a>>,
    /// Both endpoints.
    pub endpoints: ClusterEndpoints,
    /// The add-ons that are managed.
    pub addons: Vec<Addon>,
    /// The issuer of service account tokens, where it is managed.
    pub issuer: Option<DescribeClusterAuthenticationOptionsResponse>,
    /// The security group that the provider made for the nodes, if it did.
    pub node_group: Option<String>,
}

/// A pool as it was known, and as it is.
pub struct PoolReading<'a> {
    /// Its key in `node_pools`.
    pub name: &'a str,
    /// As it was known.
    pub state: &'a NodePoolModel,
    /// As it is.
    pub found: Found,
}
