//! Where the cloud's state lives: in memory, or in a file that concurrent processes share.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::simulator::open_error::OpenError;
use crate::simulator::record::Record;
use crate::simulator::state::cloud::State;
use crate::simulator::state_file::FileStore;

/// The requests that are kept in memory, and more than a test makes.
const MOST_RECORDS: usize = 100_000;

/// The state and the log, wherever they are.
pub(crate) enum Store {
    Memory(Mutex<Memory>),
    File(FileStore),
}

pub(crate) struct Memory {
    pub(crate) state: State,
    pub(crate) records: Vec<Record>,
}

impl Store {
    /// Runs `work` on the state, alone, and keeps what it did; `fresh` makes a first state.
    pub(crate) fn run<R>(
        &self,
        fresh: impl FnOnce() -> State,
        work: impl FnOnce(&mut State) -> (R, Option<Record>),
    ) -> Result<R, OpenError> {
        match self {
            Self::Memory(memory) => {
                let mut memory = alone(memory);
                let (result, record) = work(&mut memory.state);
                if let Some(mut record) = record {
                    record.sequence = memory.records.last().map_or(0, |last| last.sequence) + 1;
                    memory.records.push(record);
                    if memory.records.len() > MOST_RECORDS {
                        memory.records.drain(..MOST_RECORDS / 2);
                    }
                }
                Ok(result)
            }
            Self::File(file) => file.run(fresh, work),
        }
    }

    pub(crate) fn records(&self) -> Result<Vec<Record>, OpenError> {
        match self {
            Self::Memory(memory) => Ok(alone(memory).records.clone()),
            Self::File(file) => file.records(),
        }
    }
}

// A panic under the lock (a test's closure, say) leaves plain data behind, not a broken invariant.
fn alone(memory: &Mutex<Memory>) -> MutexGuard<'_, Memory> {
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}
