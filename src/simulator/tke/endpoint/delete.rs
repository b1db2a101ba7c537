//! DeleteClusterEndpoint.

use serde_json::json;

use crate::simulator::caller::Caller;
use crate::simulator::error::Reply;
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::ClusterStatus;
use crate::simulator::state::endpoint::EndpointStatus;
use crate::simulator::state::task::Task;
use crate::simulator::tasks::durations;
use crate::simulator::tke::cluster::lookup::busy;
use crate::simulator::tke::endpoint::create::at_work;
use crate::simulator::tke::endpoint::parameters::OfEndpoint;

pub(crate) fn delete_cluster_endpoint(state: &mut State, caller: &Caller, request: OfEndpoint) -> Reply {
    let id = request.cluster_id;
    let public = request.is_extranet.unwrap_or_default();
    // A cluster that is being deleted and got stuck can still lose its endpoints.
    let cluster = state.cluster(caller, &id, "InternalError.ClusterNotFound")?;
    if cluster.status == ClusterStatus::Creating {
        return Err(busy("InternalError.ClusterState", cluster.status));
    }
    match cluster.endpoint(public).map(|endpoint| endpoint.status) {
        None => return Ok(json!({})),
        Some(EndpointStatus::Creating) => return Err(at_work()),
        Some(_) => {}
    }
    if let Some(cluster) = state.clusters.get_mut(&id)
        && let Some(endpoint) = cluster.endpoint_mut(public)
    {
        endpoint.status = EndpointStatus::Deleting;
    }
    state.schedule(durations::ENDPOINT_DELETE, Task::EndpointGone { cluster_id: id, public });
    Ok(json!({}))
}
