//! The nodes of a cluster: DescribeClusterInstances and DeleteClusterInstances.

use serde_json::{Value, json};

use super::busy;
use super::cluster::ResourceDeleteOption;
use super::node_settings::{show_disks, show_labels, show_taints};
use crate::simulator::dispatch::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::{Filter, parameters};
use crate::simulator::selection::{page, select};
use crate::simulator::state::{ClusterStatus, DiskUsage, Instance, InstanceStatus, State};

parameters! {
    pub(crate) struct DescribeClusterInstances {
        cluster_id: String = "ClusterId",
        offset: Option<i64> = "Offset",
        limit: Option<i64> = "Limit",
        instance_ids: Option<Vec<String>> = "InstanceIds",
        instance_role: Option<String> = "InstanceRole",
        filters: Option<Vec<Filter>> = "Filters",
    }

    pub(crate) struct DeleteClusterInstances {
        cluster_id: String = "ClusterId",
        instance_ids: Vec<String> = "InstanceIds",
        instance_delete_mode: String = "InstanceDeleteMode",
        force_delete: Option<bool> = "ForceDelete",
        resource_delete_options: Option<Vec<ResourceDeleteOption>> = "ResourceDeleteOptions",
    }
}

pub(crate) fn describe(state: &mut State, caller: &Caller, request: DescribeClusterInstances) -> Reply {
    let cluster = state.cluster(caller, &request.cluster_id, "InvalidParameter.ClusterNotFound")?;
    // A cluster that is being made has no instances to list yet, and says so with an error.
    if cluster.status == ClusterStatus::Creating {
        return Err(busy("ResourceUnavailable.ClusterState", cluster.status));
    }
    let ids = request.instance_ids.unwrap_or_default();
    let workers = request.instance_role.is_none_or(|role| ["", "WORKER", "ALL"].contains(&role.as_str()));
    let mut found = select(
        state.nodes(&request.cluster_id).filter(|node| workers && (ids.is_empty() || ids.contains(&node.id))),
        request.filters.as_deref(),
        &["nodepool-id", "nodepool-instance-type"],
        "InvalidParameter.Param",
        |node, name| match name {
            "nodepool-id" => node.node_pool_id.clone().into_iter().collect(),
            _ => vec!["AUTOSCALING_ADDED".into(), "ALL".into()],
        },
    )?;
    found.sort_by(|a, b| (a.created, &a.id).cmp(&(b.created, &b.id)));
    let total = found.len();
    let nodes: Vec<Value> =
        page(found, request.offset, request.limit, "InvalidParameter.Param")?.into_iter().map(view).collect();
    Ok(json!({"TotalCount": total, "InstanceSet": nodes}))
}

/// A cluster that is being deleted and got stuck can still lose its nodes. One that is being set up
/// goes only by force.
pub(crate) fn delete(state: &mut State, caller: &Caller, request: DeleteClusterInstances) -> Reply {
    let cluster_id = request.cluster_id;
    let cluster = state.cluster(caller, &cluster_id, "InternalError.ClusterNotFound")?;
    if cluster.status == ClusterStatus::Creating {
        return Err(busy("InternalError.ClusterState", cluster.status));
    }
    let terminates = match request.instance_delete_mode.as_str() {
        "terminate" => true,
        "retain" => false,
        other => return Err(ApiError::parameter(format!("InstanceDeleteMode {other} is invalid"))),
    };
    let mut disks_terminate = false;
    for option in request.resource_delete_options.unwrap_or_default() {
        if option.resource_type != "CBS" {
            return Err(ApiError::parameter(format!("ResourceType {} is invalid", option.resource_type)));
        }
        disks_terminate = option.terminates()?;
    }
    let (mut gone, mut failed, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for id in request.instance_ids {
        match state.instances.get(&id).filter(|node| node.cluster_id.as_deref() == Some(&cluster_id)) {
            None => unknown.push(id),
            Some(node) if node.status == InstanceStatus::Initializing && request.force_delete != Some(true) => {
                failed.push(id);
            }
            Some(node) => {
                // the group is not to put another in its place
                if let Some(group) = node.scaling_group_id.as_ref().and_then(|id| state.scaling_groups.get_mut(id))
                    && !node.leaving
                {
                    group.desired_capacity = (group.desired_capacity - 1).max(0);
                }
                if terminates {
                    for disk in state.disks.values_mut().filter(|disk| disk.instance_id.as_ref() == Some(&id)) {
                        disk.delete_with_instance = disks_terminate || disk.usage == DiskUsage::System;
                    }
                    state.send_away(&id);
                } else {
                    state.release_instance(&id);
                }
                gone.push(id);
            }
        }
    }
    Ok(json!({"SuccInstanceIds": gone, "FailedInstanceIds": failed, "NotFoundInstanceIds": unknown}))
}

fn view(node: &Instance) -> Value {
    let taints = if node.taints.is_empty() { Value::Null } else { show_taints(&node.taints) };
    let settings = &node.settings;
    json!({
        "InstanceId": node.id,
        "InstanceRole": "WORKER",
        "FailedReason": node.failed_reason,
        "InstanceState": node.status.name(),
        "DrainStatus": if node.drained { "drained" } else { "" },
        "InstanceAdvancedSettings": {
            "DesiredPodNumber": settings.desired_pod_number,
            "GPUArgs": settings.gpu_args,
            "PreStartUserScript": Value::Null,
            "Taints": taints,
            "MountTarget": settings.mount_target,
            "DockerGraphPath": settings.docker_graph_path,
            "UserScript": settings.user_script,
            "Unschedulable": settings.unschedulable,
            "Labels": show_labels(&node.labels),
            "DataDisks": show_disks(settings.data_disks.as_deref()),
            "ExtraArgs": {"Kubelet": settings.kubelet_args.clone().unwrap_or_default()},
        },
        "CreatedTime": node.created.iso(),
        "LanIP": node.private_ip,
        "NodePoolId": node.node_pool_id.clone().unwrap_or_default(),
        "AutoscalingGroupId": node.scaling_group_id.clone().unwrap_or_default(),
    })
}
