//! Making and changing the node pools of a cluster, one after another or all at once.

use std::collections::BTreeSet;
use std::future::Future;

use super::super::change::ClusterChange;
use super::super::condition::{self, Failure};
use super::super::key_pair::{self, Keys};
use super::super::missing;
use super::super::model::{ClusterModel, objects};
use super::super::node_security_group;
use super::super::operation::Op;
use super::super::private::ResolvedNames;
use super::inherited::inherited;
use super::outdating::are_outdated;
use super::owed;
use crate::kit::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::kit::value::Attr;
use crate::services::handle::ClusterHandle;
use crate::services::node_pool::inherited::Inherited;
use crate::services::node_pool::left::Key;
use crate::services::node_pool::model::NodePoolModel;
use crate::services::node_pool::owed::{Debts, OwedRoll};
use crate::services::node_pool::{apply, facets, outdated, replacement};
use crate::services::transition::{self, Outcome, Transition};

/// Makes the pools of a new cluster, and notes their ids in `planned`.
pub async fn make(op: &Op, handle: &ClusterHandle, planned: &mut ClusterModel, keys: &Keys) -> Vec<Failure> {
    let group = node_security_group::ensure(handle, planned).await;
    op.save(planned);
    let wanted: Vec<(String, NodePoolModel)> = planned.pools().into_iter().collect();
    let owned = &BTreeSet::new();
    let one = |(name, pool): (String, NodePoolModel)| {
        let inherited = inherited(planned, &name, &pool, keys, &ResolvedNames::recall(op));
        let without_group = group.as_ref().err().filter(|_| pool.security_group_ids.is_null());
        let addition = Transition::addition(name.clone(), pool);
        async move {
            match without_group {
                Some(why) => (name, Outcome::failed(None, why.clone())),
                None => {
                    (name, Box::pin(apply::apply(addition, handle, op, owned, &Inherited::default(), &inherited)).await)
                }
            }
        }
    };
    let made = each(wanted, planned.update_worker_pools_in_parallel.known_or(false), one).await;
    let mut failures = Vec::new();
    let mut settled = Vec::new();
    for (name, Outcome { part, error, .. }) in made {
        let id = part.map(|pool| pool.id).unwrap_or_default();
        if id.is_set() {
            settled.push(name.clone());
        }
        if let Some(pool) = planned.pool_mut(&name) {
            pool.id = id;
        }
        if let Some(diagnostics) = error {
            failures.push(Failure { part: condition::of_pool_named(&name), diagnostics });
        }
    }
    op.save(planned);
    settled.iter().for_each(|name| op.forget(name));
    failures
}

/// Notes the nodes that the change makes older than new ones, or that `rollout_trigger` asks to replace, before the first
/// call of it: they are owed a replacement until it is done.
pub async fn owe_rolls(change: &ClusterChange<'_>) {
    let (prior, planned) = (&change.prior, &change.planned);
    for (name, pool) in planned.pools().into_iter().filter(|(_, pool)| pool.rolls()) {
        let Some(before) = prior.pool(&name).filter(|before| !facets::is_swap(before, &pool)) else {
            continue;
        };
        let Some(id) = before.id.as_str() else {
            continue;
        };
        let owed = change.op.owed(&name);
        let begun = owed.wanted_roll(id, &pool);
        let trigger = match replacement::is_triggered(before, &pool) {
            true => pool.rollout_trigger.known().cloned(),
            false => begun.and_then(|roll| roll.trigger.clone()),
        };
        let asks_for_all = trigger.is_some() && begun.is_none_or(|roll| roll.trigger != trigger);
        let is_outdating = are_outdated(change.op, Some(prior), planned, &name, &pool);
        if begun.is_none() && !is_outdating && !asks_for_all {
            change.op.owe_roll(&name, None);
            continue;
        }
        // one that did not come to its end goes on with the rest, and with what this change outdates besides
        let nodes = begun.filter(|_| !asks_for_all).and_then(|roll| roll.nodes.clone());
        let new_nodes = match is_outdating {
            true => outdated::new_nodes_of(&change.handle, id).await,
            false => None,
        };
        let from = match begun {
            Some(begun) if !is_outdating => begun.from.clone(),
            // the state may show the change of an earlier apply as yet to be made: whatever is outdated is owed then
            Some(begun) if begun.nodes.is_none() => begun.from.clone().filter(|from| new_nodes.as_ref() == Some(from)),
            _ => new_nodes,
        };
        change.op.owe_roll(&name, Some(OwedRoll { pool_id: id.to_owned(), nodes, trigger, from }));
    }
}

/// Removes what earlier updates made to take the place of pools that stay after all, and settles what is owed for keys
/// that are no more.
pub async fn settle_abandoned(change: &ClusterChange<'_>) -> Result<(), Diagnostics> {
    let retains_disks = change.planned.retains_disks();
    let (before, planned) = (change.prior.pools(), change.planned.pools());
    let gone = owed::of_gone_pools(change.op, &change.prior, &change.planned);
    for name in change.op.debtors() {
        let key = Key { handle: &change.handle, debts: change.op, name: &name };
        let prior = before.get(&name).filter(|prior| prior.id.is_set());
        match (prior, planned.get(&name)) {
            (Some(prior), Some(planned)) if !facets::is_swap(prior, planned) => {
                key.remove_abandoned(prior, retains_disks).await?;
            }
            (None, None) if gone.contains_key(&name) => key.settle(retains_disks).await?,
            // managed no more
            (_, None) if change.planned.node_pools.is_null() => {
                // they stay owed, and hold up nothing else
                let unpaid = key.disks(retains_disks).pay().await.err();
                let cordoned = key.drain(&NodePoolModel::default()).settle().await.err();
                for problem in unpaid.into_iter().chain(cordoned).flatten() {
                    change.op.warn(Diagnostic { severity: Severity::Warning, ..problem });
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// Makes, changes and removes pools.
pub async fn update(change: &mut ClusterChange<'_>) -> Result<(), Diagnostics> {
    let keys = key_pair::ids(&change.handle.client, &change.planned).await?;
    let old_keys = key_pair::old_ids(&change.handle.client, &change.prior, &keys).await;
    let in_parallel = change.planned.update_worker_pools_in_parallel.known_or(false);
    let owned: BTreeSet<String> = change.prior.pools().into_values().filter_map(|pool| pool.id.into_known()).collect();
    let owned = &owned;
    let resolved = ResolvedNames::recall(change.op);
    let (removals, others): (Vec<_>, Vec<_>) = transitions(change).into_iter().partition(Transition::is_removal);
    // what runs moves on from a pool that goes only when there is somewhere to go
    for round in [others, removals] {
        let (op, handle, prior, planned) = (change.op, &change.handle, &change.prior, &change.planned);
        let group_failure = change.node_group_failure.as_ref();
        let one = |transition: Transition<NodePoolModel>| {
            let name = transition.name.clone();
            let before = transition.prior.as_ref().or(transition.planned.as_ref());
            let before = before.map(|pool| inherited(prior, &name, pool, &old_keys, &resolved)).unwrap_or_default();
            // one that goes has disks to keep too
            let after = transition.planned.as_ref().or(transition.prior.as_ref());
            let after = after.map(|pool| inherited(planned, &name, pool, &keys, &resolved)).unwrap_or_default();
            let without_group = group_failure.filter(|_| needs_group(&transition, planned));
            async move {
                match without_group {
                    Some(why) => (name, Outcome::failed(transition.prior, why.clone())),
                    None => (name, Box::pin(apply::apply(transition, handle, op, owned, &before, &after)).await),
                }
            }
        };
        let done = each(round, in_parallel, one).await;
        let mut failed = Diagnostics::new();
        for (name, outcome) in done {
            note(change, &name, &outcome);
            failed.append(outcome.error.unwrap_or_default());
        }
        if failed.has_errors() {
            return Err(failed);
        }
    }
    ResolvedNames::recall(change.op).with_keys(keys).keep(change.op);
    Ok(())
}

/// Whether what becomes of a pool needs the security group of the nodes.
fn needs_group(transition: &Transition<NodePoolModel>, planned: &ClusterModel) -> bool {
    let is_changed = |pool: &NodePoolModel| {
        let prior = transition.prior.as_ref();
        planned.node_security_group_id.known().is_none() || prior.is_none_or(|prior| facets::is_due(prior, pool))
    };
    transition.planned.as_ref().is_some_and(|pool| pool.security_group_ids.is_null() && is_changed(pool))
}

/// What is to be done, pool by pool, new ones first.
fn transitions(change: &ClusterChange<'_>) -> Vec<Transition<NodePoolModel>> {
    if change.planned.node_pools.is_null() {
        return Vec::new();
    }
    let mut all = transition::between(change.prior.pools(), change.planned.pools());
    for transition in all.iter_mut().filter(|transition| !transition.is_removal()) {
        // one that could not be made is new
        transition.prior = transition.prior.take().filter(|pool| pool.id.is_set());
        if let Some(prior) = transition.prior.as_mut().filter(|_| missing::is_pool(&change.prior, &transition.name)) {
            // what is set last of a new pool: the state has what was asked for
            prior.fallback_instance_types = Attr::Null;
        }
    }
    all.sort_by_key(|transition| (transition.is_removal(), transition.prior.is_some()));
    all
}

fn note(change: &mut ClusterChange<'_>, name: &str, outcome: &Outcome<NodePoolModel>) {
    // what is read after the update is found by it
    if let (Some(pool), Some(planned)) = (&outcome.part, change.planned.pool_mut(name)) {
        planned.id.clone_from(&pool.id);
    }
    change.note(|current, _| {
        let mut pools = current.pools();
        match &outcome.part {
            Some(pool) => pools.insert(name.to_owned(), pool.clone()),
            None => pools.remove(name),
        };
        current.node_pools = objects(pools);
    });
    apply::forget_if_settled(change.op, name, outcome);
}

/// Does one thing for each item, all at once or one after another; the results are in order.
async fn each<T, R, F: Future<Output = R>>(items: Vec<T>, in_parallel: bool, one: impl Fn(T) -> F) -> Vec<R> {
    if in_parallel {
        return futures_util::future::join_all(items.into_iter().map(one)).await;
    }
    let mut results = Vec::new();
    for item in items {
        results.push(one(item).await);
    }
    results
}
