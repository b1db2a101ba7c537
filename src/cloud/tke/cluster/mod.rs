//! Clusters.

pub(super) mod create;
pub(super) mod delete;
pub(super) mod describe;
pub(super) mod modify;
pub(super) mod status;

pub use create::{
    AutoUpgradeClusterLevel, ClusterAdvancedSettings, ClusterBasicSettings, ClusterCidrSettings, CreateCluster,
    CreateClusterResponse, MANAGED_CLUSTER,
};
pub use delete::{DeleteCluster, DeleteMode, ResourceDeleteOption};
pub use describe::{Cluster, ClusterNetworkSettings, ClusterProperty, DescribeClusters, DescribeClustersResponse};
pub use modify::{AddVpcCniSubnets, ModifyClusterAttribute, ModifyClusterImage};
pub use status::{ClusterCondition, ClusterStatus, DescribeClusterStatus, DescribeClusterStatusResponse};
