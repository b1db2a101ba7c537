//! The kubeconfig of the calling user.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;

use crate::simulator::caller::Caller;
use crate::simulator::error::Reply;
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::{Cluster, ClusterStatus};
use crate::simulator::state::endpoint::EndpointStatus;
use crate::simulator::tke::cluster::lookup::busy;
use crate::simulator::tke::endpoint::describe::CERTIFICATE_AUTHORITY;
use crate::simulator::tke::endpoint::parameters::OfEndpoint;

/// Who a kubeconfig is for: the lines below `user`.
pub(crate) struct Identity<'a> {
    pub(crate) name: &'a str,
    pub(crate) credentials: &'a [(&'a str, &'a str)],
}

/// A side that is not open answers with the default domain, which cannot be reached.
pub(crate) fn describe_cluster_kubeconfig(state: &mut State, caller: &Caller, request: OfEndpoint) -> Reply {
    let cluster = state.cluster(caller, &request.cluster_id, "InvalidParameter.ClusterNotFound")?;
    if cluster.status == ClusterStatus::Creating {
        return Err(busy("ResourceUnavailable.ClusterInAbnormalStat", cluster.status));
    }
    let server = state.server(cluster, request.is_extranet.unwrap_or_default());
    let user = &caller.user.uin;
    // Nothing listens there, so any bytes do for the user's own certificate and key.
    let certificate = BASE64_STANDARD.encode(format!("simulated certificate of {user}\n"));
    let key = BASE64_STANDARD.encode(format!("simulated key of {user}\n"));
    let credentials = [("client-certificate-data", certificate.as_str()), ("client-key-data", &key)];
    let identity = Identity { name: user, credentials: &credentials };
    Ok(json!({"Kubeconfig": document(&cluster.id, &server, &identity)}))
}

impl State {
    /// Where the API server is from the internet or from the VPC; its default domain if that side is not open.
    pub(crate) fn server(&self, cluster: &Cluster, public: bool) -> String {
        cluster
            .endpoint(public)
            .filter(|endpoint| endpoint.status == EndpointStatus::Created)
            .and_then(|endpoint| self.load_balancers.get(&endpoint.load_balancer_id))
            .map_or_else(|| cluster.default_domain(), |balancer| balancer.address.clone())
    }
}

/// A kubeconfig as TKE writes it.
pub(crate) fn document(cluster_id: &str, server: &str, identity: &Identity<'_>) -> String {
    let authority = BASE64_STANDARD.encode(CERTIFICATE_AUTHORITY);
    let user = identity.name;
    let credentials: String =
        identity.credentials.iter().map(|(name, value)| format!("    {name}: {value}\n")).collect();
    format!(
        "apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: {authority}
    server: https://{server}
  name: {cluster_id}
contexts:
- context:
    cluster: {cluster_id}
    user: \"{user}\"
  name: {cluster_id}-{user}-context-default
current-context: {cluster_id}-{user}-context-default
kind: Config
preferences: {{}}
users:
- name: \"{user}\"
  user:
{credentials}"
    )
}
