//! DescribeClusterEndpointStatus and DescribeClusterEndpoints.

use serde_json::{Value, json};

use crate::simulator::caller::Caller;
use crate::simulator::error::Reply;
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::ClusterStatus;
use crate::simulator::state::endpoint::{Endpoint, EndpointStatus};
use crate::simulator::tke::cluster::lookup::{OfCluster, not_up_yet};
use crate::simulator::tke::endpoint::parameters::OfEndpoint;

pub(crate) fn describe_cluster_endpoint_status(state: &mut State, caller: &Caller, request: OfEndpoint) -> Reply {
    let cluster = state.cluster(caller, &request.cluster_id, "InternalError.ClusterNotFound")?;
    if cluster.status == ClusterStatus::Creating {
        return Err(not_up_yet(&state.quirks, "ResourceUnavailable.ClusterState"));
    }
    let public = request.is_extranet.unwrap_or_default();
    // What was asked for may not be known here yet.
    let endpoint = cluster.endpoint(public).filter(|endpoint| state.is_listed(endpoint.created));
    let status = match endpoint {
        Some(endpoint) => endpoint.status.name(),
        None if cluster.closed_sides.contains(&public) => "Deleted",
        None => "NotFound",
    };
    // It repeats the status where nothing is wrong, or is empty.
    let error = endpoint.map(|endpoint| endpoint.error.as_str()).filter(|error| !error.is_empty());
    let error = error.unwrap_or(if state.quirks.sparse_replies || status == "NotFound" { "" } else { status });
    Ok(json!({"Status": status, "ErrorMsg": error}))
}

/// A closed side answers with empty strings.
pub(crate) fn describe_cluster_endpoints(state: &mut State, caller: &Caller, request: OfCluster) -> Reply {
    let cluster = state.cluster(caller, &request.cluster_id, "ResourceNotFound.ClusterNotFound")?;
    if cluster.status == ClusterStatus::Creating {
        return Err(not_up_yet(&state.quirks, "ResourceUnavailable.ClusterInAbnormalStat"));
    }
    let authority = state.inside(&request.cluster_id).authority.certificate.clone();
    let cluster = state.cluster(caller, &request.cluster_id, "ResourceNotFound.ClusterNotFound")?;
    let open = |public: bool| cluster.endpoint(public).filter(|endpoint| endpoint.status == EndpointStatus::Created);
    let text = |public: bool, member: fn(&Endpoint) -> &String| open(public).map(member).cloned().unwrap_or_default();
    // The default domain is there whether or not a side is open.
    let domain = |public: bool| match text(public, |endpoint| &endpoint.domain) {
        domain if domain.is_empty() && (public || !state.quirks.sparse_replies) => cluster.default_domain(),
        domain => domain,
    };
    let acl = match open(true) {
        Some(endpoint) if !endpoint.allowed_cidrs.is_empty() => json!(endpoint.allowed_cidrs),
        _ => Value::Null,
    };
    Ok(json!({
        "CertificationAuthority": authority,
        "ClusterExternalEndpoint": state.listed_address(cluster, true),
        "ClusterIntranetEndpoint": state.listed_address(cluster, false),
        "ClusterDomain": cluster.default_domain(),
        "ClusterExternalACL": acl,
        "ClusterExternalDomain": domain(true),
        "ClusterIntranetDomain": domain(false),
        "SecurityGroup": text(true, |endpoint| &endpoint.security_group_id),
        "ClusterIntranetSubnetId": text(false, |endpoint| &endpoint.subnet_id),
        "IntranetSecurityGroup": text(false, |endpoint| &endpoint.security_group_id),
    }))
}
