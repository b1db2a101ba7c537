//! What the types of replies ask of a reply, held against Tencent's API model: no more than the model says is always
//! there, and nothing where it allows null.

use std::fmt::Debug;

use serde_json::{Map, Value as Json, json};
use terraform_provider_tke::cloud::autoscaling::activity::*;
use terraform_provider_tke::cloud::autoscaling::group::*;
use terraform_provider_tke::cloud::autoscaling::instance::*;
use terraform_provider_tke::cloud::autoscaling::launch_configuration::*;
use terraform_provider_tke::cloud::cam::policy::*;
use terraform_provider_tke::cloud::cam::role::GetRole;
use terraform_provider_tke::cloud::cam::user::*;
use terraform_provider_tke::cloud::cbs::disk::*;
use terraform_provider_tke::cloud::clb::load_balancer::*;
use terraform_provider_tke::cloud::cvm::image::DescribeImages as DescribeMachineImages;
use terraform_provider_tke::cloud::cvm::instance::{DescribeInstances, TerminateInstances};
use terraform_provider_tke::cloud::cvm::instance_type::*;
use terraform_provider_tke::cloud::cvm::key_pair::*;
use terraform_provider_tke::cloud::cvm::region::*;
use terraform_provider_tke::cloud::cvm::zone::*;
use terraform_provider_tke::cloud::sts::identity::*;
use terraform_provider_tke::cloud::sts::role::*;
use terraform_provider_tke::cloud::tag::pair::*;
use terraform_provider_tke::cloud::tag::resource::{TagResources, UnTagResources};
use terraform_provider_tke::cloud::tke::addon::*;
use terraform_provider_tke::cloud::tke::admin_role::*;
use terraform_provider_tke::cloud::tke::authentication::*;
use terraform_provider_tke::cloud::tke::chart::*;
use terraform_provider_tke::cloud::tke::cluster::*;
use terraform_provider_tke::cloud::tke::endpoint::*;
use terraform_provider_tke::cloud::tke::image::*;
use terraform_provider_tke::cloud::tke::instance::*;
use terraform_provider_tke::cloud::tke::kubeconfig::*;
use terraform_provider_tke::cloud::tke::node_pool::*;
use terraform_provider_tke::cloud::tke::protection::*;
use terraform_provider_tke::cloud::tke::tag::*;
use terraform_provider_tke::cloud::tke::version::*;
use terraform_provider_tke::cloud::tke::virtual_node::*;
use terraform_provider_tke::cloud::vpc::route_table::*;
use terraform_provider_tke::cloud::vpc::security_group::*;
use terraform_provider_tke::cloud::vpc::subnet::*;
use terraform_provider_tke::cloud::vpc::vpc::*;
use terraform_provider_tke::cloud::{Action, reply_of};

use super::permissions::OF_OTHERS;
use super::{MODEL, Member, Service, name_of};

/// What the client makes of a reply, as it shows it.
type Read = fn(Json) -> Result<String, String>;

fn read<A: Action<Response: Debug>>(reply: Json) -> Result<String, String> {
    reply_of::<A>(reply).map(|reply| format!("{reply:?}"))
}

macro_rules! readers {
    ($($action:ty),* $(,)?) => {
        &[$((<$action>::SERVICE.name(), <$action>::VERSION, <$action>::NAME, read::<$action>)),*]
    };
}

/// Every action of the client: service, version, name.
const READERS: &[(&str, &str, &str, Read)] = readers![
    DescribeAutoScalingActivities,
    DescribeAutoScalingGroups,
    ModifyAutoScalingGroup,
    DescribeAutoScalingInstances,
    DescribeLaunchConfigurations,
    ModifyLaunchConfigurationAttributes,
    ListAttachedUserAllPolicies,
    ListAttachedRolePolicies,
    GetPolicy,
    GetRole,
    GetUserAppId,
    DescribeDisks,
    ModifyDiskAttributes,
    TerminateDisks,
    DescribeLoadBalancers,
    DescribeMachineImages,
    DescribeInstances,
    TerminateInstances,
    DescribeZoneInstanceConfigInfos,
    DescribeKeyPairs,
    DescribeRegions,
    DescribeZones,
    CreateTag,
    TagResources,
    UnTagResources,
    GetCallerIdentity,
    AssumeRole,
    AssumeRoleWithWebIdentity,
    InstallAddon,
    UpdateAddon,
    DeleteAddon,
    DescribeAddon,
    DescribeAddonValues,
    GetTkeAppChartList,
    DescribeClusterAuthenticationOptions,
    ModifyClusterAuthenticationOptions,
    CreateCluster,
    DescribeClusters,
    DescribeClusterStatus,
    ModifyClusterAttribute,
    ModifyClusterImage,
    AcquireClusterAdminRole,
    AddVpcCniSubnets,
    DeleteCluster,
    CreateClusterEndpoint,
    DeleteClusterEndpoint,
    DescribeClusterEndpointStatus,
    DescribeClusterEndpoints,
    ModifyClusterEndpointSP,
    DescribeOSImages,
    DescribeImages,
    DescribeClusterInstances,
    DeleteClusterInstances,
    DescribeClusterKubeconfig,
    CreateClusterNodePool,
    DescribeClusterNodePools,
    DescribeClusterNodePoolDetail,
    ModifyClusterNodePool,
    ModifyNodePoolDesiredCapacityAboutAsg,
    ModifyNodePoolInstanceTypes,
    DeleteClusterNodePool,
    DescribeNodePools,
    DescribeClusterVirtualNode,
    DescribeClusterVirtualNodePools,
    EnableClusterDeletionProtection,
    DisableClusterDeletionProtection,
    ModifyClusterTags,
    DescribeBatchModifyTagsStatus,
    DescribeVersions,
    DescribeAvailableClusterVersion,
    UpdateClusterVersion,
    CheckInstancesUpgradeAble,
    DescribeRouteTables,
    CreateSecurityGroup,
    DeleteSecurityGroup,
    DescribeSecurityGroups,
    DescribeSecurityGroupPolicies,
    CreateSecurityGroupPolicies,
    DeleteSecurityGroupPolicies,
    ReplaceSecurityGroupPolicies,
    DescribeSubnets,
    DescribeVpcs,
];

/// What is asked for though the model does not say that it is always there: action, path, why.
const BEYOND_THE_MODEL: &[(&str, &str, &str)] = &[
    ("GetCallerIdentity", "Arn", CALLER),
    ("GetCallerIdentity", "AccountId", CALLER),
    ("GetCallerIdentity", "UserId", CALLER),
    ("GetCallerIdentity", "PrincipalId", CALLER),
    ("GetCallerIdentity", "Type", CALLER),
    ("DescribeSecurityGroupPolicies", "SecurityGroupPolicySet.Ingress[0].Action", RULE),
    ("DescribeSecurityGroupPolicies", "SecurityGroupPolicySet.Ingress[0].PolicyDescription", RULE),
    ("DescribeSecurityGroupPolicies", "SecurityGroupPolicySet.Egress[0].Action", RULE),
    ("DescribeSecurityGroupPolicies", "SecurityGroupPolicySet.Egress[0].PolicyDescription", RULE),
    ("DescribeSubnets", "SubnetSet[0].SubnetId", SUBNET),
    ("DescribeSubnets", "SubnetSet[0].VpcId", SUBNET),
    ("DescribeSubnets", "SubnetSet[0].Zone", SUBNET),
    ("DescribeSubnets", "SubnetSet[0].CidrBlock", SUBNET),
    ("DescribeSubnets", "SubnetSet[0].AvailableIpAddressCount", SUBNET),
];

const CALLER: &str = "the model marks no member of this reply; runs and examples have all of them";
const RULE: &str = "the model marks no member of a rule, which requests share; the examples have it in every rule";
const SUBNET: &str = "the model marks no member of a subnet, which requests share; runs and examples have it";

/// What the client makes of a reply of an action, as it shows it; or what it refuses it for.
pub fn understood(service: &str, action: &str, reply: &Json) -> Result<String, String> {
    let reader = READERS.iter().find(|(of, _, name, _)| (*of, *name) == (service, action));
    let (.., read) = reader.unwrap_or_else(|| panic!("{service}:{action} is not in the table"));
    read(reply.clone())
}

#[test]
fn every_action_of_the_client_is_tried() {
    let mut names: Vec<String> = READERS.iter().map(|(service, _, name, _)| format!("{service}:{name}")).collect();
    let mut expected: Vec<String> = MODEL
        .services
        .iter()
        .flat_map(|(service, model)| model.actions.iter().map(move |(name, action)| (name_of(service), name, action)))
        .filter(|(.., action)| action.output.is_some())
        .filter(|(service, name, _)| !OF_OTHERS.contains(&(*service, name.as_str())))
        .map(|(service, name, _)| format!("{service}:{name}"))
        .collect();
    names.sort();
    expected.sort();
    assert_eq!(names, expected);
}

#[test]
fn what_the_model_says_is_always_there_is_enough() {
    for (service, version, action, read) in READERS {
        let writer = Writer { service: MODEL.service(service, version).unwrap(), is_whole: false, writes_nulls: true };
        let mut reply = writer.reply(action);
        for (path, _) in beyond(action) {
            *at(&mut reply, path) = json!("x");
            if path.ends_with("Count") {
                *at(&mut reply, path) = json!(1);
            }
        }
        assert_eq!(read(reply.clone()).err(), None, "{action}: {reply}");
    }
}

#[test]
fn nothing_is_asked_for_that_the_model_does_not_promise() {
    let mut used = Vec::new();
    for (service, version, action, read) in READERS {
        let writer = Writer { service: MODEL.service(service, version).unwrap(), is_whole: true, writes_nulls: false };
        let whole = writer.reply(action);
        assert!(read(whole.clone()).is_ok(), "{action}: {whole}: {:?}", read(whole.clone()));
        for (path, member) in members(MODEL.service(service, version).unwrap(), action) {
            let (mut without, mut null) = (whole.clone(), whole.clone());
            let (place, name) = path.rsplit_once('.').unwrap_or(("", &path));
            at(&mut without, place).as_object_mut().unwrap().remove(name);
            *at(&mut null, &path) = Json::Null;
            let is_asked_for = read(without).is_err();
            if is_asked_for && !member.output {
                assert!(beyond(action).any(|(other, _)| other == path), "{action}: {path} is not always there");
                used.push((*action, path.clone()));
            }
            if member.null {
                assert_eq!(read(null).err(), None, "{action}: {path} may be null");
            }
        }
    }
    let listed: Vec<(&str, String)> =
        BEYOND_THE_MODEL.iter().map(|(action, path, _)| (*action, (*path).to_owned())).collect();
    used.sort();
    let mut expected = listed;
    expected.sort();
    assert_eq!(used, expected, "the list of exceptions holds what is not one");
}

fn beyond(action: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    BEYOND_THE_MODEL.iter().filter(move |(of, ..)| *of == action).map(|(_, path, why)| (*path, *why))
}

/// The value at a path, made where it is not there.
fn at<'a>(value: &'a mut Json, path: &str) -> &'a mut Json {
    let steps = path.split(['.', '[', ']']).filter(|step| !step.is_empty());
    steps.fold(value, |value, step| match step.parse::<usize>() {
        Ok(index) => &mut value[index],
        Err(_) => &mut value[step],
    })
}

/// The members of a reply of an action by their paths, each object of the model once below another.
fn members(service: &'static Service, action: &str) -> Vec<(String, &'static Member)> {
    let mut found = Vec::new();
    let output = service.actions[action].output.as_ref().expect("a call has a reply");
    gather(service, output, "", &mut Vec::new(), &mut found);
    found
}

fn gather(
    service: &'static Service,
    object: &str,
    place: &str,
    above: &mut Vec<String>,
    found: &mut Vec<(String, &'static Member)>,
) {
    above.push(object.to_owned());
    for (name, member) in &service.objects[object] {
        let path = if place.is_empty() { name.clone() } else { format!("{place}.{name}") };
        found.push((path.clone(), member));
        if let Some(of) = member.of.as_deref().filter(|of| service.objects.contains_key(*of))
            && !above.iter().any(|it| it == of)
        {
            let path = if member.kind == "list" { format!("{path}[0]") } else { path };
            gather(service, of, &path, above, found);
        }
    }
    above.pop();
}

/// Writes replies from the model.
struct Writer {
    service: &'static Service,
    /// Whether with what need not be there too.
    is_whole: bool,
    /// Whether null stands where it may.
    writes_nulls: bool,
}

impl Writer {
    fn reply(&self, action: &str) -> Json {
        let output = self.service.actions[action].output.as_ref().expect("a call has a reply");
        self.object(output, &mut Vec::new())
    }

    fn object(&self, name: &str, above: &mut Vec<String>) -> Json {
        above.push(name.to_owned());
        let mut members = Map::new();
        for (name, member) in &self.service.objects[name] {
            if member.output || self.is_whole {
                members.insert(name.clone(), self.member(member, above));
            }
        }
        above.pop();
        Json::Object(members)
    }

    fn member(&self, member: &Member, above: &mut Vec<String>) -> Json {
        if member.null && self.writes_nulls {
            return Json::Null;
        }
        let of = member.of.as_deref().unwrap_or_default();
        match member.kind.as_str() {
            "list" if above.iter().any(|it| it == of) => json!([]),
            "list" if self.service.objects.contains_key(of) => json!([self.object(of, above)]),
            "list" => json!([scalar(of)]),
            "object" if above.iter().any(|it| it == of) => json!({}),
            "object" => self.object(of, above),
            kind => scalar(kind),
        }
    }
}

fn scalar(kind: &str) -> Json {
    match kind {
        "string" => json!("x"),
        "bool" => json!(true),
        "float" => json!(1.5),
        _ => json!(1),
    }
}
