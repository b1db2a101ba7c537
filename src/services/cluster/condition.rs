//! How the parts of a cluster stand.

use super::model::{ClusterModel, ConditionModel};
use super::reading::{Parts, PoolReading};
use crate::cloud::tke::cluster::{Cluster, ClusterStatus};
use crate::cloud::tke::node_pool::LifeState;
use crate::kit::diagnostics::Diagnostics;
use crate::kit::value::Attr;
use crate::services::endpoint::Side;

/// The part that is the cluster itself.
pub const OF_CLUSTER: &str = "Cluster";
const POOL: &str = "NodePool/";
const ADDON: &str = "Addon/";
/// The part that is the issuer of tokens.
pub const ISSUER: &str = "ServiceAccountIssuer";

/// The reason of a part that a create could not make.
const FAILED: &str = "Failed";

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

/// The part that is an add-on.
pub fn of_addon(name: &str) -> String {
    format!("{ADDON}{name}")
}

/// The part that is a pool.
pub fn of_pool_named(name: &str) -> String {
    format!("{POOL}{name}")
}

/// How the cluster itself stands.
pub fn of_cluster(cluster: &Cluster) -> ConditionModel {
    let status = &cluster.cluster_status;
    condition(OF_CLUSTER.into(), *status == ClusterStatus::Running, status.as_str(), String::new())
}

/// How a pool stands.
pub fn of_pool(pool: &PoolReading<'_>) -> ConditionModel {
    let found = &pool.found.pool;
    let normal = found.node_count_summary.all().normal;
    let holds = found.life_state == LifeState::Normal && normal >= found.desired_nodes_num;
    // how many there are is in `node_counts`, and no news of a pool that is well
    let message = if holds { String::new() } else { format!("{normal} of {} nodes normal", found.desired_nodes_num) };
    condition(of_pool_named(pool.name), holds, found.life_state.as_str(), message)
}

/// How the endpoints stand that there are.
pub fn of_endpoints(parts: &Parts<'_>) -> Vec<ConditionModel> {
    let open = Side::ALL.into_iter().filter(|side| !side.address(&parts.endpoints).is_empty());
    open.map(|side| condition(side.condition().into(), true, "Created", String::new())).collect()
}

/// Parts that failed stand as failed, whatever was read of them.
pub fn add_failures(model: &mut ClusterModel, failures: &[Failure]) {
    let mut conditions = model.conditions.known_or_default();
    for failure in failures {
        conditions.retain(|condition| condition.r#type.as_str() != Some(&failure.part));
        let message = failure.diagnostics.iter().map(|d| d.detail.clone()).collect::<Vec<_>>().join(" ");
        conditions.push(condition(failure.part.clone(), false, FAILED, message));
    }
    sort(&mut conditions, &Attr::Null);
    model.conditions = Attr::Known(conditions);
}

/// How a part stands, by what the state tells.
pub fn find<'a>(cluster: &'a ClusterModel, part: &str) -> Option<&'a ConditionModel> {
    cluster.conditions.known()?.iter().find(|condition| condition.r#type.as_str() == Some(part))
}

/// Whether the state tells of a part that a create could not make.
pub fn has_failed(cluster: &ClusterModel, part: &str) -> bool {
    find(cluster, part).is_some_and(|condition| condition.reason.as_str() == Some(FAILED))
}

/// Puts conditions in the order that they had before, with new ones after them: what a plan shows of a list is what
/// changes at each place of it.
pub fn sort(conditions: &mut [ConditionModel], before: &Attr<Vec<ConditionModel>>) {
    let place_before = |condition: &ConditionModel| {
        before.known().and_then(|all| all.iter().position(|before| before.r#type == condition.r#type))
    };
    conditions.sort_by_key(|condition| (place_before(condition).unwrap_or(usize::MAX), place(condition)));
}

/// Which part a condition is of, in their order.
fn place(condition: &ConditionModel) -> (usize, String) {
    let part = condition.r#type.known_or_default();
    let (public, private) = (Side::Public.condition(), Side::Private.condition());
    // what comes and goes most is last
    let order = [OF_CLUSTER, public, private, ISSUER, ADDON, POOL];
    (order.iter().position(|kind| part.starts_with(kind)).unwrap_or(order.len()), part)
}
