//! ModifyClusterEndpointSP: whom the public endpoint lets in.

use std::net::IpAddr;

use ipnet::IpNet;
use serde_json::json;

use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::state::cloud::State;
use crate::simulator::state::endpoint::{Endpoint, EndpointStatus};
use crate::simulator::tke::endpoint::parameters::ModifyClusterEndpointSp;

pub(crate) fn modify_cluster_endpoint_sp(
    state: &mut State,
    caller: &Caller,
    request: ModifyClusterEndpointSp,
) -> Reply {
    let id = request.cluster_id;
    state.running_cluster(caller, &id, "InternalError.ClusterNotFound")?;
    if let Some(group) = &request.security_group {
        check_group(state, caller, group)?;
    }
    let policies = request.security_policies.as_deref().unwrap_or_default();
    if let Some(bad) = policies.iter().find(|policy| !is_address(policy)) {
        return Err(ApiError::parameter(format!("SecurityPolicies: {bad} is neither an address nor a CIDR")));
    }
    let endpoint = open_endpoint(state, &id)?;
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

fn is_address(policy: &str) -> bool {
    policy.parse::<IpNet>().is_ok() || policy.parse::<IpAddr>().is_ok()
}

fn open_endpoint<'a>(state: &'a mut State, cluster_id: &str) -> Result<&'a mut Endpoint, ApiError> {
    let endpoint = state.clusters.get_mut(cluster_id).and_then(|cluster| cluster.public_endpoint.as_mut());
    let endpoint = endpoint.ok_or_else(|| {
        ApiError::new("OperationDenied", "OPERATION_DENIED(only for managed cluster with extranet endpoint)")
    })?;
    if endpoint.status != EndpointStatus::Created {
        return Err(ApiError::new(
            "ResourceUnavailable",
            format!("RESOURCE_UNAVAILABLE(the access endpoint is {})", endpoint.status.name()),
        ));
    }
    Ok(endpoint)
}

pub(super) fn check_group(state: &State, caller: &Caller, id: &str) -> Result<(), ApiError> {
    match state.security_groups.get(id) {
        Some(group) if caller.sees(&group.owner, &group.region) => Ok(()),
        _ => Err(ApiError::new("InvalidParameter", "SecurityGroup is invalid")),
    }
}
