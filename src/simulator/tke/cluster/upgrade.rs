//! UpdateClusterVersion: the upgrade of a control plane, and which versions it can be upgraded to.

use std::time::Duration;

use serde_json::{Value, json};

use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::{given, parameters, replace};
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::{Cluster, ClusterStatus};
use crate::simulator::state::task::Task;
use crate::simulator::tke::cluster::lookup::busy;
use crate::simulator::tke::cluster::parameters::ClusterExtraArgs;
use crate::simulator::tke::version::numbers;

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
}

/// Of one cluster, of several, or of all that there are in the region.
pub(crate) fn describe_available_cluster_version(
    state: &mut State,
    caller: &Caller,
    request: DescribeAvailableClusterVersion,
) -> Reply {
    const REFUSAL: &str = "ResourceNotFound.ClusterNotFound";
    let ids = match (given(request.cluster_id), request.cluster_ids.filter(|ids| !ids.is_empty())) {
        (Some(id), None) => {
            let versions = state.upgrades(state.cluster(caller, &id, REFUSAL)?);
            return Ok(json!({"Versions": versions, "Clusters": []}));
        }
        (None, Some(ids)) => ids,
        (None, None) => {
            let own = state.clusters.values().filter(|cluster| caller.sees(&cluster.owner, &cluster.region));
            own.map(|cluster| cluster.id.clone()).collect()
        }
        (Some(_), Some(_)) => return Err(ApiError::parameter("ClusterId and ClusterIds cannot be given together")),
    };
    let clusters = ids.iter().map(|id| {
        let versions = state.upgrades(state.cluster(caller, id, REFUSAL)?);
        Ok(json!({"ClusterId": id, "Versions": versions}))
    });
    Ok(json!({"Versions": null, "Clusters": clusters.collect::<Result<Vec<Value>, ApiError>>()?}))
}

/// Accepted at once: the cluster reads as having the new version from here on. It is `Running` for a moment more, then
/// `Upgrading`, and runs the new version when it is `Running` again. Nodes keep theirs.
pub(crate) fn update_cluster_version(state: &mut State, caller: &Caller, request: UpdateClusterVersion) -> Reply {
    let id = request.cluster_id;
    let cluster = state.running_cluster(caller, &id, "ResourceNotFound")?;
    if cluster.upgrading_from.is_some() {
        return Err(busy("ResourceUnavailable.ClusterState", ClusterStatus::Upgrading));
    }
    let cluster = state.cluster(caller, &id, "ResourceNotFound")?;
    if !state.upgrades(cluster).contains(&request.version) {
        let text = format!("unsupported convert {} to {}", cluster.version, request.version);
        return Err(ApiError::parameter(text));
    }
    let version = state.with_revision(&request.version);
    if let Some(cluster) = state.clusters.get_mut(&id) {
        cluster.upgrading_from = Some(std::mem::replace(&mut cluster.version, version));
        replace(&mut cluster.extra_args, request.extra_args.map(Into::into));
    }
    let lag = Duration::from_secs(state.quirks.upgrade_lag_seconds);
    state.schedule(lag, Task::UpgradeBegun(id));
    Ok(json!({}))
}

impl State {
    /// The newer versions on offer of the cluster's own minor version and of the next one that there is, oldest first:
    /// from 1.30 to 1.32, where no 1.31 exists.
    fn upgrades(&self, cluster: &Cluster) -> Vec<String> {
        let Some(from) = numbers(&cluster.version) else {
            return Vec::new();
        };
        let minors = self
            .versions
            .iter()
            .filter_map(|offered| numbers(&offered.version))
            .map(|[major, minor, _]| (major, minor));
        let own = (from[0], from[1]);
        let next = minors.filter(|minor| *minor > own).min();
        let is_reachable = |to: [u32; 3]| to > from && ((to[0], to[1]) == own || Some((to[0], to[1])) == next);
        let versions = self.versions.iter().map(|offered| offered.version.clone());
        versions.filter(|version| numbers(version).is_some_and(is_reachable)).collect()
    }
}
