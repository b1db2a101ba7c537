//! DeleteCluster.

use std::time::Duration;

use serde_json::json;

use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::parameters;
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::{Cluster, ClusterStatus};
use crate::simulator::state::endpoint::EndpointStatus;
use crate::simulator::state::node_pool::NodePoolStatus;
use crate::simulator::state::task::Task;
use crate::simulator::tasks::durations;
use crate::simulator::tke::cluster::lookup::busy;
use crate::simulator::tke::delete_option::{ResourceDeleteOption, machines_terminate};

/// How long nodes count that were in a cluster which failed, in seconds of the real cloud.
const FAILED_CLUSTER: Duration = Duration::from_secs(60);

parameters! {
    pub(crate) struct DeleteCluster {
        cluster_id: String = "ClusterId",
        instance_delete_mode: String = "InstanceDeleteMode",
        resource_delete_options: Option<Vec<ResourceDeleteOption>> = "ResourceDeleteOptions",
    }
}

/// What outlives the cluster, and what does not.
struct Remains {
    instances_retain: bool,
    disks_terminate: bool,
    balancers_retain: bool,
}

pub(crate) fn delete_cluster(state: &mut State, caller: &Caller, request: DeleteCluster) -> Reply {
    let id = request.cluster_id;
    let cluster = state.cluster(caller, &id, "InternalError.ClusterNotFound")?;
    let instances_retain = !machines_terminate(&request.instance_delete_mode)?;
    if cluster.deletion_protection {
        let code = match state.quirks.old_refusals {
            true => "ResourceUnavailable.ClusterInDeletionProtection",
            false => "OperationDenied.ClusterInDeletionProtection",
        };
        return Err(ApiError::new(code, "CLUSTER_IN_DELETION_PROTECTION(cluster is in deletion protection)"));
    }
    let is_open = cluster.public_endpoint.is_some() || cluster.private_endpoint.is_some();
    if is_open && state.quirks.endpoints_hold_clusters && cluster.status == ClusterStatus::Running {
        return Err(ApiError::new("OperationDenied", "OPERATION_DENIED(the access endpoint is enabled)"));
    }
    if matches!(cluster.status, ClusterStatus::Creating | ClusterStatus::Deleting | ClusterStatus::Upgrading) {
        return Err(busy("FailedOperation.ClusterState", cluster.status));
    }
    if state.quirks.nodes_hold_clusters && is_held_by_nodes(state, cluster) {
        return Err(ApiError::new(
            "FailedOperation.ClusterForbiddenToDelete",
            "CLUSTER_FORBIDDEN_TO_DELETE(there are nodes in the cluster, block-cluster-deletion-rule)",
        ));
    }
    let remains = remains(instances_retain, request.resource_delete_options.unwrap_or_default())?;
    begin(state, &id, &remains);
    state.schedule(durations::CLUSTER_DELETE, Task::ClusterGone(id));
    Ok(json!({}))
}

/// Whether nodes of any kind are in a cluster. Of one that failed, those count for a while that are gone.
fn is_held_by_nodes(state: &State, cluster: &Cluster) -> bool {
    let lately = |since| !state.have_passed(FAILED_CLUSTER, since);
    state.nodes(&cluster.id).next().is_some()
        || state.other_pools(&cluster.id).next().is_some()
        || cluster.status == ClusterStatus::Abnormal && cluster.last_node_gone.is_some_and(lately)
}

/// Disks stay unless the request says otherwise; everything else goes unless it does.
fn remains(instances_retain: bool, options: Vec<ResourceDeleteOption>) -> Result<Remains, ApiError> {
    let mut remains = Remains { instances_retain, disks_terminate: false, balancers_retain: false };
    for option in options {
        let terminates = option.terminates()?;
        match option.resource_type.as_str() {
            "CBS" => remains.disks_terminate = terminates,
            "CLB" => remains.balancers_retain = !terminates,
            "CVM" => {}
            _ => return Err(option.no_such_type()),
        }
    }
    Ok(remains)
}

/// The cluster is `Deleting` from now on, with its endpoints and pools.
fn begin(state: &mut State, id: &str, remains: &Remains) {
    if let Some(cluster) = state.clusters.get_mut(id) {
        cluster.status = ClusterStatus::Deleting;
        cluster.disks_terminate = remains.disks_terminate;
        cluster.balancers_retain = remains.balancers_retain;
        cluster.instances_retain = remains.instances_retain;
        for endpoint in [&mut cluster.public_endpoint, &mut cluster.private_endpoint].into_iter().flatten() {
            endpoint.status = EndpointStatus::Deleting;
        }
    }
    for pool in state.node_pools.values_mut().filter(|pool| pool.cluster_id == id) {
        pool.status = NodePoolStatus::Deleting;
    }
}
