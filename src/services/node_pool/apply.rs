//! What becomes of one pool in an update: it is made, changed, replaced by a new one, or removed.

use std::time::Duration;

use super::create::{self, NotMade};
use super::facet::PoolChange;
use super::facets;
use super::inherited::Inherited;
use super::model::NodePoolModel;
use super::pending::{PendingPool, PendingPools};
use super::roll::{self, Roll};
use super::{instance_type, launches, machine_tags, mark, place, protection, read, remove, wait};
use crate::cloud::Error;
use crate::kit::diagnostics::Diagnostics;
use crate::kit::framework::Deadline;
use crate::kit::value::Attr;
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;
use crate::services::transition::{Outcome, Transition};

/// How long it may take at least to tag the nodes that a pool was made with, after an interrupt too.
const TAGGING: Duration = Duration::from_secs(60);

/// Carries out what becomes of a pool.
pub async fn apply(
    transition: Transition<NodePoolModel>,
    handle: &ClusterHandle,
    pending: &dyn PendingPools,
    inherited_before: &Inherited,
    inherited: &Inherited,
) -> Outcome<NodePoolModel> {
    let Transition { name, prior, planned } = transition;
    let pool = Pool { handle, name: &name, pending, inherited_before, inherited };
    match (prior, planned) {
        (None, Some(planned)) => pool.add(planned).await,
        (Some(prior), Some(planned)) => match pool.change(&prior, &planned).await {
            Ok(id) => Outcome::done(Some(NodePoolModel { id, ..planned })),
            Err(diagnostics) => Outcome::failed(Some(prior), diagnostics),
        },
        (Some(prior), None) => match pool.remove(&prior).await {
            Ok(()) => Outcome::done(None),
            Err(diagnostics) => Outcome::failed(Some(prior), diagnostics),
        },
        (None, None) => Outcome::done(None),
    }
}

/// Forgets a pending pool that is in the state by now, or gone.
pub fn forget_if_settled(pending: &dyn PendingPools, name: &str, outcome: &Outcome<NodePoolModel>) {
    let is_settled = pending.recall(name).is_some_and(|noted| match &outcome.part {
        Some(pool) => noted.new.is_some() && pool.id.as_str() == noted.new.as_deref(),
        None => outcome.error.is_none(),
    });
    if is_settled {
        pending.forget(name);
    }
}

/// Removes what was to take a pool's place that stays after all.
pub async fn remove_abandoned(
    handle: &ClusterHandle,
    pending: &dyn PendingPools,
    name: &str,
    prior: &NodePoolModel,
    retains_disks: bool,
) -> Result<(), Diagnostics> {
    if pending.recall(name).is_none() {
        return Ok(());
    }
    let abandoned = beside(handle, pending, name, prior).await?;
    remove::remove(handle, &abandoned, retains_disks).await?;
    pending.forget(name);
    Ok(())
}

/// The pool that was asked for and is there beside the one that the state has. While its creation is not answered, it is
/// known by its mark alone.
async fn beside(
    handle: &ClusterHandle,
    pending: &dyn PendingPools,
    name: &str,
    prior: &NodePoolModel,
) -> Result<Vec<String>, Diagnostics> {
    let Some(noted) = pending.recall(name) else {
        return Ok(Vec::new());
    };
    let there = read::list(handle).await.map_err(|error| unreadable(name, &error))?;
    let ids = there.into_iter().filter(|pool| noted.is(pool)).map(|pool| pool.node_pool_id);
    Ok(ids.filter(|id| prior.id.as_str() != Some(id)).collect())
}

fn unreadable(name: &str, error: &Error) -> Diagnostics {
    api_error(&format!("The node pool {name:?} could not be read"), error).into()
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
    pending: &'a dyn PendingPools,
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
                Outcome { error: ready.err(), ..Outcome::done(Some(pool)) }
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
        remove_abandoned(self.handle, self.pending, self.name, prior, self.inherited.retains_disks).await?;
        self.change_in_place(prior, planned, self.inherited_before).await?;
        Ok(prior.id.clone())
    }

    /// Changes the pool in place, and the nodes that are there as far as they follow.
    async fn change_in_place(
        self,
        prior: &NodePoolModel,
        planned: &NodePoolModel,
        inherited_before: &Inherited,
    ) -> Result<(), Diagnostics> {
        let owed = self.pending.owed_tags(self.name);
        // what an earlier apply may have written that is not wanted any more is ours to take away
        let mut unwanted = owed.clone().unwrap_or_default();
        unwanted.retain(|key, _| !self.inherited.tags.contains_key(key));
        let inherited_before = &inherited_before.with_tags(&unwanted);
        let change = PoolChange { name: self.name, prior, planned, inherited_before, inherited: self.inherited };
        let are_tags_due = owed.is_some() || change.are_tags_changed();
        let rolls = roll::is_due(&change);
        if rolls || change.is_any() {
            launches::earlier::note(self.handle, &prior.autoscaling_group_id.known_or_default()).await;
        }
        if are_tags_due {
            self.owe_tags(inherited_before);
        }
        if change.is_any() {
            change.make(self.handle, rolls).await?;
        }
        if are_tags_due {
            self.write_tags(self.handle, &prior.id.known_or_default()).await?;
        }
        if !rolls {
            return Ok(());
        }
        let roll = Roll {
            handle: self.handle,
            name: self.name,
            id: &prior.id.known_or_default(),
            planned,
            retains_disks: self.inherited.retains_disks,
        };
        roll.run().await?;
        change.shrink(self.handle).await
    }

    /// A new pool beside the old one; then the old one goes.
    async fn swap(self, prior: &NodePoolModel, planned: &NodePoolModel) -> Result<String, Diagnostics> {
        let old = prior.id.known_or_default();
        let made = self.make(planned, Some(&old)).await.map_err(|not_made| not_made.diagnostics)?;
        self.complete(&made, planned).await?;
        self.until_ready(&made.id).await?;
        if protection::is_protected(prior) {
            // that of the pool that goes: one that is to stay protected is not replaced, see the plan
            protection::take_off(self.handle, self.name, &old).await?;
        }
        remove::remove(self.handle, &[old], self.inherited.retains_disks).await?;
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
            self.pending.owe_tags(self.name, &owed);
        }
    }

    /// Gives the machines of the pool what they are owed.
    async fn write_tags(self, handle: &ClusterHandle, id: &str) -> Result<(), Diagnostics> {
        let owed = self.pending.owed_tags(self.name).unwrap_or_default();
        machine_tags::write(handle, self.name, id, &owed, &self.inherited.tags).await?;
        self.pending.forget_owed_tags(self.name);
        Ok(())
    }

    /// Removes the pool, and the one that was to take its place.
    async fn remove(self, prior: &NodePoolModel) -> Result<(), Diagnostics> {
        let mut ids = beside(self.handle, self.pending, self.name, prior).await?;
        ids.extend(prior.id.known().cloned());
        remove::remove(self.handle, &ids, self.inherited.retains_disks).await?;
        self.pending.forget_owed_tags(self.name);
        Ok(())
    }

    /// Makes the pool, or goes on with the one that an earlier update left. What is made is noted until
    /// the state has it.
    async fn make(self, planned: &NodePoolModel, old: Option<&str>) -> Result<Made, NotMade> {
        if let Some(id) = self.go_on(planned, old).await? {
            return Ok(Made { id, is_new: false });
        }
        let mark = mark::fresh(&self.handle.cluster_id, self.name);
        let asked = PendingPool { old: old.map(str::to_owned), new: None, mark: Some(mark.clone()) };
        self.pending.keep(self.name, &asked);
        let owed = self.pending.owed_tags(self.name);
        self.owe_tags(&Inherited::default());
        let made = create::create(self.handle, self.name, planned, self.inherited, old, &mark).await;
        match &made {
            Ok(id) => self.pending.keep(self.name, &PendingPool { new: Some(id.clone()), ..asked }),
            Err(not_made) if !not_made.in_doubt => {
                self.pending.forget(self.name);
                match owed {
                    // to those of the pool that stays
                    Some(owed) => self.pending.owe_tags(self.name, &owed),
                    None => self.pending.forget_owed_tags(self.name),
                }
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
    /// planned now. One that no change in place brings there is removed.
    async fn go_on(self, planned: &NodePoolModel, old: Option<&str>) -> Result<Option<String>, Diagnostics> {
        let Some(noted) = self.pending.recall(self.name) else {
            return Ok(None);
        };
        let failed = |error| unreadable(self.name, &error);
        let there = read::list(self.handle).await.map_err(failed)?;
        let left = there.into_iter().find(|pool| noted.is(pool) && old != Some(pool.node_pool_id.as_str()));
        let found = read::details(self.handle, left.into_iter().collect()).await.map_err(failed)?;
        let Some(found) = found.into_iter().next() else {
            return Ok(None);
        };
        let id = found.pool.node_pool_id.clone();
        let prior = facets::read(&found, planned);
        if facets::is_swap(&prior, planned) || found.pool.is_going() {
            remove::remove(self.handle, &[id], self.inherited.retains_disks).await?;
            return Ok(None);
        }
        tracing::info!(pool = self.name, id, "going on with a pool that is there already");
        self.pending.keep(self.name, &PendingPool { new: Some(id.clone()), ..noted });
        let inherited_before = self.inherited_before.as_found(&found, &self.inherited.tags);
        self.change_in_place(&prior, planned, &inherited_before).await?;
        Ok(Some(id))
    }
}
