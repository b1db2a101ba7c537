//! Reads that fail while something is waited for: the cloud is asked again for minutes before a wait is given up.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::cloud::{Effect, Error, Kind};
use crate::kit::framework::wait::Seen;
use crate::system::clock;

/// How long replies are ridden out that lack what they must hold: something is in the way, or they stay so.
const UNEXPECTED: Duration = Duration::from_secs(60);

/// Since when the looks of a wait have failed without one that did not.
#[derive(Debug, Default)]
pub struct Trouble {
    since: Mutex<Option<Instant>>,
}

impl Trouble {
    /// What a look saw. One that failed in a way that may pass has seen that, and the wait goes on: that the object is
    /// busy for as long as the wait lasts, else for as long as failing calls are repeated.
    pub fn ride_out<T>(&self, looked: Result<Seen<T>, Error>, endurance: Duration) -> Result<Seen<T>, Error> {
        let mut since = self.since.lock().unwrap_or_else(PoisonError::into_inner);
        let error = match looked {
            Ok(seen) => {
                *since = None;
                return Ok(seen);
            }
            Err(error) => error,
        };
        let trouble = since.get_or_insert_with(clock::instant).elapsed();
        let endurance = match error.kind() {
            Kind::UnexpectedReply => endurance.min(UNEXPECTED),
            _ => endurance,
        };
        match passes(&error) && (error.is_busy() || trouble < endurance) {
            true => Ok(Seen::Pending(error.to_string())),
            false => Err(error),
        }
    }
}

/// Whether another look may see more. A read that failed has concluded nothing.
fn passes(error: &Error) -> bool {
    let is_of_read = error.effect() == Some(Effect::Read);
    error.is_retryable() || is_of_read && (error.kind() == Kind::Failed || error.is_about_signature())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::Call;
    use crate::cloud::tke::cluster::DescribeClusters;

    const ENDURANCE: Duration = Duration::from_secs(300);

    fn looked(code: &str) -> Result<Seen<()>, Error> {
        Err(Error::from_api(code, "no", None))
    }

    #[tokio::test(start_paused = true)]
    async fn minutes_of_trouble_are_ridden_out_and_then_are_the_end() {
        let trouble = Trouble::default();
        for seconds in [0, 100, 199] {
            clock::sleep(Duration::from_secs(seconds)).await;
            let seen = trouble.ride_out(looked("InternalError.UnexpectedInternal"), ENDURANCE).unwrap();
            assert!(matches!(seen, Seen::Pending(text) if text.contains("UnexpectedInternal")));
        }
        clock::sleep(Duration::from_secs(1)).await;
        assert!(trouble.ride_out(looked("InternalError.UnexpectedInternal"), ENDURANCE).is_err());
        // one look that sees something, and there is time again
        assert_eq!(trouble.ride_out(Ok(Seen::Done(())), ENDURANCE).unwrap(), Seen::Done(()));
        assert!(trouble.ride_out(looked("RequestLimitExceeded"), ENDURANCE).is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_broken_reply_is_ridden_out_for_a_minute() {
        let trouble = Trouble::default();
        let broken = || Err::<Seen<()>, _>(Error::new(Kind::UnexpectedReply, "Clusters is missing"));
        assert!(trouble.ride_out(broken(), ENDURANCE).is_ok());
        clock::sleep(UNEXPECTED).await;
        assert!(trouble.ride_out(broken(), ENDURANCE).is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn an_object_may_be_busy_for_as_long_as_it_takes() {
        let trouble = Trouble::default();
        for _ in 0..10 {
            assert!(trouble.ride_out(looked("ResourceUnavailable.ClusterState"), ENDURANCE).is_ok());
            clock::sleep(ENDURANCE).await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_signature_that_is_refused_is_ridden_out_by_a_read() {
        let trouble = Trouble::default();
        let read = |code| looked(code).map_err(|error| error.with_call(Call::of::<DescribeClusters>(), None));
        for code in ["AuthFailure.SignatureExpire", "AuthFailure.TokenFailure"] {
            assert!(trouble.ride_out(read(code), ENDURANCE).is_ok(), "{code}");
        }
        clock::sleep(ENDURANCE).await;
        assert!(trouble.ride_out(read("AuthFailure.TokenFailure"), ENDURANCE).is_err());
        for code in ["AuthFailure.SecretIdNotFound", "AuthFailure.InvalidSecretId", "UnauthorizedOperation"] {
            assert!(Trouble::default().ride_out(read(code), ENDURANCE).is_err(), "{code}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_does_not_pass_ends_the_wait() {
        for code in
            ["UnauthorizedOperation", "ResourceNotFound", "InvalidParameter", "LimitExceeded", "FailedOperation"]
        {
            assert!(Trouble::default().ride_out(looked(code), ENDURANCE).is_err(), "{code}");
        }
    }
}
