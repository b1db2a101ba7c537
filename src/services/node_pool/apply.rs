//! What becomes of one pool in an update: it is made, changed, replaced by a new one, or removed.

use std::collections::BTreeSet;
use std::time::Duration;

use super::create::{self, NotMade};
use super::facet::PoolChange;
use super::facets;
use super::inherited::Inherited;
use super::left::{Key, unreadable};
use super::model::NodePoolModel;
use super::owed::{Debts, Owed, OwedRoll};
use super::owed_disks::OwedDisks;
use super::pending::PendingPool;
use super::roll::{self, Roll};
use super::{dead, instance_type, launches, machine_tags, mark, place, read, remove, size, taken, wait};
use crate::cloud::tke::node_pool::NodePool;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::Deadline;
use crate::kit::value::Attr;
use crate::services::handle::ClusterHandle;
use crate::services::transition::{Outcome, Transition};

/// How long it may take at least to tag the nodes that a pool was made with, after an interrupt too.
const TAGGING: Duration = Duration::from_secs(60);

/// Carries out what becomes of a pool. `owned` are the ids of all pools that the state has.
pub async fn apply(
    transition: Transition<NodePoolModel>,
    handle: &ClusterHandle,
    debts: &dyn Debts,
    owned: &BTreeSet<String>,
    inherited_before: &Inherited,
    inherited: &Inherited,
) -> Outcome<NodePoolModel> {
    let Transition { name, prior, planned } = transition;
    let pool = Pool { handle, name: &name, debts, owned, inherited_before, inherited };
    match (prior, planned) {
        (None, Some(planned)) => pool.add(planned).await,
        (Some(prior), Some(planned)) => {
            let is_asked = pool.trigger_owed().is_some();
            match pool.change(&prior, &planned).await {
                // the pool is as planned, whatever becomes of the disks of nodes that are gone
                Ok(id) => Outcome {
                    error: pool.disks().pay().await.err(),
                    ..Outcome::done(Some(NodePoolModel { id, ..planned }))
                },
                // what the trigger asked for is done, and is not asked for again
                Err(diagnostics) if is_asked && pool.trigger_owed().is_none() => {
                    let prior = NodePoolModel { rollout_trigger: planned.rollout_trigger, ..prior };
                    Outcome::failed(Some(prior), diagnostics)
                }
                Err(diagnostics) => Outcome::failed(Some(prior), diagnostics),
            }
        }
        (Some(prior), None) => match pool.remove(&prior).await {
            Ok(()) => Outcome::done(None),
            Err(diagnostics) => Outcome::failed(Some(prior), diagnostics),
        },
        (None, None) => Outcome::done(None),
    }
}

/// Forgets a pending pool that is in the state by now, or gone.
pub fn forget_if_settled(debts: &dyn Debts, name: &str, outcome: &Outcome<NodePoolModel>) {
    let is_settled = debts.recall(name).is_some_and(|noted| match &outcome.part {
        Some(pool) => match &noted.new {
            Some(new) => pool.id.as_str() == Some(new.as_str()),
            // one that was only added and not answered, and was found by its mark
            None => noted.old.is_none() && pool.id.is_set(),
        },
        None => outcome.error.is_none(),
    });
    if is_settled {
        debts.forget(name);
    }
}

/// A pool that is there.
struct Made {
    id: String,
    /// Whether it is as the request left it that makes it; else it was changed to what is planned.
    is_new: bool,
}

/// A pool that is being worked on.
#[derive(Clone, Copy)]
struct Pool<'a> {
    handle: &'a ClusterHandle,
    name: &'a str,
    debts: &'a dyn Debts,
    owned: &'a BTreeSet<String>,
    inherited_before: &'a Inherited,
    inherited: &'a Inherited,
}

impl Pool<'_> {
    async fn add(self, planned: NodePoolModel) -> Outcome<NodePoolModel> {
        match self.make(&planned, None).await {
            Ok(made) => {
                let pool = NodePoolModel { id: Attr::Known(made.id.clone()), ..planned };
                if let Err(diagnostics) = self.complete(&made, &pool).await {
                    let first_alone = NodePoolModel { fallback_instance_types: Attr::Null, ..pool };
                    return Outcome::failed(Some(first_alone), diagnostics);
                }
                let ready = self.until_ready(&made.id).await;
                // of an earlier pool of this key
                self.debts.forget_of_nodes(self.name);
                let paid = self.disks().pay().await;
                let error = [ready, paid].into_iter().filter_map(Result::err).reduce(|mut all, more| {
                    all.append(more);
                    all
                });
                Outcome { error, ..Outcome::done(Some(pool)) }
            }
            // without an id, a refresh finds it by its mark
            Err(NotMade { diagnostics, in_doubt }) => {
                Outcome::failed(in_doubt.then_some(NodePoolModel { id: Attr::Null, ..planned }), diagnostics)
            }
        }
    }

    async fn change(self, prior: &NodePoolModel, planned: &NodePoolModel) -> Result<Attr<String>, Diagnostics> {
        if prior.zone_subnets != planned.zone_subnets {
            place::check_zones(self.handle, self.name, planned, &self.inherited.vpc_id).await?;
        }
        if facets::is_swap(prior, planned) {
            return self.swap(prior, planned).await.map(Attr::Known);
        }
        self.key().drain(planned).settle().await?;
        self.key().remove_abandoned(prior, self.inherited.retains_disks).await?;
        Box::pin(self.change_in_place(prior, planned, self.inherited_before)).await?;
        Ok(prior.id.clone())
    }

    /// The value of `rollout_trigger` that nodes are owed for.
    fn trigger_owed(&self) -> Option<String> {
        self.debts.owed(self.name).roll.and_then(|roll| roll.trigger)
    }

    fn taken(&self, other: &str) -> Diagnostic {
        let cluster_id = &self.handle.cluster_id;
        let region = self.handle.client.region().map(|region| format!("{region}/")).unwrap_or_default();
        taken::taken(cluster_id, &format!("{region}{cluster_id}"), self.name, other)
    }

    fn key(&self) -> Key<'_> {
        Key { handle: self.handle, debts: self.debts, name: self.name }
    }

    fn disks(&self) -> OwedDisks<'_> {
        OwedDisks {
            handle: self.handle,
            debts: self.debts,
            pool: self.name,
            are_retained: self.inherited.retains_disks,
        }
    }

    /// Changes the pool in place, and the nodes that are there as far as they follow.
    async fn change_in_place(
        self,
        prior: &NodePoolModel,
        planned: &NodePoolModel,
        inherited_before: &Inherited,
    ) -> Result<(), Diagnostics> {
        let Owed { tags: owed_tags, .. } = self.debts.owed(self.name);
        // what an earlier apply may have written that is not wanted any more is ours to take away
        let mut unwanted = owed_tags.clone().unwrap_or_default();
        unwanted.retain(|key, _| !self.inherited.tags.contains_key(key));
        let inherited_before = &inherited_before.with_tags(&unwanted);
        let change = PoolChange { name: self.name, prior, planned, inherited_before, inherited: self.inherited };
        let are_tags_due = owed_tags.is_some() || change.are_tags_changed();
        let id = prior.id.known_or_default();
        let is_changed = roll::outdates(&change);
        let owed_roll = self.debts.owed(self.name).wanted_roll(&id, planned).cloned();
        let rolls = planned.rolls() && (is_changed || owed_roll.is_some());
        if rolls || size::is_smaller(prior, planned) {
            self.key().drain(planned).check().await?;
        }
        if planned.rolls()
            && is_changed
            && owed_roll.as_ref().is_none_or(|roll| roll.nodes.is_some() && roll.from.is_none())
        {
            let trigger = owed_roll.and_then(|roll| roll.trigger);
            let roll = OwedRoll { pool_id: id.clone(), nodes: None, trigger, from: None };
            self.debts.owe_roll(self.name, Some(roll));
        }
        if rolls || change.is_any() {
            launches::earlier::note(self.handle, &prior.autoscaling_group_id.known_or_default()).await;
            dead::note(self.handle, self.debts, self.name, &id, rolls || size::is_smaller(prior, planned)).await;
        }
        if are_tags_due {
            self.owe_tags(inherited_before);
        }
        if change.is_any() {
            change.make(self.handle, self.debts, rolls).await?;
        }
        if are_tags_due {
            self.write_tags(self.handle, &id).await?;
        }
        let roll = Roll {
            handle: self.handle,
            debts: self.debts,
            name: self.name,
            id: &id,
            planned,
            retains_disks: self.inherited.retains_disks,
            is_changed,
        };
        if rolls {
            Box::pin(roll.run()).await?;
            Box::pin(change.shrink(self.handle, self.debts)).await?;
        }
        roll.put_sizes_back().await
    }

    /// A new pool beside the old one; then the old one goes.
    async fn swap(self, prior: &NodePoolModel, planned: &NodePoolModel) -> Result<String, Diagnostics> {
        let old = prior.id.known_or_default();
        let key = self.key();
        let drain = key.drain(planned);
        drain.check().await?;
        let made = self.make(planned, Some(&old)).await.map_err(|not_made| not_made.diagnostics)?;
        self.complete(&made, planned).await?;
        self.until_ready(&made.id).await?;
        remove::remove(self.handle, &[old], drain, self.inherited.retains_disks).await?;
        self.debts.forget_of_nodes(self.name);
        Ok(made.id)
    }

    /// Waits until a new pool is normal, and gives the nodes that it was made with the tags that they lack: whatever
    /// became of the others, those that came have them.
    async fn until_ready(self, id: &str) -> Result<(), Diagnostics> {
        let normal = wait::until_normal(self.handle, self.name, id).await;
        let time = if normal.is_ok() { self.handle.deadline.left().max(TAGGING) } else { TAGGING };
        let handle = self.handle.uninterrupted().by(Deadline::after(time));
        let tagged = self.write_tags(&handle, id).await;
        match (normal, tagged) {
            (Err(mut diagnostics), tagged) => {
                diagnostics.append(tagged.err().unwrap_or_default());
                Err(diagnostics)
            }
            (Ok(()), tagged) => tagged,
        }
    }

    /// Notes that the machines of the pool are to have the tags that are planned, and no others that were ours.
    fn owe_tags(self, before: &Inherited) {
        let owed = self.inherited.with_tags(&before.tags).tags;
        if !owed.is_empty() {
            self.debts.owe_tags(self.name, Some(owed));
        }
    }

    /// Gives the machines of the pool what they are owed.
    async fn write_tags(self, handle: &ClusterHandle, id: &str) -> Result<(), Diagnostics> {
        let owed = self.debts.owed(self.name).tags.unwrap_or_default();
        machine_tags::write(handle, self.name, id, &owed, &self.inherited.tags).await?;
        self.debts.owe_tags(self.name, None);
        Ok(())
    }

    /// Removes the pool, and the one that was to take its place.
    async fn remove(self, prior: &NodePoolModel) -> Result<(), Diagnostics> {
        let mut ids = self.key().beside(prior.id.as_str()).await?;
        ids.extend(prior.id.known().cloned());
        remove::remove(self.handle, &ids, self.key().drain(prior), self.inherited.retains_disks).await?;
        self.debts.forget_of_pool(self.name);
        self.disks().pay().await
    }

    /// Makes the pool, or goes on with the one that an earlier update left. What is made is noted until
    /// the state has it.
    async fn make(self, planned: &NodePoolModel, old: Option<&str>) -> Result<Made, NotMade> {
        if let Some(left) = self.key().noted(old).await?
            && let Some(id) = self.go_on(left, planned, old, true).await?
        {
            return Ok(Made { id, is_new: false });
        }
        place::check_zones(self.handle, self.name, planned, &self.inherited.vpc_id).await?;
        let there = create::of_name(self.handle, self.name).await?;
        let (mut replaced, others): (Vec<NodePool>, Vec<_>) =
            there.into_iter().partition(|pool| Some(pool.node_pool_id.as_str()) == old);
        if let Some(other) = others.into_iter().next() {
            if !self.key().is_ours(&other) || self.owned.contains(&other.node_pool_id) {
                return Err(Diagnostics::from(self.taken(&other.node_pool_id)).into());
            }
            // nobody noted that it was asked for: it may have been given up on purpose, and run something since
            let id = other.node_pool_id.clone();
            return match self.go_on(other, planned, old, false).await? {
                Some(id) => Ok(Made { id, is_new: false }),
                None => Err(Diagnostics::from(taken::differs(self.name, &id)).into()),
            };
        }
        let replaced = replaced.pop();
        let mark = mark::fresh(&self.handle.cluster_id, self.name, old);
        let asked = PendingPool { old: old.map(str::to_owned), new: None, mark: Some(mark.clone()) };
        self.debts.keep(self.name, &asked);
        let owed_tags = self.debts.owed(self.name).tags;
        self.owe_tags(&Inherited::default());
        let made =
            Box::pin(create::create(self.handle, self.name, planned, self.inherited, replaced.as_ref(), &mark)).await;
        match &made {
            Ok(id) => self.debts.keep(self.name, &PendingPool { new: Some(id.clone()), ..asked }),
            Err(not_made) if !not_made.in_doubt => {
                self.debts.forget(self.name);
                // to those of the pool that stays
                self.debts.owe_tags(self.name, owed_tags);
            }
            Err(_) => {}
        }
        made.map(|id| Made { id, is_new: true })
    }

    /// Gives a new pool what the request that makes it does not.
    async fn complete(self, made: &Made, planned: &NodePoolModel) -> Result<(), Diagnostics> {
        match made.is_new {
            true => instance_type::add_others(self.handle, self.name, &made.id, planned).await,
            false => Ok(()),
        }
    }

    /// Goes on with the pool that an earlier update made and did not bring to an end: changes it to what is
    /// planned now. One that no change in place brings there is removed, if that it was asked for is noted.
    async fn go_on(
        self,
        left: NodePool,
        planned: &NodePoolModel,
        old: Option<&str>,
        is_noted: bool,
    ) -> Result<Option<String>, Diagnostics> {
        let failed = |error| unreadable(self.name, &error);
        let found = read::details(self.handle, vec![left]).await.map_err(failed)?;
        let Some(found) = found.into_iter().next() else {
            return Ok(None);
        };
        let id = found.pool.node_pool_id.clone();
        let prior = facets::read(&found, planned);
        if facets::is_swap(&prior, planned) || found.pool.is_going() {
            if !is_noted {
                return Ok(None);
            }
            remove::remove(self.handle, &[id], self.key().drain(planned), self.inherited.retains_disks).await?;
            return Ok(None);
        }
        tracing::info!(pool = self.name, id, "continuing with a node pool that already exists");
        let mark = mark::of(&found.pool).map(str::to_owned);
        self.debts.keep(self.name, &PendingPool { old: old.map(str::to_owned), new: Some(id.clone()), mark });
        let inherited_before = self.inherited_before.as_found(&found, &self.inherited.tags);
        Box::pin(self.change_in_place(&prior, planned, &inherited_before)).await?;
        Ok(Some(id))
    }
}
