//! The size and the limits of a pool while its nodes are replaced: what they were is noted before they are changed, and
//! put back after a failure, after an interrupt, and by the next apply after a kill.

use super::super::owed::{OwedSizes, SizeStep};
use super::super::resize::{self, Limits};
use super::super::settle;
use super::super::shrinking::Shrinking;
use super::run::{Roll, is_normal};
use crate::cloud::tke::cluster::DeleteMode;
use crate::cloud::tke::instance::Instance;
use crate::cloud::tke::node_pool::NodePool;
use crate::kit::diagnostics::Diagnostics;

impl Roll<'_> {
    /// The size above which a node is one too many.
    pub(super) fn most(&self) -> i64 {
        match self.planned.autoscaling.known() {
            Some(range) => range.max.known_or(0),
            None => self.planned.node_count.known_or(1),
        }
    }

    /// Notes the limits as they are, unless an earlier apply noted them and did not put them back.
    pub(super) fn note_limits(&self, there: &NodePool) {
        if self.owed().sizes.is_none() {
            let (pool_id, min, max) = (self.id.to_owned(), there.min_nodes_num, there.max_nodes_num);
            self.debts.owe_sizes(self.name, Some(OwedSizes { pool_id, min, max, step: None, by: 1 }));
        }
    }

    /// Notes the step that is about to be taken; none when it is done.
    pub(super) fn note_step(&self, step: Option<SizeStep>) {
        self.note_step_by(1, step);
    }

    /// The same of a step that adds so many nodes.
    pub(super) fn note_step_by(&self, by: i64, step: Option<SizeStep>) {
        if let Some(sizes) = self.owed().sizes {
            self.debts.owe_sizes(self.name, Some(OwedSizes { step, by, ..sizes }));
        }
    }

    /// Begins with what an earlier apply left: the place of a node that it removed is filled, and a node that it added is
    /// the first successor. Limits of another pool, whose place this one took, are nobody's any more.
    pub(super) async fn take_up_size(&self) -> Result<(), Diagnostics> {
        match self.owed().sizes {
            Some(sizes) if sizes.pool_id != self.id => self.debts.owe_sizes(self.name, None),
            Some(OwedSizes { step: Some(SizeStep::Removed(size)), .. }) => {
                self.refill(size.min(self.most())).await?;
                self.note_step(None);
            }
            _ => {}
        }
        Ok(())
    }

    /// How many nodes the pool has more, by a step that did not come to its end.
    pub(super) fn added(&self, there: &NodePool) -> i64 {
        self.owed().sizes.map_or(0, |sizes| sizes.added(there.desired_nodes_num))
    }

    /// Notes that so many old nodes went for which others were added before.
    pub(super) fn note_used(&self, nodes: usize) {
        if let Some(sizes) = self.owed().sizes {
            let nodes = i64::try_from(nodes).unwrap_or(i64::MAX);
            self.debts.owe_sizes(self.name, Some(sizes.without_added(nodes)));
        }
    }

    /// Lets the pool be smaller than it is by so many nodes, and says how large it is.
    pub(super) async fn make_room_below(&self, nodes: i64) -> Result<i64, Diagnostics> {
        let there = self.look().await?;
        let size = there.desired_nodes_num;
        if size - nodes < there.min_nodes_num {
            self.limit(Limits { min: Some((size - nodes).max(0)), ..Limits::default() }).await?;
        }
        Ok(size)
    }

    /// Brings the pool back to a size, unless something else did.
    pub(super) async fn refill(&self, size: i64) -> Result<(), Diagnostics> {
        if self.look().await?.desired_nodes_num >= size {
            return Ok(());
        }
        self.resize(size).await
    }

    pub(super) async fn resize(&self, size: i64) -> Result<(), Diagnostics> {
        resize::set(self.handle, self.name, self.id, size, &self.failure()).await
    }

    fn shrinking<'b>(&'b self, failure: &'b str) -> Shrinking<'b> {
        Shrinking {
            handle: self.handle,
            debts: self.debts,
            name: self.name,
            id: self.id,
            drain: self.drain(),
            retains_disks: self.retains_disks,
            failure,
        }
    }

    pub(super) async fn limit(&self, limits: Limits) -> Result<(), Diagnostics> {
        resize::limit(self.handle, self.name, self.id, limits, &self.failure()).await?;
        settle::until_settled(self.handle, self.name, self.id).await
    }

    /// Takes back the step that is under way, as far as the next apply cannot go on from it, and puts the limits back.
    pub(super) async fn take_step_back(&self) -> Result<(), Diagnostics> {
        match self.owed().sizes.and_then(|sizes| sizes.step) {
            Some(SizeStep::Added(size, beside)) if !self.take_away(size, &beside).await? => {}
            Some(SizeStep::Removed(size)) => {
                self.refill(size).await?;
                self.note_step(None);
            }
            _ => self.note_step(None),
        }
        self.put_limits_back().await
    }

    /// Takes back the step that an earlier apply left, where nothing goes on from it.
    pub(super) async fn put_step_back(&self) -> Result<(), Diagnostics> {
        self.take_up_size().await?;
        let there = self.look().await?;
        let is_fixed = self.planned.autoscaling.is_null();
        let added = self.added(&there);
        if added > 0 || (is_fixed && there.desired_nodes_num > self.most()) {
            let size = if is_fixed { self.most() } else { there.desired_nodes_num - added };
            Box::pin(self.shrinking(&self.failure()).to(size)).await?;
            settle::until_settled(self.handle, self.name, self.id).await?;
        }
        self.note_step(None);
        Ok(())
    }

    /// Puts the limits back, unless the size is outside of them still: then they stay noted.
    pub(super) async fn put_limits_back(&self) -> Result<(), Diagnostics> {
        let Some(before) = self.owed().sizes else {
            return Ok(());
        };
        let there = self.look().await?;
        let (min, max) = self.limits(&before);
        if there.desired_nodes_num < min {
            self.resize(min).await?;
        }
        let changed = |from: i64, to: i64| (from != to).then_some(to);
        let limits = Limits {
            min: changed(there.min_nodes_num, min),
            max: changed(there.max_nodes_num, max.max(there.desired_nodes_num)),
            autoscale: None,
        };
        if limits.is_any() {
            resize::limit(self.handle, self.name, self.id, limits, &self.failure()).await?;
        }
        if before.step.is_none() && there.desired_nodes_num <= max {
            self.debts.owe_sizes(self.name, None);
        }
        Ok(())
    }

    /// The limits that the pool shall have. Those of a fixed size are the pool's own, as far as they take it in.
    fn limits(&self, before: &OwedSizes) -> (i64, i64) {
        match self.planned.autoscaling.known() {
            Some(range) => (range.min.known_or(0), range.max.known_or(0)),
            None => (before.min.min(self.most()), before.max.max(self.most())),
        }
    }

    /// Takes the nodes away that were added and do not work. Those that work stay: they are what the next apply begins
    /// with. Whether there is none more than there was.
    async fn take_away(&self, size: i64, beside: &[String]) -> Result<bool, Diagnostics> {
        let nodes = self.nodes().await.map_err(|error| self.failed(&error))?;
        let there = self.look().await?;
        let added = self.added(&there);
        if added == 0 {
            return Ok(true);
        }
        let before = size - self.owed().sizes.map_or(added, |sizes| sizes.by);
        let is_new = |node: &&Instance| !beside.contains(&node.instance_id);
        let (working, broken): (Vec<&Instance>, Vec<&Instance>) =
            nodes.iter().filter(is_new).partition(|node| is_normal(node));
        let working = i64::try_from(working.len()).unwrap_or(i64::MAX);
        let missing = (added - working).max(0);
        let mut kept_sizes = missing;
        for node in broken {
            // no pod ever ran there: none of its disks is anybody's volume
            let (ids, failure) = ([node.instance_id.clone()], self.failure());
            let is_size_kept = self.removal(&ids, true, &failure).ask(Some(DeleteMode::Terminate)).await?;
            kept_sizes -= i64::from(!is_size_kept);
        }
        // or the group launches others
        if kept_sizes > 0 {
            self.resize(before + working).await?;
        }
        if working > 0 && missing > 0 {
            self.note_step_by(working, Some(SizeStep::Added(before + working, beside.to_vec())));
        }
        Ok(working == 0)
    }
}
