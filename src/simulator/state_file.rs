//! A state file that concurrent processes share.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::simulator::open_error::OpenError;
use crate::simulator::record::Record;
use crate::simulator::state::cloud::{FORMAT, State};
use crate::system::clock;
use crate::system::files::{beside, private};

/// How long another process may hold the lock. It holds it for a call.
const PATIENCE: Duration = Duration::from_secs(30);
/// Between two tries to get it.
const PAUSE: Duration = Duration::from_millis(20);
/// The bytes of a log that are kept; and as many again, of the time before.
const LONGEST_LOG: u64 = 64 * 1024 * 1024;

/// A state file `S`, its lock `S.lock`, and its log `S.requests.jsonl`, all of which only their user can read. What
/// the log had before it became too long is in `S.requests.old.jsonl`.
///
/// The lock stands beside the file because the file itself is replaced by renaming.
pub(crate) struct FileStore {
    path: PathBuf,
    log: PathBuf,
    lock_path: PathBuf,
    patience: Duration,
    /// The lock of the operating system belongs to the open file, so threads need one of their own.
    /// It holds what was read or written last: a file that did not change is not parsed again.
    last: Mutex<Option<(String, State)>>,
}

impl FileStore {
    pub(crate) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            log: beside(path, ".requests.jsonl"),
            lock_path: beside(path, ".lock"),
            patience: PATIENCE,
            last: Mutex::new(None),
        }
    }

    pub(crate) fn run<R>(
        &self,
        fresh: impl FnOnce() -> State,
        work: impl FnOnce(&mut State) -> (R, Option<Record>),
    ) -> Result<R, OpenError> {
        let mut last = self.alone();
        let _held = self.hold()?;
        let (before, mut state) = match self.read()? {
            Some(text) => match last.take() {
                Some((known, state)) if known == text => (text, state),
                _ => {
                    let state = self.parse(&text)?;
                    (text, state)
                }
            },
            None => (String::new(), fresh()),
        };
        let (result, record) = work(&mut state);
        let after = serde_json::to_string(&state)
            .map_err(|error| OpenError::Foreign { path: self.path.clone(), detail: error.to_string() })?;
        // The log comes first: a reply that was recorded but not kept shows in it, the reverse would not.
        if let Some(record) = record {
            self.append(&record)?;
        }
        if after != before {
            self.write(&after)?;
        }
        *last = Some((after, state));
        Ok(result)
    }

    // A panic under the lock leaves plain data behind, not a broken invariant.
    fn alone(&self) -> MutexGuard<'_, Option<(String, State)>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hold(&self) -> Result<File, OpenError> {
        if let Some(directory) = self.path.parent()
            && !directory.as_os_str().is_empty()
        {
            fs::create_dir_all(directory).map_err(|source| self.io("create", directory, source))?;
        }
        for path in [&self.path, &self.log, &self.lock_path] {
            if fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink()) {
                return Err(OpenError::Link { path: path.clone() });
            }
        }
        let file = private()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&self.lock_path)
            .map_err(|source| self.io("open", &self.lock_path, source))?;
        let mut waited = Duration::ZERO;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::WouldBlock) if waited < self.patience => {
                    clock::block(PAUSE);
                    waited += PAUSE;
                }
                Err(TryLockError::WouldBlock) => return Err(OpenError::InUse { path: self.path.clone() }),
                Err(TryLockError::Error(source)) => return Err(self.io("lock", &self.lock_path, source)),
            }
        }
    }

    fn read(&self) -> Result<Option<String>, OpenError> {
        match fs::read_to_string(&self.path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                Err(OpenError::Foreign { path: self.path.clone(), detail: "it is not text".into() })
            }
            Err(source) => Err(self.io("read", &self.path, source)),
        }
    }

    fn parse(&self, text: &str) -> Result<State, OpenError> {
        let foreign = |detail: String| OpenError::Foreign { path: self.path.clone(), detail };
        let value: serde_json::Value = serde_json::from_str(text).map_err(|error| foreign(error.to_string()))?;
        // Terraform's own state has a member `version`, ours has `format` and `identifiers`.
        let found = value
            .get("format")
            .and_then(serde_json::Value::as_u64)
            .filter(|_| value.get("identifiers").is_some())
            .ok_or_else(|| foreign("it has no member `format`".into()))?;
        if found != u64::from(FORMAT) {
            return Err(OpenError::OtherFormat { path: self.path.clone(), found });
        }
        let mut state: State = serde_json::from_value(value).map_err(|error| foreign(error.to_string()))?;
        state.add_service_roles_of_before();
        Ok(state)
    }

    fn write(&self, text: &str) -> Result<(), OpenError> {
        // The lock is held: nobody else writes this name, and a leftover of a killed process is
        // simply written over.
        let temporary = beside(&self.path, ".new");
        let written = remove_if_there(&temporary)
            .and_then(|()| private().write(true).create_new(true).open(&temporary))
            .and_then(|mut file| file.write_all(text.as_bytes()));
        written.map_err(|source| self.io("write", &temporary, source))?;
        fs::rename(&temporary, &self.path).map_err(|source| self.io("write", &self.path, source))
    }

    fn append(&self, record: &Record) -> Result<(), OpenError> {
        let mut json = serde_json::to_value(record).unwrap_or_default();
        // its line says its place
        json.as_object_mut().map(|members| members.remove("sequence"));
        let line = format!("{json}\n");
        if fs::metadata(&self.log).is_ok_and(|log| log.len() > LONGEST_LOG) {
            let old = beside(&self.path, ".requests.old.jsonl");
            fs::rename(&self.log, &old).map_err(|source| self.io("write", &old, source))?;
        }
        private()
            .create(true)
            .append(true)
            .open(&self.log)
            .and_then(|mut log| log.write_all(line.as_bytes()))
            .map_err(|source| self.io("write", &self.log, source))
    }

    pub(crate) fn records(&self) -> Result<Vec<Record>, OpenError> {
        let _last = self.alone();
        let _held = self.hold()?;
        let text = match fs::read_to_string(&self.log) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(self.io("read", &self.log, source)),
        };
        // A line cut short by a killed process is left out.
        let records = text
            .lines()
            .filter_map(|line| serde_json::from_str::<Record>(line).ok())
            .zip(1..)
            .map(|(record, sequence)| Record { sequence, ..record })
            .collect();
        Ok(records)
    }

    fn io(&self, action: &'static str, path: &Path, source: io::Error) -> OpenError {
        OpenError::Io { action, path: path.to_owned(), source }
    }
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(store: &FileStore) -> Result<(), OpenError> {
        store.run(State::default, |_| ((), None))
    }

    #[test]
    fn a_lock_that_nobody_lets_go_of_is_an_error() {
        let directory = tempfile::tempdir().unwrap();
        let mut store = FileStore::new(&directory.path().join("cloud.json"));
        store.patience = 2 * PAUSE;
        let held = FileStore::new(&directory.path().join("cloud.json")).hold().unwrap();
        let error = look(&store).unwrap_err();
        assert!(matches!(error, OpenError::InUse { .. }), "{error}");
        drop(held);
        look(&store).unwrap();
    }

    #[test]
    fn a_log_that_is_long_makes_place_for_another() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("cloud.json");
        let (log, old) = (beside(&path, ".requests.jsonl"), beside(&path, ".requests.old.jsonl"));
        fs::write(&old, "older").unwrap();
        File::create(&log).unwrap().set_len(LONGEST_LOG + 1).unwrap();
        let record = serde_json::json!({
            "sequence": 0, "time": 0, "service": "tke", "version": "", "action": "DescribeClusters", "region": "",
            "secret_id": "", "request": null, "response": null, "fault": null,
        });
        let record: Record = serde_json::from_value(record).unwrap();
        FileStore::new(&path).append(&record).unwrap();
        let length = |path: &Path| fs::metadata(path).unwrap().len();
        assert_eq!(length(&old), LONGEST_LOG + 1, "of those before, one is kept");
        assert!(length(&log) < 1024);
    }

    #[cfg(unix)]
    #[test]
    fn only_its_user_can_read_it_and_links_lead_nowhere() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("cloud.json");
        look(&FileStore::new(&path)).unwrap();
        for file in fs::read_dir(directory.path()).unwrap().map(|file| file.unwrap().path()) {
            let mode = fs::metadata(&file).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{}", file.display());
        }
        let target = directory.path().join("theirs");
        fs::write(&target, "theirs").unwrap();
        for suffix in ["", ".lock", ".requests.jsonl"] {
            let path = directory.path().join(format!("link{}.json", suffix.len()));
            symlink(&target, beside(&path, suffix)).unwrap();
            let error = look(&FileStore::new(&path)).unwrap_err();
            assert!(matches!(error, OpenError::Link { .. }), "{error}");
        }
        assert_eq!(fs::read_to_string(&target).unwrap(), "theirs");
    }
}
