//! AcquireClusterAdminRole.

use serde_json::json;

use crate::simulator::caller::Caller;
use crate::simulator::error::Reply;
use crate::simulator::state::cloud::State;
use crate::simulator::tke::cluster::lookup::OfCluster;

/// Binds the caller to the role `tke:admin`, which no call takes back.
pub(crate) fn acquire_cluster_admin_role(state: &mut State, caller: &Caller, request: OfCluster) -> Reply {
    let id = state.running_cluster(caller, &request.cluster_id, "ResourceNotFound.ClusterNotFound")?.id.clone();
    state.inside(&id).administrators.insert(caller.user.uin.clone());
    Ok(json!({}))
}
