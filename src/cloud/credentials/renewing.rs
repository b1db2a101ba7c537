//! Temporary keys, renewed before they expire.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::error::CredentialsError;
use super::issue::{IssueKeys, Issued};
use super::keys::Credentials;
use super::lease::Lease;
use super::provide::ProvideCredentials;
use crate::system::clock;

/// Keeps the keys of an issuer and renews them in time, once for all who wait.
#[derive(Debug)]
pub struct Renewing<I> {
    issuer: I,
    now: fn() -> Timestamp,
    state: Mutex<State>,
}

/// What the issuer gave at last.
#[derive(Debug, Default)]
struct State {
    lease: Option<Lease>,
    failure: Option<Failure>,
    was_asked: bool,
}

#[derive(Debug)]
struct Failure {
    at: Instant,
    error: CredentialsError,
}

impl<I: IssueKeys> Renewing<I> {
    /// Keys of this issuer, who is first asked when they are needed.
    pub fn new(issuer: I) -> Self {
        Self { issuer, now: clock::now, state: Mutex::default() }
    }

    /// Asks for new keys; with old ones at hand, only so long.
    async fn ask(&self, patience: Option<Duration>) -> Result<Issued, CredentialsError> {
        let Some(patience) = patience else { return self.issuer.issue().await };
        tokio::time::timeout(patience, self.issuer.issue()).await.unwrap_or_else(|_| {
            let reason = format!("no answer within {:.1} s", patience.as_secs_f64());
            Err(CredentialsError::invalid("temporary keys", reason))
        })
    }
}

#[async_trait]
impl<I: IssueKeys> ProvideCredentials for Renewing<I> {
    async fn credentials(&self) -> Result<Credentials, CredentialsError> {
        let arrived = clock::instant();
        // A caller that is cancelled lets go of the lock, and the next one asks.
        let mut state = self.state.lock().await;
        if let Some(keys) = state.fresh((self.now)()) {
            return Ok(keys.clone());
        }
        if let Some(error) = state.failure_since(arrived) {
            return Err(error.clone());
        }
        let answer = self.ask(state.patience((self.now)())).await;
        state.take(answer, (self.now)())
    }

    async fn discard(&self, refused: &Credentials) -> bool {
        let mut state = self.state.lock().await;
        // Others may have been refused the same keys and renewed them already.
        if state.lease.as_ref().is_some_and(|lease| lease.credentials().secret_id() == refused.secret_id()) {
            state.lease = None;
        }
        // an issuer that was never asked did not give these
        state.was_asked
    }
}

impl State {
    /// The keys, while it is not yet time for new ones.
    fn fresh(&self, now: Timestamp) -> Option<&Credentials> {
        self.lease.as_ref().filter(|lease| lease.is_fresh(now)).map(Lease::credentials)
    }

    /// What those are told who waited while another asked in vain.
    fn failure_since(&self, arrived: Instant) -> Option<&CredentialsError> {
        self.failure.as_ref().filter(|failure| failure.at > arrived).map(|failure| &failure.error)
    }

    /// How long an answer is waited for; without old keys, for as long as it takes.
    fn patience(&self, now: Timestamp) -> Option<Duration> {
        self.lease.as_ref().filter(|lease| lease.is_valid(now)).map(|lease| lease.patience(now))
    }

    /// Takes in what the issuer answered; gives the keys to sign with.
    fn take(
        &mut self,
        answer: Result<Issued, CredentialsError>,
        now: Timestamp,
    ) -> Result<Credentials, CredentialsError> {
        self.was_asked = true;
        let error = match answer {
            Ok(issued) => return Ok(self.begin(issued, now)),
            Err(error) => error,
        };
        match &mut self.lease {
            Some(old) if old.is_valid(now) => {
                tracing::warn!(%error, "temporary keys could not be renewed yet");
                old.postpone(now);
                Ok(old.credentials().clone())
            }
            _ => {
                self.lease = None;
                self.failure = Some(Failure { at: clock::instant(), error: error.clone() });
                Err(error)
            }
        }
    }

    fn begin(&mut self, issued: Issued, now: Timestamp) -> Credentials {
        let keys = issued.credentials.clone();
        tracing::debug!(secret_id = keys.masked_secret_id(), expires = %issued.expires, "temporary keys");
        self.lease = Some(Lease::new(issued, now));
        self.failure = None;
        keys
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::collections::VecDeque;
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::sync::{Arc, Mutex as Lock};

    use async_trait::async_trait;
    use jiff::SignedDuration;

    use super::*;

    thread_local! {
        /// How far the clock of a test has been moved.
        static MOVED: Cell<SignedDuration> = const { Cell::new(SignedDuration::ZERO) };
    }

    fn now() -> Timestamp {
        clock::now() + MOVED.get()
    }

    fn pass(seconds: i64) {
        MOVED.set(MOVED.get() + SignedDuration::from_secs(seconds));
    }

    /// Gives keys with lives of so many seconds, or nothing; the last goes on for ever.
    #[derive(Debug)]
    struct Issuer {
        lives: Lock<VecDeque<Option<i64>>>,
        count: AtomicU64,
    }

    #[async_trait]
    impl IssueKeys for Arc<Issuer> {
        async fn issue(&self) -> Result<Issued, CredentialsError> {
            clock::sleep(Duration::from_millis(10)).await;
            let number = self.count.fetch_add(1, Ordering::Relaxed) + 1;
            let life = {
                let mut lives = self.lives.lock().unwrap();
                if lives.len() > 1 { lives.pop_front().unwrap() } else { lives[0] }
            };
            let reason = format!("no keys ({number})");
            let life = life.ok_or(CredentialsError::invalid("issuer", reason))?;
            let credentials = Credentials::new(format!("id-{number}"), "key").with_token(Some("token".into()));
            Ok(Issued { credentials, expires: now() + SignedDuration::from_secs(life) })
        }
    }

    fn renewing(lives: &[Option<i64>]) -> (Arc<Issuer>, Renewing<Arc<Issuer>>) {
        let issuer = Arc::new(Issuer { lives: Lock::new(lives.iter().copied().collect()), count: AtomicU64::new(0) });
        (issuer.clone(), Renewing { now, ..Renewing::new(issuer) })
    }

    async fn ids(source: &Renewing<Arc<Issuer>>) -> Vec<Result<String, String>> {
        let asking = (0..10).map(|_| source.credentials());
        let answers = futures_util::future::join_all(asking).await;
        let id = |answer: Result<Credentials, CredentialsError>| {
            answer.map(|keys| keys.secret_id().to_owned()).map_err(|error| error.to_string())
        };
        answers.into_iter().map(id).collect()
    }

    #[tokio::test]
    async fn ten_callers_make_one_request() {
        let (issuer, source) = renewing(&[Some(60)]);
        assert_eq!(ids(&source).await, vec![Ok("id-1".to_owned()); 10]);
        assert_eq!(ids(&source).await, vec![Ok("id-1".to_owned()); 10]);
        assert_eq!(issuer.count.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn ten_callers_share_a_refusal_and_later_ones_ask_again() {
        let (issuer, source) = renewing(&[None, Some(60)]);
        assert_eq!(ids(&source).await, vec![Err("issuer: no keys (1)".to_owned()); 10]);
        assert_eq!(ids(&source).await, vec![Ok("id-2".to_owned()); 10]);
        assert_eq!(issuer.count.load(Ordering::Relaxed), 2);
    }

    #[tokio::test]
    async fn keys_are_renewed_before_they_end() {
        let (issuer, source) = renewing(&[Some(400), Some(60)]);
        assert_eq!(ids(&source).await[0], Ok("id-1".to_owned()));
        pass(320);
        assert_eq!(ids(&source).await, vec![Ok("id-2".to_owned()); 10]);
        assert_eq!(issuer.count.load(Ordering::Relaxed), 2);
    }

    #[tokio::test]
    async fn keys_that_cannot_be_renewed_are_used_to_their_end() {
        let (issuer, source) = renewing(&[Some(400), None]);
        assert_eq!(ids(&source).await[0], Ok("id-1".to_owned()));
        pass(310);
        assert_eq!(ids(&source).await, vec![Ok("id-1".to_owned()); 10]);
        assert_eq!(issuer.count.load(Ordering::Relaxed), 2, "and the issuer is not asked for each call");
        pass(120);
        assert!(ids(&source).await.iter().all(Result::is_err));
    }

    #[tokio::test]
    async fn refused_keys_are_discarded_once() {
        let (issuer, source) = renewing(&[Some(60)]);
        assert!(!source.discard(&Credentials::new("another's", "key")).await, "not of this source");
        let first = source.credentials().await.unwrap();
        assert!(source.discard(&first).await);
        assert_eq!(ids(&source).await, vec![Ok("id-2".to_owned()); 10]);
        // a late refusal of the first pair is no reason to ask for a third
        assert!(source.discard(&first).await);
        assert_eq!(ids(&source).await[0], Ok("id-2".to_owned()));
        assert_eq!(issuer.count.load(Ordering::Relaxed), 2);
    }
}
