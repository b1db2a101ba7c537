//! A cluster that is being worked on: whose parts are read and changed, and until when.

use std::future::Future;
use std::time::Duration;

use crate::cloud::{Client, Error};
use crate::diagnostics::Diagnostics;
use crate::framework::Deadline;
use crate::framework::wait::{self, Seen};
use crate::provider::wait_error;

/// A cluster that is being worked on.
#[derive(Clone)]
pub struct Site {
    /// The client of its account and region.
    pub client: Client,
    /// The cluster, `cls-…`.
    pub cluster_id: String,
    /// The end of the operation's time.
    pub deadline: Deadline,
}

impl Site {
    /// The same place with less time: so much, or what is left of the operation's.
    pub fn within(&self, limit: Duration) -> Self {
        Self { deadline: Deadline::after(limit.min(self.deadline.left())), ..self.clone() }
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
