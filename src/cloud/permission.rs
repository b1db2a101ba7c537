//! The permissions of CAM: which each call needs, and for what of the provider.

use std::collections::BTreeSet;

use super::action::{Action, Service};
use super::{autoscaling, cam, cbs, clb, cvm, sts, tke, vpc};

/// Something that the provider does, and that permissions are given for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Feature {
    /// `tencent_account`.
    Account,
    /// Add-ons of a cluster.
    Addons,
    /// Keys of a role: `assume_role`, or a role in a profile.
    AssumeRole,
    /// `tke_cluster` without its parts. The other features of a cluster come on top of it.
    Cluster,
    /// Its public and private endpoints.
    Endpoints,
    /// Its deletion by force.
    ForceDelete,
    /// Its node pools.
    NodePools,
    /// What the account lacks: `tke_permissions` itself.
    Permissions,
    /// The checks of a plan against the cloud.
    Preflight,
    /// `terraform-provider-tke status`.
    Status,
}

impl Feature {
    /// All features, in the order of their names.
    pub const ALL: [Self; 10] = [
        Self::Account,
        Self::Addons,
        Self::AssumeRole,
        Self::Cluster,
        Self::Endpoints,
        Self::ForceDelete,
        Self::NodePools,
        Self::Permissions,
        Self::Preflight,
        Self::Status,
    ];

    /// Their names.
    pub const NAMES: [&'static str; Self::ALL.len()] = {
        let mut names = [""; Self::ALL.len()];
        let mut index = 0;
        while index < names.len() {
            names[index] = Self::ALL[index].name();
            index += 1;
        }
        names
    };

    /// The name that users write.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Addons => "addons",
            Self::AssumeRole => "assume_role",
            Self::Cluster => "cluster",
            Self::Endpoints => "endpoints",
            Self::ForceDelete => "force_delete",
            Self::NodePools => "node_pools",
            Self::Permissions => "permissions",
            Self::Preflight => "preflight",
            Self::Status => "status",
        }
    }
}

/// A call with the permission that it needs.
#[derive(Debug, Clone, Copy)]
pub struct Guarded {
    /// The service that is called.
    pub service: Service,
    /// The name of the call.
    pub call: &'static str,
    /// What makes it.
    pub features: &'static [Feature],
    permission: Option<&'static str>,
}

impl Guarded {
    /// The permission as CAM names it, such as `tke:CreateCluster`.
    pub fn permission(&self) -> String {
        self.permission.map_or_else(|| format!("{}:{}", self.service.name(), self.call), str::to_owned)
    }
}

/// What features need of CAM, by name.
pub fn of_features(features: &[Feature]) -> BTreeSet<String> {
    let is_needed = |call: &&Guarded| call.features.iter().any(|feature| features.contains(feature));
    CALLS.iter().filter(is_needed).map(Guarded::permission).collect()
}

/// The permission that a call needs, as CAM names it.
pub fn of_call(service: Service, call: &str) -> String {
    let known = CALLS.iter().find(|known| known.service == service && known.call == call);
    known.map_or_else(|| format!("{}:{call}", service.name()), Guarded::permission)
}

/// Every call that the provider knows.
pub const CALLS: &[Guarded] = &[
    of::<sts::role::AssumeRole>(),
    of::<sts::role::AssumeRoleWithWebIdentity>(),
    of::<sts::identity::GetCallerIdentity>(),
    of::<cam::policy::GetPolicy>(),
    of::<cam::user::GetUserAppId>(),
    of::<cam::policy::ListAttachedRolePolicies>(),
    of::<cam::policy::ListAttachedUserAllPolicies>(),
    of::<tke::cluster::AddVpcCniSubnets>(),
    of::<tke::version::CheckInstancesUpgradeAble>(),
    of::<tke::cluster::CreateCluster>(),
    of::<tke::endpoint::CreateClusterEndpoint>(),
    of::<tke::node_pool::CreateClusterNodePool>(),
    of::<tke::addon::DeleteAddon>(),
    of::<tke::cluster::DeleteCluster>(),
    of::<tke::endpoint::DeleteClusterEndpoint>(),
    of::<tke::instance::DeleteClusterInstances>(),
    of::<tke::node_pool::DeleteClusterNodePool>(),
    of::<tke::addon::DescribeAddon>(),
    of::<tke::addon::DescribeAddonValues>(),
    of::<tke::version::DescribeAvailableClusterVersion>(),
    of::<tke::tag::DescribeBatchModifyTagsStatus>(),
    of::<tke::authentication::DescribeClusterAuthenticationOptions>(),
    of::<tke::endpoint::DescribeClusterEndpointStatus>(),
    of::<tke::endpoint::DescribeClusterEndpoints>(),
    of::<tke::instance::DescribeClusterInstances>(),
    of::<tke::kubeconfig::DescribeClusterKubeconfig>(),
    of::<tke::node_pool::DescribeClusterNodePoolDetail>(),
    of::<tke::node_pool::DescribeClusterNodePools>(),
    of::<tke::cluster::DescribeClusterStatus>(),
    of::<tke::cluster::DescribeClusters>(),
    of::<tke::image::DescribeImages>(),
    of::<tke::image::DescribeOSImages>(),
    of::<tke::version::DescribeVersions>(),
    of::<tke::protection::DisableClusterDeletionProtection>(),
    of::<tke::protection::EnableClusterDeletionProtection>(),
    of::<tke::addon::InstallAddon>(),
    of::<tke::cluster::ModifyClusterAttribute>(),
    of::<tke::authentication::ModifyClusterAuthenticationOptions>(),
    of::<tke::endpoint::ModifyClusterEndpointSP>(),
    of::<tke::cluster::ModifyClusterImage>(),
    of::<tke::node_pool::ModifyClusterNodePool>(),
    of::<tke::tag::ModifyClusterTags>(),
    of::<tke::node_pool::ModifyNodePoolDesiredCapacityAboutAsg>(),
    of::<tke::node_pool::ModifyNodePoolInstanceTypes>(),
    of::<tke::addon::UpdateAddon>(),
    of::<tke::version::UpdateClusterVersion>(),
    of::<cvm::image::DescribeImages>(),
    of::<cvm::instance::DescribeInstances>(),
    of::<cvm::key_pair::DescribeKeyPairs>(),
    of::<cvm::region::DescribeRegions>(),
    of::<cvm::instance_type::DescribeZoneInstanceConfigInfos>(),
    of::<cvm::zone::DescribeZones>(),
    of::<vpc::security_group::CreateSecurityGroup>(),
    of::<vpc::security_group::CreateSecurityGroupPolicies>(),
    of::<vpc::security_group::DeleteSecurityGroup>(),
    of::<vpc::security_group::DeleteSecurityGroupPolicies>(),
    of::<vpc::route_table::DescribeRouteTables>(),
    of::<vpc::security_group::DescribeSecurityGroupPolicies>(),
    of::<vpc::security_group::DescribeSecurityGroups>(),
    of::<vpc::subnet::DescribeSubnets>(),
    of::<vpc::vpc::DescribeVpcs>(),
    of::<vpc::security_group::ReplaceSecurityGroupPolicies>(),
    of::<cbs::disk::DescribeDisks>(),
    of::<cbs::disk::ModifyDiskAttributes>(),
    of::<cbs::disk::TerminateDisks>(),
    of::<clb::load_balancer::DescribeLoadBalancers>(),
    of::<autoscaling::group::DescribeAutoScalingGroups>(),
    of::<autoscaling::instance::DescribeAutoScalingInstances>(),
    of::<autoscaling::launch_configuration::DescribeLaunchConfigurations>(),
    of::<autoscaling::group::ModifyAutoScalingGroup>(),
    of::<autoscaling::launch_configuration::ModifyLaunchConfigurationAttributes>(),
];

const fn of<A: Action>() -> Guarded {
    Guarded { service: A::SERVICE, call: A::NAME, features: A::FEATURES, permission: A::PERMISSION }
}
