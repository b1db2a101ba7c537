//! What an operation owes is noted in private data, which Terraform has only when the operation is over. So each change
//! of it is in the journal, too, before the call that it is about; whoever works on the cluster next finds it there.
//!
//! Each operation that notes something gives private data a serial of its own. An entry says which serials private data
//! may have had before: one that has another serial was saved by somebody else since, and what stands in the entry is
//! of no meaning any more.
//!
//! What is removed stays in the journal until that has reached a state, so all of it must bear to be found again: a pool
//! that the state had nearly got, disks that are gone, tags that are written.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::super::operation::Op;
use crate::kit::diagnostics::Diagnostics;
use crate::kit::framework::{Mirror, Private};
use crate::provider::Journal;

const KIND: &str = "private data";

/// The key of private data by which an entry is known to have reached a state.
const SERIAL: &str = "journal";

/// What changed of the private data of a cluster since a state of it was last saved.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Changes {
    cluster_id: String,
    /// Another one for each operation: private data with the same was saved with these changes.
    serial: String,
    /// The serials that private data may have had before.
    after: BTreeSet<String>,
    /// What each key was set to last.
    now: BTreeMap<String, Json>,
}

/// How an entry stands to the private data of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// It was saved with these changes.
    Saved,
    /// It is as it was before them.
    Before,
    /// Somebody else has saved other changes since.
    Overtaken,
}

impl Changes {
    fn standing(&self, serial: &str) -> Standing {
        match serial {
            serial if serial == self.serial => Standing::Saved,
            // Terraform drops all private data where a provider died under it
            serial if serial.is_empty() || self.after.contains(serial) => Standing::Before,
            _ => Standing::Overtaken,
        }
    }
}

fn serial(op: &Op) -> String {
    op.private(SERIAL).unwrap_or_default()
}

/// For a read of a cluster that a state knows: what an operation noted that was killed is there. What has reached the
/// state, or was overtaken, is settled.
pub fn catch_up(op: &Op, cluster_id: &str) -> Result<(), Diagnostics> {
    let Some(journal) = op.data()?.journal() else {
        return Ok(());
    };
    let serial = serial(op);
    journal.settle_all(KIND, |changes: &Changes| {
        changes.cluster_id == cluster_id && changes.standing(&serial) != Standing::Before
    });
    // it is settled when what is read here was saved
    take_in(op, journal, cluster_id);
    Ok(())
}

/// The same for a plan: what it works with may not be saved yet.
pub fn look(op: &Op, cluster_id: &str) -> Result<(), Diagnostics> {
    if let Some(journal) = op.data()?.journal() {
        take_in(op, journal, cluster_id);
    }
    Ok(())
}

/// For what changes a cluster: the same, and what it notes from now on is in the journal before it goes on.
pub fn follow(op: &Op, cluster_id: &str) -> Result<(), Diagnostics> {
    let Some(journal) = op.data()?.journal() else {
        return Ok(());
    };
    let at_first = serial(op);
    take_in(op, journal, cluster_id);
    let mut changes = Changes { cluster_id: cluster_id.to_owned(), serial: fresh_serial(), ..Changes::default() };
    changes.after.insert(at_first.clone());
    let mut entries = Vec::new();
    while let Some(noted) = journal.take(KIND, |changes: &Changes| changes.cluster_id == cluster_id) {
        entries.push(noted.entry);
        if noted.note.standing(&at_first) != Standing::Overtaken {
            // whether it was saved is not known here: what a plan works with is not saved yet
            let still_there = noted.note.now.into_keys().filter_map(|key| Some((key.clone(), op.private(&key)?)));
            changes.now.extend(still_there);
            changes.after.extend(noted.note.after);
            changes.after.insert(noted.note.serial);
        }
    }
    let is_any = !changes.now.is_empty();
    let keeper = Keeper { journal: journal.clone(), state: Mutex::new((entries.pop(), changes)) };
    op.mirror_private(Mirror::new(move |private, key| keeper.keep(private, key)));
    if is_any {
        // the answer carries all of it, and says so
        op.remove_private(SERIAL);
    }
    entries.iter().for_each(|entry| journal.settle(entry));
    Ok(())
}

/// For a cluster that is gone: nothing of it is owed any more.
pub fn forget(op: &Op, cluster_id: &str) -> Result<(), Diagnostics> {
    if let Some(journal) = op.data()?.journal() {
        journal.settle_all(KIND, |changes: &Changes| changes.cluster_id == cluster_id);
    }
    Ok(())
}

/// Takes what was noted and never saved into the private data.
fn take_in(op: &Op, journal: &Journal, cluster_id: &str) {
    for changes in journal.all::<Changes>(KIND) {
        if changes.cluster_id == cluster_id && changes.standing(&serial(op)) == Standing::Before {
            changes.now.iter().for_each(|(key, now)| op.set_private(key, now));
            op.set_private(SERIAL, &changes.serial);
        }
    }
}

fn fresh_serial() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// Writes down each change.
struct Keeper {
    journal: Arc<Journal>,
    /// The entry, once there is one, and what stands in it.
    state: Mutex<(Option<String>, Changes)>,
}

impl Keeper {
    fn keep(&self, private: &mut Private, key: &str) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (entry, changes) = &mut *state;
        if let Some(now) = private.read(key).filter(|_| key != SERIAL) {
            changes.now.insert(key.to_owned(), now);
        }
        private.write(SERIAL, &changes.serial);
        let written = match entry {
            Some(entry) => self.journal.rewrite(entry, changes),
            None => self.journal.note(KIND, changes).map(|made| *entry = Some(made)),
        };
        if let Err(error) = written {
            tracing::warn!(%error, "the journal cannot be written: if the provider is killed, what is recorded of the \
                                    cluster is lost");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_that_somebody_has_overtaken_means_nothing_any_more() {
        let after = ["s1".to_owned()].into();
        let changes = Changes { serial: "s2".to_owned(), after, ..Changes::default() };
        assert_eq!(changes.standing("s2"), Standing::Saved);
        assert_eq!((changes.standing(""), changes.standing("s1")), (Standing::Before, Standing::Before));
        assert_eq!(changes.standing("s3"), Standing::Overtaken);
    }
}
