//! What a plan needs of the node pools.

use std::collections::BTreeMap;

use super::super::facet::Plan;
use super::super::model::ClusterModel;
use crate::kit::diagnostics::Diagnostic;
use crate::kit::value::{Attr, Path};
use crate::services::kubernetes_version;
use crate::services::node_pool::facets::{self, is_swap};
use crate::services::node_pool::model::NodePoolModel;
use crate::services::node_pool::pending::PendingPools;
use crate::services::node_pool::protection;

/// Refuses what the cloud would refuse half way through, and plans how many nodes are outdated afterwards.
pub fn plan(plan: &mut Plan<'_>) {
    let change = &mut plan.change;
    // pools that are managed no more stay where they are
    if let (Some(prior), Attr::Known(planned)) = (&change.prior, &change.planned.node_pools) {
        for (name, prior) in prior.pools() {
            goes_protected(&name, &prior, planned).into_iter().for_each(|error| plan.errors.push(error));
        }
    }
    plan_outdated_nodes(change.prior.as_ref(), &mut change.planned);
    for name in owed_tags(plan) {
        // an apply has to come, and this is what it may show
        if let Some(pool) = plan.change.planned.pool_mut(&name) {
            pool.outdated_nodes = Attr::Unknown;
        }
    }
}

/// The pools that are there and stay whose machines are owed tags.
fn owed_tags(plan: &Plan<'_>) -> Vec<String> {
    let Some(prior) = plan.prior_in_place() else {
        return Vec::new();
    };
    let is_there = |name: &String| prior.pool(name).is_some_and(|pool| pool.id.is_set());
    let names = plan.change.planned.pools().into_keys().filter(is_there);
    names.filter(|name| plan.op.owed_tags(name).is_some()).collect()
}

/// Says why a plan of pools that are as they are written has something to do.
pub fn tell_of_owed_tags(plan: &mut Plan<'_>) {
    let owed = owed_tags(plan);
    if owed.is_empty() {
        return;
    }
    let pools: Vec<String> = owed.iter().map(|name| format!("{name:?}")).collect();
    let detail = format!(
        "An earlier apply could not write the tags of all nodes and disks of these node pools: {}. This plan writes what \
         is missing.",
        pools.join(", ")
    );
    plan.op.warn(Diagnostic::warning("Tags are missing on nodes", detail).at(Path::of("node_pools")));
}

/// Plans how many outdated nodes there are afterwards: none, but in pools whose nodes stay as they are.
fn plan_outdated_nodes(prior: Option<&ClusterModel>, planned: &mut ClusterModel) {
    let counts: BTreeMap<String, Attr<i64>> = planned
        .pools()
        .into_iter()
        .filter_map(|(name, pool)| match pool.rolls() {
            true => Some((name, Attr::Known(0))),
            false => {
                let may_roll = pool.update_strategy.is_unknown();
                (may_roll || are_outdated(prior, planned, &name, &pool)).then_some((name, Attr::Unknown))
            }
        })
        .collect();
    for (name, count) in counts {
        if let Some(pool) = planned.pool_mut(&name) {
            pool.outdated_nodes = count;
        }
    }
}

/// Whether the nodes that a pool has are other than new ones will be.
fn are_outdated(prior: Option<&ClusterModel>, planned: &ClusterModel, name: &str, pool: &NodePoolModel) -> bool {
    let Some((prior, before)) = prior.and_then(|prior| Some((prior, prior.pool(name)?))) else {
        return true;
    };
    let of_cluster = |cluster: &ClusterModel, pool: &NodePoolModel| {
        let own = |own: &Attr<String>, all: &Attr<String>| if own.is_null() { all.clone() } else { own.clone() };
        let kind = if pool.os_name.is_null() { cluster.os_customize_type.clone() } else { Attr::Null };
        (own(&pool.os_name, &cluster.os_name), kind, own(&pool.ssh_key_name, &cluster.ssh_key_name))
    };
    let is_upgraded = prior.kubernetes_version != planned.kubernetes_version
        && match (planned.kubernetes_version.as_str(), prior.kubernetes_version_actual.as_str()) {
            (Some(asked), Some(actual)) => !kubernetes_version::names(asked, actual),
            _ => true,
        };
    let joins_another_group = before.security_group_ids.is_null()
        && pool.security_group_ids.is_null()
        && prior.node_security_group_id != planned.node_security_group_id;
    is_upgraded
        || joins_another_group
        || of_cluster(prior, before) != of_cluster(planned, pool)
        || facets::makes_outdated(before, pool)
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
            let replaced = match are_outdated(Some(prior), planned, name, pool) {
                true => Some(all),
                false => count(before.outdated_nodes.known().copied()),
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
