//! CreateClusterEndpoint.

use serde_json::json;

use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::{given, read_text};
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::{CLUSTER_TAG, Cluster};
use crate::simulator::state::endpoint::{Endpoint, EndpointStatus};
use crate::simulator::state::load_balancer::{AddressKind, LoadBalancer};
use crate::simulator::state::quirks::Quirks;
use crate::simulator::state::task::Task;
use crate::simulator::tasks::durations;
use crate::simulator::tke::endpoint::modify::check_group;
use crate::simulator::tke::endpoint::parameters::{CreateClusterEndpoint, ExtensiveParameters};

pub(crate) fn create_cluster_endpoint(state: &mut State, caller: &Caller, request: CreateClusterEndpoint) -> Reply {
    let id = request.cluster_id;
    let public = request.is_extranet.unwrap_or_default();
    let cluster = state.running_cluster(caller, &id, "ResourceNotFound")?.clone();
    check_closed(cluster.endpoint(public))?;
    let has_node = state.has_running_node(&id);
    if public && !has_node {
        return Err(without_node(&state.quirks));
    }
    let internet = internet(request.extensive_parameters)?;
    let existing = given(request.existed_load_balancer_id);
    let group = given(request.security_group);
    match &group {
        Some(group) => check_group(state, caller, group)?,
        None if public && existing.is_none() => {
            return Err(ApiError::new("InvalidParameter", "SecurityGroup can not be empty"));
        }
        None => {}
    }
    let subnet_id = match public {
        true => String::new(),
        false => given(request.subnet_id).ok_or_else(|| ApiError::missing("SubnetId"))?,
    };
    if let Some(existing) = existing.as_ref().filter(|existing| !state.load_balancers.contains_key(*existing)) {
        return Err(ApiError::new("ResourceNotFound", format!("RESOURCE_NOT_FOUND(load balancer {existing})")));
    }
    let address = match public {
        true => public_address(state),
        false => private_address(state, &cluster, &subnet_id)?,
    };
    let mut endpoint = Endpoint {
        status: EndpointStatus::Creating,
        load_balancer_id: String::new(),
        existing_load_balancer: existing.is_some(),
        security_group_id: group.unwrap_or_default(),
        subnet_id,
        domain: request.domain.unwrap_or_default(),
        allowed_cidrs: Vec::new(),
        error: String::new(),
        created: state.now,
        port: None,
        opened: state.now,
    };
    endpoint.load_balancer_id = match existing {
        Some(existing) => existing,
        None => make_balancer(state, &cluster, public, &endpoint, address, internet),
    };
    if let Some(cluster) = state.clusters.get_mut(&id) {
        *cluster.endpoint_mut(public) = Some(endpoint);
    }
    let fails = !has_node && state.quirks.private_endpoint_needs_node;
    let duration = if fails { durations::ENDPOINT_FAIL } else { durations::ENDPOINT_CREATE };
    state.schedule(duration, Task::EndpointCreated { cluster_id: id, public });
    Ok(json!({}))
}

/// Refuses to open what is open, or not done with opening or closing.
fn check_closed(endpoint: Option<&Endpoint>) -> Result<(), ApiError> {
    match endpoint.map(|endpoint| endpoint.status) {
        None | Some(EndpointStatus::CreateFailed) => Ok(()),
        Some(_) => Err(at_work()),
    }
}

/// The refusal of a request for an endpoint while another one is carried out.
pub(super) fn at_work() -> ApiError {
    let text = "OPERATION_DENIED(The operation you submit has a same type task in execution)";
    ApiError::new("OperationDenied", text)
}

/// The refusal of a public endpoint where no node runs, in one of its two forms.
fn without_node(quirks: &Quirks) -> ApiError {
    match quirks.old_refusals {
        true => ApiError::new("InvalidParameter", "No normal node cluster is not allowed to enable access endpoint"),
        false => ApiError::new("ResourceUnavailable.ClusterState", "CLUSTER_STATE_ERROR(cluster without worker Node)"),
    }
}

/// Charge type and bandwidth of a balancer that is to be made.
fn internet(extensive_parameters: Option<String>) -> Result<(String, i64), ApiError> {
    let settings: ExtensiveParameters = match given(extensive_parameters) {
        Some(text) => read_text(&text, "ExtensiveParameters")?,
        None => ExtensiveParameters::default(),
    };
    let internet = settings.internet_accessible.unwrap_or_default();
    let bandwidth_mbps = internet.bandwidth.unwrap_or(10);
    if !(0..=2048).contains(&bandwidth_mbps) {
        return Err(ApiError::parameter(format!("InternetMaxBandwidthOut {bandwidth_mbps} is not in [0, 2048]")));
    }
    Ok((internet.charge_type.unwrap_or_else(|| "TRAFFIC_POSTPAID_BY_HOUR".into()), bandwidth_mbps))
}

/// An address of 198.18.0.0/15, which is set aside for tests of network devices.
fn public_address(state: &mut State) -> String {
    let number = state.identifiers.number() % (1 << 16);
    format!("198.18.{}.{}", number >> 8, number & 255)
}

fn private_address(state: &State, cluster: &Cluster, subnet_id: &str) -> Result<String, ApiError> {
    let vpc_id = &cluster.network.vpc_id;
    let subnet = state.subnets.get(subnet_id).filter(|subnet| subnet.vpc_id == *vpc_id);
    let subnet = subnet.ok_or_else(|| ApiError::parameter(format!("subnet {subnet_id} is not in {vpc_id}")))?;
    let address = state.free_address(subnet).filter(|_| state.free_addresses(subnet) > 0);
    let address = address.ok_or_else(|| ApiError::new("LimitExceeded", "no free address in the subnet"))?;
    Ok(address.to_string())
}

/// Makes the balancer of an endpoint, tagged as TKE tags those it makes; gives its identifier.
fn make_balancer(
    state: &mut State,
    cluster: &Cluster,
    public: bool,
    endpoint: &Endpoint,
    address: String,
    (internet_charge_type, bandwidth_mbps): (String, i64),
) -> String {
    let id = state.identifiers.next("lb");
    let balancer = LoadBalancer {
        id: id.clone(),
        owner: cluster.owner.clone(),
        region: cluster.region.clone(),
        name: format!("{}_master{}", cluster.id, if public { "_public" } else { "" }),
        kind: if public { AddressKind::Public } else { AddressKind::Private },
        address,
        vpc_id: cluster.network.vpc_id.clone(),
        subnet_id: endpoint.subnet_id.clone(),
        security_group_ids: given(Some(endpoint.security_group_id.clone())).into_iter().collect(),
        internet_charge_type,
        bandwidth_mbps: if public { bandwidth_mbps } else { 0 },
        tags: [(CLUSTER_TAG.to_owned(), cluster.id.clone())].into(),
        created: state.now,
    };
    state.load_balancers.insert(id.clone(), balancer);
    id
}
