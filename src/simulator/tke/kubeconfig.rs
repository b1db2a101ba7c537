//! The kubeconfig of the calling user.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;

use crate::simulator::caller::Caller;
use crate::simulator::error::Reply;
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::ClusterStatus;
use crate::simulator::state::endpoint::EndpointStatus;
use crate::simulator::tke::cluster::lookup::busy;
use crate::simulator::tke::endpoint::describe::CERTIFICATE_AUTHORITY;
use crate::simulator::tke::endpoint::parameters::OfEndpoint;

/// A side that is not open answers with the default domain, which cannot be reached.
pub(crate) fn describe_cluster_kubeconfig(state: &mut State, caller: &Caller, request: OfEndpoint) -> Reply {
    let cluster = state.cluster(caller, &request.cluster_id, "InvalidParameter.ClusterNotFound")?;
    if cluster.status == ClusterStatus::Creating {
        return Err(busy("ResourceUnavailable.ClusterInAbnormalStat", cluster.status));
    }
    let server = cluster
        .endpoint(request.is_extranet.unwrap_or_default())
        .filter(|endpoint| endpoint.status == EndpointStatus::Created)
        .and_then(|endpoint| state.load_balancers.get(&endpoint.load_balancer_id))
        .map_or_else(|| cluster.default_domain(), |balancer| balancer.address.clone());
    let id = &cluster.id;
    let user = &caller.user.uin;
    let authority = BASE64_STANDARD.encode(CERTIFICATE_AUTHORITY);
    // Nothing listens there, so any bytes do for the user's own certificate and key.
    let certificate = BASE64_STANDARD.encode(format!("simulated certificate of {user}\n"));
    let key = BASE64_STANDARD.encode(format!("simulated key of {user}\n"));
    let kubeconfig = format!(
        "apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: {authority}
    server: https://{server}
  name: {id}
contexts:
- context:
    cluster: {id}
    user: \"{user}\"
  name: {id}-{user}-context-default
current-context: {id}-{user}-context-default
kind: Config
preferences: {{}}
users:
- name: \"{user}\"
  user:
    client-certificate-data: {certificate}
    client-key-data: {key}
"
    );
    Ok(json!({"Kubeconfig": kubeconfig}))
}
