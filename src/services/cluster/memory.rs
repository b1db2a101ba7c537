//! What a cluster's private data holds: how what the user wrote looks in the cloud, and pools on their
//! way into the state.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::resource::Op;

const SPELLINGS: &str = "spellings";

/// How spellings of the user's stand in the cloud. As long as the cloud still has that, the spelling
/// is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Spellings {
    /// `os_name` as written, with the name and the image that the cloud made of it.
    pub os: Option<(String, String, String)>,
    /// The same of each pool, by its key in `node_pools`: its own `os_name` or the cluster's.
    pub pool_os: BTreeMap<String, (String, String, String)>,
    /// The id of each `ssh_key_name` as written, of the cluster and of its pools.
    pub keys: BTreeMap<String, String>,
}

impl Spellings {
    /// What is remembered.
    pub fn recall(op: &Op) -> Self {
        op.private(SPELLINGS).unwrap_or_default()
    }

    /// Remembers it with the next answer.
    pub fn keep(&self, op: &Op) {
        if *self != Self::recall(op) {
            op.set_private(SPELLINGS, self);
        }
    }
}

/// A pool that was asked for and is not in the state yet: one that takes another's place gets there
/// only when the other is gone. Without the note, an update that fails in between would leave a pool
/// that nobody knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolNote {
    /// The pool whose place it takes; none for one that is only added.
    pub old: Option<String>,
    /// The pool itself; none while its creation is not answered.
    pub new: Option<String>,
}

impl PoolNote {
    fn key(name: &str) -> String {
        format!("swap/{name}")
    }

    /// What is noted of the pool of this name.
    pub fn recall(op: &Op, name: &str) -> Option<Self> {
        op.private(&Self::key(name))
    }

    /// Notes it with the next answer.
    pub fn keep(&self, op: &Op, name: &str) {
        op.set_private(&Self::key(name), self);
    }

    /// Forgets it: the state has it, or it is gone.
    pub fn forget(op: &Op, name: &str) {
        op.remove_private(&Self::key(name));
    }
}
