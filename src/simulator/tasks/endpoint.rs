//! What endpoints do by themselves.

use crate::simulator::state::cloud::State;
use crate::simulator::state::endpoint::{Endpoint, EndpointStatus};

/// The endpoint is open.
pub(super) fn created(state: &mut State, cluster_id: &str, public: bool) {
    if let Some(cluster) = state.clusters.get_mut(cluster_id)
        && let Some(endpoint) = cluster.endpoint_mut(public)
        && endpoint.status == EndpointStatus::Creating
    {
        endpoint.status = EndpointStatus::Created;
    }
}

/// The endpoint is closed, and a balancer that was made for it gone.
pub(super) fn gone(state: &mut State, cluster_id: &str, public: bool) {
    let is_deleting = |endpoint: &mut Endpoint| endpoint.status == EndpointStatus::Deleting;
    let cluster = state.clusters.get_mut(cluster_id);
    if let Some(endpoint) = cluster.and_then(|cluster| cluster.endpoint_mut(public).take_if(is_deleting))
        && !endpoint.existing_load_balancer
    {
        state.load_balancers.remove(&endpoint.load_balancer_id);
    }
}
