//! Waiting for the cloud, with every change logged and the last ones remembered.

use std::collections::VecDeque;
use std::future::Future;
use std::time::Duration;

use thiserror::Error;
use tokio_util::sync::CancellationToken;

use crate::kit::value::duration;
use crate::system::clock;

/// The pause after the first look, and the factor and limit of its growth.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const PAUSE_GROWTH: f64 = 1.4;
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// How many changes are remembered for the error text.
const REMEMBERED: usize = 8;

/// What a look at the cloud found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen<T> {
    /// What was waited for.
    Done(T),
    /// Not yet; how it stands, as in "Creating, 2 of 3 nodes running".
    Pending(String),
}

/// Why a wait ended without success.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WaitError<E> {
    /// The time was up.
    #[error("{what}: still waiting after {}; last seen: {}", duration::format(*.waited), history.back().map_or("nothing", String::as_str))]
    Timeout {
        /// What was waited for.
        what: String,
        /// For how long.
        waited: Duration,
        /// The last things seen, oldest first.
        history: VecDeque<String>,
    },
    /// The user interrupted.
    #[error("{what}: interrupted; last seen: {}", last.as_deref().unwrap_or("nothing"))]
    Cancelled {
        /// What was waited for.
        what: String,
        /// What was seen last.
        last: Option<String>,
    },
    /// A look failed for good.
    #[error("{0}")]
    Look(E),
}

/// Looks until it is done, with growing pauses, at most until the time is up. `what` is a phrase such
/// as "cluster cls-12345678 to run".
pub async fn until<T, E, F: Future<Output = Result<Seen<T>, E>>>(
    what: &str,
    timeout: Duration,
    cancellation: &CancellationToken,
    mut look: impl FnMut() -> F,
) -> Result<T, WaitError<E>> {
    let started = clock::instant();
    let mut history: VecDeque<String> = VecDeque::new();
    let mut pause = FIRST_PAUSE;
    loop {
        match look().await.map_err(WaitError::Look)? {
            Seen::Done(value) => {
                tracing::info!(waiting_for = what, elapsed_seconds = started.elapsed().as_secs(), "done waiting");
                return Ok(value);
            }
            Seen::Pending(status) => {
                if history.back() != Some(&status) {
                    tracing::info!(
                        waiting_for = what,
                        status,
                        elapsed_seconds = started.elapsed().as_secs(),
                        "waiting"
                    );
                    history.push_back(status);
                    if history.len() > REMEMBERED {
                        history.pop_front();
                    }
                }
            }
        }
        let left = timeout.saturating_sub(started.elapsed());
        if left.is_zero() {
            return Err(WaitError::Timeout { what: what.to_owned(), waited: started.elapsed(), history });
        }
        tokio::select! {
            () = cancellation.cancelled() => {
                return Err(WaitError::Cancelled { what: what.to_owned(), last: history.pop_back() });
            }
            () = clock::sleep(pause.min(left)) => {}
        }
        pause = pause.mul_f64(PAUSE_GROWTH).min(LONGEST_PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn look_forever(timeout: Duration, token: &CancellationToken) -> WaitError<String> {
        let looked: Result<(), WaitError<String>> =
            until("a thing to happen", timeout, token, async || Ok(Seen::Pending("Creating".into()))).await;
        looked.unwrap_err()
    }

    #[tokio::test(start_paused = true)]
    async fn it_gives_up_and_says_what_it_saw() {
        let error = look_forever(Duration::from_secs(90), &CancellationToken::new()).await;
        let text = error.to_string();
        assert!(text.starts_with("a thing to happen: still waiting after"), "{text}");
        assert!(text.ends_with("last seen: Creating"), "{text}");
    }

    #[tokio::test(start_paused = true)]
    async fn it_stops_when_interrupted() {
        let token = CancellationToken::new();
        token.cancel();
        assert!(matches!(look_forever(Duration::from_secs(90), &token).await, WaitError::Cancelled { .. }));
    }

    #[tokio::test(start_paused = true)]
    async fn it_ends_when_done() {
        let mut looks = 0;
        let result: Result<i32, WaitError<String>> =
            until("x", Duration::from_secs(90), &CancellationToken::new(), || {
                looks += 1;
                let seen = if looks == 3 { Seen::Done(7) } else { Seen::Pending("no".into()) };
                async move { Ok(seen) }
            })
            .await;
        assert_eq!(result.unwrap(), 7);
    }
}
