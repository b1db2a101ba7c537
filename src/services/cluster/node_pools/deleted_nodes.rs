//! The nodes that a plan deletes, and how long it takes to replace them.

use std::collections::BTreeSet;
use std::time::Duration;

use super::super::facet::Plan;
use super::super::model::ClusterModel;
use super::super::operation::{CHANGE_TIMEOUT, Op};
use super::outdating::are_outdated;
use super::plan::nodes;
use crate::kit::diagnostics::Diagnostic;
use crate::kit::schema::timeouts;
use crate::kit::value::{Path, duration};
use crate::services::node_pool::facets::is_swap;
use crate::services::node_pool::model::NodePoolModel;
use crate::services::node_pool::owed::Debts;
use crate::services::node_pool::replacement;

/// What becomes of the nodes of a pool.
enum Fate {
    /// They go with it.
    Deleted,
    /// A pool that takes its place has its own.
    Swapped,
    /// So many are replaced in it.
    Replaced(i64),
    /// The same, if the change was made that an earlier apply began.
    MayBeReplaced(i64),
}

/// Says which nodes end: that of a changed disk, or of another name, nobody would read it.
pub fn warn(plan: &mut Plan<'_>) {
    let Some(prior) = plan.prior_in_place() else {
        return;
    };
    let planned = &plan.change.planned;
    let (mut lines, mut times) = (String::new(), Vec::new());
    for (name, before) in prior.pools().iter().filter(|(_, pool)| pool.id.is_set()) {
        let Some(fate) = fate(plan.op, prior, planned, name, before) else {
            continue;
        };
        let all = nodes(total(before));
        let line = match (&fate, planned.pool(name)) {
            (Fate::Replaced(count) | Fate::MayBeReplaced(count), Some(pool)) => {
                times.push(replacement::duration(pool, *count));
                let strategy = pool.update_strategy.as_str().unwrap_or_default();
                let at_a_time = replacement::at_a_time(pool);
                let unless = match fate {
                    Fate::MayBeReplaced(_) => ", unless the change that an earlier apply began was refused",
                    _ => "",
                };
                format!("{} are replaced, {at_a_time} at a time, according to {strategy}{unless}", nodes(*count))
            }
            (Fate::Swapped, _) => format!("{all} are deleted with the pool, after a new pool has replaced it"),
            _ => format!("{all} are deleted with the pool"),
        };
        let line = if line.starts_with("1 node ") { line.replacen("are", "is", 1) } else { line };
        lines.push_str(&format!("\n  - pool {name:?}: {line}"));
    }
    if lines.is_empty() {
        return;
    }
    let detail = format!("This plan deletes nodes that may run pods:{lines}");
    plan.op.warn(Diagnostic::warning("Nodes will be deleted", detail).at(Path::of("node_pools")));
    if let Some(warning) = too_long(planned, &times) {
        plan.op.warn(warning);
    }
}

/// What becomes of the nodes that a pool has; none if they stay.
fn fate(op: &Op, prior: &ClusterModel, planned: &ClusterModel, name: &str, before: &NodePoolModel) -> Option<Fate> {
    // pools that are managed no more, or of which nothing is known, stay where they are
    let all = planned.node_pools.known()?;
    let total = total(before);
    let Some(pool) = all.get(name) else {
        return (total > 0).then_some(Fate::Deleted);
    };
    let pool = pool.known()?;
    if is_swap(before, pool) {
        return (total > 0).then_some(Fate::Swapped);
    }
    if !pool.rolls() {
        return None;
    }
    let owed = op.owed(name);
    let begun = owed.wanted_roll(before.id.as_str()?, pool);
    let is_triggered = replacement::is_triggered(before, pool);
    let is_begun = begun.is_some_and(|roll| roll.trigger.as_deref() == pool.rollout_trigger.as_str());
    let left = |nodes: &BTreeSet<String>| i64::try_from(nodes.len()).unwrap_or(i64::MAX);
    let fate = match begun {
        _ if are_outdated(op, Some(prior), planned, name, pool) || (is_triggered && !is_begun) => Fate::Replaced(total),
        Some(roll) => match &roll.nodes {
            Some(nodes) => Fate::Replaced(left(nodes)),
            None if roll.trigger.is_some() => Fate::Replaced(total),
            None if roll.from.is_some() => Fate::MayBeReplaced(before.outdated_nodes.known_or(0)),
            None => Fate::Replaced(before.outdated_nodes.known_or(0)),
        },
        None => return None,
    };
    let (Fate::Replaced(count) | Fate::MayBeReplaced(count)) = fate else { return Some(fate) };
    (count > 0).then_some(fate)
}

/// Nodes take minutes each: more of them than the update has time for are left to the next apply.
fn too_long(planned: &ClusterModel, times: &[(Duration, Duration)]) -> Option<Diagnostic> {
    let all = |of: fn(&(Duration, Duration)) -> Duration| match planned.update_worker_pools_in_parallel.known_or(false)
    {
        true => times.iter().map(of).max().unwrap_or_default(),
        false => times.iter().map(of).fold(Duration::ZERO, Duration::saturating_add),
    };
    let (quick, slow) = (all(|times| times.0), all(|times| times.1));
    let update = planned.timeouts.known().map(|timeouts| &timeouts.update);
    let timeout = timeouts::duration_or(update, CHANGE_TIMEOUT);
    (slow > timeout).then(|| {
        let detail = format!(
            "Replacing these nodes takes {} to {}, at 6 to 15 minutes per node, but `timeouts.update` is {}. When it ends, \
             the apply fails, and the next apply continues with the remaining nodes. Set a longer `timeouts.update`, or a \
             larger `max_surge`.",
            duration::format(quick),
            duration::format(slow),
            duration::format(timeout)
        );
        Diagnostic::warning("Replacing the nodes may exceed the update timeout", detail).at(Path::of("timeouts"))
    })
}

fn total(pool: &NodePoolModel) -> i64 {
    pool.node_counts.known().and_then(|counts| counts.total.known().copied()).unwrap_or(0)
}
