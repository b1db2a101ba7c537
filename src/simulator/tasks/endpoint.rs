//! What endpoints do by themselves.

use crate::simulator::state::cloud::State;
use crate::simulator::state::endpoint::{Endpoint, EndpointStatus};

/// Why a private endpoint fails that no node serves.
const NO_NODE: &str = "ensure extranet service: endpoints default/kubernetes-intranet-loadbalancer address sync timed \
                       out, check if service-controller is running";

/// The endpoint is open, or has failed.
pub(super) fn created(state: &mut State, cluster_id: &str, public: bool) {
    let fails = !public && state.quirks.private_endpoint_needs_node && !state.has_running_node(cluster_id);
    let now = state.now;
    if let Some(cluster) = state.clusters.get_mut(cluster_id)
        && let Some(endpoint) = cluster.endpoint_mut(public)
        && endpoint.status == EndpointStatus::Creating
    {
        let (status, error) =
            if fails { (EndpointStatus::CreateFailed, NO_NODE) } else { (EndpointStatus::Created, "") };
        (endpoint.status, endpoint.error, endpoint.opened) = (status, error.to_owned(), now);
    }
}

/// The endpoint is closed, and a balancer that was made for it gone.
pub(super) fn gone(state: &mut State, cluster_id: &str, public: bool) {
    let is_deleting = |endpoint: &mut Endpoint| endpoint.status == EndpointStatus::Deleting;
    let cluster = state.clusters.get_mut(cluster_id);
    let closed = cluster.and_then(|cluster| {
        let closed = cluster.endpoint_mut(public).take_if(is_deleting)?;
        cluster.closed_sides.insert(public);
        Some(closed)
    });
    if let Some(endpoint) = closed
        && !endpoint.existing_load_balancer
    {
        state.load_balancers.remove(&endpoint.load_balancer_id);
    }
}
