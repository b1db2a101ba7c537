//! The table of actions: what answers which call.

use serde_json::Value;

use super::authorize::authorize;
use super::error::{ApiError, Reply};
use super::parameters::Parameter;
use super::state::{State, User};
use super::{autoscaling, cam, cbs, clb, cvm, sts, tke, vpc};

/// Who calls, and where.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// The account.
    pub(crate) owner: String,
    pub(crate) user: User,
    /// Empty for calls that know no region.
    pub(crate) region: String,
}

impl Caller {
    /// Whether an object of that account and region is the caller's to see here.
    pub(crate) fn sees(&self, owner: &str, region: &str) -> bool {
        self.owner == owner && self.region == region
    }
}

type Handler = fn(&mut State, &Caller, &Value) -> Reply;

/// An action of a service.
pub(crate) struct Action {
    service: &'static str,
    version: &'static str,
    pub(crate) name: &'static str,
    regional: bool,
    handler: Handler,
}

macro_rules! actions {
    ($( $service:literal $version:literal $regional:literal { $( $name:literal => $handler:path ),* $(,)? } )*) => {
        const ACTIONS: &[Action] = &[$($( Action {
            service: $service,
            version: $version,
            name: $name,
            regional: $regional,
            handler: |state, caller, value| $handler(state, caller, Parameter::read(value, "")?),
        } ),*),*];
    };
}

actions! {
    "sts" "2018-08-13" false {
        "AssumeRole" => sts::assume_role,
        "AssumeRoleWithWebIdentity" => sts::assume_role_with_web_identity,
        "GetCallerIdentity" => sts::get_caller_identity,
    }
    "cam" "2019-01-16" false {
        "GetUserAppId" => cam::get_user_app_id,
        "ListAttachedRolePolicies" => cam::list_attached_role_policies,
        "ListAttachedUserAllPolicies" => cam::list_attached_user_all_policies,
        "GetPolicy" => cam::get_policy,
    }
    "tke" "2018-05-25" true {
        "CreateCluster" => tke::cluster::create,
        "DescribeClusters" => tke::cluster_view::describe,
        "DescribeClusterInstances" => tke::node::describe,
        "DeleteClusterInstances" => tke::node::delete,
        "DescribeClusterStatus" => tke::cluster_view::describe_status,
        "ModifyClusterAttribute" => tke::attribute::modify,
        "ModifyClusterImage" => tke::attribute::modify_image,
        "EnableClusterDeletionProtection" => tke::attribute::enable_deletion_protection,
        "DisableClusterDeletionProtection" => tke::attribute::disable_deletion_protection,
        "DescribeClusterAuthenticationOptions" => tke::authentication::describe,
        "ModifyClusterAuthenticationOptions" => tke::authentication::modify,
        "ModifyClusterTags" => tke::tags::modify,
        "DescribeBatchModifyTagsStatus" => tke::tags::describe_status,
        "DeleteCluster" => tke::cluster::delete,
        "DescribeVersions" => tke::catalogue::versions,
        "DescribeAvailableClusterVersion" => tke::upgrade::available,
        "UpdateClusterVersion" => tke::upgrade::upgrade,
        "CheckInstancesUpgradeAble" => tke::upgrade::upgradable_nodes,
        "DescribeOSImages" => tke::catalogue::os_images,
        "DescribeImages" => tke::catalogue::images,
        "CreateClusterNodePool" => tke::node_pool::create,
        "DescribeClusterNodePools" => tke::node_pool_view::describe,
        "DescribeClusterNodePoolDetail" => tke::node_pool_view::detail,
        "ModifyClusterNodePool" => tke::node_pool_change::modify,
        "ModifyNodePoolDesiredCapacityAboutAsg" => tke::node_pool_change::set_desired_capacity,
        "ModifyNodePoolInstanceTypes" => tke::node_pool_change::set_instance_types,
        "DeleteClusterNodePool" => tke::node_pool_change::delete,
        "CreateClusterEndpoint" => tke::endpoint::create,
        "DeleteClusterEndpoint" => tke::endpoint::delete,
        "DescribeClusterEndpointStatus" => tke::endpoint::status,
        "DescribeClusterEndpoints" => tke::endpoint::describe,
        "ModifyClusterEndpointSP" => tke::endpoint::modify,
        "AddVpcCniSubnets" => tke::cluster_network::add_subnets,
        "DescribeClusterKubeconfig" => tke::kubeconfig::describe,
        "InstallAddon" => tke::addon::install,
        "UpdateAddon" => tke::addon::update,
        "DeleteAddon" => tke::addon::delete,
        "DescribeAddon" => tke::addon::describe,
        "DescribeAddonValues" => tke::addon::describe_values,
    }
    "cvm" "2017-03-12" true {
        "DescribeKeyPairs" => cvm::describe_key_pairs,
        "DescribeZones" => cvm::describe_zones,
        "DescribeZoneInstanceConfigInfos" => cvm::catalogue::instance_types,
        "DescribeImages" => cvm::catalogue::images,
        "DescribeInstances" => cvm::describe_instances,
    }
    "cvm" "2017-03-12" false {
        "DescribeRegions" => cvm::describe_regions,
    }
    "vpc" "2017-03-12" true {
        "DescribeVpcs" => vpc::network::describe_vpcs,
        "DescribeSubnets" => vpc::network::describe_subnets,
        "DescribeRouteTables" => vpc::route_table::describe,
        "CreateSecurityGroup" => vpc::security_group::create,
        "DeleteSecurityGroup" => vpc::security_group::delete,
        "DescribeSecurityGroups" => vpc::security_group::describe,
        "DescribeSecurityGroupPolicies" => vpc::rules::describe,
        "CreateSecurityGroupPolicies" => vpc::rules::create,
        "DeleteSecurityGroupPolicies" => vpc::rules::delete,
        "ReplaceSecurityGroupPolicies" => vpc::rules::replace,
    }
    "cbs" "2017-03-12" true {
        "DescribeDisks" => cbs::describe_disks,
        "ModifyDiskAttributes" => cbs::modify_disk_attributes,
        "TerminateDisks" => cbs::terminate_disks,
    }
    "clb" "2018-03-17" true {
        "DescribeLoadBalancers" => clb::describe_load_balancers,
    }
    "as" "2018-04-19" true {
        "DescribeAutoScalingGroups" => autoscaling::group::describe,
        "DescribeAutoScalingInstances" => autoscaling::instance::describe,
        "ModifyAutoScalingGroup" => autoscaling::group::modify,
        "DescribeLaunchConfigurations" => autoscaling::launch_configuration::describe,
        "ModifyLaunchConfigurationAttributes" => autoscaling::launch_configuration::modify,
    }
}

/// Service, version and name of every action that the simulated cloud answers.
pub fn actions() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    ACTIONS.iter().map(|action| (action.service, action.version, action.name))
}

/// The action of that name, or the gateway's refusal.
pub(crate) fn find(service: &str, version: Option<&str>, name: Option<&str>) -> Result<&'static Action, ApiError> {
    let version = version.ok_or_else(|| ApiError::missing("Version"))?;
    let name = name.ok_or_else(|| ApiError::missing("Action"))?;
    let of_service = || ACTIONS.iter().filter(|action| action.service == service);
    if of_service().next().is_none() {
        return Err(ApiError::new("NoSuchProduct", format!("The product `{service}` does not exist.")));
    }
    if !of_service().any(|action| action.version == version) {
        return Err(ApiError::new("NoSuchVersion", format!("The version `{version}` does not exist.")));
    }
    of_service()
        .find(|action| action.version == version && action.name == name)
        .ok_or_else(|| ApiError::new("InvalidAction", format!("The request action=`{name}` is invalid or not found.")))
}

/// Carries the action out.
pub(crate) fn perform(state: &mut State, action: &Action, caller: &Caller, parameters: &Value) -> Reply {
    // the pages of STS, which is the same everywhere, call a region required all the same
    if caller.region.is_empty() && (action.regional || action.service == "sts") {
        return Err(ApiError::missing("Region"));
    }
    if action.regional && !state.regions.contains_key(&caller.region) {
        return Err(ApiError::new("UnsupportedRegion", format!("The region `{}` is not supported.", caller.region)));
    }
    authorize(state, &caller.user, action.service, action.name)?;
    (action.handler)(state, caller, parameters)
}
