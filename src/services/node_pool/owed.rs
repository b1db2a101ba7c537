//! What a pool is owed: all that a change of it has begun and not brought to its end. It is noted in private state
//! before the first call that begins it, and stays there until it is settled: an error, an interrupt or a kill in between
//! leaves it to the next apply, of which the plan shows that it has to come. See `design/owed.md`.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::model::NodePoolModel;
use super::pending::PendingPool;
use super::tags::Tags;
use crate::kit::diagnostics::Diagnostic;
use crate::kit::framework::Operation;
use crate::kit::value::{FromValue, IntoValue};

/// The key of private state that has it all, by the keys of pools in `node_pools`.
const OWED: &str = "owed";

/// What is owed for one key of `node_pools`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Owed {
    /// A pool that was asked for and is not in the state yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pool: Option<PendingPool>,
    /// The tags of which it is not known that the pool's machines have them or have lost them, as they are planned: all
    /// that were ours since it was known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Tags>,
    /// The nodes that are yet to be replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub roll: Option<OwedRoll>,
    /// The limits of the pool's size while they are other ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sizes: Option<OwedSizes>,
    /// Data disks that are to go after their node, each with the node that it was launched with.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub disks: BTreeMap<String, String>,
    /// Nodes that were cordoned to be drained, `ins-…`: they are removed, or take pods again.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub cordoned: BTreeSet<String>,
}

/// Which nodes of a pool are yet to be replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwedRoll {
    /// The pool, `np-…`: another one that bears its name has nodes of its own.
    pub pool_id: String,
    /// The nodes that are yet to be replaced of those that a change outdated; none while it is about to be made.
    pub nodes: Option<BTreeSet<String>>,
    /// The value of `rollout_trigger` that asked for it: then nodes go that are not outdated, too, as long as it is the
    /// value that is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trigger: Option<String>,
    /// What new nodes were before a change that is about to be made. When they are that no more, it was made, and all
    /// that are outdated are owed; until then whatever is outdated besides `nodes` was so before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

/// The limits of a pool's size as they were before nodes were replaced, and the step that is under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwedSizes {
    /// The pool, `np-…`: another one that bears its name has limits of its own.
    pub pool_id: String,
    /// The least size.
    pub min: i64,
    /// The greatest size.
    pub max: i64,
    /// What is not yet as it shall be of the size itself.
    pub step: Option<SizeStep>,
    /// How many nodes that step adds.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub by: i64,
}

fn one() -> i64 {
    1
}

fn is_one(count: &i64) -> bool {
    *count == 1
}

impl OwedSizes {
    /// How many of the nodes that the step adds a pool of this size has beside those that were there before: old ones that
    /// went since are taken from them.
    pub fn added(&self, desired: i64) -> i64 {
        match &self.step {
            Some(SizeStep::Added(size, _)) => (desired - (size - self.by)).clamp(0, self.by.max(0)),
            _ => 0,
        }
    }

    /// The same when so many old nodes went.
    pub fn without_added(self, nodes: i64) -> Self {
        match self.step {
            Some(SizeStep::Added(size, beside)) if self.by > nodes => {
                Self { step: Some(SizeStep::Added(size - nodes, beside)), by: self.by - nodes, ..self }
            }
            _ => Self { step: None, by: 1, ..self },
        }
    }
}

/// A step from one size to another and back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SizeStep {
    /// The pool is set to this size, more than it had; with the nodes that were there before.
    Added(i64, Vec<String>),
    /// Nodes go, of so many.
    Removed(i64),
}

impl Owed {
    /// Whether anything is owed.
    pub fn is_any(&self) -> bool {
        *self != Self::default()
    }

    /// Whether anything is owed beside nodes that are to be replaced.
    pub fn is_more_than_a_roll(&self) -> bool {
        Self { roll: None, ..self.clone() }.is_any()
    }

    /// The nodes of this pool that are yet to be replaced.
    pub fn roll_of(&self, pool_id: &str) -> Option<&OwedRoll> {
        self.roll.as_ref().filter(|roll| roll.pool_id == pool_id)
    }

    /// The same as far as it is wanted still: one that `rollout_trigger` asked for ends when that is taken back.
    pub fn wanted_roll(&self, pool_id: &str, planned: &NodePoolModel) -> Option<&OwedRoll> {
        let is_asked =
            |roll: &&OwedRoll| roll.trigger.is_none() || roll.trigger.as_deref() == planned.rollout_trigger.as_str();
        self.roll_of(pool_id).filter(is_asked)
    }

    /// What of it is owed where the pool itself is gone.
    pub fn without_its_pool(self) -> Self {
        Self { pool: self.pool, disks: self.disks, ..Self::default() }
    }
}

/// What is noted in an operation, by the keys of pools in `node_pools`. What it notes is kept whatever happens next.
pub trait Debts: Sync {
    /// What is owed for this key.
    fn owed(&self, name: &str) -> Owed;
    /// Notes what is owed for this key from now on.
    fn owe(&self, name: &str, owed: Owed);
    /// The keys for which anything is owed.
    fn debtors(&self) -> Vec<String>;
    /// Warns the user.
    fn tell(&self, warning: Diagnostic);

    /// What is noted of the pool that was asked for under this key.
    fn recall(&self, name: &str) -> Option<PendingPool> {
        self.owed(name).pool
    }

    /// Notes a pool that is asked for: without the note, an update that fails before the state has it would leave a pool
    /// that nobody knows.
    fn keep(&self, name: &str, pending: &PendingPool) {
        self.owe(name, Owed { pool: Some(pending.clone()), ..self.owed(name) });
    }

    /// Forgets it: the state has it, or it is gone.
    fn forget(&self, name: &str) {
        self.owe(name, Owed { pool: None, ..self.owed(name) });
    }

    /// Notes the tags that the pool's machines are to have, before the pool has them: when it has, nothing else shows
    /// that its machines have not. None if they have those that are planned.
    fn owe_tags(&self, name: &str, tags: Option<Tags>) {
        self.owe(name, Owed { tags, ..self.owed(name) });
    }

    /// Notes the nodes that are to be replaced; none when they are.
    fn owe_roll(&self, name: &str, roll: Option<OwedRoll>) {
        self.owe(name, Owed { roll, ..self.owed(name) });
    }

    /// Notes limits that are to be put back; none when they are.
    fn owe_sizes(&self, name: &str, sizes: Option<OwedSizes>) {
        self.owe(name, Owed { sizes, ..self.owed(name) });
    }

    /// Notes disks that are to go after their node, beside those that are noted.
    fn owe_disks(&self, name: &str, node: &str, disks: &[String]) {
        let mut owed = self.owed(name);
        owed.disks.extend(disks.iter().map(|disk| (disk.clone(), node.to_owned())));
        self.owe(name, owed);
    }

    /// Forgets disks: they are gone, or nobody's to take.
    fn forget_disks(&self, name: &str, disks: &[String]) {
        let mut owed = self.owed(name);
        owed.disks.retain(|disk, _| !disks.contains(disk));
        self.owe(name, owed);
    }

    /// Notes nodes that are about to be cordoned, beside those that are noted: nothing on a node says who cordoned it.
    fn owe_cordoned(&self, name: &str, nodes: &[String]) {
        let mut owed = self.owed(name);
        owed.cordoned.extend(nodes.iter().cloned());
        self.owe(name, owed);
    }

    /// Forgets these nodes: they are gone, or take pods again.
    fn forget_cordoned(&self, name: &str, nodes: &[String]) {
        let mut owed = self.owed(name);
        owed.cordoned.retain(|node| !nodes.contains(node));
        self.owe(name, owed);
    }

    /// Forgets what only the nodes of a pool could be given that another one took the place of.
    fn forget_of_nodes(&self, name: &str) {
        self.owe(name, Owed { roll: None, sizes: None, cordoned: BTreeSet::new(), ..self.owed(name) });
    }

    /// Forgets what only the pool itself could be given: it is gone.
    fn forget_of_pool(&self, name: &str) {
        self.owe(name, self.owed(name).without_its_pool());
    }
}

type AllOwed = BTreeMap<String, Owed>;

impl<D: Send + Sync, M: FromValue + IntoValue> Debts for Operation<D, M> {
    fn owed(&self, name: &str) -> Owed {
        let all: Option<AllOwed> = self.private(OWED);
        all.unwrap_or_default().remove(name).unwrap_or_default()
    }

    fn owe(&self, name: &str, owed: Owed) {
        let mut all: AllOwed = self.private(OWED).unwrap_or_default();
        if all.get(name).cloned().unwrap_or_default() == owed {
            return;
        }
        match owed.is_any() {
            true => all.insert(name.to_owned(), owed),
            false => all.remove(name),
        };
        match all.is_empty() {
            true => self.remove_private(OWED),
            false => self.set_private(OWED, &all),
        }
    }

    fn debtors(&self) -> Vec<String> {
        let all: Option<AllOwed> = self.private(OWED);
        all.unwrap_or_default().into_keys().collect()
    }

    fn tell(&self, warning: Diagnostic) {
        self.warn(warning);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::value::Attr;

    #[test]
    fn nodes_that_were_added_are_used_up_by_old_ones_that_go() {
        let step = |size, by| OwedSizes {
            pool_id: "np-1".into(),
            min: 1,
            max: 9,
            step: Some(SizeStep::Added(size, Vec::new())),
            by,
        };
        let sizes = step(8, 3);
        assert_eq!([4, 5, 6, 7, 8, 9].map(|desired| sizes.added(desired)), [0, 0, 1, 2, 3, 3]);
        let left = sizes.clone().without_added(2);
        assert_eq!(left, step(6, 1));
        assert_eq!((left.added(6), left.added(5)), (1, 0));
        assert_eq!(sizes.without_added(3).step, None);
    }

    #[test]
    fn what_is_owed_is_read_as_it_is_noted() {
        let sizes = OwedSizes {
            pool_id: "np-1".into(),
            min: 1,
            max: 3,
            step: Some(SizeStep::Added(5, vec!["ins-1".into()])),
            by: 2,
        };
        let owed = Owed {
            pool: Some(PendingPool { new: Some("np-2".into()), ..Default::default() }),
            tags: Some([("a".to_owned(), "b".to_owned())].into()),
            roll: Some(OwedRoll {
                pool_id: "np-1".into(),
                nodes: Some(["ins-1".to_owned()].into()),
                trigger: Some("2".into()),
                from: Some("img-1".into()),
            }),
            sizes: Some(sizes),
            disks: [("disk-1".to_owned(), "ins-1".to_owned())].into(),
            cordoned: ["ins-1".to_owned()].into(),
        };
        let noted = serde_json::to_value(&owed).unwrap();
        assert_eq!(serde_json::from_value::<Owed>(noted).unwrap(), owed);
        assert!(owed.is_any() && owed.is_more_than_a_roll());
        let roll: OwedRoll = serde_json::from_value(serde_json::json!({ "pool_id": "np-1", "nodes": null })).unwrap();
        let triggered = Owed { roll: Some(OwedRoll { trigger: Some("2".into()), ..roll.clone() }), ..Owed::default() };
        let written = |trigger: &str| NodePoolModel { rollout_trigger: Attr::non_empty(trigger), ..Default::default() };
        assert!(triggered.wanted_roll("np-1", &written("2")).is_some());
        assert!(triggered.wanted_roll("np-1", &written("1")).is_none(), "taken back");
        let roll_alone = Owed { roll: Some(roll.clone()), ..Owed::default() };
        assert_eq!((roll_alone.roll_of("np-1"), roll_alone.roll_of("np-2")), (Some(&roll), None));
        assert!(roll_alone.is_any() && !roll_alone.is_more_than_a_roll());
        assert!(!roll_alone.without_its_pool().is_any());
        assert_eq!(serde_json::to_value(Owed::default()).unwrap(), serde_json::json!({}));
    }
}
