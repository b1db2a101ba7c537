//! What a deletion remembers from one round of its steps to the next, and from those in order to those by force.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::step::Step;

/// What a deletion remembers.
#[derive(Debug, Default)]
pub struct Memory(Mutex<Remembered>);

#[derive(Debug, Default)]
struct Remembered {
    pools: BTreeSet<String>,
    staying: BTreeSet<Step>,
    named: BTreeSet<String>,
}

impl Memory {
    fn remembered(&self) -> MutexGuard<'_, Remembered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes note of pools that go with the cluster.
    pub fn note_pools(&self, ids: impl IntoIterator<Item = String>) {
        self.remembered().pools.extend(ids);
    }

    /// Those that were noted.
    pub fn pools(&self) -> BTreeSet<String> {
        self.remembered().pools.clone()
    }

    /// Whether a pool is one of them.
    pub fn knows_pool(&self, id: &str) -> bool {
        self.remembered().pools.contains(id)
    }

    /// Takes note of a step whose group stays: it was waited for, and the user was told.
    pub fn note_staying(&self, step: Step) {
        self.remembered().staying.insert(step);
    }

    /// Whether the group of a step was found to stay.
    pub fn stays(&self, step: Step) -> bool {
        self.remembered().staying.contains(&step)
    }

    /// Those of the machines that the user was not told of yet, who now is.
    pub fn not_named_yet(&self, machines: BTreeSet<String>) -> Vec<String> {
        let mut remembered = self.remembered();
        machines.into_iter().filter(|id| remembered.named.insert(id.clone())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_told_is_told_once() {
        let memory = Memory::default();
        let machines = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
        assert_eq!(memory.not_named_yet(machines(&["ins-a"])), ["ins-a"]);
        assert_eq!(memory.not_named_yet(machines(&["ins-a", "ins-b"])), ["ins-b"]);
        memory.note_staying(Step::NodeGroup);
        assert!(memory.stays(Step::NodeGroup) && !memory.stays(Step::EndpointGroup));
        memory.note_pools(["np-a".to_owned()]);
        assert!(memory.knows_pool("np-a") && !memory.knows_pool("np-b"));
    }
}
