//! The rate of calls: below the cloud's limit, which counts each action of an account by itself.

use std::num::NonZeroU32;
use std::time::Instant;

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

use super::service::Service;
use crate::system::clock;

/// Whose calls are counted together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) service: Service,
    pub(crate) action: &'static str,
    pub(crate) secret_id: String,
}

/// Spreads the calls of each [`Key`].
#[derive(Debug)]
pub(crate) struct Limiter(RateLimiter<Key, HashMapStateStore<Key>, SystemClock, NoOpMiddleware<Instant>>);

/// The clock of this program's sleeps.
#[derive(Debug, Clone, Copy)]
struct SystemClock;

impl Clock for SystemClock {
    type Instant = Instant;

    fn now(&self) -> Instant {
        clock::instant().into_std()
    }
}

impl Limiter {
    /// At most `per_second` calls in the long run. A burst adds at most a third to that within one
    /// second: 15 give 20, which is what the cloud documents.
    pub(crate) fn new(per_second: NonZeroU32) -> Self {
        let burst = NonZeroU32::new(per_second.get() / 3).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_second(per_second).allow_burst(burst);
        Self(RateLimiter::hashmap_with_clock(quota, SystemClock))
    }

    /// Waits for this key's turn.
    pub(crate) async fn turn(&self, key: &Key) {
        while let Err(not_yet) = self.0.check_key(key) {
            clock::sleep(not_yet.wait_time_from(SystemClock.now())).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn key(action: &'static str, secret_id: &str) -> Key {
        Key { service: Service::Tke, action, secret_id: secret_id.to_owned() }
    }

    #[tokio::test(start_paused = true)]
    async fn calls_of_one_action_are_spread_and_others_are_not_held_up() {
        let limiter = Limiter::new(NonZeroU32::new(30).unwrap());
        let started = clock::instant();
        for _ in 0..16 {
            limiter.turn(&key("DescribeClusters", "a")).await;
        }
        let elapsed = started.elapsed();
        assert!(elapsed >= Duration::from_millis(190), "ten at once, six more in a fifth of a second: {elapsed:?}");
        assert!(elapsed < Duration::from_millis(450), "ten at once: {elapsed:?}");
        for others in [key("DescribeClusters", "b"), key("DescribeVersions", "a")] {
            assert!(limiter.0.check_key(&others).is_ok());
        }
    }
}
