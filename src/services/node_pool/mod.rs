//! Node pools: the model that `tke_cluster.node_pools` uses, and their life in the cloud.

pub mod change;
pub mod create;
pub mod model;
pub mod nodes;
pub mod outdated;
pub mod place;
pub mod read;
pub mod remove;
pub mod roll;
pub mod schema;
pub mod size;
pub mod spec;
pub mod validate;
pub mod wait;

pub use model::NodePoolModel;

use std::collections::BTreeMap;

/// What a pool takes from its cluster, with its own attributes over it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inherited {
    /// The cluster's VPC.
    pub vpc_id: String,
    /// The key pair of the nodes, `skey-…`.
    pub key_id: Option<String>,
    /// The operating system image; the cluster's own if none.
    pub os_name: Option<String>,
    /// Which build of the cluster's image; none for an image of the pool's own.
    pub os_customize_type: Option<String>,
    /// Tags of the pool, its nodes and their disks.
    pub tags: BTreeMap<String, String>,
    /// The Kubernetes version of the control plane; none while it is not known.
    pub kubernetes_version: Option<String>,
    /// Whether data disks outlive nodes that are removed.
    pub retains_disks: bool,
}
