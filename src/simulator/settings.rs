//! How a simulated cloud behaves.

use std::time::Duration;

use crate::simulator::clock::Clock;
use crate::simulator::state::quirks::Quirks;

/// How a simulated cloud behaves.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How much faster than life things happen: 1 = as in the real cloud (a cluster takes five
    /// minutes), 100 = a hundred times faster.
    pub speed: f64,
    /// Where the cloud takes its time from.
    pub clock: Clock,
    /// How late every reply comes.
    pub latency: Duration,
    /// Calls per second of one action by one account before `RequestLimitExceeded`; 0 = no limit.
    pub requests_per_second: u32,
    /// How far a request's timestamp may be off; `None` = any.
    pub skew: Option<Duration>,
    /// Decides the identifiers in a fresh cloud.
    pub seed: u64,
    /// How a fresh cloud answers where the real one was seen to do so in two ways.
    pub quirks: Quirks,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            speed: 1.0,
            clock: Clock::System,
            latency: Duration::ZERO,
            requests_per_second: 20,
            skew: Some(Duration::from_secs(300)),
            seed: 1,
            quirks: Quirks::default(),
        }
    }
}
