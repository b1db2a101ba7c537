//! The handle of a cluster: with what, of which cluster and until when an operation reads and changes it.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::inside::Inside;
use super::lost_reply::{Lost, Policy};
use super::tag_pairs::TagPairs;
use super::trouble::Trouble;
use super::watch::Watch;
use crate::cloud::{Action, Client, Error};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::framework::Deadline;
use crate::kit::framework::wait::{self, Seen, WaitError};
use crate::kubernetes::Connector;
use crate::provider::wait_error;

/// The handle of a cluster.
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
    /// The tags that were made for it.
    pub tag_pairs: Arc<TagPairs>,
    /// The way into it.
    pub inside: Arc<Inside>,
}

impl ClusterHandle {
    /// The handle of this cluster, for an operation that has to be done by then.
    pub fn new(client: Client, cluster_id: String, deadline: Deadline) -> Self {
        Self { client, cluster_id, deadline, nodes: Arc::default(), tag_pairs: Arc::default(), inside: Arc::default() }
            .by(deadline)
    }

    /// The same with this way to API servers.
    pub fn reaching(self, connector: Arc<dyn Connector>) -> Self {
        Self { inside: Arc::new(Inside::new(connector)), ..self }
    }

    /// The same for what has to be done by then, each call of it.
    pub fn by(self, deadline: Deadline) -> Self {
        Self { client: self.client.with_deadline(Some(deadline.instant())), deadline, ..self }
    }

    /// The same with less time: so much, or what is left of the operation's.
    pub fn within(&self, limit: Duration) -> Self {
        self.clone().by(Deadline::after(limit.min(self.deadline.left())))
    }

    /// The same for what an interrupt is not to stop.
    pub fn uninterrupted(&self) -> Self {
        Self { client: self.client.with_cancellation(CancellationToken::new()), ..self.clone() }
    }

    /// Makes something by a request. Where the reply is lost, `look` looks for it, see [`Policy::make`].
    pub async fn make<A: Action, T, F: Future<Output = Result<Option<T>, Error>>>(
        &self,
        policy: &Policy,
        request: &A,
        answer: impl Fn(A::Response) -> T,
        look: impl Fn(Self) -> F,
    ) -> Result<T, Lost> {
        let send = || async { self.client.call(request).await.map(&answer) };
        Box::pin(policy.make(&self.client, send, |client| look(Self { client, ..self.clone() }))).await
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

    /// Waits until a look is done, at most until the operation's time is up. `what` is a phrase such as
    /// "cluster cls-12345678 to run"; `failure` begins the error. A look that fails in a way that may pass has seen
    /// just that, see [`Trouble`].
    pub async fn until<T, F: Future<Output = Result<Seen<T>, Error>>>(
        &self,
        what: &str,
        failure: &str,
        mut look: impl FnMut() -> F,
    ) -> Result<T, Diagnostics> {
        // what waits is in the middle of deep calls: it is not a part of each
        let watched = Box::pin(self.watch(what, self.deadline.left(), |_| look())).await;
        watched.map_err(|error| wait_error(failure, error))
    }

    /// The same for a wait of at most so long: the handle that `look` is given has no more time than that, nor has a
    /// call of its that is repeated.
    pub async fn watch<T, F: Future<Output = Result<Seen<T>, Error>>>(
        &self,
        what: &str,
        patience: Duration,
        mut look: impl FnMut(Self) -> F,
    ) -> Result<T, WaitError<Error>> {
        let trouble = Trouble::default();
        let endurance = self.client.retry_timeout();
        let patient = self.within(patience);
        wait::until(what, patience, self.client.cancellation(), || {
            let (looking, trouble) = (look(patient.clone()), &trouble);
            async move { trouble.ride_out(looking.await, endurance) }
        })
        .await
    }
}
