//! Temporary keys, renewed before they expire.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::sync::Mutex;

use super::error::CredentialsError;
use super::issue::{IssueKeys, Issued};
use super::keys::Credentials;
use super::provide::ProvideCredentials;
use crate::system::clock;

/// How long before their end keys are renewed, at most; short-lived ones after three quarters of
/// their life. A request that is signed just before the end may be checked just after it.
const MARGIN_SECONDS: f64 = 300.0;
const MARGIN_SHARE: f64 = 0.25;

/// How long new keys are waited for while the old ones hold: at most so long, or half of what is left.
const PATIENCE_SECONDS: f64 = 20.0;
const PATIENCE_SHARE: f64 = 0.5;

/// Keeps the keys of an issuer and renews them in time, once for all who wait.
#[derive(Debug)]
pub struct Renewing<I> {
    issuer: I,
    held: Mutex<Held>,
    /// How often the issuer was asked: who waited meanwhile takes that answer, be it an error.
    asked: AtomicU64,
}

#[derive(Debug, Default)]
struct Held {
    keys: Option<Kept>,
    failure: Option<CredentialsError>,
}

#[derive(Debug)]
struct Kept {
    issued: Issued,
    renew_at: Timestamp,
}

impl Held {
    /// The keys, while it is not yet time for new ones.
    fn fresh(&self) -> Option<Credentials> {
        let kept = self.keys.as_ref().filter(|kept| clock::now() < kept.renew_at)?;
        Some(kept.issued.credentials.clone())
    }
}

impl<I: IssueKeys> Renewing<I> {
    /// Holds no keys yet.
    pub fn new(issuer: I) -> Self {
        Self { issuer, held: Mutex::default(), asked: AtomicU64::new(0) }
    }

    /// Asks for new keys. While the old ones hold, everybody waits for them only a moment.
    async fn ask(&self, held: &Held) -> Result<Issued, CredentialsError> {
        let left = held.keys.as_ref().map(|kept| kept.issued.expires.duration_since(clock::now()).as_secs_f64());
        let Some(left) = left.filter(|left| *left > 0.0) else {
            return self.issuer.issue().await;
        };
        let patience = Duration::from_secs_f64((left * PATIENCE_SHARE).min(PATIENCE_SECONDS));
        tokio::select! {
            answer = self.issuer.issue() => answer,
            () = clock::sleep(patience) => Err(CredentialsError::Invalid {
                source_name: "temporary keys".to_owned(),
                reason: format!("no answer within {:.1} s", patience.as_secs_f64()),
            }),
        }
    }
}

#[async_trait]
impl<I: IssueKeys> ProvideCredentials for Renewing<I> {
    async fn credentials(&self) -> Result<Credentials, CredentialsError> {
        let asked_before = self.asked.load(Ordering::Acquire);
        // A caller that is cancelled lets go of the lock, and the next one asks.
        let mut held = self.held.lock().await;
        if let Some(credentials) = held.fresh() {
            return Ok(credentials);
        }
        if self.asked.load(Ordering::Acquire) != asked_before
            && let Some(error) = &held.failure
        {
            return Err(error.clone());
        }
        let answer = self.ask(&held).await;
        self.asked.fetch_add(1, Ordering::Release);
        match answer {
            Ok(issued) => {
                let credentials = issued.credentials.clone();
                tracing::debug!(secret_id = credentials.masked_secret_id(), expires = %issued.expires, "temporary keys");
                let renew_at = before_the_end(issued.expires, |life| (life * MARGIN_SHARE).min(MARGIN_SECONDS));
                *held = Held { keys: Some(Kept { issued, renew_at }), failure: None };
                Ok(credentials)
            }
            // The old keys still sign for a while: the issuer is asked again halfway to their end.
            Err(error) if held.keys.as_ref().is_some_and(|kept| clock::now() < kept.issued.expires) => {
                tracing::warn!(%error, "temporary keys could not be renewed yet");
                let kept = held.keys.as_mut().ok_or_else(|| error.clone())?;
                kept.renew_at = before_the_end(kept.issued.expires, |life| life / 2.0);
                Ok(kept.issued.credentials.clone())
            }
            Err(error) => {
                *held = Held { keys: None, failure: Some(error.clone()) };
                Err(error)
            }
        }
    }

    async fn discard(&self, refused: &Credentials) -> bool {
        let mut held = self.held.lock().await;
        // Others may have been refused the same keys and renewed them already.
        if held.keys.as_ref().is_some_and(|kept| kept.issued.credentials.secret_id() == refused.secret_id()) {
            held.keys = None;
        }
        // an issuer that was never asked did not give these
        self.asked.load(Ordering::Acquire) > 0
    }
}

/// The moment that lies this many seconds of what is left before the end.
fn before_the_end(expires: Timestamp, margin: impl FnOnce(f64) -> f64) -> Timestamp {
    let now = clock::now();
    let life = expires.duration_since(now).as_secs_f64().max(0.0);
    let wait = Duration::from_secs_f64(life - margin(life));
    now.checked_add(wait).unwrap_or(expires)
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::sync::{Arc, Mutex as Lock};
    use std::time::Duration;

    use super::*;

    /// Gives keys with these lives, or nothing; the last goes on for ever.
    #[derive(Debug)]
    struct Issuer {
        lives: Lock<VecDeque<Option<Duration>>>,
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
            let life = life.ok_or(CredentialsError::Invalid { source_name: "issuer".to_owned(), reason })?;
            let credentials = Credentials::new(format!("id-{number}"), "key").with_token(Some("token".into()));
            Ok(Issued { credentials, expires: clock::now() + life })
        }
    }

    fn renewing(lives: &[Option<u64>]) -> (Arc<Issuer>, Renewing<Arc<Issuer>>) {
        let lives = lives.iter().map(|life| life.map(Duration::from_millis)).collect();
        let issuer = Arc::new(Issuer { lives: Lock::new(lives), count: AtomicU64::new(0) });
        (issuer.clone(), Renewing::new(issuer))
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
        let (issuer, source) = renewing(&[Some(60_000)]);
        assert_eq!(ids(&source).await, vec![Ok("id-1".to_owned()); 10]);
        assert_eq!(ids(&source).await, vec![Ok("id-1".to_owned()); 10]);
        assert_eq!(issuer.count.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn ten_callers_share_a_refusal_and_later_ones_ask_again() {
        let (issuer, source) = renewing(&[None, Some(60_000)]);
        assert_eq!(ids(&source).await, vec![Err("issuer: no keys (1)".to_owned()); 10]);
        assert_eq!(ids(&source).await, vec![Ok("id-2".to_owned()); 10]);
        assert_eq!(issuer.count.load(Ordering::Relaxed), 2);
    }

    #[tokio::test]
    async fn keys_are_renewed_before_they_end() {
        let (issuer, source) = renewing(&[Some(400), Some(60_000)]);
        assert_eq!(ids(&source).await[0], Ok("id-1".to_owned()));
        clock::sleep(Duration::from_millis(320)).await;
        assert_eq!(ids(&source).await, vec![Ok("id-2".to_owned()); 10]);
        assert_eq!(issuer.count.load(Ordering::Relaxed), 2);
    }

    #[tokio::test]
    async fn keys_that_cannot_be_renewed_are_used_to_their_end() {
        let (issuer, source) = renewing(&[Some(400), None]);
        assert_eq!(ids(&source).await[0], Ok("id-1".to_owned()));
        clock::sleep(Duration::from_millis(310)).await;
        assert_eq!(ids(&source).await, vec![Ok("id-1".to_owned()); 10]);
        assert_eq!(issuer.count.load(Ordering::Relaxed), 2, "and the issuer is not asked for each call");
        clock::sleep(Duration::from_millis(120)).await;
        assert!(ids(&source).await.iter().all(Result::is_err));
    }

    #[tokio::test]
    async fn refused_keys_are_discarded_once() {
        let (issuer, source) = renewing(&[Some(60_000)]);
        assert!(!source.discard(&Credentials::new("another's", "key")).await, "not of this source");
        let first = source.credentials().await.unwrap();
        assert!(source.discard(&first).await);
        assert_eq!(ids(&source).await, vec![Ok("id-2".to_owned()); 10]);
        // a late refusal of the first pair is no reason to ask for a third
        assert!(source.discard(&first).await);
        assert_eq!(ids(&source).await[0], Ok("id-2".to_owned()));
        assert_eq!(issuer.count.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn the_margin_is_five_minutes_or_a_quarter() {
        let renewed_after = |life: i64| {
            let now = clock::now();
            let expires = now + jiff::SignedDuration::from_secs(life);
            let margin = |life: f64| (life * MARGIN_SHARE).min(MARGIN_SECONDS);
            before_the_end(expires, margin).duration_since(now).as_secs_f64().round()
        };
        assert_eq!(renewed_after(7200), 6900.0);
        assert_eq!(renewed_after(600), 450.0);
        assert_eq!(renewed_after(-5), 0.0);
    }
}
