//! A cluster's Kubernetes version: what it can be upgraded to, and the upgrade of its control plane.

use std::time::Duration;

use serde_json::{Value, json};

use super::busy;
use super::cluster::ClusterExtraArgs;
use crate::simulator::dispatch::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::parameters;
use crate::simulator::selection::page;
use crate::simulator::state::{Cluster, ClusterStatus, Instance, InstanceStatus, State};
use crate::simulator::tasks::Task;

parameters! {
    pub(crate) struct DescribeAvailableClusterVersion {
        cluster_id: Option<String> = "ClusterId",
        cluster_ids: Option<Vec<String>> = "ClusterIds",
    }

    pub(crate) struct UpdateClusterVersion {
        cluster_id: String = "ClusterId",
        version: String = "DstVersion",
        extra_args: Option<ClusterExtraArgs> = "ExtraArgs",
        max_not_ready_percent: Option<f64> = "MaxNotReadyPercent",
        skip_pre_check: Option<bool> = "SkipPreCheck",
    }

    pub(crate) struct CheckInstancesUpgradeAble {
        cluster_id: String = "ClusterId",
        instance_ids: Option<Vec<String>> = "InstanceIds",
        upgrade_type: Option<String> = "UpgradeType",
        offset: Option<i64> = "Offset",
        limit: Option<i64> = "Limit",
    }
}

pub(crate) fn available(state: &mut State, caller: &Caller, request: DescribeAvailableClusterVersion) -> Reply {
    const REFUSAL: &str = "ResourceNotFound.ClusterNotFound";
    match (request.cluster_id, request.cluster_ids) {
        (Some(id), None) => {
            let versions = state.upgrades(state.cluster(caller, &id, REFUSAL)?);
            Ok(json!({"Versions": versions, "Clusters": []}))
        }
        (None, Some(ids)) => {
            let clusters = ids.iter().map(|id| {
                let versions = state.upgrades(state.cluster(caller, id, REFUSAL)?);
                Ok(json!({"ClusterId": id, "Versions": versions}))
            });
            Ok(json!({"Versions": null, "Clusters": clusters.collect::<Result<Vec<Value>, ApiError>>()?}))
        }
        _ => Err(ApiError::parameter("either ClusterId or ClusterIds is needed")),
    }
}

/// Accepted at once; the cluster reads `Running` for a moment more, then `Upgrading`, and has the new
/// version when it runs again. Nodes keep theirs.
pub(crate) fn upgrade(state: &mut State, caller: &Caller, request: UpdateClusterVersion) -> Reply {
    let id = request.cluster_id;
    let cluster = state.running_cluster(caller, &id, "ResourceNotFound")?;
    if cluster.upgrading_to.is_some() {
        return Err(busy("ResourceUnavailable.ClusterState", ClusterStatus::Upgrading));
    }
    let cluster = state.cluster(caller, &id, "ResourceNotFound")?;
    if !state.upgrades(cluster).contains(&request.version) {
        let text = format!("DstVersion {} is not available to a cluster of {}", request.version, cluster.version);
        return Err(ApiError::parameter(text));
    }
    if let Some(cluster) = state.clusters.get_mut(&id) {
        cluster.upgrading_to = Some(request.version);
    }
    let lag = Duration::from_secs(state.quirks.upgrade_lag_seconds);
    state.schedule(lag, Task::UpgradeBegun(id));
    Ok(json!({}))
}

/// The nodes that run another version than the control plane; why the others cannot be upgraded.
pub(crate) fn upgradable_nodes(state: &mut State, caller: &Caller, request: CheckInstancesUpgradeAble) -> Reply {
    let id = request.cluster_id;
    let cluster = state.cluster(caller, &id, "ResourceNotFound.ClusterNotFound")?;
    let kind = request.upgrade_type.unwrap_or_else(|| "reset".to_owned());
    if !["reset", "hot", "major"].contains(&kind.as_str()) {
        return Err(ApiError::parameter(format!("UpgradeType {kind} is invalid")));
    }
    let minor = |version: &str| numbers(version).map(|numbers| [numbers[0], numbers[1]]);
    let latest = |of: &str| {
        let versions = state.versions.iter().map(|offered| offered.version.clone());
        versions.filter(|version| minor(version) == minor(of)).max_by_key(|version| numbers(version))
    };
    let ids = request.instance_ids.unwrap_or_default();
    let mut nodes: Vec<&Instance> = state.nodes(&id).filter(|node| ids.is_empty() || ids.contains(&node.id)).collect();
    nodes.sort_by(|a, b| (a.created, &a.id).cmp(&(b.created, &b.id)));
    let is_older = |node: &&Instance| {
        let within_minor = minor(&node.kubelet_version) == minor(&cluster.version);
        let is_possible = node.status == InstanceStatus::Running || !state.quirks.broken_nodes_not_upgradable;
        is_possible
            && node.kubelet_version != cluster.version
            && match kind.as_str() {
                "hot" => within_minor,
                "major" => !within_minor,
                _ => true,
            }
    };
    let (older, others): (Vec<&Instance>, Vec<&Instance>) = nodes.into_iter().partition(is_older);
    let reasons: Vec<Value> = others
        .iter()
        .map(|node| {
            let reason = match node.kubelet_version == cluster.version {
                true => "instance already the master latest version",
                false => "instance can not be upgraded",
            };
            json!({"InstanceId": node.id, "Reason": reason})
        })
        .collect();
    let total = older.len();
    let older: Vec<Value> = page(older, request.offset, request.limit, "InvalidParameter.Param")?
        .into_iter()
        .map(|node| {
            json!({
                "InstanceId": node.id,
                "Version": node.kubelet_version,
                "LatestVersion": latest(&node.kubelet_version).unwrap_or_default(),
                "RuntimeVersion": "1.6.9",
                "RuntimeLatestVersion": "1.6.9",
            })
        })
        .collect();
    Ok(json!({
        "ClusterVersion": cluster.version,
        "LatestVersion": latest(&cluster.version).unwrap_or_default(),
        "UpgradeAbleInstances": older,
        "Total": total,
        "UnavailableVersionReason": reasons,
    }))
}

impl State {
    /// The newer versions on offer that skip no minor version, oldest first.
    fn upgrades(&self, cluster: &Cluster) -> Vec<String> {
        let Some(from) = numbers(&cluster.version) else {
            return Vec::new();
        };
        let is_reachable = |to: [u32; 3]| to > from && to[0] == from[0] && to[1] <= from[1] + 1;
        let versions = self.versions.iter().map(|offered| offered.version.clone());
        versions.filter(|version| numbers(version).is_some_and(is_reachable)).collect()
    }
}

fn numbers(version: &str) -> Option<[u32; 3]> {
    let numbers: Option<Vec<u32>> = version.split('.').map(|part| part.parse().ok()).collect();
    numbers?.try_into().ok()
}
