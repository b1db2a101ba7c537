//! CheckInstancesUpgradeAble: which nodes run another version than the control plane.

use serde_json::{Value, json};

use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::{Filter, parameters};
use crate::simulator::selection::{page, select};
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::Cluster;
use crate::simulator::state::instance::{Instance, InstanceStatus};
use crate::simulator::tke::version::minor;

parameters! {
    pub(crate) struct CheckInstancesUpgradeAble {
        cluster_id: String = "ClusterId",
        instance_ids: Option<Vec<String>> = "InstanceIds",
        upgrade_type: Option<String> = "UpgradeType",
        offset: Option<i64> = "Offset",
        limit: Option<i64> = "Limit",
        filters: Option<Vec<Filter>> = "Filter",
    }
}

/// The nodes that can be upgraded, and why the others cannot.
pub(crate) fn check_instances_upgrade_able(
    state: &mut State,
    caller: &Caller,
    request: CheckInstancesUpgradeAble,
) -> Reply {
    let id = request.cluster_id;
    let cluster = state.cluster(caller, &id, "ResourceNotFound.ClusterNotFound")?;
    let kind = request.upgrade_type.unwrap_or_else(|| "reset".to_owned());
    if !["reset", "hot", "major"].contains(&kind.as_str()) {
        return Err(ApiError::parameter(format!("UpgradeType {kind} is invalid")));
    }
    let ids = request.instance_ids.unwrap_or_default();
    let mut nodes = select(
        state.nodes(&id).filter(|node| ids.is_empty() || ids.contains(&node.id)),
        request.filters.as_deref(),
        &["ip", "instanceId", "hostname", "label"],
        "InvalidParameter.Param",
        |node, name| match name {
            "ip" => vec![node.private_ip.clone()],
            "instanceId" => vec![node.id.clone()],
            // a node is called by its address
            "hostname" => vec![node.private_ip.clone()],
            _ => node.labels.iter().map(|(name, value)| format!("{name}={value}")).collect(),
        },
    )?;
    nodes.sort_by(|a, b| (a.created, &a.id).cmp(&(b.created, &b.id)));
    let (older, others): (Vec<&Instance>, Vec<&Instance>) =
        nodes.into_iter().partition(|node| is_upgradable(state, cluster, node, &kind));
    let reasons: Vec<Value> = others.into_iter().map(|node| reason(cluster, node)).collect();
    let total = older.len();
    let older: Vec<Value> = page(older, request.offset, request.limit, "InvalidParameter.Param")?
        .into_iter()
        .map(|node| view(state, node))
        .collect();
    Ok(json!({
        "ClusterVersion": cluster.version,
        "LatestVersion": state.latest_patch(&cluster.version),
        "UpgradeAbleInstances": older,
        "Total": total,
        "UnavailableVersionReason": reasons,
    }))
}

fn is_upgradable(state: &State, cluster: &Cluster, node: &Instance, kind: &str) -> bool {
    let is_possible = node.status == InstanceStatus::Running || !state.quirks.broken_nodes_not_upgradable;
    let is_within_minor = minor(&node.kubelet_version) == minor(&cluster.version);
    let is_of_kind = match kind {
        "hot" => is_within_minor,
        "major" => !is_within_minor,
        _ => true,
    };
    is_possible && is_of_kind && node.kubelet_version != cluster.version
}

fn reason(cluster: &Cluster, node: &Instance) -> Value {
    let reason = match node.kubelet_version == cluster.version {
        true => "instance already the master latest version",
        false => "instance can not be upgraded",
    };
    json!({"InstanceId": node.id, "Reason": reason})
}

fn view(state: &State, node: &Instance) -> Value {
    json!({
        "InstanceId": node.id,
        "Version": node.kubelet_version,
        "LatestVersion": state.latest_patch(&node.kubelet_version),
        "RuntimeVersion": "1.6.9",
        "RuntimeLatestVersion": "1.6.9",
    })
}
