//! Pools on their way into the state, noted in private state.

use serde::{Deserialize, Serialize};

use crate::kit::framework::Operation;
use crate::kit::value::{FromValue, IntoValue};

/// A pool that was asked for and is not in the state yet: one that takes another's place gets there
/// only when the other is gone. Without the note, an update that fails in between would leave a pool
/// that nobody knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingPool {
    /// The pool whose place it takes; none for one that is only added.
    pub old: Option<String>,
    /// The pool itself; none while its creation is not answered.
    pub new: Option<String>,
}

impl PendingPool {
    /// Whether a pool of its name, beside the one whose place it takes now, is the one that was asked for.
    pub fn is_left(&self, id: &str, old: Option<&str>) -> bool {
        let is_it = match &self.new {
            Some(new) => id == new,
            // never answered: there was none of the name beside the old one, so whatever there is now is it
            None => (old.is_none() || self.old.as_deref() == old) && self.old.as_deref() != Some(id),
        };
        is_it && old != Some(id)
    }
}

/// The pending pools of an operation, by their keys in `node_pools`.
pub trait PendingPools: Sync {
    /// What is noted of the pool of this name.
    fn recall(&self, name: &str) -> Option<PendingPool>;
    /// Notes it with the next answer.
    fn keep(&self, name: &str, pending: &PendingPool);
    /// Forgets it: the state has it, or it is gone.
    fn forget(&self, name: &str);
}

impl<D: Send + Sync, M: FromValue + IntoValue> PendingPools for Operation<D, M> {
    fn recall(&self, name: &str) -> Option<PendingPool> {
        self.private(&key(name))
    }

    fn keep(&self, name: &str, pending: &PendingPool) {
        self.set_private(&key(name), pending);
    }

    fn forget(&self, name: &str) {
        self.remove_private(&key(name));
    }
}

fn key(name: &str) -> String {
    format!("swap/{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_an_earlier_update() {
        let noted = |old: Option<&str>, new: Option<&str>| PendingPool {
            old: old.map(str::to_owned),
            new: new.map(str::to_owned),
        };
        assert!(noted(Some("np-1"), Some("np-2")).is_left("np-2", Some("np-1")));
        assert!(!noted(Some("np-1"), Some("np-2")).is_left("np-3", Some("np-1")));
        // not answered: any but the old one
        assert!(noted(Some("np-1"), None).is_left("np-2", Some("np-1")));
        assert!(!noted(Some("np-1"), None).is_left("np-1", Some("np-1")));
        assert!(noted(None, None).is_left("np-1", None));
        // the note is of another swap
        assert!(!noted(Some("np-1"), None).is_left("np-3", Some("np-2")));
        assert!(!noted(None, None).is_left("np-3", Some("np-2")));
    }
}
