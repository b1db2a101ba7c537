//! When an operation must be done.

use std::time::Duration;

use tokio::time::Instant;

use crate::system::clock;

/// The end of an operation's time, shared by all of its waits.
#[derive(Clone, Copy, Debug)]
pub struct Deadline(Instant);

impl Deadline {
    /// So long from now.
    pub fn after(duration: Duration) -> Self {
        Self(clock::instant() + duration)
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
