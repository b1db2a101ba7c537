//! What a cluster's private data holds: how what the user wrote looks in the cloud, pools on their way
//! into the state, and a deletion that has begun.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::deletion::leftovers::Belongings;
use super::operation::Op;
use crate::system::clock;

const DELETION: &str = "deletion";
const ACCEPTED: &str = "accepted";
const RESOLVED: &str = "spellings";
const UP_TO_DATE: &str = "up-to-date";
const RELEASED_ADDONS: &str = "released-addons";
const PROTECTED: &str = "protected";

/// An image as it was written, with the name and the id that the cloud made of it.
pub type ResolvedImage = (String, String, String);

/// What names that the user wrote stand for in the cloud. As long as the cloud still has that, a read keeps the
/// name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ResolvedNames {
    /// The cluster's image.
    pub os: Option<ResolvedImage>,
    /// The same of each pool, by its key in `node_pools`: its own `os_name` or the cluster's.
    pub pool_os: BTreeMap<String, ResolvedImage>,
    /// The id of each `ssh_key_name` as written, of the cluster and of its pools.
    pub keys: BTreeMap<String, String>,
}

impl ResolvedNames {
    /// What is remembered.
    pub fn recall(op: &Op) -> Self {
        op.private(RESOLVED).unwrap_or_default()
    }

    /// Remembers it with the next answer.
    pub fn keep(&self, op: &Op) {
        if *self != Self::recall(op) {
            op.set_private(RESOLVED, self);
        }
    }

    /// The same with the key pairs that are named now. Other names of them are still worth knowing: whoever returns to one
    /// means the same.
    pub fn with_keys(mut self, now: BTreeMap<String, String>) -> Self {
        self.keys.retain(|_, id| now.values().any(|known| known == id));
        self.keys.extend(now);
        self
    }

    /// The id of a key pair, as far as it is known.
    pub fn key<'a>(&'a self, written: &'a str) -> &'a str {
        self.keys.get(written).map_or(written, String::as_str)
    }

    /// The id of an image of a pool, as far as it is known.
    pub fn image<'a>(&'a self, pool: &str, written: &'a str) -> &'a str {
        let known = self.pool_os.get(pool).into_iter().chain(&self.os);
        let mut named = known.filter(|(name, os, image)| !image.is_empty() && (name == written || os == written));
        named.next().map_or(written, |(.., image)| image)
    }
}

/// The stamps, by pool id, under which pools were found without an outdated node (see
/// [`outdated::stamp`](crate::services::node_pool::outdated::stamp)): as long as they stay the same,
/// nobody has to ask.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UpToDate(pub BTreeMap<String, String>);

impl UpToDate {
    /// What is remembered.
    pub fn recall(op: &Op) -> Self {
        op.private(UP_TO_DATE).unwrap_or_default()
    }

    /// Remembers it with the next answer.
    pub fn keep(&self, op: &Op) {
        if *self != Self::recall(op) {
            op.set_private(UP_TO_DATE, self);
        }
    }
}

/// The add-ons that were managed here until `addons` was taken out. They bear no mark: nothing else tells that they are no
/// others'.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReleasedAddons(BTreeSet<String>);

impl ReleasedAddons {
    /// What is remembered.
    pub fn recall(op: &Op) -> Self {
        op.private(RELEASED_ADDONS).unwrap_or_default()
    }

    /// The same with these.
    pub fn and(mut self, names: impl Iterator<Item = String>) -> Self {
        self.0.extend(names);
        self
    }

    /// Whether an add-on is one of them.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    /// Remembers them with the next answer.
    pub fn keep(&self, op: &Op) {
        match self.0.is_empty() {
            true => op.remove_private(RELEASED_ADDONS),
            false => op.set_private(RELEASED_ADDONS, self),
        }
    }
}

/// A protected cluster, noted in each plan of it. Where Terraform alone asks for a replacement (`-replace`,
/// `replace_triggered_by`), it tells only the plan of the new object, which has the private data of the plan before.
pub struct Protected;

impl Protected {
    /// Notes the cluster.
    pub fn note(op: &Op, id: &str) {
        op.set_private(PROTECTED, &id);
    }

    /// Forgets it: it is of use in a plan only.
    pub fn forget(op: &Op) {
        op.remove_private(PROTECTED);
    }

    /// The id of the protected cluster that a planned one is to replace.
    pub fn replaced(op: &Op) -> Option<String> {
        op.replaced(PROTECTED)
    }
}

/// When the request that made the cluster was accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Accepted(String);

impl Accepted {
    /// Notes that it was accepted now.
    pub fn note(op: &Op) {
        op.set_private(ACCEPTED, &Self(clock::now().to_string()));
    }

    /// How long ago that was, if it is known.
    pub fn age(op: &Op) -> Option<Duration> {
        let Self(since) = op.private(ACCEPTED)?;
        clock::now().duration_since(since.parse().ok()?).try_into().ok()
    }
}

/// A deletion that has begun and may be stuck: noted with its first removing call, or when the cluster is first seen
/// `Deleting`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deletion {
    /// When it began.
    since: String,
    /// What it had then: what leaves its lists may still be in the cloud.
    #[serde(default)]
    pub belongings: Belongings,
}

impl Deletion {
    /// What is noted of it, or that it begins now.
    pub fn begun(op: &Op) -> Self {
        op.private(DELETION).unwrap_or_else(|| {
            let first = Self { since: clock::now().to_string(), belongings: Belongings::default() };
            first.keep(op);
            first
        })
    }

    /// Notes it with the next answer.
    pub fn keep(&self, op: &Op) {
        op.set_private(DELETION, self);
    }

    /// Forgets it: the cluster is meant to stay.
    pub fn forget(op: &Op) {
        op.remove_private(DELETION);
    }

    /// For how long it has been seen.
    pub fn age(&self) -> Duration {
        let since: Timestamp = self.since.parse().unwrap_or_else(|_| clock::now());
        clock::now().duration_since(since).try_into().unwrap_or_default()
    }
}
