//! A smaller size: which nodes go is ours to say, not the scaling group's, which asks nobody who is on them.

use std::collections::{BTreeMap, BTreeSet};

use super::drain::{Drain, Standing};
use super::owed::Debts;
use super::owed_disks::OwedDisks;
use super::removal::{NotGoing, Removal};
use super::{nodes, read, resize, settle};
use crate::cloud::paging::PAGE;
use crate::cloud::tke::instance::{Instance, InstanceState};
use crate::cloud::tke::node_pool::NodePool;
use crate::kit::diagnostics::Diagnostics;
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;

/// A pool that becomes smaller, within its limits.
pub struct Shrinking<'a> {
    /// The cluster.
    pub handle: &'a ClusterHandle,
    /// Where it is noted what is owed.
    pub debts: &'a dyn Debts,
    /// The pool's key in `node_pools`.
    pub name: &'a str,
    /// The pool, `np-…`.
    pub id: &'a str,
    /// How its nodes are drained.
    pub drain: Drain<'a>,
    /// Whether data disks outlive their nodes.
    pub retains_disks: bool,
    /// Begins the errors.
    pub failure: &'a str,
}

impl Shrinking<'_> {
    /// Drains the nodes that are too many, removes them, and waits until they are gone.
    pub async fn to(&self, size: i64) -> Result<(), Diagnostics> {
        self.drain.check().await?;
        // nodes that are leaving are listed until they have left, and the pool is at work as long
        settle::until_settled(self.handle, self.name, self.id).await?;
        let listed = nodes::list(self.handle, Some(self.id)).await;
        let listed = listed.map_err(|error| Diagnostics::from(api_error(self.failure, &error)))?;
        let there = i64::try_from(listed.len()).unwrap_or(i64::MAX);
        if self.look().await?.desired_nodes_num > there.max(size) {
            // those that have not come would come while others go
            self.set(there.max(size)).await?;
            settle::until_settled(self.handle, self.name, self.id).await?;
        }
        let surplus = there.min(self.look().await?.desired_nodes_num) - size;
        if let Ok(surplus @ 1..) = usize::try_from(surplus) {
            self.remove(&self.choose(listed, surplus).await?).await?;
        }
        // the group's size goes down with its nodes, unless a machine was destroyed of which it knows nothing
        if self.look().await?.desired_nodes_num > size {
            self.set(size).await?;
        }
        Ok(())
    }

    async fn set(&self, size: i64) -> Result<(), Diagnostics> {
        resize::set(self.handle, self.name, self.id, size, self.failure).await
    }

    async fn look(&self) -> Result<NodePool, Diagnostics> {
        let there = read::one(self.handle, self.id).await;
        let there = there.map_err(|error| Diagnostics::from(api_error(self.failure, &error)))?;
        there.ok_or_else(|| settle::gone(self.name, self.id))
    }

    async fn choose(&self, listed: Vec<Instance>, surplus: usize) -> Result<Vec<Instance>, Diagnostics> {
        let ids: Vec<String> = listed.iter().map(|node| node.instance_id.clone()).collect();
        let standings = self.drain.standings(&ids).await?;
        Ok(in_order(listed, &standings).into_iter().take(surplus).collect())
    }

    /// All are drained together: none is to take the pods of another.
    async fn remove(&self, chosen: &[Instance]) -> Result<(), Diagnostics> {
        let ids: Vec<String> = chosen.iter().map(|node| node.instance_id.clone()).collect();
        tracing::info!(pool = self.name, nodes = ids.join(", "), "reducing the node pool by these nodes");
        let cordoned = self.drain.nodes(&ids).await?;
        if let Err(NotGoing { diagnostics, staying }) = self.ask(chosen).await {
            cordoned.stay(&staying).await;
            return Err(diagnostics);
        }
        let (handle, debts, pool) = (self.handle, self.debts, self.name);
        OwedDisks { handle, debts, pool, are_retained: self.retains_disks }.pay_after(&ids).await?;
        cordoned.gone();
        Ok(())
    }

    /// Asks for nodes to go, by as few requests as there can be: those that do not work have to be forced.
    async fn ask(&self, chosen: &[Instance]) -> Result<(), NotGoing> {
        let mut asked = BTreeSet::new();
        for are_broken in [true, false] {
            let of_kind = chosen.iter().filter(|node| (node.instance_state != InstanceState::Running) == are_broken);
            let ids: Vec<String> = of_kind.map(|node| node.instance_id.clone()).collect();
            for ids in ids.chunks(PAGE as usize) {
                let (handle, debts, pool, failure) = (self.handle, self.debts, self.name, self.failure);
                let begun = Removal { handle, debts, pool, ids, are_broken, failure }.begin(self.retains_disks).await;
                asked.extend(ids.iter().cloned());
                if let Err(mut not_going) = begun {
                    let others = chosen.iter().map(|node| node.instance_id.clone()).filter(|id| !asked.contains(id));
                    not_going.staying.extend(others);
                    return Err(not_going);
                }
            }
        }
        Ok(())
    }
}

/// Those that go first: nodes that do not work; then those with the fewest pods, as far as it is known; then the oldest.
fn in_order(mut listed: Vec<Instance>, standings: &BTreeMap<String, Standing>) -> Vec<Instance> {
    let works = |node: &Instance| {
        let standing = standings.get(&node.instance_id);
        let is_ready =
            standing.is_none_or(|standing| standing.is_ready) && (standings.is_empty() || standing.is_some());
        node.instance_state == InstanceState::Running && is_ready
    };
    listed.sort_by_cached_key(|node| {
        let pods = standings.get(&node.instance_id).map_or(0, |standing| standing.pods);
        (works(node), if works(node) { pods } else { 0 }, node.created_time.clone(), node.instance_id.clone())
    });
    listed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(id: &str, state: InstanceState, created: &str) -> Instance {
        Instance {
            instance_id: id.to_owned(),
            instance_state: state,
            created_time: created.to_owned(),
            ..Default::default()
        }
    }

    fn order(standings: &[(&str, bool, usize)]) -> Vec<String> {
        let listed = vec![
            node("ins-young", InstanceState::Running, "2026-03-03T00:00:00Z"),
            node("ins-old", InstanceState::Running, "2026-01-01T00:00:00Z"),
            node("ins-failed", InstanceState::Failed, "2026-04-04T00:00:00Z"),
            node("ins-middle", InstanceState::Running, "2026-02-02T00:00:00Z"),
        ];
        let standings = standings
            .iter()
            .map(|(id, is_ready, pods)| ((*id).to_owned(), Standing { is_ready: *is_ready, pods: *pods }))
            .collect();
        in_order(listed, &standings).into_iter().map(|node| node.instance_id).collect()
    }

    #[test]
    fn nodes_that_do_not_work_go_first_and_then_those_with_the_fewest_pods() {
        let known = [("ins-young", true, 3), ("ins-old", true, 3), ("ins-middle", true, 1)];
        assert_eq!(order(&known), ["ins-failed", "ins-middle", "ins-old", "ins-young"]);
        let unready = [("ins-young", false, 9), ("ins-old", true, 0), ("ins-middle", true, 1)];
        assert_eq!(order(&unready), ["ins-young", "ins-failed", "ins-old", "ins-middle"]);
        let not_joined = [("ins-old", true, 0), ("ins-middle", true, 1)];
        assert_eq!(order(&not_joined), ["ins-young", "ins-failed", "ins-old", "ins-middle"]);
    }

    #[test]
    fn where_the_cluster_cannot_be_asked_the_oldest_go() {
        assert_eq!(order(&[]), ["ins-failed", "ins-old", "ins-middle", "ins-young"]);
    }
}
