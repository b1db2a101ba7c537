//! What earlier applies left unfinished of pools, as plans show it.

use std::collections::BTreeMap;

use super::super::facet::Plan;
use super::super::model::ClusterModel;
use super::super::operation::Op;
use crate::kit::diagnostics::Diagnostic;
use crate::kit::value::Path;
use crate::services::node_pool::facets::is_swap;
use crate::services::node_pool::owed::{Debts, Owed};

/// What is owed for keys that are neither in the state nor planned: their pools are gone, or were never there.
pub fn of_gone_pools(op: &Op, prior: &ClusterModel, planned: &ClusterModel) -> BTreeMap<String, Owed> {
    let (before, after) = (prior.pools(), planned.pools());
    let gone = op.debtors().into_iter().filter(|name| !before.contains_key(name) && !after.contains_key(name));
    let owed = gone.map(|name| {
        let mut owed = op.owed(&name).without_its_pool();
        // pools that are managed no more stay where they are, and what was made beside them does, too
        owed.pool = owed.pool.filter(|_| !planned.node_pools.is_null());
        (name, owed)
    });
    owed.filter(|(_, owed)| owed.is_any()).collect()
}

/// Says why a plan of pools that are as they are written has something to do.
pub fn tell(plan: &mut Plan<'_>) {
    let Some(prior) = plan.prior_in_place() else {
        return;
    };
    let planned = &plan.change.planned;
    let mut lines = Vec::new();
    for (name, pool) in planned.pools() {
        if let Some(before) = prior.pool(&name).filter(|before| before.id.is_set() && !is_swap(before, &pool)) {
            let mut owed = plan.op.owed(&name);
            let id = before.id.as_str().unwrap_or_default();
            // one that was only added is the one that the state has by now
            owed.pool = owed.pool.filter(|pool| pool.old.is_some() || pool.new.as_ref().is_some_and(|new| new != id));
            let has_roll = pool.rolls() && owed.wanted_roll(id, &pool).is_some();
            lines.extend(told(&owed, has_roll).into_iter().map(|what| format!("\n  - pool {name:?}: {what}")));
        }
    }
    for (name, owed) in of_gone_pools(plan.op, prior, planned) {
        lines.extend(told(&owed, false).into_iter().map(|what| format!("\n  - the former pool {name:?}: {what}")));
    }
    if !lines.is_empty() {
        let detail =
            format!("An earlier apply did not finish. This plan completes what it left undone:{}", lines.concat());
        plan.op.warn(Diagnostic::warning("Unfinished changes of node pools", detail).at(Path::of("node_pools")));
    }
}

/// What is owed, in words.
fn told(owed: &Owed, has_roll: bool) -> Vec<String> {
    let mut told = Vec::new();
    if has_roll {
        told.push("outdated nodes are yet to be replaced".to_owned());
    }
    if owed.pool.is_some() {
        told.push("a pool that was created but is no longer needed is yet to be deleted".to_owned());
    }
    if owed.tags.is_some() {
        told.push("tags are yet to be written on nodes and their disks".to_owned());
    }
    if owed.sizes.is_some() {
        told.push("the pool's size and its limits are yet to be restored".to_owned());
    }
    if !owed.disks.is_empty() {
        let disks: Vec<&str> = owed.disks.keys().map(String::as_str).collect();
        told.push(format!("the data disks of removed nodes are yet to be deleted: {}", disks.join(", ")));
    }
    if !owed.cordoned.is_empty() {
        let nodes: Vec<&str> = owed.cordoned.iter().map(String::as_str).collect();
        told.push(format!(
            "nodes that were cordoned for a drain are yet to be uncordoned, or drained and removed: {}",
            nodes.join(", ")
        ));
    }
    told
}
