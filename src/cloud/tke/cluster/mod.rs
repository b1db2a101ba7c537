//! Clusters.

pub(super) mod delete;
pub(super) mod describe;
pub(super) mod modify;
pub(super) mod settings;
pub(super) mod status;

pub use delete::{DeleteCluster, DeleteMode, ResourceDeleteOption};
pub use describe::{Cluster, ClusterNetworkSettings, ClusterProperty, DescribeClusters, DescribeClustersResponse};
pub use modify::{AddVpcCniSubnets, ModifyClusterImage};
pub use settings::{
    AutoUpgradeClusterLevel, ClusterAdvancedSettings, ClusterBasicSettings, ClusterCidrSettings, CreateCluster,
    CreateClusterResponse, MANAGED_CLUSTER, ModifyClusterAttribute,
};
pub use status::{ClusterCondition, ClusterStatus, DescribeClusterStatus, DescribeClusterStatusResponse};
