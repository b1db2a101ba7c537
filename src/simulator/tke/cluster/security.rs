//! DescribeClusterSecurity: the credentials that every cluster has of its own.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::simulator::caller::Caller;
use crate::simulator::error::Reply;
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::ClusterStatus;
use crate::simulator::tke::cluster::lookup::{OfCluster, busy};
use crate::simulator::tke::endpoint::describe::CERTIFICATE_AUTHORITY;
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
    let external = if server == domain { String::new() } else { format!("https://{server}") };
    // Nothing listens there, so anything that stays the same does.
    let password = secret(&format!("password of {}", cluster.id));
    let token = secret(&format!("token of {}", cluster.id));
    let name = format!("{}-{USER}", cluster.id);
    let identity = Identity { name: &name, credentials: &[("token", &token)] };
    Ok(json!({
        "UserName": USER,
        "Password": password,
        "CertificationAuthority": CERTIFICATE_AUTHORITY,
        "ClusterExternalEndpoint": external,
        "Domain": domain,
        "PgwEndpoint": "",
        "SecurityPolicy": Value::Null,
        "Kubeconfig": document(&cluster.id, &server, &identity),
        "JnsGwEndpoint": Value::Null,
    }))
}

/// 32 characters that the same text always gives.
fn secret(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
