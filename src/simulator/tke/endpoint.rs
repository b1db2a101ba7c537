//! The access points of a cluster's API server, from the internet and from the VPC, each with a
//! life of its own.

use serde_json::{Value, json};

use super::{OfCluster, busy};
use crate::simulator::dispatch::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::{parameters, read_text};
use crate::simulator::state::{
    AddressKind, CLUSTER_TAG, Cluster, ClusterStatus, Endpoint, EndpointStatus, InstanceStatus, LoadBalancer, State,
};
use crate::simulator::tasks::{Task, takes};

/// Not secret: a certificate whose key was thrown away. Every simulated cluster shows it.
pub(crate) const CERTIFICATE_AUTHORITY: &str = include_str!("certificate_authority.pem");

parameters! {
    pub(crate) struct CreateClusterEndpoint {
        cluster_id: String = "ClusterId",
        subnet_id: Option<String> = "SubnetId",
        is_extranet: Option<bool> = "IsExtranet",
        domain: Option<String> = "Domain",
        security_group: Option<String> = "SecurityGroup",
        extensive_parameters: Option<String> = "ExtensiveParameters",
        existed_load_balancer_id: Option<String> = "ExistedLoadBalancerId",
    }

    pub(crate) struct ExtensiveParameters {
        internet_accessible: Option<InternetAccessible> = "InternetAccessible",
        vip_isp: Option<String> = "VipIsp",
        bandwidth_package_id: Option<String> = "BandwidthPackageId",
    }

    pub(crate) struct InternetAccessible {
        charge_type: Option<String> = "InternetChargeType",
        bandwidth: Option<i64> = "InternetMaxBandwidthOut",
    }

    pub(crate) struct OfEndpoint {
        cluster_id: String = "ClusterId",
        is_extranet: Option<bool> = "IsExtranet",
    }

    pub(crate) struct ModifyClusterEndpointSp {
        cluster_id: String = "ClusterId",
        security_policies: Option<Vec<String>> = "SecurityPolicies",
        security_group: Option<String> = "SecurityGroup",
    }
}

impl Cluster {
    /// The slot of the public or the private endpoint.
    pub(crate) fn endpoint_mut(&mut self, public: bool) -> &mut Option<Endpoint> {
        if public { &mut self.public_endpoint } else { &mut self.private_endpoint }
    }

    fn endpoint(&self, public: bool) -> Option<&Endpoint> {
        if public { self.public_endpoint.as_ref() } else { self.private_endpoint.as_ref() }
    }

    /// The domain name of the API server inside the VPC.
    pub(crate) fn default_domain(&self) -> String {
        format!("{}.ccs.tencent-cloud.com", self.id)
    }
}

pub(crate) fn create(state: &mut State, caller: &Caller, request: CreateClusterEndpoint) -> Reply {
    let id = request.cluster_id;
    let public = request.is_extranet.unwrap_or_default();
    let cluster = state.running_cluster(caller, &id, "ResourceNotFound")?.clone();
    let given = |value: Option<String>| value.filter(|value| !value.is_empty());
    match cluster.endpoint(public).map(|endpoint| endpoint.status) {
        None | Some(EndpointStatus::CreateFailed) => {}
        Some(EndpointStatus::Created) => {
            return Err(ApiError::new("OperationDenied", "OPERATION_DENIED(the access endpoint is already enabled)"));
        }
        Some(status) => {
            return Err(ApiError::new(
                "ResourceInUse",
                format!("RESOURCE_IN_USE(the access endpoint is {})", status.name()),
            ));
        }
    }
    if !state.nodes(&id).any(|node| node.status == InstanceStatus::Running && !node.leaving) {
        return Err(ApiError::new(
            "InvalidParameter",
            "No normal node cluster is not allowed to enable access endpoint",
        ));
    }
    let settings: ExtensiveParameters = match given(request.extensive_parameters) {
        Some(text) => read_text(&text, "ExtensiveParameters")?,
        None => ExtensiveParameters::default(),
    };
    let internet = settings.internet_accessible.unwrap_or_default();
    let bandwidth_mbps = internet.bandwidth.unwrap_or(10);
    if !(0..=2048).contains(&bandwidth_mbps) {
        return Err(ApiError::parameter(format!("InternetMaxBandwidthOut {bandwidth_mbps} is not in [0, 2048]")));
    }
    let existing = given(request.existed_load_balancer_id);
    let group = given(request.security_group).unwrap_or_default();
    if !group.is_empty() {
        check_group(state, caller, &group)?;
    } else if public && existing.is_none() {
        return Err(ApiError::missing("SecurityGroup"));
    }
    let subnet_id =
        if public { String::new() } else { given(request.subnet_id).ok_or_else(|| ApiError::missing("SubnetId"))? };
    if let Some(existing) = &existing
        && !state.load_balancers.contains_key(existing)
    {
        return Err(ApiError::new("ResourceNotFound", format!("RESOURCE_NOT_FOUND(load balancer {existing})")));
    }
    let address = if public {
        let number = state.identifiers.number() % (1 << 16);
        // 198.18.0.0/15 is set aside for tests of network devices.
        format!("198.18.{}.{}", number >> 8, number & 255)
    } else {
        let subnet =
            state.subnets.get(&subnet_id).filter(|subnet| subnet.vpc_id == cluster.network.vpc_id).ok_or_else(
                || ApiError::parameter(format!("subnet {subnet_id} is not in {}", cluster.network.vpc_id)),
            )?;
        state
            .free_address(subnet)
            .filter(|_| state.free_addresses(subnet) > 0)
            .ok_or_else(|| ApiError::new("LimitExceeded", "no free address in the subnet"))?
            .to_string()
    };
    let existing_load_balancer = existing.is_some();
    let balancer_id = existing.unwrap_or_else(|| state.identifiers.next("lb"));
    if !existing_load_balancer {
        let balancer = LoadBalancer {
            id: balancer_id.clone(),
            owner: caller.owner.clone(),
            region: caller.region.clone(),
            name: format!("{id}_master{}", if public { "_public" } else { "" }),
            kind: if public { AddressKind::Public } else { AddressKind::Private },
            address,
            vpc_id: cluster.network.vpc_id,
            subnet_id: subnet_id.clone(),
            security_group_ids: Some(group.clone()).filter(|group| !group.is_empty()).into_iter().collect(),
            internet_charge_type: internet.charge_type.unwrap_or_else(|| "TRAFFIC_POSTPAID_BY_HOUR".into()),
            bandwidth_mbps: if public { bandwidth_mbps } else { 0 },
            // As TKE marks the balancers it makes.
            tags: [(CLUSTER_TAG.to_owned(), id.clone())].into(),
            created: state.now,
        };
        state.load_balancers.insert(balancer_id.clone(), balancer);
    }
    let endpoint = Endpoint {
        status: EndpointStatus::Creating,
        load_balancer_id: balancer_id,
        existing_load_balancer,
        security_group_id: group,
        subnet_id,
        domain: request.domain.unwrap_or_default(),
        allowed_cidrs: Vec::new(),
        error: String::new(),
    };
    if let Some(cluster) = state.clusters.get_mut(&id) {
        *cluster.endpoint_mut(public) = Some(endpoint);
    }
    state.schedule(takes::ENDPOINT_CREATE, Task::EndpointCreated { cluster_id: id, public });
    Ok(json!({}))
}

fn check_group(state: &State, caller: &Caller, id: &str) -> Result<(), ApiError> {
    match state.security_groups.get(id) {
        Some(group) if caller.sees(&group.owner, &group.region) => Ok(()),
        _ => Err(ApiError::parameter(format!("security group {id} does not exist"))),
    }
}

pub(crate) fn delete(state: &mut State, caller: &Caller, request: OfEndpoint) -> Reply {
    let id = request.cluster_id;
    let public = request.is_extranet.unwrap_or_default();
    // A cluster that is being deleted and got stuck can still lose its endpoints.
    let cluster = state.cluster(caller, &id, "InternalError.ClusterNotFound")?;
    if cluster.status == ClusterStatus::Creating {
        return Err(busy("InternalError.ClusterState", cluster.status));
    }
    match cluster.endpoint(public).map(|endpoint| endpoint.status) {
        None => {
            return Err(ApiError::new("ResourceNotFound", "RESOURCE_NOT_FOUND(the access endpoint is not enabled)"));
        }
        Some(EndpointStatus::Creating) => {
            return Err(ApiError::new("ResourceInUse", "RESOURCE_IN_USE(the access endpoint is Creating)"));
        }
        Some(_) => {}
    }
    if let Some(cluster) = state.clusters.get_mut(&id)
        && let Some(endpoint) = cluster.endpoint_mut(public)
    {
        endpoint.status = EndpointStatus::Deleting;
    }
    state.schedule(takes::ENDPOINT_DELETE, Task::EndpointGone { cluster_id: id, public });
    Ok(json!({}))
}

pub(crate) fn status(state: &mut State, caller: &Caller, request: OfEndpoint) -> Reply {
    let cluster = state.cluster(caller, &request.cluster_id, "InternalError.ClusterNotFound")?;
    let endpoint = cluster.endpoint(request.is_extranet.unwrap_or_default());
    Ok(json!({
        "Status": endpoint.map_or("NotFound", |endpoint| endpoint.status.name()),
        "ErrorMsg": endpoint.map(|endpoint| endpoint.error.clone()).unwrap_or_default(),
    }))
}

/// A closed side answers with empty strings.
pub(crate) fn describe(state: &mut State, caller: &Caller, request: OfCluster) -> Reply {
    let cluster = state.cluster(caller, &request.cluster_id, "ResourceNotFound.ClusterNotFound")?;
    if cluster.status == ClusterStatus::Creating {
        return Err(busy("ResourceUnavailable.ClusterInAbnormalStat", cluster.status));
    }
    let open = |public: bool| cluster.endpoint(public).filter(|endpoint| endpoint.status == EndpointStatus::Created);
    let address = |public: bool| {
        open(public)
            .and_then(|endpoint| state.load_balancers.get(&endpoint.load_balancer_id))
            .map(|balancer| balancer.address.clone())
            .unwrap_or_default()
    };
    let text = |public: bool, member: fn(&Endpoint) -> &String| open(public).map(member).cloned().unwrap_or_default();
    let acl = match open(true) {
        Some(endpoint) if !endpoint.allowed_cidrs.is_empty() => json!(endpoint.allowed_cidrs),
        _ => Value::Null,
    };
    Ok(json!({
        "CertificationAuthority": CERTIFICATE_AUTHORITY,
        "ClusterExternalEndpoint": address(true),
        "ClusterIntranetEndpoint": address(false),
        "ClusterDomain": cluster.default_domain(),
        "ClusterExternalACL": acl,
        "ClusterExternalDomain": text(true, |endpoint| &endpoint.domain),
        "ClusterIntranetDomain": text(false, |endpoint| &endpoint.domain),
        "SecurityGroup": text(true, |endpoint| &endpoint.security_group_id),
        "ClusterIntranetSubnetId": text(false, |endpoint| &endpoint.subnet_id),
        "IntranetSecurityGroup": text(false, |endpoint| &endpoint.security_group_id),
    }))
}

pub(crate) fn modify(state: &mut State, caller: &Caller, request: ModifyClusterEndpointSp) -> Reply {
    let id = request.cluster_id;
    state.running_cluster(caller, &id, "InternalError.ClusterNotFound")?;
    if let Some(group) = &request.security_group {
        check_group(state, caller, group)?;
    }
    if let Some(policies) = &request.security_policies
        && let Some(bad) = policies
            .iter()
            .find(|policy| policy.parse::<ipnet::IpNet>().is_err() && policy.parse::<std::net::IpAddr>().is_err())
    {
        return Err(ApiError::parameter(format!("SecurityPolicies: {bad} is neither an address nor a CIDR")));
    }
    let endpoint =
        state.clusters.get_mut(&id).and_then(|cluster| cluster.public_endpoint.as_mut()).ok_or_else(|| {
            ApiError::new("ResourceNotFound", "RESOURCE_NOT_FOUND(the access endpoint is not enabled)")
        })?;
    if endpoint.status != EndpointStatus::Created {
        return Err(ApiError::new(
            "ResourceUnavailable",
            format!("RESOURCE_UNAVAILABLE(the access endpoint is {})", endpoint.status.name()),
        ));
    }
    if let Some(policies) = request.security_policies {
        endpoint.allowed_cidrs = policies;
    }
    if let Some(group) = request.security_group {
        endpoint.security_group_id = group.clone();
        let balancer = endpoint.load_balancer_id.clone();
        if let Some(balancer) = state.load_balancers.get_mut(&balancer) {
            balancer.security_group_ids = vec![group];
        }
    }
    Ok(json!({}))
}
