//! DescribeLogSwitches: which logs of clusters are collected.

use serde_json::{Value, json};

use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::{given, parameters};
use crate::simulator::state::addon::AddonPhase;
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::Cluster;

/// The add-on that collects what containers write.
const LOG_AGENT: &str = "tke-log-agent";

parameters! {
    pub(crate) struct DescribeLogSwitches {
        cluster_ids: Vec<String> = "ClusterIds",
        cluster_type: Option<String> = "ClusterType",
    }
}

/// Clusters that are gone are left out without an error.
pub(crate) fn describe_log_switches(state: &mut State, caller: &Caller, request: DescribeLogSwitches) -> Reply {
    let kind = given(request.cluster_type).unwrap_or_else(|| "tke".to_owned());
    if !["tke", "eks"].contains(&kind.as_str()) {
        return Err(ApiError::new("InternalError.Param", format!("PARAM_ERROR(ClusterType {kind} is invalid)")));
    }
    let switches: Vec<Value> = request
        .cluster_ids
        .iter()
        .filter_map(|id| state.clusters.get(id))
        .filter(|cluster| kind == "tke" && caller.sees(&cluster.owner, &cluster.region))
        .map(switches)
        .collect();
    Ok(json!({"SwitchSet": switches}))
}

fn switches(cluster: &Cluster) -> Value {
    let agent = cluster.addons.get(LOG_AGENT);
    let log = match agent.map(|agent| agent.phase) {
        None | Some(AddonPhase::InstallFailed) => "closed",
        Some(AddonPhase::Installing) => "opening",
        Some(AddonPhase::Terminating) => "closing",
        Some(AddonPhase::Succeeded | AddonPhase::Upgrading | AddonPhase::UpgradeFailed) => "opened",
    };
    let version = agent.map(|agent| agent.version.clone()).unwrap_or_default();
    json!({
        "ClusterId": cluster.id,
        "Audit": switch(if cluster.audit { "opened" } else { "closed" }, ""),
        "Event": switch("closed", ""),
        "Log": switch(log, &version),
        "MasterLog": switch("closed", ""),
    })
}

fn switch(status: &str, version: &str) -> Value {
    json!({
        "Enable": status == "opened",
        "Status": status,
        "ErrorMsg": "",
        "LogsetId": "",
        "TopicId": "",
        "TopicRegion": "",
        "UpgradeAble": false,
        "Version": version,
    })
}
