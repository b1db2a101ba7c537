//! Gets a kubeconfig from the cloud, and makes it one that leads to the cluster from here.

use std::time::Duration;

use secrecy::ExposeSecret as _;

use super::file::Kubeconfig;
use super::open_side::open_side;
use super::server::{Server, choose, name_in};
use crate::cloud::tke::admin_role::AcquireClusterAdminRole;
use crate::cloud::tke::kubeconfig::DescribeClusterKubeconfig;
use crate::cloud::{Error, Kind};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::Deadline;
use crate::kit::framework::wait::Seen;
use crate::kit::value::Path;
use crate::provider::api_error;
use crate::services::endpoint::Side;
use crate::services::handle::ClusterHandle;
use crate::system::names;

/// How long a kubeconfig may not be there yet after its cluster runs.
const PATIENCE: Duration = Duration::from_secs(300);

/// The way into a cluster.
#[derive(Debug, Clone)]
pub struct Access {
    /// The endpoint that it leads through.
    pub side: Side,
    /// Where the API server is.
    pub server: Server,
    /// The file, with that server in it.
    pub file: Kubeconfig,
}

/// The way into a cluster through one of its endpoints: the one asked for, else the public one if it is open, else the
/// private one. With `acquire_admin_role` the caller first binds itself to the role of an administrator.
pub async fn access(
    handle: &ClusterHandle,
    side: Option<Side>,
    acquire_admin_role: bool,
) -> Result<Access, Diagnostics> {
    let (side, listed) = open_side(handle, side).await?;
    if acquire_admin_role {
        acquire(handle).await?;
    }
    let file = fetch(handle, side).await?;
    let resolves = match name_in(file.server()) {
        Some(name) => names::resolves(&name).await,
        None => false,
    };
    let Some(server) = choose(file.server(), &listed, resolves) else {
        return Err(unreadable(&handle.cluster_id, "its cluster has no server"));
    };
    Ok(Access { side, file: file.with_server(&server), server })
}

/// The caller's kubeconfig as the cloud has it. It is asked for again while the cloud does not have one yet.
pub async fn fetch(handle: &ClusterHandle, side: Side) -> Result<Kubeconfig, Diagnostics> {
    let id = &handle.cluster_id;
    let end = Deadline::after(PATIENCE);
    let request = DescribeClusterKubeconfig { cluster_id: id.clone(), is_extranet: Some(side.is_public()) };
    let failure = format!("The kubeconfig of the cluster {id} could not be read");
    let reply = handle
        .until(&format!("the kubeconfig of {id}"), &failure, async || match handle.client.call(&request).await {
            Ok(reply) => Ok(Seen::Done(reply)),
            Err(error) if is_early(&error) && !end.left().is_zero() => Ok(Seen::Pending(error.to_string())),
            Err(error) => Err(error),
        })
        .await
        .map_err(|diagnostics| diagnostics.map(|diagnostic| diagnostic.at(Path::of("cluster_id"))))?;
    Kubeconfig::read(reply.kubeconfig.expose_secret()).map_err(|why| unreadable(id, &why))
}

/// Whether it is the kubeconfig that is not there yet, not the cluster: in its first minutes the call may fail for no
/// reason that it gives.
fn is_early(error: &Error) -> bool {
    error.kind() == Kind::Failed || error.code().is_some_and(|code| code.ends_with(".KubernetesResourceNotFound"))
}

async fn acquire(handle: &ClusterHandle) -> Result<(), Diagnostics> {
    let id = &handle.cluster_id;
    let failure = format!("The role of an administrator of the cluster {id} could not be acquired");
    let request = AcquireClusterAdminRole { cluster_id: id.clone() };
    let what = format!("the administrator's role of {id}");
    let acquired = handle.until(&what, &failure, async || match handle.client.call(&request).await {
        Ok(_) => Ok(Seen::Done(())),
        Err(error) if has_it(&error) => Ok(Seen::Done(())),
        Err(error) => Err(error),
    });
    acquired.await.map_err(|diagnostics| diagnostics.map(|diagnostic| diagnostic.at(Path::of("acquire_admin_role"))))
}

/// The caller is bound to the role already.
fn has_it(error: &Error) -> bool {
    error.code().is_some_and(|code| code.ends_with(".KubernetesResourceExisted"))
}

fn unreadable(cluster_id: &str, why: &str) -> Diagnostics {
    let error = Error::new(crate::cloud::Kind::UnexpectedReply, why);
    api_error(&format!("The kubeconfig of the cluster {cluster_id} could not be read"), &error)
        .at(Path::of("cluster_id"))
        .into()
}

/// A cluster of the embedded simulated cloud has no API server.
pub fn embedded(cluster_id: &str) -> Diagnostics {
    let detail = format!(
        "The cluster {cluster_id} is in the simulated cloud that is embedded in the provider (`simulator`, or \
         TKE_SIMULATOR). That cloud exists only during an operation, so there is nothing to connect to. Run \
         `terraform-provider-tke simulate --state PATH` with the same state file, and set the provider's `endpoint` \
         and keys to what it prints: it serves a Kubernetes API for each cluster whose endpoint is open."
    );
    Diagnostic::error("Simulated cluster cannot be connected to", detail).at(Path::of("cluster_id")).into()
}
