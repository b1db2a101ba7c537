//! The kubeconfig of the calling user.

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;

use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::kubernetes::certificate;
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::ClusterStatus;
use crate::simulator::tke::cluster::lookup::busy;
use crate::simulator::tke::endpoint::parameters::OfEndpoint;

/// Who a kubeconfig is for: the lines below `user`.
pub(crate) struct Identity<'a> {
    pub(crate) name: &'a str,
    pub(crate) credentials: &'a [(&'a str, &'a str)],
}

/// Makes a certificate for a user who asks for the first time. A side that is not open answers with the default domain,
/// which cannot be reached.
pub(crate) fn describe_cluster_kubeconfig(state: &mut State, caller: &Caller, request: OfEndpoint) -> Reply {
    let cluster = state.cluster(caller, &request.cluster_id, "InvalidParameter.ClusterNotFound")?;
    if cluster.status == ClusterStatus::Creating {
        return Err(busy("ResourceUnavailable.ClusterInAbnormalStat", cluster.status));
    }
    let lag = Duration::from_secs(state.quirks.kubeconfigs_lag_seconds);
    if cluster.running_since.is_some_and(|since| !state.have_passed(lag, since)) {
        let message = "KUBERNETES_RESOURCE_NOT_FOUND(the kubeconfig is not there yet)";
        return Err(ApiError::new("ResourceNotFound.KubernetesResourceNotFound", message));
    }
    let server = state.server(cluster, request.is_extranet.unwrap_or_default());
    let user = &caller.user.uin;
    let common_name = format!("{user}-{}", state.now.seconds());
    let inside = state.inside(&request.cluster_id);
    let authority = &inside.authority;
    let client = inside.clients.entry(user.clone()).or_insert_with(|| certificate::client(authority, &common_name));
    let [certificate, key] = [&client.certificate, &client.key].map(|pem| BASE64_STANDARD.encode(pem));
    let credentials = [("client-certificate-data", certificate.as_str()), ("client-key-data", &key)];
    let identity = Identity { name: user, credentials: &credentials };
    Ok(json!({"Kubeconfig": document(&request.cluster_id, &server, &authority.certificate, &identity)}))
}

/// A kubeconfig as TKE writes it; `authority` is the certificate in PEM.
pub(crate) fn document(cluster_id: &str, server: &str, authority: &str, identity: &Identity<'_>) -> String {
    let authority = BASE64_STANDARD.encode(authority);
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
