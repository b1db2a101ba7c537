//! DeleteClusterInstances.

use std::collections::BTreeMap;

use serde_json::json;

use crate::simulator::autoscaling::group::size::check_sizes;
use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::parameters;
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::ClusterStatus;
use crate::simulator::state::disk::DiskUsage;
use crate::simulator::state::instance::InstanceStatus;
use crate::simulator::tke::cluster::lookup::busy;
use crate::simulator::tke::delete_option::{ResourceDeleteOption, machines_terminate};
use crate::simulator::tke::node_pool::documents;

parameters! {
    pub(crate) struct DeleteClusterInstances {
        cluster_id: String = "ClusterId",
        instance_ids: Vec<String> = "InstanceIds",
        instance_delete_mode: String = "InstanceDeleteMode",
        force_delete: Option<bool> = "ForceDelete",
        resource_delete_options: Option<Vec<ResourceDeleteOption>> = "ResourceDeleteOptions",
    }
}

/// The refusal of all nodes because of some, which it names only in its older spelling, and then none.
fn not_in_right_state(which: &str) -> ApiError {
    ApiError::new("FailedOperation.Param", format!("PARAM_ERROR(some instances{which}is not in right state)"))
}

/// A cluster that is being deleted and got stuck can still lose its nodes. One that is being set up
/// goes by force at most.
pub(crate) fn delete_cluster_instances(state: &mut State, caller: &Caller, request: DeleteClusterInstances) -> Reply {
    let cluster_id = request.cluster_id;
    let cluster = state.cluster(caller, &cluster_id, "InternalError.ClusterNotFound")?;
    if cluster.status == ClusterStatus::Creating {
        return Err(busy("InternalError.ClusterState", cluster.status));
    }
    let terminates = machines_terminate(&request.instance_delete_mode)?;
    let disks_terminate = disks_terminate(request.resource_delete_options.unwrap_or_default())?;
    if request.force_delete != Some(true) && !state.quirks.groups_keep_their_least {
        check_least(state, &request.instance_ids)?;
    }
    let is_forced = request.force_delete == Some(true) && !state.quirks.force_spares_new_nodes;
    let node = |state: &State, id: &str| {
        state.instances.get(id).filter(|node| node.cluster_id.as_deref() == Some(&cluster_id)).map(|node| node.status)
    };
    let is_new = |id: &&String| node(state, id) == Some(InstanceStatus::Initializing);
    if !is_forced && request.instance_ids.iter().any(|id| is_new(&id)) {
        return Err(not_in_right_state(" "));
    }
    if state.quirks.old_refusals && request.instance_ids.iter().all(|id| node(state, id).is_none()) {
        return Err(not_in_right_state(" []"));
    }
    let (mut gone, mut unknown) = (Vec::new(), Vec::new());
    for id in request.instance_ids {
        match node(state, &id) {
            None => unknown.push(id),
            Some(_) => {
                shrink_group(state, &id);
                if terminates {
                    mark_disks(state, &id, disks_terminate);
                    state.send_away(&id);
                } else {
                    state.release_instance(&id);
                }
                gone.push(id);
            }
        }
    }
    Ok(json!({"SuccInstanceIds": gone, "FailedInstanceIds": [], "NotFoundInstanceIds": unknown}))
}

/// Data disks stay unless the request says otherwise.
fn disks_terminate(options: Vec<ResourceDeleteOption>) -> Result<bool, ApiError> {
    let mut terminate = false;
    for option in options {
        if option.resource_type != "CBS" {
            return Err(option.no_such_type());
        }
        terminate = option.terminates()?;
    }
    Ok(terminate)
}

/// The group of a node that stays so far.
fn group_of<'a>(state: &'a State, id: &str) -> Option<&'a String> {
    let node = state.instances.get(id).filter(|node| !node.leaving);
    node.and_then(|node| node.scaling_group_id.as_ref())
}

/// Refuses to leave a group fewer nodes than its least size.
fn check_least(state: &State, ids: &[String]) -> Result<(), ApiError> {
    let mut leaving = BTreeMap::<&String, i64>::new();
    for group in ids.iter().filter_map(|id| group_of(state, id)) {
        *leaving.entry(group).or_default() += 1;
    }
    let groups = leaving.into_iter().filter_map(|(id, count)| Some((state.scaling_groups.get(id)?, count)));
    for (group, count) in groups {
        let check = check_sizes(group.min_size, group.desired_capacity - count, group.max_size);
        check.map_err(|error| documents::wrapped(&state.quirks, error))?;
    }
    Ok(())
}

/// The group of a node that goes is not to put another in its place, but where it is at its least size.
fn shrink_group(state: &mut State, id: &str) {
    let group_id = group_of(state, id).cloned();
    let Some(group) = group_id.and_then(|id| state.scaling_groups.get_mut(&id)) else {
        return;
    };
    if group.desired_capacity > group.min_size {
        group.desired_capacity -= 1;
    } else {
        let group_id = group.id.clone();
        state.rescale(&group_id);
    }
}

fn mark_disks(state: &mut State, id: &str, terminate: bool) {
    for disk in state.disks.values_mut().filter(|disk| disk.instance_id.as_deref() == Some(id)) {
        disk.delete_with_instance = terminate || disk.usage == DiskUsage::System;
    }
}
