//! Node pools: groups of like nodes, each on a scaling group and a launch configuration.

mod delete;
mod describe;
mod kinds;
mod modify;
pub(super) mod node;
mod settings;
mod state;

pub use delete::DeleteClusterNodePool;
pub use describe::{
    DescribeClusterNodePoolDetail, DescribeClusterNodePoolDetailResponse, DescribeClusterNodePools,
    DescribeClusterNodePoolsResponse, NodePool, RuntimeConfig,
};
pub use kinds::{
    DescribeClusterVirtualNodePools, DescribeClusterVirtualNodePoolsResponse, DescribeNodePools,
    DescribeNodePoolsResponse, PoolOfAnyKind, VirtualNodePool,
};
pub use modify::{ModifyNodePoolDesiredCapacityAboutAsg, ModifyNodePoolInstanceTypes};
pub use node::{
    Annotation, DriverVersion, GpuArgs, InstanceAdvancedSettings, InstanceExtraArgs, Label, MountedDisk, Taint,
};
pub use settings::{
    AutoScalingGroupPara, CreateClusterNodePool, CreateClusterNodePoolResponse, LaunchConfigurePara,
    ModifyClusterNodePool,
};
pub use state::{AutoscalingGroupStatus, LifeState, NodeCountSummary, NodeCounts};
