//! The cloud's time: a point in it, its notations in the API, and where it comes from.

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
        Self(self.0.saturating_add(milliseconds(duration)))
    }

    /// This much earlier.
    pub fn before(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(milliseconds(duration)))
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

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

impl From<Timestamp> for Moment {
    fn from(timestamp: Timestamp) -> Self {
        Self(timestamp.as_millisecond())
    }
}

/// Where the simulated cloud takes its time from. However that is,
/// [`Simulator::advance`](super::Simulator::advance) moves the cloud's time on beyond it.
///
/// Only the cloud follows this clock: what happens in it, and when keys and tokens end. Signatures are
/// checked against the machine's clock, because callers sign with that one, and callers judge by it how
/// long their keys still hold.
#[derive(Debug, Clone, Copy, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// The machine's clock, this much behind it. Keys seem to end so much sooner to who was given them
    /// than they do in the cloud.
    Behind(Duration),
    /// Stands still: only tests move the time.
    Manual(Moment),
}

impl Clock {
    /// A clock that stands at the present time of the machine's.
    pub fn manual() -> Self {
        Self::Manual(clock::now().into())
    }

    pub(crate) fn now(self) -> Moment {
        match self {
            Self::System => clock::now().into(),
            Self::Behind(by) => Moment::from(clock::now()).before(by),
            Self::Manual(moment) => moment,
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
    fn a_clock_stands_still_or_runs_behind() {
        assert_eq!(Clock::Manual(Moment(5)).now(), Moment(5));
        let machine = Clock::System.now();
        let behind = Clock::Behind(Duration::from_secs(1000)).now().after(Duration::from_secs(1000));
        assert!((machine..machine.after(Duration::from_secs(60))).contains(&behind), "{machine:?} {behind:?}");
    }
}
