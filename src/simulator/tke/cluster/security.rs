//! DescribeClusterSecurity: the credentials that every cluster has of its own.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::simulator::caller::Caller;
use crate::simulator::error::Reply;
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::ClusterStatus;
use crate::simulator::tke::cluster::lookup::{OfCluster, busy};
use crate::simulator::tke::kubeconfig::{Identity, document};

/// The user that a cluster begins with.
const USER: &str = "admin";

/// The token in the kubeconfig has all rights and never ends.
pub(crate) fn describe_cluster_security(state: &mut State, caller: &Caller, request: OfCluster) -> Reply {
    let cluster = state.cluster(caller, &request.cluster_id, "ResourceNotFound.ClusterNotFound")?;
    if cluster.status == ClusterStatus::Creating {
        return Err(busy("ResourceUnavailable.ClusterInAbnormalStat", cluster.status));
    }
    let domain = cluster.default_domain();
    let server = state.server(cluster, true);
    let external = match state.listed_address(cluster, true) {
        listed if listed.is_empty() => listed,
        listed => format!("https://{listed}"),
    };
    // Nothing listens there, so anything that stays the same does.
    let id = &request.cluster_id;
    let password = secret(&format!("password of {id}"));
    let token = secret(&format!("token of {id}"));
    let name = format!("{id}-{USER}");
    let authority = &state.inside(id).authority.certificate;
    let identity = Identity { name: &name, credentials: &[("token", &token)] };
    Ok(json!({
        "UserName": USER,
        "Password": password,
        "CertificationAuthority": authority,
        "ClusterExternalEndpoint": external,
        "Domain": domain,
        "PgwEndpoint": "",
        "SecurityPolicy": Value::Null,
        "Kubeconfig": document(id, &server, authority, &identity),
        "JnsGwEndpoint": Value::Null,
    }))
}

/// 32 characters that the same text always gives.
fn secret(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
