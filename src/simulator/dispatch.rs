//! The table of actions: what answers which call.

use serde_json::Value;

use super::authorize::authorize;
use super::caller::Caller;
use super::error::{ApiError, Reply};
use super::parameters::Parameter;
use super::state::cloud::State;
use super::{autoscaling, cam, cbs, clb, cvm, cwp, sts, tag, tat, tke, vpc};

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
        "AssumeRole" => sts::assume_role::assume_role,
        "AssumeRoleWithWebIdentity" => sts::assume_role::assume_role_with_web_identity,
        "GetCallerIdentity" => sts::caller_identity::get_caller_identity,
    }
    "cam" "2019-01-16" false {
        "GetUserAppId" => cam::get_user_app_id,
        "DescribeRoleList" => cam::describe_role_list,
        "GetRole" => cam::get_role,
        "ListAttachedRolePolicies" => cam::list_attached_role_policies,
        "ListAttachedUserAllPolicies" => cam::list_attached_user_all_policies,
        "GetPolicy" => cam::get_policy,
    }
    "tke" "2018-05-25" true {
        "CreateCluster" => tke::cluster::create::create_cluster,
        "DescribeClusters" => tke::cluster::describe::describe_clusters,
        "DescribeClusterInstances" => tke::node::describe::describe_cluster_instances,
        "DeleteClusterInstances" => tke::node::delete::delete_cluster_instances,
        "DescribeClusterVirtualNode" => tke::node::virtual_nodes::describe_cluster_virtual_node,
        "DescribeClusterVirtualNodePools" => tke::node::virtual_nodes::describe_cluster_virtual_node_pools,
        "DescribeClusterAsGroupOption" => tke::cluster::as_group_option::describe_cluster_as_group_option,
        "DescribeClusterExtraArgs" => tke::cluster::extra_args::describe_cluster_extra_args,
        "DescribeClusterLevelAttribute" => tke::cluster::level::describe_cluster_level_attribute,
        "DescribeClusterSecurity" => tke::cluster::security::describe_cluster_security,
        "DescribeIPAMD" => tke::cluster::ipamd::describe_ipamd,
        "DescribeLogSwitches" => tke::cluster::log_switches::describe_log_switches,
        "DescribeClusterStatus" => tke::cluster::describe::describe_cluster_status,
        "ModifyClusterAttribute" => tke::cluster::modify::modify_cluster_attribute,
        "ModifyClusterImage" => tke::cluster::modify::modify_cluster_image,
        "EnableClusterDeletionProtection" => tke::cluster::modify::enable_cluster_deletion_protection,
        "DisableClusterDeletionProtection" => tke::cluster::modify::disable_cluster_deletion_protection,
        "DescribeClusterAuthenticationOptions" => tke::cluster::authentication::describe_cluster_authentication_options,
        "ModifyClusterAuthenticationOptions" => tke::cluster::authentication::modify_cluster_authentication_options,
        "ModifyClusterTags" => tke::cluster::tags::modify_cluster_tags,
        "DescribeBatchModifyTagsStatus" => tke::cluster::tags::describe_batch_modify_tags_status,
        "DeleteCluster" => tke::cluster::delete::delete_cluster,
        "GetTkeAppChartList" => tke::addon::chart::get_tke_app_chart_list,
        "DescribeVersions" => tke::catalogue::describe_versions,
        "DescribeAvailableClusterVersion" => tke::cluster::upgrade::describe_available_cluster_version,
        "UpdateClusterVersion" => tke::cluster::upgrade::update_cluster_version,
        "CheckInstancesUpgradeAble" => tke::node::upgrade::check_instances_upgrade_able,
        "DescribeOSImages" => tke::catalogue::describe_os_images,
        "DescribeImages" => tke::catalogue::describe_images,
        "CreateClusterNodePool" => tke::node_pool::create::create_cluster_node_pool,
        "DescribeClusterNodePools" => tke::node_pool::describe::describe_cluster_node_pools,
        "DescribeClusterNodePoolDetail" => tke::node_pool::describe::describe_cluster_node_pool_detail,
        "ModifyClusterNodePool" => tke::node_pool::modify::modify_cluster_node_pool,
        "ModifyNodePoolDesiredCapacityAboutAsg" => tke::node_pool::resize::modify_node_pool_desired_capacity_about_asg,
        "ModifyNodePoolInstanceTypes" => tke::node_pool::resize::modify_node_pool_instance_types,
        "DeleteClusterNodePool" => tke::node_pool::delete::delete_cluster_node_pool,
        "CreateClusterEndpoint" => tke::endpoint::create::create_cluster_endpoint,
        "DeleteClusterEndpoint" => tke::endpoint::delete::delete_cluster_endpoint,
        "DescribeClusterEndpointStatus" => tke::endpoint::describe::describe_cluster_endpoint_status,
        "DescribeClusterEndpoints" => tke::endpoint::describe::describe_cluster_endpoints,
        "ModifyClusterEndpointSP" => tke::endpoint::modify::modify_cluster_endpoint_sp,
        "EnableVpcCniNetworkType" => tke::cluster::vpc_cni::enable_vpc_cni_network_type,
        "DescribeEnableVpcCniProgress" => tke::cluster::vpc_cni::describe_enable_vpc_cni_progress,
        "AddVpcCniSubnets" => tke::cluster::pod_subnets::add_vpc_cni_subnets,
        "AcquireClusterAdminRole" => tke::admin_role::acquire_cluster_admin_role,
        "DescribeClusterKubeconfig" => tke::kubeconfig::describe_cluster_kubeconfig,
        "InstallAddon" => tke::addon::change::install_addon,
        "UpdateAddon" => tke::addon::change::update_addon,
        "DeleteAddon" => tke::addon::change::delete_addon,
        "DescribeAddon" => tke::addon::describe::describe_addon,
        "DescribeAddonValues" => tke::addon::describe::describe_addon_values,
    }
    "tke" "2022-05-01" true {
        "DescribeNodePools" => tke::node_pool::every_kind::describe_node_pools,
    }
    "cvm" "2017-03-12" true {
        "DescribeKeyPairs" => cvm::key_pair::describe_key_pairs,
        "DescribeZones" => cvm::region::describe_zones,
        "DescribeZoneInstanceConfigInfos" => cvm::catalogue::describe_zone_instance_config_infos,
        "DescribeImages" => cvm::catalogue::describe_images,
        "DescribeInstances" => cvm::instance::describe_instances,
        "TerminateInstances" => cvm::terminate::terminate_instances,
    }
    "cvm" "2017-03-12" false {
        "DescribeRegions" => cvm::region::describe_regions,
    }
    "vpc" "2017-03-12" true {
        "DescribeVpcs" => vpc::network::describe_vpcs,
        "DescribeSubnets" => vpc::network::describe_subnets,
        "DescribeRouteTables" => vpc::route_table::describe_route_tables,
        "CreateSecurityGroup" => vpc::security_group::create_security_group,
        "DeleteSecurityGroup" => vpc::security_group::delete_security_group,
        "DescribeSecurityGroups" => vpc::security_group::describe_security_groups,
        "DescribeSecurityGroupAssociationStatistics" => vpc::security_group_usage::describe_security_group_association_statistics,
        "DescribeSecurityGroupPolicies" => vpc::security_group_policy::describe::describe_security_group_policies,
        "CreateSecurityGroupPolicies" => vpc::security_group_policy::change::create_security_group_policies,
        "DeleteSecurityGroupPolicies" => vpc::security_group_policy::change::delete_security_group_policies,
        "ReplaceSecurityGroupPolicies" => vpc::security_group_policy::change::replace_security_group_policies,
    }
    "cbs" "2017-03-12" true {
        "DescribeDisks" => cbs::describe_disks,
        "ModifyDiskAttributes" => cbs::modify_disk_attributes,
        "TerminateDisks" => cbs::terminate_disks,
    }
    "clb" "2018-03-17" true {
        "DescribeLoadBalancers" => clb::describe_load_balancers,
    }
    "tag" "2018-08-13" false {
        "CreateTag" => tag::pairs::create_tag,
        "DescribeResourceTagsByResourceIds" => tag::describe_resource_tags_by_resource_ids,
        "TagResources" => tag::resources::tag_resources,
        "UnTagResources" => tag::resources::un_tag_resources,
    }
    "tat" "2020-10-28" true {
        "InvokeCommand" => tat::invoke_command,
    }
    "cwp" "2018-02-28" true {
        "DeleteMachine" => cwp::delete_machine,
    }
    "as" "2018-04-19" true {
        "DescribeAutoScalingActivities" => autoscaling::activity::describe_auto_scaling_activities,
        "DescribeAutoScalingGroups" => autoscaling::group::describe::describe_auto_scaling_groups,
        "DescribeAutoScalingInstances" => autoscaling::instance::describe_auto_scaling_instances,
        "ModifyAutoScalingGroup" => autoscaling::group::modify::modify_auto_scaling_group,
        "DescribeLaunchConfigurations" => autoscaling::launch_configuration::describe::describe_launch_configurations,
        "ModifyLaunchConfigurationAttributes" => autoscaling::launch_configuration::change::modify_launch_configuration_attributes,
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
