//! DescribeClusterInstances.

use serde_json::{Value, json};

use crate::simulator::caller::Caller;
use crate::simulator::error::Reply;
use crate::simulator::parameters::{Filter, parameters};
use crate::simulator::selection::{page_cut, select};
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::ClusterStatus;
use crate::simulator::state::instance::Instance;
use crate::simulator::tke::cluster::lookup::busy;
use crate::simulator::tke::labels;
use crate::simulator::tke::node_settings::show_disks;
use crate::simulator::tke::taints;

parameters! {
    pub(crate) struct DescribeClusterInstances {
        cluster_id: String = "ClusterId",
        offset: Option<i64> = "Offset",
        limit: Option<i64> = "Limit",
        instance_ids: Option<Vec<String>> = "InstanceIds",
        instance_role: Option<String> = "InstanceRole",
        filters: Option<Vec<Filter>> = "Filters",
    }
}

pub(crate) fn describe_cluster_instances(
    state: &mut State,
    caller: &Caller,
    request: DescribeClusterInstances,
) -> Reply {
    let cluster = state.cluster(caller, &request.cluster_id, "InvalidParameter.ClusterNotFound")?;
    // A cluster that is being made has no instances to list yet, and says so with an error.
    if cluster.status == ClusterStatus::Creating {
        return Err(busy("ResourceUnavailable.ClusterState", cluster.status));
    }
    let ids = request.instance_ids.unwrap_or_default();
    let workers = request.instance_role.is_none_or(|role| ["", "WORKER", "ALL"].contains(&role.as_str()));
    let mut found = select(
        state
            .nodes(&request.cluster_id)
            .filter(|node| workers && state.is_listed(node.created) && (ids.is_empty() || ids.contains(&node.id))),
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
        page_cut(found, request.offset, request.limit, "InvalidParameter.Param")?.into_iter().map(view).collect();
    Ok(json!({"TotalCount": total, "InstanceSet": nodes}))
}

fn view(node: &Instance) -> Value {
    let taints = if node.taints.is_empty() { Value::Null } else { taints::show(&node.taints) };
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
            "Labels": labels::show(&node.labels),
            "DataDisks": show_disks(settings.data_disks.as_deref()),
            "ExtraArgs": {"Kubelet": settings.kubelet_args.clone().unwrap_or_default()},
        },
        "CreatedTime": node.created.iso(),
        "LanIP": node.private_ip,
        "NodePoolId": node.node_pool_id.clone().unwrap_or_default(),
        "AutoscalingGroupId": node.scaling_group_id.clone().unwrap_or_default(),
    })
}
