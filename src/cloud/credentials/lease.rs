//! How long temporary keys are used, and when the next ones are asked for.

use std::time::Duration;

use jiff::Timestamp;

use super::issue::Issued;
use super::keys::Credentials;

/// How long before their end keys are renewed, at most; short-lived ones after three quarters of
/// their life. A request that is signed just before the end may be checked just after it.
const LONGEST_MARGIN: Duration = Duration::from_secs(300);

/// How long new keys are waited for while the old ones hold: at most so long, or half of what is left.
const LONGEST_PATIENCE: Duration = Duration::from_secs(20);

/// Temporary keys in use.
#[derive(Debug)]
pub(super) struct Lease {
    issued: Issued,
    renew_at: Timestamp,
}

impl Lease {
    pub(super) fn new(issued: Issued, now: Timestamp) -> Self {
        let mut lease = Self { issued, renew_at: now };
        let left = lease.left(now);
        lease.renew_after(left - LONGEST_MARGIN.min(left / 4), now);
        lease
    }

    pub(super) fn credentials(&self) -> &Credentials {
        &self.issued.credentials
    }

    /// Whether it is not yet time for new keys.
    pub(super) fn is_fresh(&self, now: Timestamp) -> bool {
        now < self.renew_at
    }

    /// Whether the keys still sign.
    pub(super) fn is_valid(&self, now: Timestamp) -> bool {
        now < self.issued.expires
    }

    /// How long new keys are waited for.
    pub(super) fn patience(&self, now: Timestamp) -> Duration {
        LONGEST_PATIENCE.min(self.left(now) / 2)
    }

    /// Leaves the next attempt to renew them for halfway to their end.
    pub(super) fn postpone(&mut self, now: Timestamp) {
        self.renew_after(self.left(now) / 2, now);
    }

    fn left(&self, now: Timestamp) -> Duration {
        Duration::try_from(self.issued.expires.duration_since(now)).unwrap_or(Duration::ZERO)
    }

    fn renew_after(&mut self, wait: Duration, now: Timestamp) {
        self.renew_at = now.checked_add(wait).unwrap_or(self.issued.expires);
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn the_margin_is_five_minutes_or_a_quarter() {
        let now = Timestamp::UNIX_EPOCH;
        let renewed_after = |life: i64| {
            let expires = now + SignedDuration::from_secs(life);
            Lease::new(Issued { credentials: Credentials::new("id", "key"), expires }, now).renew_at.as_second()
        };
        assert_eq!(renewed_after(7200), 6900);
        assert_eq!(renewed_after(600), 450);
        assert_eq!(renewed_after(-5), 0);
    }
}
