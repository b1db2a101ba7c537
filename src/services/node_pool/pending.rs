//! What an update of a pool left unfinished, noted in private state: pools on their way into the state, and tags that
//! machines are yet to get.

use serde::{Deserialize, Serialize};

use super::mark;
use super::tags::Tags;
use crate::cloud::tke::node_pool::NodePool;
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
    /// The mark that it was asked for with.
    #[serde(default)]
    pub mark: Option<String>,
}

impl PendingPool {
    /// Whether a pool is the one that was asked for.
    pub fn is(&self, pool: &NodePool) -> bool {
        match &self.new {
            Some(new) => pool.node_pool_id == *new,
            // never answered
            None => self.mark.is_some() && mark::of(pool) == self.mark.as_deref(),
        }
    }
}

/// What is noted in an operation, by the keys of pools in `node_pools`.
pub trait PendingPools: Sync {
    /// What is noted of the pool of this name.
    fn recall(&self, name: &str) -> Option<PendingPool>;
    /// Notes it with the next answer.
    fn keep(&self, name: &str, pending: &PendingPool);
    /// Forgets it: the state has it, or it is gone.
    fn forget(&self, name: &str);
    /// The tags of which it is not known that the pool's machines have them or have lost them, as they are planned: all
    /// that were ours since it was known. None if nothing is owed.
    fn owed_tags(&self, name: &str) -> Option<Tags>;
    /// Notes them, before the pool has them: when it has, nothing else shows that its machines have not.
    fn owe_tags(&self, name: &str, tags: &Tags);
    /// Forgets them: the machines have the tags that are planned.
    fn forget_owed_tags(&self, name: &str);
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

    fn owed_tags(&self, name: &str) -> Option<Tags> {
        self.private(&key_of_tags(name))
    }

    fn owe_tags(&self, name: &str, tags: &Tags) {
        self.set_private(&key_of_tags(name), tags);
    }

    fn forget_owed_tags(&self, name: &str) {
        self.remove_private(&key_of_tags(name));
    }
}

fn key_of_tags(name: &str) -> String {
    format!("owed-tags/{name}")
}

fn key(name: &str) -> String {
    format!("swap/{name}")
}

#[cfg(test)]
mod tests {
    use super::super::mark::CREATE_ID;
    use super::*;
    use crate::cloud::tke::node_pool::Annotation;

    #[test]
    fn what_is_left_of_an_earlier_update() {
        let noted = |new: Option<&str>, mark: Option<&str>| PendingPool {
            old: None,
            new: new.map(str::to_owned),
            mark: mark.map(str::to_owned),
        };
        let pool = |id: &str, mark: Option<&str>| NodePool {
            node_pool_id: id.to_owned(),
            name: "blue".to_owned(),
            annotations: mark
                .map(|mark| Annotation { name: CREATE_ID.to_owned(), value: mark.to_owned() })
                .into_iter()
                .collect(),
            ..Default::default()
        };
        assert!(noted(Some("np-2"), Some("m")).is(&pool("np-2", None)));
        assert!(!noted(Some("np-2"), Some("m")).is(&pool("np-3", Some("m"))));
        // not answered: the one with the mark, and none because of its name
        assert!(noted(None, Some("m")).is(&pool("np-2", Some("m"))));
        assert!(!noted(None, Some("m")).is(&pool("np-2", Some("other"))));
        assert!(!noted(None, Some("m")).is(&pool("np-2", None)));
        assert!(!noted(None, None).is(&pool("np-2", None)));
    }
}
