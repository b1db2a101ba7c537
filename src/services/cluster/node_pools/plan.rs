//! What a plan needs of the node pools.

use std::collections::{BTreeMap, BTreeSet};

use super::super::facet::Plan;
use super::super::missing;
use super::super::model::ClusterModel;
use super::super::operation::Op;
use super::outdating::are_outdated;
use super::{imported, owed};
use crate::kit::diagnostics::Diagnostic;
use crate::kit::value::{Attr, Path};
use crate::services::node_pool::facets::is_swap;
use crate::services::node_pool::model::NodePoolModel;
use crate::services::node_pool::owed::{Debts, Owed, OwedRoll};
use crate::services::node_pool::{protection, replacement, size};

/// Refuses what the cloud would refuse half way through, and plans how many nodes are outdated afterwards.
pub fn plan(plan: &mut Plan<'_>) {
    imported::keep(plan);
    let change = &mut plan.change;
    // pools that are managed no more stay where they are
    if let (Some(prior), Attr::Known(planned)) = (&change.prior, &change.planned.node_pools) {
        for (name, prior) in prior.pools() {
            goes_protected(&name, &prior, planned).into_iter().for_each(|error| plan.errors.push(error));
        }
    }
    plan_missing(plan);
    let change = &mut plan.change;
    plan_outdated_nodes(plan.op, change.prior.as_ref(), &mut change.planned);
    if plan.prior_in_place().is_some_and(|prior| !owed::of_gone_pools(plan.op, prior, &plan.change.planned).is_empty())
    {
        // an apply has to come, and there is no pool to show it at
        plan.change.planned.node_counts = Attr::Unknown;
    }
}

/// Plans pools that were never made, or not as they are written.
fn plan_missing(plan: &mut Plan<'_>) {
    let Some(prior) = plan.prior_in_place() else {
        return;
    };
    let missing: Vec<String> = prior.pools().into_keys().filter(|name| missing::is_pool(prior, name)).collect();
    for name in missing {
        match plan.change.planned.pool_mut(&name) {
            Some(pool) if pool.id.is_null() => pool.id = Attr::Unknown,
            Some(pool) => pool.status = Attr::Unknown,
            None => {}
        }
    }
}

/// Plans how many outdated nodes there are afterwards.
fn plan_outdated_nodes(op: &Op, prior: Option<&ClusterModel>, planned: &mut ClusterModel) {
    for (name, pool) in planned.pools() {
        let before = prior.and_then(|prior| prior.pool(&name)).filter(|before| before.id.is_set());
        let is_new = before.as_ref().is_none_or(|before| is_swap(before, &pool));
        let count = match before {
            Some(before) if replacement::is_triggered(before, &pool) => Some(Attr::Known(0)),
            Some(before) if replacement::may_be_triggered(before, &pool) => Some(Attr::Unknown),
            _ if is_new || are_outdated(op, prior, planned, &name, &pool) => match pool.rolls() {
                true => Some(Attr::Known(0)),
                false => Some(Attr::Unknown),
            },
            Some(before) => afterwards(before, &pool, &op.owed(&name)),
            None => None,
        };
        if let (Some(count), Some(pool)) = (count, planned.pool_mut(&name)) {
            pool.outdated_nodes = count;
        }
    }
}

/// How many outdated nodes a pool has afterwards that the change does not make outdated; none if as many as before. Where
/// something is owed, an apply has to come, and this is what it may show.
fn afterwards(before: &NodePoolModel, planned: &NodePoolModel, owed: &Owed) -> Option<Attr<i64>> {
    let count = before.outdated_nodes.known().copied().unwrap_or_default();
    let moves = size::is_changed(before, planned) && count > 0;
    let roll = owed.wanted_roll(before.id.as_str().unwrap_or_default(), planned).filter(|_| planned.rolls());
    // whether a change was made that an earlier apply began, its apply finds out
    let is_all = |roll: &OwedRoll| match &roll.nodes {
        Some(nodes) => count_of(nodes) == count,
        None => roll.from.is_none(),
    };
    match roll {
        Some(roll) if count > 0 && roll.trigger.is_none() && is_all(roll) => Some(Attr::Known(0)),
        Some(_) => Some(Attr::Unknown),
        None if moves || owed.is_more_than_a_roll() => Some(Attr::Unknown),
        None => None,
    }
}

/// Names the outdated nodes that stay as they are: nobody who planned for something else is to lose nodes.
pub fn warn_of_outdated(plan: &mut Plan<'_>) {
    let Some(prior) = plan.prior_in_place() else {
        return;
    };
    let planned = &plan.change.planned;
    let lines: String = planned
        .pools()
        .iter()
        .filter(|(_, pool)| pool.rolls())
        .filter_map(|(name, pool)| Some((name, prior.pool(name).filter(|before| before.id.is_set())?, pool)))
        .filter(|(name, before, pool)| {
            let is_owed = plan.op.owed(name).wanted_roll(before.id.as_str().unwrap_or_default(), pool).is_some();
            let is_replaced = is_swap(before, pool) || replacement::is_triggered(before, pool);
            !is_owed && !is_replaced && !are_outdated(plan.op, Some(prior), planned, name, pool)
        })
        .filter_map(|(name, before, pool)| {
            let count = before.outdated_nodes.known().copied().filter(|count| *count > 0)?;
            let what = match before.rollout_trigger.is_set() && pool.rollout_trigger.is_set() {
                true => "to replace all nodes of the pool, change its `rollout_trigger`",
                false => {
                    "to replace all nodes of the pool, set its `rollout_trigger` and apply, then change it and apply"
                }
            };
            Some(format!("\n  - pool {name:?}: {}; {what}", nodes(count)))
        })
        .collect();
    if !lines.is_empty() {
        let detail = format!(
            "These nodes have an older image, disks, key pair, security groups or Kubernetes version than new nodes of \
             their pool. They were not outdated by a change of this configuration, so they are not replaced:{lines}"
        );
        let warning = Diagnostic::warning("Outdated nodes are not replaced", detail);
        plan.op.warn(warning.at(Path::of("node_pools")));
    }
}

fn count_of(nodes: &BTreeSet<String>) -> i64 {
    i64::try_from(nodes.len()).unwrap_or(i64::MAX)
}

/// How many nodes, in words.
pub fn nodes(count: i64) -> String {
    if count == 1 { "1 node".to_owned() } else { format!("{count} nodes") }
}

/// A pool that is protected and goes all the same, or makes place for a new one.
fn goes_protected(
    name: &str,
    prior: &NodePoolModel,
    planned: &BTreeMap<String, Attr<NodePoolModel>>,
) -> Option<Diagnostic> {
    if !protection::is_protected(prior) {
        return None;
    }
    let what = match planned.get(name) {
        None => "deletes",
        Some(Attr::Known(planned)) if is_swap(prior, planned) => "replaces",
        Some(_) => return None,
    };
    let detail = format!(
        "This plan {what} the node pool `node_pools[{name:?}]`, which is protected from deletion (`deletion_protection = \
         true`). First set `deletion_protection = false` for this node pool and apply that alone; then make the change."
    );
    Some(Diagnostic::error("Node pool protected from deletion", detail).at(Path::of("node_pools").key(name)))
}
