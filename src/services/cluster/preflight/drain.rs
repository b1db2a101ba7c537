//! Whether nodes that have to be drained before they are removed can be.

use super::super::model::ClusterModel;
use super::super::node_pools::outdating::are_outdated;
use super::super::operation::Op;
use super::report::Report;
use super::scope::Scope;
use crate::cloud::{Client, Error};
use crate::kit::framework::Deadline;
use crate::kit::value::Path;
use crate::services::endpoint::Side;
use crate::services::handle::ClusterHandle;
use crate::services::kubeconfig;
use crate::services::node_pool::facets::is_swap;
use crate::services::node_pool::model::{DrainMode, NodePoolModel};
use crate::services::node_pool::owed::{Debts as _, Owed, OwedSizes, SizeStep};
use crate::services::node_pool::{replacement, size};

/// Whether an endpoint is open as long as nodes are removed. Asked where some have to be drained.
pub async fn ask(op: &Op, client: &Client, scope: &Scope<'_>) -> Result<Option<bool>, Error> {
    let Some((prior, id)) = scope.prior.and_then(|prior| Some((prior, prior.id.known()?))) else {
        return Ok(None);
    };
    if to_be_drained(op, prior, scope.planned).is_empty() {
        return Ok(None);
    }
    let handle = ClusterHandle::new(client.clone(), id.clone(), Deadline::after(client.retry_timeout()));
    // those that are to be closed are closed before pools change
    let stays = |side: &Side| {
        let (before, after) = (prior.wants_endpoint(side.is_public()), scope.planned.wants_endpoint(side.is_public()));
        after || !before
    };
    let sides: Vec<Side> = Side::ALL.iter().filter(|side| stays(side)).copied().collect();
    kubeconfig::is_any_open(&handle, &sides).await.map(Some)
}

/// Holds the pools that lose nodes against it.
pub fn judge(op: &Op, scope: &Scope<'_>, is_open: Option<bool>, report: &mut Report) {
    let (Some(prior), Some(false)) = (scope.prior, is_open) else {
        return;
    };
    for name in to_be_drained(op, prior, scope.planned) {
        let detail = "This plan removes nodes of the pool, or may remove them. With `drain = \"required\"` they have to be drained first, which \
                      needs an endpoint of the cluster that is open already and stays open: an apply closes endpoints \
                      before it changes node pools, and opens them afterwards. Open an endpoint in a separate apply first, \
                      or set `drain = \"auto\"` to remove nodes without a drain when no endpoint answers.";
        report.error(Path::of("node_pools").key(&name).attr("drain"), "Nodes cannot be drained", detail.to_owned());
    }
}

/// The pools that lose nodes, and have to have them drained first.
fn to_be_drained(op: &Op, prior: &ClusterModel, planned: &ClusterModel) -> Vec<String> {
    if planned.node_pools.is_null() {
        return Vec::new();
    }
    let is_required = |pool: &NodePoolModel| DrainMode::of(&pool.drain) == Some(DrainMode::Required);
    let loses_nodes = |name: &str, before: &NodePoolModel, after: &NodePoolModel| {
        is_swap(before, after)
            || size::is_smaller(before, after)
            || replacement::is_triggered(before, after)
            || replacement::may_be_triggered(before, after)
            || (after.rolls() && are_outdated(op, Some(prior), planned, name, after))
            || is_owed(&op.owed(name), &before.id.known_or_default(), after)
    };
    let has_to_be = |(name, before): &(String, NodePoolModel)| match planned.pool(name) {
        None => is_required(before),
        Some(after) => is_required(after) && loses_nodes(name, before, after),
    };
    let there = prior.pools().into_iter().filter(|(_, pool)| pool.id.is_set() && has_nodes(pool));
    there.filter(has_to_be).map(|(name, _)| name).collect()
}

/// Whether an earlier apply left nodes of this pool to be removed.
fn is_owed(owed: &Owed, pool_id: &str, after: &NodePoolModel) -> bool {
    let has_added = |sizes: &OwedSizes| sizes.pool_id == pool_id && matches!(sizes.step, Some(SizeStep::Added(..)));
    owed.sizes.as_ref().is_some_and(has_added) || (after.rolls() && owed.wanted_roll(pool_id, after).is_some())
}

/// One that was empty at the last look has nothing to lose.
fn has_nodes(pool: &NodePoolModel) -> bool {
    let total = pool.node_counts.known().and_then(|counts| counts.total.known().copied());
    total != Some(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::value::Attr;
    use crate::services::node_pool::owed::OwedRoll;

    #[test]
    fn what_an_earlier_apply_left_is_to_be_removed() {
        let rolling = NodePoolModel { update_strategy: Attr::non_empty("RollingUpdateScaleOut"), ..Default::default() };
        let keeping = NodePoolModel { update_strategy: Attr::non_empty("NewNodesOnly"), ..Default::default() };
        let roll = OwedRoll { pool_id: "np-1".into(), nodes: None, trigger: None, from: None };
        let owed = Owed { roll: Some(roll), ..Owed::default() };
        assert!(is_owed(&owed, "np-1", &rolling));
        assert!(!is_owed(&owed, "np-1", &keeping) && !is_owed(&owed, "np-2", &rolling));
        assert!(!is_owed(&Owed::default(), "np-1", &rolling));
        let with = |step| {
            let sizes = OwedSizes { pool_id: "np-1".into(), min: 0, max: 3, step, by: 1 };
            Owed { sizes: Some(sizes), ..Owed::default() }
        };
        assert!(is_owed(&with(Some(SizeStep::Added(3, Vec::new()))), "np-1", &keeping));
        assert!(!is_owed(&with(None), "np-1", &keeping));
    }
}
