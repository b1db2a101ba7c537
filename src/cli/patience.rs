//! Waiting for somebody else, for a limited time and not in silence.

use std::ffi::OsStr;
use std::future::Future;
use std::time::Duration;

use super::stderr::say;
use crate::cloud::{Client, Service};
use crate::kit::value::duration;
use crate::system::clock;

/// How long nothing is said.
const SILENCE: Duration = Duration::from_secs(2);

/// The pause from one word to the next.
const PAUSE: Duration = Duration::from_secs(10);

/// The part of the time for which a call is repeated: what failed is then told before the time is up.
const FOR_REPEATING: f64 = 0.75;

/// How long something is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Patience(Duration);

impl Patience {
    pub(super) const fn of_seconds(seconds: u64) -> Self {
        Self(Duration::from_secs(seconds))
    }

    /// Reads the value of `--timeout`.
    pub(super) fn read(text: &OsStr) -> Result<Self, lexopt::Error> {
        let text = text.to_string_lossy();
        let time = duration::parse(&text).map_err(|why| format!("--timeout: {why}"))?;
        // a longer one is a mistake, and cannot be added to the time
        let is_sensible = time >= Duration::from_secs(1) && time <= Duration::from_secs(24 * 60 * 60);
        is_sensible.then_some(Self(time)).ok_or_else(|| format!("--timeout {text}: must be from 1s to 24h").into())
    }

    pub(super) fn time(self) -> Duration {
        self.0
    }

    /// The client, which gives up a little earlier.
    pub(super) fn client(self, client: &Client) -> Client {
        client.with_retry_timeout_at_most(self.0.mul_f64(FOR_REPEATING))
    }

    /// The output of some work; nothing if it is not there in time. Meanwhile it is said what is waited for, such as "an
    /// answer from https://…".
    pub(super) async fn of<T>(self, what: &str, work: impl Future<Output = T>) -> Option<T> {
        let mut work = std::pin::pin!(tokio::time::timeout(self.0, work));
        let mut pause = SILENCE;
        loop {
            tokio::select! {
                done = &mut work => return done.ok(),
                () = clock::sleep(pause) => {
                    say(&format!("waiting for {what} (at most {})", duration::format(self.0)));
                    pause = PAUSE;
                }
            }
        }
    }

    /// Why nothing came.
    pub(super) fn nothing_came(self, what: &str) -> String {
        format!(
            "timed out after {} waiting for {what}. Check the network, the proxy variables and TKE_ENDPOINT, or set a \
             longer --timeout.",
            duration::format(self.0)
        )
    }
}

/// What is waited for where a client asks.
pub(super) fn answer_to(client: &Client) -> String {
    format!("an answer from {}", client.endpoint().url(Service::Tke).trim_end_matches('/'))
}
