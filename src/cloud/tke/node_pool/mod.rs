//! Node pools: groups of like nodes, each on a scaling group and a launch configuration.

mod create;
mod delete;
mod describe;
mod modify;
pub(super) mod node;
mod state;

pub use create::{AutoScalingGroupPara, CreateClusterNodePool, CreateClusterNodePoolResponse, LaunchConfigurePara};
pub use delete::DeleteClusterNodePool;
pub use describe::{
    DescribeClusterNodePoolDetail, DescribeClusterNodePoolDetailResponse, DescribeClusterNodePools,
    DescribeClusterNodePoolsResponse, NodePool, RuntimeConfig,
};
pub use modify::{ModifyClusterNodePool, ModifyNodePoolDesiredCapacityAboutAsg, ModifyNodePoolInstanceTypes};
pub use node::{
    Annotation, DriverVersion, GpuArgs, InstanceAdvancedSettings, InstanceExtraArgs, Label, MountedDisk, Taint,
};
pub use state::{AutoscalingGroupStatus, LifeState, NodeCountSummary, NodeCounts};
