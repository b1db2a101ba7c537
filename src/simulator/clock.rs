//! The cloud's time: a point in it, its notations in the API, and where it comes from.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::system::clock;

/// Milliseconds since the Unix epoch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Moment(pub i64);

impl Moment {
    /// This much later.
    pub fn after(self, duration: Duration) -> Self {
        let milliseconds = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        Self(self.0.saturating_add(milliseconds))
    }

    /// Whole seconds since the Unix epoch.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// As TKE, CVM and AS write it: `2022-12-27T07:46:13Z`.
    pub fn iso(self) -> String {
        self.format("%Y-%m-%dT%H:%M:%SZ")
    }

    /// As VPC, CBS and CLB write it, in China's time: `2018-04-25 10:26:26`.
    pub fn china(self) -> String {
        const OFFSET: Duration = Duration::from_secs(8 * 3600);
        self.after(OFFSET).format("%Y-%m-%d %H:%M:%S")
    }

    fn format(self, format: &str) -> String {
        Timestamp::from_millisecond(self.0).unwrap_or(Timestamp::MAX).strftime(format).to_string()
    }
}

impl From<Timestamp> for Moment {
    fn from(timestamp: Timestamp) -> Self {
        Self(timestamp.as_millisecond())
    }
}

/// Where the simulated cloud takes its time from.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The wall clock.
    #[default]
    System,
    /// Stands still until [`Simulator::advance`](super::Simulator::advance) moves it. Only what
    /// happens in the cloud follows it; signatures are still checked against the wall clock,
    /// because callers sign with that one.
    Manual(ManualClock),
}

/// A clock that tests move by hand; clones share the time.
#[derive(Debug, Clone)]
pub struct ManualClock(Arc<Mutex<Moment>>);

impl ManualClock {
    /// A clock that stands at `start`.
    pub fn at(start: Moment) -> Self {
        Self(Arc::new(Mutex::new(start)))
    }

    /// Moves the time on.
    pub fn advance(&self, by: Duration) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *now = now.after(by);
    }
}

impl Clock {
    /// A manual clock that starts at the present time of the wall clock.
    pub fn manual() -> Self {
        Self::Manual(ManualClock::at(clock::now().into()))
    }

    /// The present time of the cloud.
    pub fn now(&self) -> Moment {
        match self {
            Self::System => clock::now().into(),
            Self::Manual(manual) => *manual.0.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_the_notations_of_the_api() {
        let moment = Moment(1_672_127_173_250);
        assert_eq!(moment.iso(), "2022-12-27T07:46:13Z");
        assert_eq!(moment.china(), "2022-12-27 15:46:13");
    }

    #[test]
    fn manual_clock_stands_still() {
        let manual = ManualClock::at(Moment(5));
        let clock = Clock::Manual(manual.clone());
        assert_eq!(clock.now(), Moment(5));
        manual.advance(Duration::from_millis(7));
        assert_eq!(clock.now(), Moment(12));
    }
}
