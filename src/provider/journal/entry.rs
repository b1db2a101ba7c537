//! One entry: a file that whoever holds it has locked.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::system::clock;
use crate::system::files::private;

/// How the files of entries are called.
pub(super) const EXTENSION: &str = "json";

const FORMAT: u32 = 1;

/// How often a lock is tried that somebody holds, and how long it is from one try to the next.
const TRIES: u32 = 5;
const PAUSE: Duration = Duration::from_millis(20);

/// What is in the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Content {
    format: u32,
    pub(super) kind: String,
    pub(super) workspace: String,
    noted_at: String,
    /// The process that started the one that holds it, or held it last: Terraform.
    #[serde(default)]
    host: Option<u32>,
    note: Value,
}

impl Content {
    pub(super) fn new<N: Serialize>(kind: &str, workspace: &str, note: &N) -> io::Result<Self> {
        Ok(Self {
            format: FORMAT,
            kind: kind.to_owned(),
            workspace: workspace.to_owned(),
            noted_at: clock::now().to_string(),
            host: host(),
            note: serde_json::to_value(note)?,
        })
    }

    /// Whether this process, or a sibling of it, holds it.
    pub(super) fn is_of_this_host(&self) -> bool {
        host().is_some_and(|host| self.host == Some(host))
    }

    /// The same with another note, as of now.
    pub(super) fn with<N: Serialize>(&self, note: &N) -> io::Result<Self> {
        Ok(Self { noted_at: clock::now().to_string(), note: serde_json::to_value(note)?, ..self.clone() })
    }

    /// The same as one of this process.
    pub(super) fn taken(&self) -> Self {
        Self { host: host(), ..self.clone() }
    }

    /// Of a file that is one of ours; none of another, or of one that is gone.
    pub(super) fn read(path: &Path) -> Option<Self> {
        let content = fs::read(path).ok()?;
        serde_json::from_slice(&content).ok().filter(|content: &Self| content.format == FORMAT)
    }

    pub(super) fn note<N: DeserializeOwned>(&self) -> Option<N> {
        serde_json::from_value(self.note.clone()).ok()
    }

    pub(super) fn age(&self) -> Duration {
        let noted: Timestamp = self.noted_at.parse().unwrap_or_else(|_| clock::now());
        clock::now().duration_since(noted).try_into().unwrap_or_default()
    }
}

/// An entry that this process holds: others see that the file beside it is locked.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) content: Content,
    /// The lock ends with it.
    _lock: File,
}

impl Entry {
    /// Makes an entry. It is on the disk when this returns.
    pub(super) fn make(directory: &Path, name: String, content: Content) -> io::Result<Self> {
        make_directory(directory)?;
        let lock = private().write(true).create_new(true).open(lock_of(&path(directory, &name)))?;
        lock.lock()?;
        let entry = Self { name, content, _lock: lock };
        entry.write(directory)?;
        Ok(entry)
    }

    /// Writes it as it is by now; a reader finds it whole, as it was or as it is.
    pub(super) fn write(&self, directory: &Path) -> io::Result<()> {
        let path = path(directory, &self.name);
        let beside = path.with_extension("new");
        let mut file = private().write(true).create(true).truncate(true).open(&beside)?;
        file.write_all(&serde_json::to_vec(&self.content)?)?;
        file.sync_all()?;
        fs::rename(&beside, &path)?;
        sync_directory(directory)
    }

    /// An entry that nobody holds. Who looks at one holds it for a moment, so it is tried a few times.
    pub(super) fn open(path: &Path) -> Option<Self> {
        let lock = OpenOptions::new().read(true).write(true).open(lock_of(path)).ok()?;
        let mut tries_left = TRIES;
        while let Err(error) = lock.try_lock() {
            tries_left -= 1;
            if let TryLockError::Error(error) = error {
                tracing::warn!(entry = %path.display(), %error, "an entry of the journal cannot be locked");
                return None;
            }
            if tries_left == 0 {
                return None;
            }
            clock::block(PAUSE);
        }
        let name = path.file_stem()?.to_str()?.to_owned();
        // read after it was locked: one that was settled meanwhile is gone
        Some(Self { name, content: Content::read(path)?, _lock: lock })
    }
}

#[cfg(unix)]
fn host() -> Option<u32> {
    Some(std::os::unix::process::parent_id())
}

#[cfg(not(unix))]
fn host() -> Option<u32> {
    None
}

/// Where an entry lies.
pub(super) fn path(directory: &Path, name: &str) -> PathBuf {
    directory.join(name).with_extension(EXTENSION)
}

/// Removes an entry, and then what it is locked by.
pub(super) fn remove(path: &Path) {
    for path in [path, &lock_of(path)] {
        if let Err(error) = fs::remove_file(path)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(entry = %path.display(), %error, "an entry of the journal cannot be removed");
        }
    }
}

fn lock_of(path: &Path) -> PathBuf {
    path.with_extension("lock")
}

#[cfg(unix)]
fn make_directory(directory: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)
}

#[cfg(not(unix))]
fn make_directory(directory: &Path) -> io::Result<()> {
    fs::create_dir_all(directory)
}

/// A new name is on the disk only when its directory is.
#[cfg(unix)]
fn sync_directory(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

#[cfg(not(unix))]
fn sync_directory(_: &Path) -> io::Result<()> {
    Ok(())
}
