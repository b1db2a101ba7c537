//! The one place that reads the clock or sleeps.
#![allow(clippy::disallowed_methods)] // this is the door that clippy.toml points to

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

/// The wall-clock time, UTC.
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// A monotonic instant, for measuring how long something took; moves with tokio's clock in tests.
pub fn instant() -> Instant {
    Instant::now()
}

/// Blocks the thread, which has nothing else to do.
pub fn block(duration: Duration) {
    std::thread::sleep(duration);
}

/// Waits without blocking the thread.
pub async fn sleep(duration: Duration) {
    tokio::time::sleep(duration).await;
}
