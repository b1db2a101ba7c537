//! Replacing the nodes of a pool that are older than its new ones, one after another. See
//! `design/rolling.md`.

use std::time::Duration;

use crate::cloud::Error;
use crate::cloud::cbs::disk::{DescribeDisks, ModifyDiskAttributes, TerminateDisks};
use crate::cloud::cvm::instance::{DescribeInstances, InstanceState as MachineState};
use crate::cloud::tke::cluster::{DeleteMode, ResourceDeleteOption};
use crate::cloud::tke::instance::{DeleteClusterInstances, Instance, InstanceState};
use crate::cloud::tke::node_pool::NodePool;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::Deadline;
use crate::kit::framework::wait::Seen;
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;
use crate::services::node_pool::change::Change;
use crate::services::node_pool::model::{NodePoolModel, SCALE_IN};
use crate::services::node_pool::size::{self, Limits};
use crate::services::node_pool::{nodes, outdated, read, wait};

/// How long it may take to put things back, after a failure or an interrupt.
const PUTTING_BACK: Duration = Duration::from_secs(120);

/// How often a node is added that the autoscaler takes away at once.
const ADDITIONS: u32 = 3;

/// Whether a change is one that the nodes that are there follow by being replaced.
pub fn is_due(change: &Change<'_>) -> bool {
    let (prior, planned) = (change.prior, change.planned);
    let (before, after) = (change.inherited_before, change.inherited);
    planned.rolls()
        && (prior.has_outdated_nodes()
            || makes_nodes_outdated(prior, planned)
            || before.key_id != after.key_id
            || before.os_name != after.os_name
            || before.os_customize_type != after.os_customize_type
            || before.kubernetes_version != after.kubernetes_version)
}

/// Whether a change of the pool's own attributes leaves its nodes older than new ones.
pub fn makes_nodes_outdated(prior: &NodePoolModel, planned: &NodePoolModel) -> bool {
    prior.system_disk != planned.system_disk
        || prior.data_disks != planned.data_disks
        // without any, the cloud puts nodes into a group of its choice
        || (prior.security_group_ids != planned.security_group_ids && planned.security_group_ids.is_set())
        || prior.os_name != planned.os_name
        || prior.ssh_key_name != planned.ssh_key_name
}

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
            return Ok(());
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

    fn strategy(&self) -> &str {
        self.planned.update_strategy.as_str().unwrap_or_default()
    }

    fn failed(&self, error: &Error) -> Diagnostics {
        api_error(&format!("The nodes of the pool {:?} could not be replaced", self.name), error).into()
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
        let interval = Duration::from_secs(self.planned.repave_interval_seconds.known_or(0).unsigned_abs());
        for (index, id) in broken.into_iter().chain(working).enumerate() {
            if index > 0 && !interval.is_zero() {
                self.handle.pause(&format!("the next node of the pool {:?}", self.name), interval).await?;
            }
            let nodes = self.nodes().await.map_err(|error| self.failed(&error))?;
            // the autoscaler may have taken it meanwhile
            let Some(node) = nodes.iter().find(|node| node.instance_id == *id) else {
                continue;
            };
            if is_normal(node) && self.strategy() != SCALE_IN {
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
            size::set(self.handle, self.id, size).await.map_err(|error| self.failed(&error))?;
            self.until_normal().await?;
            // the autoscaler may have thought it too many
            if self.look().await?.desired_nodes_num >= size {
                return Ok(());
            }
        }
        let detail = format!(
            "A node was added to the pool {:?} {ADDITIONS} times, and each time the autoscaler made the pool smaller \
             before an old node could be removed. The next apply tries again; `update_strategy = \"{SCALE_IN}\"` needs \
             no node more.",
            self.name
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
        size::set(self.handle, self.id, size).await.map_err(|error| self.failed(&error))
    }

    async fn limit(&self, limits: Limits) -> Result<(), Diagnostics> {
        size::limit(self.handle, self.id, limits).await.map_err(|error| self.failed(&error))?;
        wait::until_settled(self.handle, self.name, self.id).await
    }

    async fn until_normal(&self) -> Result<(), Diagnostics> {
        wait::until_normal(self.handle, self.name, self.id).await
    }

    /// Removes a node and waits until it is gone. Of its disks, those go that it was launched with,
    /// unless they are to be retained; volumes never.
    async fn remove(&self, id: &str, is_broken: bool, unfinished: &mut Unfinished) -> Result<(), Diagnostics> {
        let failed = |error: Error| self.failed(&error);
        let disks = self.launched_disks(id).await.map_err(failed)?;
        if self.retains_disks && !disks.is_empty() {
            let keep = ModifyDiskAttributes { disk_ids: disks.clone(), delete_with_instance: Some(false) };
            self.handle.client.call(&keep).await.map_err(failed)?;
        }
        self.ask_to_go(id, is_broken, None).await?;
        let going = if self.retains_disks { Vec::new() } else { disks };
        unfinished.disks = Some((id.to_owned(), going.clone()));
        self.give_back(id, &going).await?;
        unfinished.disks = None;
        Ok(())
    }

    /// Waits until a node is gone, and gives its disks back.
    async fn give_back(&self, id: &str, going: &[String]) -> Result<(), Diagnostics> {
        let what = format!("node {id} of the pool {:?} to be gone", self.name);
        let failure = format!("The node {id} is not gone");
        let left = self.handle.until(&what, &failure, async || self.disks_left(id, going).await).await?;
        if !left.is_empty() {
            let request = TerminateDisks { disk_ids: left };
            self.handle.client.call(&request).await.map_err(|error| self.failed(&error))?;
        }
        Ok(())
    }

    /// The data disks that go with a machine.
    async fn launched_disks(&self, id: &str) -> Result<Vec<String>, Error> {
        let request = DescribeInstances { instance_ids: Some(vec![id.to_owned()]), ..Default::default() };
        let machines = self.handle.client.list(&request).await?.into_iter();
        let disks = machines.flat_map(|machine| machine.data_disks);
        Ok(disks.filter(|disk| disk.delete_with_instance == Some(true)).map(|disk| disk.disk_id).collect())
    }

    /// Which of the disks are there still, once the machine is gone.
    async fn disks_left(&self, id: &str, disks: &[String]) -> Result<Seen<Vec<String>>, Error> {
        let request = DescribeInstances { instance_ids: Some(vec![id.to_owned()]), ..Default::default() };
        let machine = self.handle.client.list(&request).await?.into_iter().next();
        if let Some(machine) = machine.filter(|machine| machine.instance_state != MachineState::Shutdown) {
            return Ok(Seen::Pending(machine.instance_state.as_str().to_owned()));
        }
        let of_ids = |ids| DescribeDisks { disk_ids: Some(ids), ..Default::default() };
        let left = self.handle.client.list_of(disks, of_ids).await?;
        Ok(match left.iter().find(|disk| disk.attached) {
            Some(disk) => Seen::Pending(format!("{} {}", disk.disk_id, disk.disk_state)),
            None => Seen::Done(left.into_iter().map(|disk| disk.disk_id).collect()),
        })
    }

    /// The cloud keeps data disks unless `disks` says otherwise.
    async fn ask_to_go(&self, id: &str, is_broken: bool, disks: Option<DeleteMode>) -> Result<(), Diagnostics> {
        let request = DeleteClusterInstances {
            cluster_id: self.handle.cluster_id.clone(),
            instance_ids: vec![id.to_owned()],
            instance_delete_mode: DeleteMode::Terminate,
            force_delete: is_broken.then_some(true),
            resource_delete_options: disks.map(|mode| vec![ResourceDeleteOption::of("CBS", mode)]),
        };
        let answer = self.handle.client.call(&request).await.map_err(|error| self.failed(&error))?;
        if answer.failed_instance_ids.is_empty() {
            return Ok(());
        }
        let detail = format!(
            "Tencent Cloud did not remove the node {id} of the pool {:?}. Its instance may be protected from \
             termination, or paid in advance.",
            self.name
        );
        Err(Diagnostic::error("Node not removed", detail).into())
    }

    /// Brings size and limits back to where they belong, also when the user interrupts.
    async fn put_back(&self, before: &NodePool, unfinished: Unfinished) -> Result<(), Diagnostics> {
        let handle = ClusterHandle { deadline: Deadline::after(PUTTING_BACK), ..self.handle.uninterrupted() };
        let roll = Roll { handle: &handle, ..*self };
        match unfinished.size {
            UnfinishedSize::Nothing => {}
            UnfinishedSize::Added(size, before) => roll.take_away(size, &before).await?,
            UnfinishedSize::Removed(size) => roll.refill(size).await?,
        }
        let there = roll.look().await?;
        let (min, max) = roll.limits(before);
        let changed = |from: i64, to: i64| (from != to).then_some(to);
        let limits = Limits {
            min: changed(there.min_nodes_num, min),
            max: changed(there.max_nodes_num, max.max(there.desired_nodes_num)),
            autoscale: None,
        };
        if limits.is_any() {
            size::limit(roll.handle, roll.id, limits).await.map_err(|error| roll.failed(&error))?;
        }
        match unfinished.disks {
            Some((node, disks)) if !disks.is_empty() => roll.give_back(&node, &disks).await,
            _ => Ok(()),
        }
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
            Some(node) => self.ask_to_go(&node.instance_id, true, Some(DeleteMode::Terminate)).await,
            None if self.look().await?.desired_nodes_num < size => Ok(()),
            None => size::set(self.handle, self.id, size - 1).await.map_err(|error| self.failed(&error)),
        }
    }
}

fn is_normal(node: &Instance) -> bool {
    node.instance_state == InstanceState::Running
}
