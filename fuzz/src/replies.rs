//! Replies of the cloud.

use bytes::Bytes;
use http::Response;
use serde_json::{Value, json};

use crate::cloud::{Action, autoscaling, cam, cbs, clb, cvm, reply, reply_of, sts, tag, tke, vpc};
use crate::simulated::SIMULATED;
use crate::twist::{take, twist};

/// Opens a reply's members as those of an action.
type Read = fn(Value) -> Result<(), String>;

macro_rules! replies {
    ($( $action:path ),* $(,)?) => {
        /// Each action that the provider calls.
        const REPLIES: &[(&str, Read)] = &[$((<$action>::NAME, |members| reply_of::<$action>(members).map(drop))),*];
    };
}

replies! {
    autoscaling::activity::DescribeAutoScalingActivities,
    autoscaling::group::DescribeAutoScalingGroups,
    autoscaling::group::ModifyAutoScalingGroup,
    autoscaling::instance::DescribeAutoScalingInstances,
    autoscaling::launch_configuration::DescribeLaunchConfigurations,
    autoscaling::launch_configuration::ModifyLaunchConfigurationAttributes,
    cam::policy::GetPolicy,
    cam::policy::ListAttachedRolePolicies,
    cam::policy::ListAttachedUserAllPolicies,
    cam::role::GetRole,
    cam::user::GetUserAppId,
    cbs::disk::DescribeDisks,
    cbs::disk::ModifyDiskAttributes,
    cbs::disk::TerminateDisks,
    clb::load_balancer::DescribeLoadBalancers,
    cvm::image::DescribeImages,
    cvm::instance::DescribeInstances,
    cvm::instance::TerminateInstances,
    cvm::instance_type::DescribeZoneInstanceConfigInfos,
    cvm::key_pair::DescribeKeyPairs,
    cvm::region::DescribeRegions,
    cvm::zone::DescribeZones,
    sts::identity::GetCallerIdentity,
    sts::role::AssumeRole,
    sts::role::AssumeRoleWithWebIdentity,
    tag::pair::CreateTag,
    tag::resource::TagResources,
    tag::resource::UnTagResources,
    tke::addon::DeleteAddon,
    tke::addon::DescribeAddon,
    tke::addon::DescribeAddonValues,
    tke::addon::InstallAddon,
    tke::addon::UpdateAddon,
    tke::admin_role::AcquireClusterAdminRole,
    tke::authentication::DescribeClusterAuthenticationOptions,
    tke::authentication::ModifyClusterAuthenticationOptions,
    tke::cluster::DeleteCluster,
    tke::cluster::DescribeClusters,
    tke::cluster::AddVpcCniSubnets,
    tke::cluster::ModifyClusterImage,
    tke::cluster::CreateCluster,
    tke::cluster::ModifyClusterAttribute,
    tke::cluster::DescribeClusterStatus,
    tke::endpoint::CreateClusterEndpoint,
    tke::endpoint::DeleteClusterEndpoint,
    tke::endpoint::DescribeClusterEndpointStatus,
    tke::endpoint::DescribeClusterEndpoints,
    tke::endpoint::ModifyClusterEndpointSP,
    tke::image::DescribeImages,
    tke::image::DescribeOSImages,
    tke::instance::DeleteClusterInstances,
    tke::instance::DescribeClusterInstances,
    tke::kubeconfig::DescribeClusterKubeconfig,
    tke::node_pool::DeleteClusterNodePool,
    tke::node_pool::DescribeClusterNodePoolDetail,
    tke::node_pool::DescribeClusterNodePools,
    tke::node_pool::DescribeClusterVirtualNodePools,
    tke::node_pool::ModifyNodePoolDesiredCapacityAboutAsg,
    tke::node_pool::ModifyNodePoolInstanceTypes,
    tke::node_pool::CreateClusterNodePool,
    tke::node_pool::ModifyClusterNodePool,
    tke::protection::DisableClusterDeletionProtection,
    tke::protection::EnableClusterDeletionProtection,
    tke::tag::DescribeBatchModifyTagsStatus,
    tke::tag::ModifyClusterTags,
    tke::version::CheckInstancesUpgradeAble,
    tke::version::DescribeAvailableClusterVersion,
    tke::version::DescribeVersions,
    tke::version::UpdateClusterVersion,
    tke::virtual_node::DescribeClusterVirtualNode,
    vpc::route_table::DescribeRouteTables,
    vpc::security_group::CreateSecurityGroup,
    vpc::security_group::CreateSecurityGroupPolicies,
    vpc::security_group::DeleteSecurityGroup,
    vpc::security_group::DeleteSecurityGroupPolicies,
    vpc::security_group::DescribeSecurityGroupPolicies,
    vpc::security_group::DescribeSecurityGroups,
    vpc::security_group::ReplaceSecurityGroupPolicies,
    vpc::subnet::DescribeSubnets,
    vpc::vpc::DescribeVpcs,
}

/// The longest that an error of a reply is.
const LONGEST: usize = 8 << 10;

/// A reply is read or refused, whatever it is, and the refusal can be shown.
pub fn check(mut input: &[u8]) {
    let (Some(mode), Some(index)) = (take(&mut input), take(&mut input)) else { return };
    let status = [200, 200, 200, 200, 302, 404, 429, 502][mode % 8];
    let (read, body) = match mode / 8 % 2 {
        // one that is nearly as it should be
        0 => {
            let replies = &SIMULATED.replies;
            let (action, reply) = &replies[index % replies.len()];
            let mut reply = json!({ "Response": reply });
            reply["Response"]["RequestId"] = "r-1".into();
            twist(&mut reply, &mut input, 8);
            (REPLIES.iter().find(|(name, _)| name == action).map(|(_, read)| *read), reply.to_string().into_bytes())
        }
        _ => (Some(REPLIES[index % REPLIES.len()].1), input.to_vec()),
    };
    let response = Response::builder().status(status).body(Bytes::from(body)).expect("a status");
    match reply::open("DescribeClusters", &response) {
        Ok(reply) => {
            if let (Some(read), members) = (read, reply.members)
                && let Err(flaw) = read(members)
            {
                assert_shown(&flaw);
            }
        }
        Err(error) => {
            assert_shown(&error.to_string());
            for text in [error.code(), error.request_id(), Some(error.message())].into_iter().flatten() {
                assert!(!text.contains(char::is_control), "{text:?}");
            }
        }
    }
}

fn assert_shown(text: &str) {
    assert!(text.len() <= LONGEST, "{} bytes: {}", text.len(), &text[..80.min(text.len())].escape_debug());
}
