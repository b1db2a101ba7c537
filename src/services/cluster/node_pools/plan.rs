//! What a plan needs of the node pools.

use std::collections::{BTreeMap, BTreeSet};

use super::super::facet::Plan;
use super::super::model::ClusterModel;
use super::super::operation::Op;
use super::outdating::are_outdated;
use super::{imported, owed};
use crate::kit::diagnostics::Diagnostic;
use crate::kit::value::{Attr, Path};
use crate::services::node_pool::facets::is_swap;
use crate::services::node_pool::model::NodePoolModel;
use crate::services::node_pool::owed::{Debts, Owed};
use crate::services::node_pool::{protection, size};

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
    plan_outdated_nodes(plan.op, change.prior.as_ref(), &mut change.planned);
    if plan.prior_in_place().is_some_and(|prior| !owed::of_gone_pools(plan.op, prior, &plan.change.planned).is_empty())
    {
        // an apply has to come, and there is no pool to show it at
        plan.change.planned.node_counts = Attr::Unknown;
    }
}

/// Plans how many outdated nodes there are afterwards.
fn plan_outdated_nodes(op: &Op, prior: Option<&ClusterModel>, planned: &mut ClusterModel) {
    for (name, pool) in planned.pools() {
        let before = prior.and_then(|prior| prior.pool(&name)).filter(|before| before.id.is_set());
        let is_new = before.as_ref().is_none_or(|before| is_swap(before, &pool));
        let count = match before {
            _ if is_new || are_outdated(prior, planned, &name, &pool) => match pool.rolls() {
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
    let roll = owed.roll_of(before.id.as_str().unwrap_or_default()).filter(|_| planned.rolls());
    match roll {
        Some(roll) if count > 0 && roll.nodes.as_ref().is_none_or(|nodes| count_of(nodes) == count) => {
            Some(Attr::Known(0))
        }
        Some(_) => Some(Attr::Unknown),
        None if moves || owed.is_more_than_a_roll() => Some(Attr::Unknown),
        None => None,
    }
}

/// Says which nodes end: that of a changed disk nobody would read it.
pub fn warn_of_replacements(plan: &mut Plan<'_>) {
    let Some(prior) = plan.prior_in_place() else {
        return;
    };
    let planned = &plan.change.planned;
    let lines: String = planned
        .pools()
        .iter()
        .filter_map(|(name, pool)| Some((name, prior.pool(name).filter(|before| before.id.is_set())?, pool)))
        .filter_map(|(name, before, pool)| {
            let count = |known: Option<i64>| known.filter(|count| *count > 0);
            let all = count(before.node_counts.known().and_then(|counts| counts.total.known().copied()))?;
            if is_swap(before, pool) {
                let place = "by a new pool beside it; when that one's nodes work, the old pool goes with its own";
                return Some(format!("\n  - pool {name:?}, {}: {place}", nodes(all)));
            }
            let owed = plan.op.owed(name);
            let replaced = match are_outdated(Some(prior), planned, name, pool) {
                true => Some(all),
                false => owed.roll_of(before.id.as_str()?).and_then(|roll| match &roll.nodes {
                    Some(nodes) => count(Some(count_of(nodes))),
                    None => count(before.outdated_nodes.known().copied()),
                }),
            };
            let strategy = pool.update_strategy.as_str().filter(|_| pool.rolls())?;
            Some(format!("\n  - pool {name:?}, {}: one after another, by {strategy}", nodes(replaced?)))
        })
        .collect();
    if !lines.is_empty() {
        let detail = format!("This plan replaces nodes that may have pods on them:{lines}");
        plan.op.warn(Diagnostic::warning("Nodes are replaced", detail).at(Path::of("node_pools")));
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
            let is_owed = plan.op.owed(name).roll_of(before.id.as_str().unwrap_or_default()).is_some();
            !is_owed && !is_swap(before, pool) && !are_outdated(Some(prior), planned, name, pool)
        })
        .filter_map(|(name, before, _)| {
            let count = before.outdated_nodes.known().copied().filter(|count| *count > 0)?;
            Some(format!("\n  - pool {name:?}, {}", nodes(count)))
        })
        .collect();
    if !lines.is_empty() {
        let detail = format!(
            "These nodes are older than their pool's new ones in image, disks, key pair, security groups or Kubernetes \
             version. They were not outdated by a change of this configuration, so this plan does not replace \
             them:{lines}\n\nThe next change of one of these attributes replaces them by `update_strategy`."
        );
        let warning = Diagnostic::warning("Outdated nodes are not replaced", detail);
        plan.op.warn(warning.at(Path::of("node_pools")));
    }
}

fn count_of(nodes: &BTreeSet<String>) -> i64 {
    i64::try_from(nodes.len()).unwrap_or(i64::MAX)
}

fn nodes(count: i64) -> String {
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
        None => "is removed",
        Some(Attr::Known(planned)) if is_swap(prior, planned) && protection::is_protected(planned) => {
            "is replaced by a new one"
        }
        Some(_) => return None,
    };
    let detail = format!(
        "The node pool {name:?} {what} by this plan, but it is protected from deletion. Set `deletion_protection = \
         false` in its configuration and apply first."
    );
    Some(Diagnostic::error("Node pool protected from deletion", detail).at(Path::of("node_pools").key(name)))
}
