//! Replacing the outdated nodes of a pool one after another.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use super::super::drain::Drain;
use super::super::model::{NodePoolModel, UpdateStrategy};
use super::super::owed::{Debts, Owed, OwedRoll, SizeStep};
use super::super::owed_disks::OwedDisks;
use super::super::removal::Removal;
use super::super::resize::Limits;
use super::super::{nodes, outdated, read, replacement, wait};
use crate::cloud::Error;
use crate::cloud::tke::instance::{Instance, InstanceState};
use crate::cloud::tke::node_pool::NodePool;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::Deadline;
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;
use crate::system::clock;

/// How long it may take to put things back after a failure: limits wait until a node has left, which takes minutes.
const PUTTING_BACK: Duration = Duration::from_secs(12 * 60);

/// The same after an interrupt, when somebody waits for the end. What is not done by then, the next apply does.
const PUTTING_BACK_INTERRUPTED: Duration = Duration::from_secs(2 * 60);

/// How often a node is added that the autoscaler takes away at once.
const ADDITIONS: u32 = 3;

/// How often it is looked for nodes that have to be there, and the pause from one look to the next.
const LOOKS: u32 = 3;
const PAUSE: Duration = Duration::from_secs(2);

/// How long it may take until it is seen which nodes a change outdated.
const SEEN: Duration = Duration::from_secs(60);

/// The outdated nodes of a pool, the oldest first, and what its new nodes are.
struct Outdated {
    ids: Vec<String>,
    new_nodes: Option<String>,
}

/// A pool whose nodes are replaced.
#[derive(Clone, Copy)]
pub struct Roll<'a> {
    /// The cluster.
    pub handle: &'a ClusterHandle,
    /// Where it is noted what is yet to be done.
    pub debts: &'a dyn Debts,
    /// The pool's key in `node_pools`.
    pub name: &'a str,
    /// The pool, `np-…`.
    pub id: &'a str,
    /// The pool as it shall be.
    pub planned: &'a NodePoolModel,
    /// Whether data disks outlive their nodes.
    pub retains_disks: bool,
    /// Whether what new nodes are was changed just now.
    pub is_changed: bool,
}

impl Roll<'_> {
    /// Replaces the nodes that are owed it. What goes wrong leaves those that are left to the next apply, with the
    /// pool's size and limits as they were, but for nodes that were added and work: they are what that one begins with.
    pub async fn run(&self) -> Result<(), Diagnostics> {
        self.take_up_size().await?;
        let (old, others) = self.owed_nodes().await?;
        if old.is_empty() {
            self.put_sizes_back().await?;
            self.until_none_is_missing().await?;
            self.debts.owe_roll(self.name, None);
            return Ok(());
        }
        self.owe(old.iter().cloned().collect());
        self.drain().check().await?;
        tracing::info!(pool = self.name, nodes = old.len(), strategy = self.strategy(), "replacing outdated nodes");
        self.note_limits(&self.look().await?);
        let replaced = self.replace_all(&old).await;
        let put_back = self.put_back().await;
        if let Err(mut diagnostics) = replaced {
            diagnostics.append(put_back.err().unwrap_or_default());
            return Err(diagnostics);
        }
        put_back?;
        self.until_normal().await?;
        self.outdated_still(&old, &others).await
    }

    /// Puts back what an earlier apply left of size and limits, where no node is to be replaced any more.
    pub async fn put_sizes_back(&self) -> Result<(), Diagnostics> {
        if self.owed().sizes.is_none() {
            return Ok(());
        }
        self.put_step_back().await?;
        self.put_limits_back().await
    }

    /// Waits for the nodes that there should be and are not: what made the change may have kept them away. Those that do
    /// not work are not waited for.
    async fn until_none_is_missing(&self) -> Result<(), Diagnostics> {
        let there = self.look().await?;
        if there.node_count_summary.all().total >= there.desired_nodes_num {
            return Ok(());
        }
        let nodes = self.nodes().await.map_err(|error| self.failed(&error))?;
        let broken: Vec<String> =
            nodes.iter().filter(|node| !is_normal(node)).map(|node| node.instance_id.clone()).collect();
        wait::until_normal_but(self.handle, self.name, self.id, &broken).await
    }

    pub(super) fn owed(&self) -> Owed {
        self.debts.owed(self.name)
    }

    fn strategy(&self) -> &str {
        self.planned.update_strategy.as_str().unwrap_or_default()
    }

    fn removes_first(&self) -> bool {
        self.planned.strategy() == Some(UpdateStrategy::ScaleIn)
    }

    pub(super) fn failure(&self) -> String {
        format!("The nodes of the pool {:?} could not be replaced", self.name)
    }

    pub(super) fn failed(&self, error: &Error) -> Diagnostics {
        api_error(&self.failure(), error).into()
    }

    /// The nodes that are owed a replacement, and others that are outdated, by others; the oldest first. That there is none
    /// is not believed at once: it would be forgotten, and what was just changed may be seen late.
    async fn owed_nodes(&self) -> Result<(Vec<String>, Vec<String>), Diagnostics> {
        let owed = self.owed();
        let Some(roll) = owed.wanted_roll(self.id, self.planned) else {
            return Ok(Default::default());
        };
        if roll.trigger.is_some() {
            let Outdated { ids: outdated, new_nodes } = self.outdated().await?;
            let is_owed = |id: &String| {
                let is_left = roll.nodes.as_ref().is_none_or(|left| left.contains(id));
                is_left || (is_made(roll, &new_nodes) && outdated.contains(id))
            };
            let nodes = self.nodes().await.map_err(|error| self.failed(&error))?;
            // those that are outdated are the oldest
            let others = nodes.into_iter().map(|node| node.instance_id).filter(|id| !outdated.contains(id));
            let all: Vec<String> = outdated.iter().cloned().chain(others).collect();
            let old: Vec<String> = all.into_iter().filter(is_owed).collect();
            let others = outdated.into_iter().filter(|id| !old.contains(id)).collect();
            return Ok((old, others));
        }
        if let Some(left) = roll.nodes.as_ref().filter(|_| roll.from.is_none()) {
            let nodes = self.nodes().await.map_err(|error| self.failed(&error))?;
            if !nodes.iter().any(|node| left.contains(&node.instance_id)) {
                return Ok((Vec::new(), self.outdated().await?.ids));
            }
        }
        let seen = Deadline::after(SEEN);
        for look in 1.. {
            let Outdated { ids, new_nodes } = self.outdated().await?;
            let is_made = is_made(roll, &new_nodes);
            let is_left = |id: &String| roll.nodes.as_ref().is_some_and(|left| left.contains(id));
            // what others outdated is theirs, as long as the change of this configuration is not made
            let (old, others): (Vec<String>, Vec<String>) = ids.into_iter().partition(|id| is_made || is_left(id));
            let is_seen = is_made || roll.from.is_none();
            if (is_seen && !old.is_empty()) || self.look().await?.node_count_summary.all().total == 0 {
                return Ok((old, others));
            }
            let is_refused = !is_made && !self.is_changed;
            // what the nodes that are there were made from is no news, but which version they run is
            let is_certain = is_made && roll.from.is_some() && version(&roll.from) == version(&new_nodes);
            if look >= LOOKS && (is_refused || is_certain || seen.left().is_zero()) {
                return Ok((old, others));
            }
            clock::sleep(PAUSE).await;
        }
        Ok(Default::default())
    }

    async fn outdated(&self) -> Result<Outdated, Diagnostics> {
        let found = async {
            let pool = read::one(self.handle, self.id).await?;
            let found = read::details(self.handle, pool.into_iter().collect()).await?;
            let new_nodes = outdated::new_nodes(self.handle, found.first()).await?;
            let ids = outdated::find(self.handle, &found).await?.remove(self.id).unwrap_or_default();
            Ok(Outdated { ids, new_nodes })
        };
        found.await.map_err(|error| self.failed(&error))
    }

    /// Nodes that are outdated as soon as they are made would be replaced for ever.
    async fn outdated_still(&self, old: &[String], others: &[String]) -> Result<(), Diagnostics> {
        let mut left = self.outdated().await?.ids;
        left.retain(|id| !others.contains(id));
        let (again, new): (Vec<String>, Vec<String>) = left.into_iter().partition(|id| old.contains(id));
        match again.is_empty() {
            true => self.debts.owe_roll(self.name, None),
            false => self.owe(again.iter().cloned().collect()),
        }
        if again.is_empty() && new.is_empty() {
            return Ok(());
        }
        let detail = match new.is_empty() {
            true => format!("{} still exist.", again.join(", ")),
            false => format!(
                "{} were created meanwhile and are already outdated: the pool's launch configuration or the cluster's \
                 version was changed elsewhere, or Tencent Cloud creates nodes that differ from what was requested. \
                 Set `update_strategy = \"NewNodesOnly\"` to keep nodes as they are.",
                new.join(", ")
            ),
        };
        let summary = format!("Nodes of the pool {:?} are still outdated", self.name);
        Err(Diagnostic::error(summary, detail).into())
    }

    pub(super) async fn look(&self) -> Result<NodePool, Diagnostics> {
        let pool = read::one(self.handle, self.id).await.map_err(|error| self.failed(&error))?;
        pool.ok_or_else(|| {
            let detail = format!("The node pool {} was deleted while its nodes were being replaced.", self.id);
            Diagnostic::error("Node pool no longer exists", detail).into()
        })
    }

    pub(super) async fn nodes(&self) -> Result<Vec<Instance>, Error> {
        nodes::list(self.handle, Some(self.id)).await
    }

    async fn replace_all(&self, old: &[String]) -> Result<(), Diagnostics> {
        let nodes = self.nodes().await.map_err(|error| self.failed(&error))?;
        let works = |id: &&String| nodes.iter().any(|node| node.instance_id == **id && is_normal(node));
        // nobody misses a node that does not work, and none would be waited for beside it
        let (working, broken): (Vec<&String>, Vec<&String>) = old.iter().partition(works);
        let mut broken_left: Vec<String> = broken.iter().map(|id| (*id).clone()).collect();
        let mut queue: VecDeque<String> = broken.into_iter().chain(working).cloned().collect();
        let at_a_time = replacement::at_a_time(self.planned);
        let interval = replacement::interval(self.planned);
        let mut done = 0;
        while !queue.is_empty() {
            if done > 0 && !interval.is_zero() {
                self.handle.pause(&format!("the next node of the pool {:?}", self.name), interval).await?;
            }
            let nodes = self.nodes().await.map_err(|error| self.failed(&error))?;
            // the autoscaler may have taken some meanwhile
            queue.retain(|id| nodes.iter().any(|node| node.instance_id == *id));
            let works = |id: &String| nodes.iter().any(|node| node.instance_id == *id && is_normal(node));
            let Some(is_normal) = queue.front().map(works) else {
                break;
            };
            let batch = queue.iter().take(at_a_time).take_while(|id| works(id) == is_normal);
            let mut batch: Vec<String> = batch.cloned().collect();
            if is_normal && !self.removes_first() {
                batch.truncate(self.add(batch.len()).await?);
                Box::pin(self.remove(&batch, false, None)).await?;
                self.note_used(batch.len());
            } else if let Ok(left @ 1..) = usize::try_from(self.added(&self.look().await?)) {
                // an earlier apply added their successors
                batch.truncate(left);
                Box::pin(self.remove(&batch, !is_normal, None)).await?;
                self.note_used(batch.len());
            } else {
                let size = self.make_room_below(i64::try_from(batch.len()).unwrap_or(i64::MAX)).await?;
                Box::pin(self.remove(&batch, !is_normal, Some(SizeStep::Removed(size)))).await?;
                self.refill(size).await?;
                self.note_step(None);
            }
            broken_left.retain(|left| !batch.contains(left));
            wait::until_normal_but(self.handle, self.name, self.id, &broken_left).await?;
            queue.drain(..batch.len());
            done += batch.len();
            for id in batch {
                self.note_replaced(&id);
                tracing::info!(pool = self.name, node = id, done, of = old.len(), "node replaced");
            }
        }
        Ok(())
    }

    /// Drains these nodes and removes them. The step is noted when nothing keeps them.
    async fn remove(&self, ids: &[String], are_broken: bool, step: Option<SizeStep>) -> Result<(), Diagnostics> {
        let cordoned = self.drain().nodes(ids).await?;
        if step.is_some() {
            self.note_step(step);
        }
        let failure = self.failure();
        self.removal(ids, are_broken, &failure).carry_out(cordoned, self.retains_disks).await
    }

    pub(super) fn drain(&self) -> Drain<'_> {
        Drain::of(self.handle, self.debts, self.name, self.planned)
    }

    /// Takes a node from those that are yet to be replaced.
    fn note_replaced(&self, id: &str) {
        if let Some(mut nodes) = self.owed().roll.and_then(|roll| roll.nodes) {
            nodes.remove(id);
            self.owe(nodes);
        }
    }

    /// Notes the nodes that are yet to be replaced.
    fn owe(&self, nodes: BTreeSet<String>) {
        let owed = self.owed().roll_of(self.id).cloned();
        let trigger = owed.and_then(|roll| roll.trigger);
        let roll = OwedRoll { pool_id: self.id.to_owned(), nodes: Some(nodes), trigger, from: None };
        self.debts.owe_roll(self.name, Some(roll));
    }

    /// Sees to it that there are this many nodes more than there have to be, and that all work. Answers with how many
    /// there are: what an earlier apply left may be less.
    async fn add(&self, nodes: usize) -> Result<usize, Diagnostics> {
        let more = i64::try_from(nodes).unwrap_or(i64::MAX);
        for _ in 0..ADDITIONS {
            let there = self.look().await?;
            let left = (there.desired_nodes_num - self.most()).max(self.added(&there));
            if left > 0 {
                // by an apply that did not come to its end
                self.until_normal().await?;
                return Ok(usize::try_from(left).map_or(nodes, |left| left.min(nodes)));
            }
            let beside = self.nodes().await.map_err(|error| self.failed(&error))?;
            let beside = beside.into_iter().map(|node| node.instance_id).collect();
            let size = there.desired_nodes_num + more;
            self.note_step_by(more, Some(SizeStep::Added(size, beside)));
            if size > there.max_nodes_num {
                self.limit(Limits { max: Some(size), ..Limits::default() }).await?;
            }
            self.resize(size).await?;
            self.until_normal().await?;
            // the autoscaler may have thought it too many
            if self.look().await?.desired_nodes_num >= size {
                return Ok(nodes);
            }
        }
        let detail = format!(
            "Nodes were added to the pool {:?} {ADDITIONS} times, and each time the autoscaler reduced the pool before \
             old nodes could be removed. The next apply tries again; with `update_strategy = \"{}\"` no nodes are \
             added.",
            self.name,
            UpdateStrategy::ScaleIn
        );
        Err(Diagnostic::error("Nodes not replaced", detail).into())
    }

    pub(super) async fn until_normal(&self) -> Result<(), Diagnostics> {
        wait::until_normal(self.handle, self.name, self.id).await
    }

    pub(super) fn removal<'b>(&'b self, ids: &'b [String], are_broken: bool, failure: &'b str) -> Removal<'b> {
        Removal { handle: self.handle, debts: self.debts, pool: self.name, ids, are_broken, failure }
    }

    /// Brings size and limits back to where they belong, and gives back the disks of nodes that went, also when the user
    /// interrupts.
    async fn put_back(&self) -> Result<(), Diagnostics> {
        let is_interrupted = self.handle.client.cancellation().is_cancelled();
        let time = if is_interrupted { PUTTING_BACK_INTERRUPTED } else { PUTTING_BACK };
        let handle = self.handle.uninterrupted().by(Deadline::after(time));
        let roll = Roll { handle: &handle, ..*self };
        let mut failed = roll.take_step_back().await.err().unwrap_or_default();
        let disks = OwedDisks { handle: &handle, debts: self.debts, pool: self.name, are_retained: self.retains_disks };
        failed.append(disks.pay().await.err().unwrap_or_default());
        if failed.has_errors() { Err(failed) } else { Ok(()) }
    }
}

/// Whether the change was made that is noted as about to be: new nodes are others since. Nothing is known of one without
/// a note of what they were.
fn is_made(roll: &OwedRoll, new_nodes: &Option<String>) -> bool {
    match &roll.from {
        Some(_) => roll.from != *new_nodes,
        None => roll.nodes.is_none(),
    }
}

/// The Kubernetes version of new nodes.
fn version(new_nodes: &Option<String>) -> Option<&str> {
    new_nodes.as_deref()?.rsplit(' ').next()
}

pub(super) fn is_normal(node: &Instance) -> bool {
    node.instance_state == InstanceState::Running
}
