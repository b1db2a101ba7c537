//! A state file that concurrent processes share.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::simulator::open_error::OpenError;
use crate::simulator::record::Record;
use crate::simulator::state::cloud::{FORMAT, State};

/// A state file `S`, its lock `S.lock`, and its log `S.requests.jsonl`.
///
/// The lock stands beside the file because the file itself is replaced by renaming.
pub(crate) struct FileStore {
    path: PathBuf,
    log: PathBuf,
    lock_path: PathBuf,
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
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&self.lock_path)
            .map_err(|source| self.io("open", &self.lock_path, source))?;
        file.lock().map_err(|source| self.io("lock", &self.lock_path, source))?;
        Ok(file)
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
        fs::write(&temporary, text).map_err(|source| self.io("write", &temporary, source))?;
        fs::rename(&temporary, &self.path).map_err(|source| self.io("write", &self.path, source))
    }

    fn append(&self, record: &Record) -> Result<(), OpenError> {
        let mut json = serde_json::to_value(record).unwrap_or_default();
        // its line says its place
        json.as_object_mut().map(|members| members.remove("sequence"));
        let line = format!("{json}\n");
        OpenOptions::new()
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

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
