//! DescribeClusterEndpointStatus and DescribeClusterEndpoints.

use serde_json::{Value, json};

use crate::simulator::caller::Caller;
use crate::simulator::error::Reply;
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::ClusterStatus;
use crate::simulator::state::endpoint::{Endpoint, EndpointStatus};
use crate::simulator::tke::cluster::lookup::{OfCluster, busy};
use crate::simulator::tke::endpoint::parameters::OfEndpoint;

/// Not secret: a certificate whose key was thrown away. Every simulated cluster shows it.
pub(crate) const CERTIFICATE_AUTHORITY: &str = include_str!("certificate_authority.pem");

pub(crate) fn describe_cluster_endpoint_status(state: &mut State, caller: &Caller, request: OfEndpoint) -> Reply {
    let cluster = state.cluster(caller, &request.cluster_id, "InternalError.ClusterNotFound")?;
    let endpoint = cluster.endpoint(request.is_extranet.unwrap_or_default());
    Ok(json!({
        "Status": endpoint.map_or("NotFound", |endpoint| endpoint.status.name()),
        "ErrorMsg": endpoint.map(|endpoint| endpoint.error.clone()).unwrap_or_default(),
    }))
}

/// A closed side answers with empty strings.
pub(crate) fn describe_cluster_endpoints(state: &mut State, caller: &Caller, request: OfCluster) -> Reply {
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
