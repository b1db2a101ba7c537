//! How the parts of a cluster stand.

use super::model::{ClusterModel, ConditionModel};
use super::reading::{Parts, PoolReading};
use crate::cloud::tke::cluster::{Cluster, ClusterStatus};
use crate::cloud::tke::node_pool::LifeState;
use crate::kit::diagnostics::Diagnostics;
use crate::kit::value::Attr;

/// A part that could not be made or changed.
pub struct Failure {
    /// The part, as `conditions` call it.
    pub part: String,
    /// Why.
    pub diagnostics: Diagnostics,
}

/// How a part stands, in the form of a Kubernetes condition.
pub fn condition(part: String, holds: bool, reason: &str, message: String) -> ConditionModel {
    ConditionModel {
        r#type: Attr::Known(part),
        status: if holds { "True".into() } else { "False".into() },
        reason: reason.into(),
        message: Attr::Known(message),
    }
}

/// How the cluster itself stands.
pub fn of_cluster(cluster: &Cluster) -> ConditionModel {
    let status = &cluster.cluster_status;
    condition("Cluster".into(), *status == ClusterStatus::Running, status.as_str(), String::new())
}

/// How a pool stands.
pub fn of_pool(pool: &PoolReading<'_>) -> ConditionModel {
    let found = &pool.found.pool;
    let normal = found.node_count_summary.all().normal;
    let holds = found.life_state == LifeState::Normal && normal >= found.desired_nodes_num;
    let message = format!("{normal} of {} nodes normal", found.desired_nodes_num);
    condition(format!("NodePool/{}", pool.name), holds, found.life_state.as_str(), message)
}

/// How the endpoints stand that there are.
pub fn of_endpoints(parts: &Parts<'_>) -> Vec<ConditionModel> {
    let endpoints = [
        ("PublicEndpoint", &parts.endpoints.cluster_external_endpoint),
        ("PrivateEndpoint", &parts.endpoints.cluster_intranet_endpoint),
    ];
    let open = endpoints.into_iter().filter(|(_, address)| !address.is_empty());
    open.map(|(part, _)| condition(part.into(), true, "Created", String::new())).collect()
}

/// Parts that failed stand as failed, whatever was read of them.
pub fn add_failures(model: &mut ClusterModel, failures: &[Failure]) {
    let mut conditions = model.conditions.known_or_default();
    for failure in failures {
        conditions.retain(|condition| condition.r#type.as_str() != Some(&failure.part));
        let message = failure.diagnostics.iter().map(|d| d.detail.clone()).collect::<Vec<_>>().join(" ");
        conditions.push(condition(failure.part.clone(), false, "Failed", message));
    }
    model.conditions = Attr::Known(conditions);
}
