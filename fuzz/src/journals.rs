//! Files in the directory of a journal.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use crate::journal::Journal;

static DIRECTORY: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a directory"));

/// A note, as one of the provider's is.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Note {
    cluster_id: String,
    #[serde(default)]
    rest: Option<serde_json::Value>,
}

/// Whatever lies in the directory: what is no entry is left as it is, and what is one is taken once, and settled.
pub fn check(input: &[u8]) {
    let directory: &Path = DIRECTORY.path();
    let file = directory.join("a.json");
    fs::write(&file, input).expect("the file is written");
    fs::write(directory.join("a.lock"), "").expect("the file is written");
    let journal = Journal::new(directory.to_owned(), "default".to_owned());
    let all: Vec<Note> = journal.all("creation");
    let left: Vec<Note> = journal.left("creation");
    assert!(left.len() <= all.len());
    journal.is_held_elsewhere::<Note>("creation", |_| true);
    let taken = journal.take::<Note>("creation", |note| !note.cluster_id.is_empty());
    match &taken {
        Some(noted) => {
            assert_eq!(noted.entry, "a");
            assert!(journal.take::<Note>("creation", |_| true).is_none(), "it is taken once");
            journal.settle(&noted.entry);
            assert!(!file.exists());
        }
        None => assert_eq!(fs::read(&file).ok().as_deref(), Some(input), "it is left as it is"),
    }
    journal.settle_all::<Note>("debt", |_| false);
    // one of its own stands beside it
    let note = Note { cluster_id: "cls-1".to_owned(), rest: None };
    let entry = journal.note("creation", &note).expect("there is a place");
    assert!(journal.all::<Note>("creation").iter().any(|note| note.cluster_id == "cls-1"));
    journal.settle(&entry);
}
