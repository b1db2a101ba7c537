//! When an operation must be done.

use std::time::Duration;

use tokio::time::Instant;

use crate::system::clock;

const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// The end of an operation's time, shared by all of its waits.
#[derive(Clone, Copy, Debug)]
pub struct Deadline(Instant);

impl Deadline {
    /// So long from now; a time that the clock does not have is a year from now.
    pub fn after(duration: Duration) -> Self {
        let now = clock::instant();
        Self(now.checked_add(duration).unwrap_or(now + YEAR))
    }

    /// The moment.
    pub fn instant(&self) -> Instant {
        self.0
    }

    /// What is left of it.
    pub fn left(&self) -> Duration {
        self.0.saturating_duration_since(clock::instant())
    }
}
