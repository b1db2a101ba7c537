//! Which failures are repeated, for how long, and after what pause.

use std::time::Duration;

use super::action::Effect;
use super::error::Error;
use super::kind::Kind;

/// An `InternalError` often is about the object asked for, not the service, and a reader that is
/// told "busy" wants to know: callers get these after this many tries, that is, seconds, rather
/// than at the end of the retry timeout.
const FEW_ATTEMPTS: u32 = 5;

/// When and how calls are repeated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Policy {
    /// No pause begins that would end later than this after the call's start.
    pub(crate) timeout: Duration,
    /// The same for a cloud that has never answered: most likely it is not there.
    pub(crate) first_contact: Duration,
    /// The longest first pause; doubles from try to try.
    pub(crate) base: Duration,
    /// The longest pause.
    pub(crate) cap: Duration,
}

/// Where a call stands after a failure.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Progress {
    pub(crate) effect: Effect,
    /// How often it was tried, from 1.
    pub(crate) attempt: u32,
    /// Since the call's start.
    pub(crate) elapsed: Duration,
    /// Whether the cloud has ever answered this client.
    pub(crate) cloud_has_answered: bool,
}

impl Policy {
    /// The pause before the next try, or nothing when the error is final.
    pub(crate) fn pause(&self, error: &Error, progress: Progress) -> Option<Duration> {
        let budget = self.budget(error, progress)?;
        let pause = self.jittered(error.kind(), progress.attempt);
        (progress.elapsed + pause < budget).then_some(pause)
    }

    fn budget(&self, error: &Error, progress: Progress) -> Option<Duration> {
        if error.is_about_keys() {
            return None;
        }
        // A lost reply may belong to a thing that was made: the caller has to look.
        if progress.effect == Effect::Create && error.may_have_been_carried_out() {
            return None;
        }
        let few = (progress.attempt < FEW_ATTEMPTS).then_some(self.timeout);
        match error.kind() {
            Kind::Busy | Kind::UnexpectedReply if progress.effect == Effect::Read => few,
            Kind::Throttled | Kind::Busy => Some(self.timeout),
            Kind::Server if error.code_is("ServiceUnavailable") => Some(self.timeout),
            Kind::Server if error.code().is_some() => few,
            Kind::Server | Kind::Network | Kind::Timeout if progress.cloud_has_answered => Some(self.timeout),
            // what let a call through before may do so again
            Kind::Blocked if progress.cloud_has_answered => Some(self.timeout.min(self.first_contact)),
            Kind::Server | Kind::Network | Kind::Timeout => Some(self.timeout.min(self.first_contact)),
            _ => None,
        }
    }

    /// Full jitter, so that clients that failed together do not come back together. After a
    /// refusal for load or state at least the base is waited: at once is surely too soon.
    fn jittered(&self, kind: Kind, attempt: u32) -> Duration {
        let doublings = attempt.saturating_sub(1).min(16);
        let ceiling = self.base.saturating_mul(1 << doublings).min(self.cap);
        let jittered = ceiling.mul_f64(fastrand::f64());
        match kind {
            Kind::Throttled | Kind::Busy => (self.base + jittered).min(self.cap),
            _ => jittered,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: Policy = Policy {
        timeout: Duration::from_secs(300),
        first_contact: Duration::from_secs(30),
        base: Duration::from_millis(250),
        cap: Duration::from_secs(10),
    };

    fn repeats(error: &Error, effect: Effect) -> bool {
        let progress = Progress { effect, attempt: 1, elapsed: Duration::from_secs(1), cloud_has_answered: true };
        POLICY.pause(error, progress).is_some()
    }

    #[test]
    fn what_is_repeated_for_which_effect() {
        use Effect::{Create, Idempotent, Read};
        let sure = |kind| Error::new(kind, "");
        let unsure = |kind| Error::new(kind, "").with_outcome_unknown(true);
        for (error, read, idempotent, create) in [
            (sure(Kind::Throttled), true, true, true),
            (sure(Kind::Busy), true, true, true),
            (sure(Kind::Network), true, true, true),
            (unsure(Kind::Network), true, true, false),
            (unsure(Kind::Timeout), true, true, false),
            (unsure(Kind::Server), true, true, false),
            (sure(Kind::NotFound), false, false, false),
            (sure(Kind::Precondition), false, false, false),
            (sure(Kind::Quota), false, false, false),
            (sure(Kind::Authentication), false, false, false),
            (sure(Kind::Permission), false, false, false),
            (sure(Kind::InvalidRequest), false, false, false),
            (sure(Kind::Failed), false, false, false),
            (unsure(Kind::UnexpectedReply), true, false, false),
            (sure(Kind::Cancelled), false, false, false),
        ] {
            assert_eq!(repeats(&error, Read), read, "read {error}");
            assert_eq!(repeats(&error, Idempotent), idempotent, "idempotent {error}");
            assert_eq!(repeats(&error, Create), create, "create {error}");
        }
    }

    #[test]
    fn who_gives_the_keys_has_tried_again_already() {
        for kind in [Kind::Network, Kind::Timeout, Kind::Server, Kind::Throttled] {
            assert!(repeats(&Error::new(kind, ""), Effect::Read));
            assert!(!repeats(&Error::new(kind, "").of_keys(), Effect::Read));
        }
    }

    #[test]
    fn budgets() {
        let at = |attempt, seconds, cloud_has_answered| Progress {
            effect: Effect::Read,
            attempt,
            elapsed: Duration::from_secs(seconds),
            cloud_has_answered,
        };
        let internal = Error::from_api("InternalError.UnexpectedInternal", "", None);
        assert!(POLICY.pause(&internal, at(4, 10, true)).is_some());
        assert!(POLICY.pause(&internal, at(5, 10, true)).is_none());
        let busy = Error::new(Kind::Busy, "");
        let writing = Progress { effect: Effect::Idempotent, ..at(50, 250, true) };
        assert!(POLICY.pause(&busy, writing).is_some());
        assert!(POLICY.pause(&busy, at(4, 10, true)).is_some());
        assert!(POLICY.pause(&busy, at(5, 10, true)).is_none());
        let unavailable = Error::from_api("ServiceUnavailable", "", None);
        assert!(POLICY.pause(&unavailable, at(50, 250, true)).is_some());
        assert!(POLICY.pause(&unavailable, at(50, 300, true)).is_none());
        let network = Error::new(Kind::Network, "");
        assert!(POLICY.pause(&network, at(9, 100, true)).is_some());
        assert!(POLICY.pause(&network, at(9, 31, false)).is_none());
    }

    #[test]
    fn what_is_in_the_way_of_every_call_is_told_at_once() {
        let at = |cloud_has_answered| Progress {
            effect: Effect::Read,
            attempt: 1,
            elapsed: Duration::from_secs(1),
            cloud_has_answered,
        };
        let blocked = Error::new(Kind::Blocked, "");
        assert!(POLICY.pause(&blocked, at(false)).is_none() && POLICY.pause(&blocked, at(true)).is_some());
    }

    #[test]
    fn pauses_grow_to_the_cap_and_refusals_wait_at_least_the_base() {
        for attempt in 1..40 {
            let ceiling = POLICY.base.saturating_mul(1 << (attempt - 1).min(16)).min(POLICY.cap);
            assert!(POLICY.jittered(Kind::Network, attempt) <= ceiling);
            let refused = POLICY.jittered(Kind::Throttled, attempt);
            assert!(refused >= POLICY.base && refused <= POLICY.cap);
        }
    }
}
