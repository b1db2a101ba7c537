//! Pools on their way into the state.

use serde::{Deserialize, Serialize};

use super::mark;
use crate::cloud::tke::node_pool::NodePool;

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
