//! Every call that the provider knows, with the features that make it.

use std::collections::BTreeSet;

use super::feature::Feature::{
    self, Account, Addons, AssumeRole, Cluster, Endpoints, ForceDelete, Kubeconfig, NodePools, Permissions, Preflight,
    Status,
};
use crate::cloud::action::{Action, Call};
use crate::cloud::{autoscaling, cam, cbs, clb, cvm, sts, tag, tke, vpc};

/// A call and what makes it.
#[derive(Debug, Clone, Copy)]
pub struct Usage {
    /// The call.
    pub call: Call,
    /// What makes it; none if nothing does yet, or if it needs no permission.
    pub features: &'static [Feature],
}

/// The permissions that features need, as CAM names them.
pub fn permissions_of(features: &[Feature]) -> BTreeSet<String> {
    let is_needed = |usage: &&Usage| usage.features.iter().any(|feature| features.contains(feature));
    CALLS.iter().filter(is_needed).map(|usage| usage.call.permission()).collect()
}

/// Every call that the provider knows.
pub const CALLS: &[Usage] = &[
    of::<sts::role::AssumeRole>(&[AssumeRole]),
    of::<sts::role::AssumeRoleWithWebIdentity>(&[]),
    of::<sts::identity::GetCallerIdentity>(&[]),
    of::<cam::policy::GetPolicy>(&[Permissions]),
    of::<cam::role::GetRole>(&[Preflight]),
    of::<cam::user::GetUserAppId>(&[Account]),
    of::<cam::policy::ListAttachedRolePolicies>(&[Permissions]),
    of::<cam::policy::ListAttachedUserAllPolicies>(&[Permissions]),
    of::<tke::admin_role::AcquireClusterAdminRole>(&[Kubeconfig]),
    of::<tke::cluster::AddVpcCniSubnets>(&[Cluster]),
    of::<tke::version::CheckInstancesUpgradeAble>(&[NodePools]),
    of::<tke::cluster::CreateCluster>(&[Cluster]),
    of::<tke::endpoint::CreateClusterEndpoint>(&[Endpoints]),
    of::<tke::node_pool::CreateClusterNodePool>(&[NodePools]),
    of::<tke::addon::DeleteAddon>(&[Addons]),
    of::<tke::cluster::DeleteCluster>(&[Cluster, ForceDelete]),
    of::<tke::endpoint::DeleteClusterEndpoint>(&[Cluster, Endpoints, ForceDelete]),
    of::<tke::instance::DeleteClusterInstances>(&[Cluster, NodePools, ForceDelete]),
    of::<tke::node_pool::DeleteClusterNodePool>(&[Cluster, NodePools, ForceDelete]),
    of::<tke::addon::DescribeAddon>(&[Addons, Status]),
    of::<tke::addon::DescribeAddonValues>(&[Addons]),
    of::<tke::version::DescribeAvailableClusterVersion>(&[Cluster, Preflight]),
    of::<tke::tag::DescribeBatchModifyTagsStatus>(&[Cluster]),
    of::<tke::authentication::DescribeClusterAuthenticationOptions>(&[Cluster]),
    of::<tke::endpoint::DescribeClusterEndpointStatus>(&[
        Cluster,
        Endpoints,
        ForceDelete,
        Kubeconfig,
        NodePools,
        Status,
    ]),
    of::<tke::endpoint::DescribeClusterEndpoints>(&[Cluster, Endpoints, Kubeconfig, NodePools, Status]),
    of::<tke::instance::DescribeClusterInstances>(&[Cluster, NodePools, ForceDelete, Status]),
    of::<tke::kubeconfig::DescribeClusterKubeconfig>(&[Kubeconfig, NodePools]),
    of::<tke::node_pool::DescribeClusterNodePoolDetail>(&[Cluster, NodePools, ForceDelete]),
    of::<tke::node_pool::DescribeClusterNodePools>(&[Cluster, NodePools, ForceDelete, Status]),
    of::<tke::cluster::DescribeClusterStatus>(&[]),
    of::<tke::virtual_node::DescribeClusterVirtualNode>(&[Endpoints]),
    of::<tke::node_pool::DescribeClusterVirtualNodePools>(&[Cluster]),
    of::<tke::cluster::DescribeClusters>(&[Cluster, Preflight, ForceDelete, Status]),
    of::<tke::image::DescribeImages>(&[Cluster]),
    of::<tke::image::DescribeOSImages>(&[Preflight]),
    of::<tke::node_pool::DescribeNodePools>(&[Cluster]),
    of::<tke::version::DescribeVersions>(&[Cluster, Preflight]),
    of::<tke::protection::DisableClusterDeletionProtection>(&[Cluster, ForceDelete]),
    of::<tke::protection::EnableClusterDeletionProtection>(&[Cluster]),
    of::<tke::chart::GetTkeAppChartList>(&[Preflight]),
    of::<tke::addon::InstallAddon>(&[Addons]),
    of::<tke::cluster::ModifyClusterAttribute>(&[Cluster]),
    of::<tke::authentication::ModifyClusterAuthenticationOptions>(&[Cluster]),
    of::<tke::endpoint::ModifyClusterEndpointSP>(&[Endpoints]),
    of::<tke::cluster::ModifyClusterImage>(&[Cluster]),
    of::<tke::node_pool::ModifyClusterNodePool>(&[NodePools]),
    of::<tke::tag::ModifyClusterTags>(&[Cluster]),
    of::<tke::node_pool::ModifyNodePoolDesiredCapacityAboutAsg>(&[NodePools]),
    of::<tke::node_pool::ModifyNodePoolInstanceTypes>(&[NodePools]),
    of::<tke::addon::UpdateAddon>(&[Addons]),
    of::<tke::version::UpdateClusterVersion>(&[Cluster]),
    of::<cvm::image::DescribeImages>(&[Preflight]),
    of::<cvm::instance::DescribeInstances>(&[Cluster, NodePools, ForceDelete]),
    of::<cvm::key_pair::DescribeKeyPairs>(&[NodePools, Preflight]),
    of::<cvm::region::DescribeRegions>(&[Preflight]),
    of::<cvm::instance_type::DescribeZoneInstanceConfigInfos>(&[Preflight]),
    of::<cvm::zone::DescribeZones>(&[]),
    of::<cvm::instance::TerminateInstances>(&[Cluster, NodePools, ForceDelete]),
    of::<vpc::security_group::CreateSecurityGroup>(&[Endpoints, NodePools]),
    of::<vpc::security_group::CreateSecurityGroupPolicies>(&[Endpoints, NodePools]),
    of::<vpc::security_group::DeleteSecurityGroup>(&[Cluster, Endpoints, NodePools]),
    of::<vpc::security_group::DeleteSecurityGroupPolicies>(&[Endpoints, NodePools]),
    of::<vpc::route_table::DescribeRouteTables>(&[Preflight]),
    of::<vpc::security_group::DescribeSecurityGroupPolicies>(&[Cluster, Endpoints, NodePools, Preflight]),
    of::<vpc::security_group::DescribeSecurityGroups>(&[Cluster, Endpoints, NodePools, Preflight, ForceDelete]),
    of::<vpc::subnet::DescribeSubnets>(&[NodePools, Preflight]),
    of::<vpc::vpc::DescribeVpcs>(&[Cluster, NodePools, Preflight]),
    of::<vpc::security_group::ReplaceSecurityGroupPolicies>(&[]),
    of::<cbs::disk::DescribeDisks>(&[NodePools, ForceDelete]),
    of::<cbs::disk::ModifyDiskAttributes>(&[Cluster, NodePools]),
    of::<cbs::disk::TerminateDisks>(&[NodePools]),
    of::<clb::load_balancer::DescribeLoadBalancers>(&[ForceDelete]),
    of::<tag::pair::CreateTag>(&[Cluster, NodePools]),
    of::<tag::resource::TagResources>(&[NodePools]),
    of::<tag::resource::UnTagResources>(&[NodePools]),
    of::<autoscaling::activity::DescribeAutoScalingActivities>(&[NodePools]),
    of::<autoscaling::group::DescribeAutoScalingGroups>(&[NodePools, ForceDelete]),
    of::<autoscaling::instance::DescribeAutoScalingInstances>(&[NodePools]),
    of::<autoscaling::launch_configuration::DescribeLaunchConfigurations>(&[NodePools]),
    of::<autoscaling::group::ModifyAutoScalingGroup>(&[NodePools]),
    of::<autoscaling::launch_configuration::ModifyLaunchConfigurationAttributes>(&[NodePools]),
];

const fn of<A: Action>(features: &'static [Feature]) -> Usage {
    Usage { call: Call::of::<A>(), features }
}
