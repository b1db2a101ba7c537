//! Replacing the outdated nodes of a pool one after another.

use std::time::Duration;

use super::super::model::{NodePoolModel, UpdateStrategy};
use super::super::resize::{self, Limits};
use super::super::{nodes, outdated, read, replacement, settle, wait};
use super::removal::Removal;
use crate::cloud::Error;
use crate::cloud::tke::cluster::DeleteMode;
use crate::cloud::tke::instance::{Instance, InstanceState};
use crate::cloud::tke::node_pool::NodePool;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::Deadline;
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;

/// How long it may take to put things back after a failure: limits wait until a node has left, which takes minutes.
const PUTTING_BACK: Duration = Duration::from_secs(12 * 60);

/// The same after an interrupt, when somebody waits for the end. What is not done by then, the next apply does.
const PUTTING_BACK_INTERRUPTED: Duration = Duration::from_secs(2 * 60);

/// How often a node is added that the autoscaler takes away at once.
const ADDITIONS: u32 = 3;

/// A pool whose nodes are replaced.
pub struct Roll<'a> {
    /// The cluster.
    pub handle: &'a ClusterHandle,
    /// The pool's key in `node_pools`.
    pub name: &'a str,
    /// The pool, `np-…`.
    pub id: &'a str,
    /// The pool as it shall be.
    pub planned: &'a NodePoolModel,
    /// Whether data disks outlive their nodes.
    pub retains_disks: bool,
}

/// What a replacement has begun and not brought to its end.
struct Unfinished {
    size: UnfinishedSize,
    /// A node that was asked to go, with the disks that are to go after it.
    disks: Option<(String, Vec<String>)>,
}

/// What is not yet as it shall be of a pool's size.
enum UnfinishedSize {
    Nothing,
    /// The pool was set to this size, one more than it had; with the nodes that were there before.
    Added(i64, Vec<String>),
    /// There is one node less than this.
    Removed(i64),
}

impl Roll<'_> {
    /// Replaces the outdated nodes. What goes wrong leaves those that are left to the next apply, with
    /// the pool's size and limits as they were.
    pub async fn run(&self) -> Result<(), Diagnostics> {
        let old = self.outdated().await?;
        if old.is_empty() {
            return self.until_none_is_missing().await;
        }
        tracing::info!(pool = self.name, nodes = old.len(), strategy = self.strategy(), "replacing outdated nodes");
        let before = self.look().await?;
        let mut unfinished = Unfinished { size: UnfinishedSize::Nothing, disks: None };
        let replaced = self.replace_all(&old, &mut unfinished).await;
        let put_back = self.put_back(&before, unfinished).await;
        if let Err(mut diagnostics) = replaced {
            diagnostics.append(put_back.err().unwrap_or_default());
            return Err(diagnostics);
        }
        put_back?;
        self.until_normal().await?;
        self.outdated_still(&old).await
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

    fn strategy(&self) -> &str {
        self.planned.update_strategy.as_str().unwrap_or_default()
    }

    fn removes_first(&self) -> bool {
        self.planned.strategy() == Some(UpdateStrategy::ScaleIn)
    }

    fn failure(&self) -> String {
        format!("The nodes of the pool {:?} could not be replaced", self.name)
    }

    fn failed(&self, error: &Error) -> Diagnostics {
        api_error(&self.failure(), error).into()
    }

    async fn outdated(&self) -> Result<Vec<String>, Diagnostics> {
        let found = async {
            let pool = read::one(self.handle, self.id).await?;
            let found = read::details(self.handle, pool.into_iter().collect()).await?;
            outdated::find(self.handle, &found).await
        };
        let mut found = found.await.map_err(|error| self.failed(&error))?;
        Ok(found.remove(self.id).unwrap_or_default())
    }

    /// Nodes that are outdated as soon as they are made would be replaced for ever.
    async fn outdated_still(&self, old: &[String]) -> Result<(), Diagnostics> {
        let left = self.outdated().await?;
        if left.is_empty() {
            return Ok(());
        }
        let (again, new): (Vec<String>, Vec<String>) = left.into_iter().partition(|id| old.contains(id));
        let detail = match new.is_empty() {
            true => format!("{} are still there.", again.join(", ")),
            false => format!(
                "{} were made meanwhile and are outdated already: the pool's launch configuration or the cluster's \
                 version was changed by somebody else, or Tencent Cloud makes nodes that are not what it was asked \
                 for. `update_strategy = \"NewNodesOnly\"` leaves nodes as they are.",
                new.join(", ")
            ),
        };
        let summary = format!("Nodes of the pool {:?} are still outdated", self.name);
        Err(Diagnostic::error(summary, detail).into())
    }

    async fn look(&self) -> Result<NodePool, Diagnostics> {
        let pool = read::one(self.handle, self.id).await.map_err(|error| self.failed(&error))?;
        pool.ok_or_else(|| {
            let detail = format!("The node pool {} was deleted while its nodes were being replaced.", self.id);
            Diagnostic::error("Node pool vanished", detail).into()
        })
    }

    async fn nodes(&self) -> Result<Vec<Instance>, Error> {
        nodes::list(self.handle, Some(self.id)).await
    }

    async fn replace_all(&self, old: &[String], unfinished: &mut Unfinished) -> Result<(), Diagnostics> {
        let nodes = self.nodes().await.map_err(|error| self.failed(&error))?;
        let works = |id: &&String| nodes.iter().any(|node| node.instance_id == **id && is_normal(node));
        // nobody misses a node that does not work, and none would be waited for beside it
        let (working, broken): (Vec<&String>, Vec<&String>) = old.iter().partition(works);
        let mut broken_left: Vec<String> = broken.iter().map(|id| (*id).clone()).collect();
        let interval = replacement::interval(self.planned);
        for (index, id) in broken.into_iter().chain(working).enumerate() {
            if index > 0 && !interval.is_zero() {
                self.handle.pause(&format!("the next node of the pool {:?}", self.name), interval).await?;
            }
            let nodes = self.nodes().await.map_err(|error| self.failed(&error))?;
            // the autoscaler may have taken it meanwhile
            let Some(node) = nodes.iter().find(|node| node.instance_id == *id) else {
                continue;
            };
            if is_normal(node) && !self.removes_first() {
                self.add_one(unfinished).await?;
                self.remove(id, false, unfinished).await?;
            } else {
                let size = self.make_room_below().await?;
                unfinished.size = UnfinishedSize::Removed(size);
                self.remove(id, !is_normal(node), unfinished).await?;
                self.refill(size).await?;
            }
            unfinished.size = UnfinishedSize::Nothing;
            broken_left.retain(|left| left != id);
            wait::until_normal_but(self.handle, self.name, self.id, &broken_left).await?;
            tracing::info!(pool = self.name, node = id, done = index + 1, of = old.len(), "node replaced");
        }
        Ok(())
    }

    /// The size above which a node is one too many.
    fn most(&self) -> i64 {
        match self.planned.autoscaling.known() {
            Some(range) => range.max.known_or(0),
            None => self.planned.node_count.known_or(1),
        }
    }

    /// Sees to it that there is one node more than there has to be, and that all work.
    async fn add_one(&self, unfinished: &mut Unfinished) -> Result<(), Diagnostics> {
        for _ in 0..ADDITIONS {
            let there = self.look().await?;
            if there.desired_nodes_num > self.most() {
                // left by an apply that was killed
                return self.until_normal().await;
            }
            let nodes = self.nodes().await.map_err(|error| self.failed(&error))?;
            let size = there.desired_nodes_num + 1;
            if size > there.max_nodes_num {
                self.limit(Limits { max: Some(size), ..Limits::default() }).await?;
            }
            unfinished.size = UnfinishedSize::Added(size, nodes.into_iter().map(|node| node.instance_id).collect());
            self.resize(size).await?;
            self.until_normal().await?;
            // the autoscaler may have thought it too many
            if self.look().await?.desired_nodes_num >= size {
                return Ok(());
            }
        }
        let detail = format!(
            "A node was added to the pool {:?} {ADDITIONS} times, and each time the autoscaler made the pool smaller \
             before an old node could be removed. The next apply tries again; `update_strategy = \"{}\"` needs no \
             node more.",
            self.name,
            UpdateStrategy::ScaleIn
        );
        Err(Diagnostic::error("Nodes not replaced", detail).into())
    }

    /// Lets the pool be one node smaller than it is, and says how large that is.
    async fn make_room_below(&self) -> Result<i64, Diagnostics> {
        let there = self.look().await?;
        let size = there.desired_nodes_num;
        if size - 1 < there.min_nodes_num {
            self.limit(Limits { min: Some((size - 1).max(0)), ..Limits::default() }).await?;
        }
        Ok(size)
    }

    /// Brings the pool back to a size, unless something else did.
    async fn refill(&self, size: i64) -> Result<(), Diagnostics> {
        if self.look().await?.desired_nodes_num >= size {
            return Ok(());
        }
        self.resize(size).await
    }

    async fn resize(&self, size: i64) -> Result<(), Diagnostics> {
        resize::set(self.handle, self.name, self.id, size, &self.failure()).await
    }

    async fn limit(&self, limits: Limits) -> Result<(), Diagnostics> {
        resize::limit(self.handle, self.name, self.id, limits, &self.failure()).await?;
        settle::until_settled(self.handle, self.name, self.id).await
    }

    async fn until_normal(&self) -> Result<(), Diagnostics> {
        wait::until_normal(self.handle, self.name, self.id).await
    }

    /// Removes a node and waits until it is gone.
    async fn remove(&self, id: &str, is_broken: bool, unfinished: &mut Unfinished) -> Result<(), Diagnostics> {
        let removal = self.removal(id, is_broken);
        let disks = removal.begin(self.retains_disks).await?;
        unfinished.disks = Some((id.to_owned(), disks.clone()));
        removal.end(&disks).await?;
        unfinished.disks = None;
        Ok(())
    }

    fn removal<'b>(&'b self, id: &'b str, is_broken: bool) -> Removal<'b> {
        Removal { handle: self.handle, pool: self.name, id, is_broken }
    }

    /// Brings size and limits back to where they belong, also when the user interrupts.
    async fn put_back(&self, before: &NodePool, unfinished: Unfinished) -> Result<(), Diagnostics> {
        let is_interrupted = self.handle.client.cancellation().is_cancelled();
        let time = if is_interrupted { PUTTING_BACK_INTERRUPTED } else { PUTTING_BACK };
        let handle = self.handle.uninterrupted().by(Deadline::after(time));
        let roll = Roll { handle: &handle, ..*self };
        let mut failed = roll.put_size_back(before, unfinished.size).await.err().unwrap_or_default();
        // nobody else knows of them
        if let Some((node, disks)) = unfinished.disks.filter(|(_, disks)| !disks.is_empty()) {
            failed.append(roll.removal(&node, false).end(&disks).await.err().unwrap_or_default());
        }
        if failed.has_errors() { Err(failed) } else { Ok(()) }
    }

    async fn put_size_back(&self, before: &NodePool, unfinished: UnfinishedSize) -> Result<(), Diagnostics> {
        match unfinished {
            UnfinishedSize::Nothing => {}
            UnfinishedSize::Added(size, before) => self.take_away(size, &before).await?,
            UnfinishedSize::Removed(size) => self.refill(size).await?,
        }
        let there = self.look().await?;
        let (min, max) = self.limits(before);
        let changed = |from: i64, to: i64| (from != to).then_some(to);
        let limits = Limits {
            min: changed(there.min_nodes_num, min),
            max: changed(there.max_nodes_num, max.max(there.desired_nodes_num)),
            autoscale: None,
        };
        if limits.is_any() {
            resize::limit(self.handle, self.name, self.id, limits, &self.failure()).await?;
        }
        Ok(())
    }

    /// The limits that the pool shall have. Those of a fixed size are the pool's own, but for the room
    /// that an apply left that was killed.
    fn limits(&self, before: &NodePool) -> (i64, i64) {
        match self.planned.autoscaling.known() {
            Some(range) => (range.min.known_or(0), range.max.known_or(0)),
            None if before.max_nodes_num == self.most() + 1 => (before.min_nodes_num, self.most()),
            None => (before.min_nodes_num, before.max_nodes_num),
        }
    }

    /// Takes the node away that was added and does not work. One that works stays: it is what the next
    /// apply begins with.
    async fn take_away(&self, size: i64, before: &[String]) -> Result<(), Diagnostics> {
        let nodes = self.nodes().await.map_err(|error| self.failed(&error))?;
        let is_new = |node: &&Instance| !before.contains(&node.instance_id);
        if nodes.iter().filter(is_new).any(is_normal) {
            return Ok(());
        }
        match nodes.iter().find(is_new) {
            // no pod ever ran there: none of its disks is anybody's volume
            Some(node) => match self.removal(&node.instance_id, true).ask(Some(DeleteMode::Terminate)).await? {
                // or the group launches another
                true => self.resize(size - 1).await,
                false => Ok(()),
            },
            None if self.look().await?.desired_nodes_num < size => Ok(()),
            None => self.resize(size - 1).await,
        }
    }
}

fn is_normal(node: &Instance) -> bool {
    node.instance_state == InstanceState::Running
}
