//! A cluster that is being worked on: whose parts are read and changed, and until when.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::cloud::{Action, Client, Error};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::framework::Deadline;
use crate::kit::framework::wait::{self, Seen};
use crate::provider::wait_error;
use crate::services::watch::Watch;
use crate::system::clock;

/// How often what was asked for without an answer is looked for before it is asked for again.
const LOOKS_AFTER_LOST_REPLY: u32 = 3;
/// How long it is from one look to the next.
const PAUSE_BETWEEN_LOOKS: Duration = Duration::from_secs(1);
/// How long one look is repeated while the cloud does not answer.
const LOOK_TIMEOUT: Duration = Duration::from_secs(10);
/// How often it is asked for.
const SENDS: u32 = 2;

/// Something that was not made, as far as is known.
pub struct Lost {
    /// Why.
    pub error: Error,
    /// Whether it may be there all the same: a request for it was never answered.
    pub in_doubt: bool,
}

/// A cluster that is being worked on.
#[derive(Clone)]
pub struct ClusterHandle {
    /// The client of its account and region.
    pub client: Client,
    /// The cluster, `cls-…`.
    pub cluster_id: String,
    /// The end of the operation's time.
    pub deadline: Deadline,
    /// What was seen of its nodes.
    pub nodes: Arc<Watch>,
}

impl ClusterHandle {
    /// The same place with less time: so much, or what is left of the operation's.
    pub fn within(&self, limit: Duration) -> Self {
        Self { deadline: Deadline::after(limit.min(self.deadline.left())), ..self.clone() }
    }

    /// The same place for what an interrupt is not to stop.
    pub fn uninterrupted(&self) -> Self {
        Self { client: self.client.with_cancellation(CancellationToken::new()), ..self.clone() }
    }

    /// Sends a request that makes something, `what`. Where the reply is lost, `look` looks for it before
    /// the request is sent again.
    pub async fn make<A: Action, T, F: Future<Output = Result<Option<T>, Error>>>(
        &self,
        what: &str,
        request: &A,
        answer: impl Fn(A::Response) -> T,
        look: impl Fn(Self) -> F,
    ) -> Result<T, Lost> {
        let mut in_doubt = false;
        let mut sends = 0;
        loop {
            sends += 1;
            let error = match self.client.call(request).await {
                Ok(response) => return Ok(answer(response)),
                Err(error) => error,
            };
            let is_lost = error.may_have_been_carried_out();
            in_doubt |= is_lost;
            if is_lost {
                tracing::warn!(what, %error, "it may have been made; looking for it");
                if let Some(made) = self.look_for(what, &look).await {
                    return Ok(made);
                }
            }
            if !is_lost || sends == SENDS {
                return Err(Lost { error, in_doubt });
            }
        }
    }

    /// Looks for what was not answered. An interrupt does not stop it, or the thing would be there without
    /// anybody knowing; a look that fails has seen nothing.
    async fn look_for<T, F: Future<Output = Result<Option<T>, Error>>>(
        &self,
        what: &str,
        look: impl Fn(Self) -> F,
    ) -> Option<T> {
        let handle = self.uninterrupted();
        let handle = Self { client: handle.client.with_retry_timeout(LOOK_TIMEOUT), ..handle };
        for _ in 0..LOOKS_AFTER_LOST_REPLY {
            match look(handle.clone()).await {
                Ok(Some(made)) => return Some(made),
                Ok(None) => {}
                Err(error) => tracing::warn!(what, %error, "the look failed"),
            }
            clock::sleep(PAUSE_BETWEEN_LOOKS).await;
        }
        None
    }

    /// Lets time pass, at most until the operation's is up. `what` comes after it, as in "the next node".
    pub async fn pause(&self, what: &str, time: Duration) -> Result<(), Diagnostics> {
        let end = Deadline::after(time);
        let what = format!("the pause before {what}");
        self.until(&what, &format!("{what} was cut short"), async || {
            let left = end.left();
            Ok(if left.is_zero() { Seen::Done(()) } else { Seen::Pending("pausing".to_owned()) })
        })
        .await
    }

    /// Waits for something of this cluster, at most until the operation's time is up. `what` is a
    /// phrase such as "cluster cls-12345678 to run"; `failure` begins the error.
    pub async fn until<T, F: Future<Output = Result<Seen<T>, Error>>>(
        &self,
        what: &str,
        failure: &str,
        look: impl FnMut() -> F,
    ) -> Result<T, Diagnostics> {
        wait::until(what, self.deadline.left(), self.client.cancellation(), look)
            .await
            .map_err(|error| wait_error(failure, error))
    }
}
