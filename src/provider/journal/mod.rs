//! What was begun and may stand in no state yet: Terraform saves nothing of an apply that is killed. See
//! `design/journal.md`.
//!
//! An entry is a small file, written and synced before the call that it is about. As long as the process that wrote it
//! lives, or one that took it up, the file is locked; so an entry that can be locked is one of somebody who was killed,
//! or whose answer nobody has seen yet.

mod entry;
mod place;

use std::cmp::Reverse;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use self::entry::{Content, Entry};

/// An entry that nobody has settled for so long is of nobody who comes back.
const OLD: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The journal of a working directory and workspace.
#[derive(Debug)]
pub struct Journal {
    directory: PathBuf,
    workspace: String,
    /// Entries of this process. They are kept to its end: nobody else is to take them up while it may still answer.
    held: Mutex<Vec<Entry>>,
}

/// Something that is noted, by the name of its entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted<N> {
    /// The name of the entry, for [`Journal::rewrite`] and [`Journal::settle`].
    pub entry: String,
    /// How long ago it was last written.
    pub age: Duration,
    /// What is noted.
    pub note: N,
}

impl Journal {
    /// The journal in this directory, which is made when there is something to note.
    pub fn new(directory: PathBuf, workspace: String) -> Self {
        Self { directory, workspace, held: Mutex::default() }
    }

    /// The journal of the working directory; none where there is no place for one.
    pub fn of_environment() -> Option<Self> {
        Some(Self::new(place::directory()?, place::workspace()))
    }

    /// Notes something of a kind, and keeps it to this process. It is on the disk when this returns. The name of the
    /// entry.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn note<N: Serialize>(&self, kind: &str, note: &N) -> io::Result<String> {
        self.sweep();
        let content = Content::new(kind, &self.workspace, note)?;
        let entry = Entry::make(&self.directory, uuid::Uuid::new_v4().to_string(), content)?;
        let name = entry.name.clone();
        self.held().push(entry);
        Ok(name)
    }

    /// Replaces what is noted in an entry of this process.
    ///
    /// # Errors
    /// If the file cannot be written, or the entry is not of this process.
    pub fn rewrite<N: Serialize>(&self, entry: &str, note: &N) -> io::Result<()> {
        let mut held = self.held();
        let held = held.iter_mut().find(|held| held.name == entry);
        let held = held.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "not an entry of this process"))?;
        held.content = held.content.with(note)?;
        held.write(&self.directory)
    }

    /// Takes an entry of a kind that nobody holds, if there is one that is meant; from now on it is of this process.
    pub fn take<N: DeserializeOwned>(&self, kind: &str, is_meant: impl Fn(&N) -> bool) -> Option<Noted<N>> {
        let mut held = self.held();
        let (mut entry, note) = self.files().iter().find_map(|path| {
            // only what is meant is locked: others may look at the rest just now
            self.note_in(&Content::read(path)?, kind).filter(&is_meant)?;
            let entry = Entry::open(path)?;
            let note = self.note_in(&entry.content, kind).filter(&is_meant)?;
            Some((entry, note))
        })?;
        entry.content = entry.content.taken();
        if let Err(error) = entry.write(&self.directory) {
            tracing::warn!(%error, "the journal cannot be written: other processes may take this entry for one of an \
                                    earlier run");
        }
        let noted = Noted { entry: entry.name.clone(), age: entry.content.age(), note };
        held.push(entry);
        Some(noted)
    }

    /// Removes an entry of this process: what it is about stands in a state, or there is nothing that it is about.
    pub fn settle(&self, entry: &str) {
        let mut held = self.held();
        if let Some(place) = held.iter().position(|held| held.name == entry) {
            entry::remove(&entry::path(&self.directory, entry));
            held.remove(place);
        }
    }

    /// Removes the entries of a kind that are meant, whoever holds them: what they are about stands in a state.
    pub fn settle_all<N: DeserializeOwned>(&self, kind: &str, is_meant: impl Fn(&N) -> bool) {
        for path in self.files() {
            let note = Content::read(&path).filter(|content| content.kind == kind).and_then(|content| content.note());
            if note.is_some_and(|note: N| is_meant(&note)) {
                entry::remove(&path);
                self.held().retain(|held| entry::path(&self.directory, &held.name) != path);
            }
        }
    }

    /// What is noted of a kind, whoever holds it; the oldest first.
    pub fn all<N: DeserializeOwned>(&self, kind: &str) -> Vec<N> {
        self.notes(kind, Content::read)
    }

    /// What is noted of a kind by runs of Terraform other than this one; the oldest first.
    pub fn left<N: DeserializeOwned>(&self, kind: &str) -> Vec<N> {
        let held = self.held();
        let is_free = |path: &Path| Entry::open(path).is_some();
        self.notes(kind, |path| {
            let content = Content::read(path).filter(|_| !self.is_ours(&held, path))?;
            (!content.is_of_this_host() || is_free(path)).then_some(content)
        })
    }

    /// Whether the process of another Terraform holds an entry of a kind that is meant: most likely one that is about to
    /// end, as its Terraform was killed.
    pub fn is_held_elsewhere<N: DeserializeOwned>(&self, kind: &str, is_meant: impl Fn(&N) -> bool) -> bool {
        let held = self.held();
        let is_held = |path: &Path| Entry::open(path).is_none();
        let meant = self.files().into_iter().filter(|path| !self.is_ours(&held, path)).filter(|path| {
            let content = Content::read(path).filter(|content| !content.is_of_this_host());
            content.and_then(|content| self.note_in(&content, kind)).is_some_and(|note| is_meant(&note))
        });
        meant.collect::<Vec<_>>().iter().any(|path| is_held(path))
    }

    /// Whether this process holds an entry.
    fn is_ours(&self, held: &[Entry], path: &Path) -> bool {
        held.iter().any(|held| entry::path(&self.directory, &held.name) == path)
    }

    fn note_in<N: DeserializeOwned>(&self, content: &Content, kind: &str) -> Option<N> {
        let is_here = content.kind == kind && content.workspace == self.workspace;
        content.note::<N>().filter(|_| is_here)
    }

    fn notes<N: DeserializeOwned>(&self, kind: &str, content: impl Fn(&Path) -> Option<Content>) -> Vec<N> {
        let contents = self.files().into_iter().filter_map(|path| content(&path));
        let is_here = |content: &Content| content.kind == kind && content.workspace == self.workspace;
        let mut here: Vec<Content> = contents.filter(is_here).collect();
        here.sort_by_key(|content| Reverse(content.age()));
        here.iter().filter_map(Content::note).collect()
    }

    fn sweep(&self) {
        for path in self.files() {
            let is_old = Content::read(&path).is_some_and(|content| content.age() > OLD);
            if is_old && Entry::open(&path).is_some() {
                tracing::info!(entry = %path.display(), "an old entry of the journal is removed");
                entry::remove(&path);
            }
        }
    }

    /// The files of entries, in an order that does not change.
    fn files(&self) -> Vec<PathBuf> {
        let listed = fs::read_dir(&self.directory).into_iter().flatten().flatten().map(|file| file.path());
        let mut files: Vec<PathBuf> =
            listed.filter(|path| path.extension().is_some_and(|extension| extension == entry::EXTENSION)).collect();
        files.sort();
        files
    }

    fn held(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal(directory: &tempfile::TempDir) -> Journal {
        Journal::new(directory.path().join("journal"), "default".to_owned())
    }

    fn any(_: &String) -> bool {
        true
    }

    fn take(journal: &Journal) -> Option<String> {
        journal.take("pool", any).map(|noted| noted.note)
    }

    #[test]
    fn an_entry_is_taken_up_once_and_only_when_its_process_is_gone() {
        let directory = tempfile::tempdir().unwrap();
        let first = journal(&directory);
        let entry = first.note("pool", &"a").unwrap();
        first.rewrite(&entry, &"b").unwrap();
        let (second, third) = (journal(&directory), journal(&directory));
        assert_eq!((take(&first), take(&second)), (None, None), "it is still at work");
        assert_eq!(second.all::<String>("pool"), ["b"]);
        assert_eq!(second.left::<String>("pool"), [""; 0]);
        drop(first);
        assert_eq!(second.left::<String>("pool"), ["b"], "and nobody has taken it up by that");
        assert_eq!(second.take("cluster", any), None, "another kind");
        assert_eq!(second.take("pool", |note: &String| note == "c"), None);
        assert_eq!(take(&second).as_deref(), Some("b"));
        assert_eq!((take(&second), take(&third)), (None, None), "one entry serves one");
        drop(second);
        assert_eq!(take(&third).as_deref(), Some("b"), "it was never settled");
    }

    #[test]
    fn what_is_settled_is_gone_whoever_held_it() {
        let directory = tempfile::tempdir().unwrap();
        let (first, second) = (journal(&directory), journal(&directory));
        let entry = first.note("pool", &"a").unwrap();
        first.note("pool", &"b").unwrap();
        first.settle(&entry);
        assert_eq!(second.all::<String>("pool"), ["b"]);
        second.settle_all("pool", |note: &String| note == "b");
        assert_eq!(second.all::<String>("pool"), Vec::<String>::new());
        drop(first);
        assert_eq!(fs::read_dir(directory.path().join("journal")).unwrap().count(), 0, "no lock stays either");
    }

    #[test]
    fn workspaces_do_not_see_each_others() {
        let directory = tempfile::tempdir().unwrap();
        let other = Journal::new(directory.path().join("journal"), "stage".to_owned());
        other.note("pool", &"a").unwrap();
        drop(other);
        assert_eq!(take(&journal(&directory)), None);
    }

    #[test]
    fn what_is_no_entry_is_passed_over() {
        let directory = tempfile::tempdir().unwrap();
        let journal = journal(&directory);
        journal.note("pool", &"a").unwrap();
        for (name, text) in [("half.json", "{\"format\":1,"), ("other.json", "{\"format\":2}"), ("list.json", "[]")] {
            fs::write(directory.path().join("journal").join(name), text).unwrap();
        }
        assert_eq!(journal.all::<String>("pool"), ["a"]);
        assert_eq!(take(&journal), None);
    }

    #[cfg(unix)]
    #[test]
    fn only_its_user_can_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let directory = tempfile::tempdir().unwrap();
        journal(&directory).note("pool", &"a").unwrap();
        let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let place = directory.path().join("journal");
        assert_eq!(mode(&place), 0o700);
        for file in fs::read_dir(&place).unwrap() {
            assert_eq!(mode(&file.unwrap().path()), 0o600);
        }
    }
}
