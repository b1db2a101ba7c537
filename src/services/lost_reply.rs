//! A request that makes something, whose reply is lost: it may have been carried out. It is looked for before it is
//! sent again; see `design/lost-replies.md`.

use std::future::Future;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::cloud::{Client, Error, Kind};
use crate::system::clock;

/// How long one look is repeated while the cloud does not answer.
const LOOK_TIMEOUT: Duration = Duration::from_secs(10);

/// How long lists and the like may lag behind what was made: what is not seen for so long is not there.
pub const LAG: Duration = Duration::from_secs(3 * 60);

/// How long something is looked for at most where the cloud answered, with an error that leaves it open what was done.
const ANSWERED: Duration = Duration::from_secs(10);

/// How long something is still looked for after an interrupt.
const AFTER_INTERRUPT: Duration = Duration::from_secs(30);

/// The pause after the first look, and the factor and limit of its growth.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const PAUSE_GROWTH: f64 = 1.5;
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// How what a call makes is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// The call.
    pub call: &'static str,
    /// By what it is recognised.
    pub found_by: &'static str,
    /// For how long it is looked for after each time it is sent.
    pub patience: Duration,
    /// How often it is sent at most.
    pub sends: u32,
}

/// A cluster.
pub const CLUSTER: Policy = Policy {
    call: "CreateCluster",
    found_by: "the tag `terraform-provider-tke/create-id` with a fresh UUID, in CreateCluster itself",
    patience: LAG,
    sends: 2,
};
/// A cluster in an account that takes no mark.
pub const UNMARKED_CLUSTER: Policy = Policy {
    call: "CreateCluster without the tag, where the account's tag policy refuses it",
    found_by: "the one cluster of this name in this VPC that was not there before the request",
    patience: LAG,
    sends: 1,
};
/// An upgrade of a cluster.
pub const UPGRADE: Policy = Policy {
    call: "UpdateClusterVersion",
    found_by: "the cluster's status and version",
    patience: Duration::from_secs(10),
    sends: 2,
};
/// Subnets of pods.
pub const POD_SUBNETS: Policy = Policy {
    call: "AddVpcCniSubnets",
    found_by: "the cluster's list of them",
    patience: Duration::from_secs(10),
    sends: 1,
};
/// A node pool.
pub const NODE_POOL: Policy = Policy {
    call: "CreateClusterNodePool",
    found_by: "the annotation `terraform-provider-tke/create-id` with a fresh UUID, in CreateClusterNodePool itself",
    patience: LAG,
    sends: 2,
};
/// An endpoint.
pub const ENDPOINT: Policy = Policy {
    call: "CreateClusterEndpoint",
    found_by: "its status, of which each cluster has one for each side",
    patience: LAG,
    sends: 2,
};
/// A security group of the provider's own.
pub const SECURITY_GROUP: Policy = Policy {
    call: "CreateSecurityGroup",
    found_by: "its name and its description, both with the cluster's id",
    patience: LAG,
    sends: 2,
};
/// Rules that are added to a security group.
pub const ADDED_RULES: Policy = Policy {
    call: "CreateSecurityGroupPolicies",
    found_by: "what they say",
    patience: Duration::from_secs(10),
    sends: 2,
};
/// Rules that are taken out of one.
pub const REMOVED_RULES: Policy = Policy {
    call: "DeleteSecurityGroupPolicies",
    found_by: "that none is left that says the same",
    patience: Duration::from_secs(10),
    sends: 2,
};
/// An add-on.
pub const ADDON: Policy =
    Policy { call: "InstallAddon", found_by: "its name, of which each cluster has one", patience: LAG, sends: 2 };

/// All of them.
pub const POLICIES: &[Policy] = &[
    CLUSTER,
    UNMARKED_CLUSTER,
    UPGRADE,
    POD_SUBNETS,
    NODE_POOL,
    ENDPOINT,
    SECURITY_GROUP,
    ADDED_RULES,
    REMOVED_RULES,
    ADDON,
];

/// Something that was not made, as far as is known.
#[derive(Debug)]
pub struct Lost {
    /// Why the request that was sent last did not make it.
    pub error: Error,
    /// Why it may be there all the same: the reply of a request for it was lost.
    pub lost_reply: Option<Error>,
}

impl Lost {
    /// Whether it may be there.
    pub fn is_in_doubt(&self) -> bool {
        self.lost_reply.is_some()
    }

    /// What matters most to a user: that it may be there.
    pub fn into_error(self) -> Error {
        self.lost_reply.unwrap_or(self.error)
    }
}

impl Policy {
    /// Makes something by `send`. Where the reply is lost, `look` looks for it. An interrupt only shortens the
    /// search, or the thing would be there without anybody knowing. It is sent again only where a look has seen
    /// that it is not there, and never after a reply that is no error: that one was carried out. If the second
    /// request is refused, most likely the first one made it after all: the search goes on.
    pub async fn make<T, S, L>(
        &self,
        client: &Client,
        send: impl Fn() -> S,
        look: impl Fn(Client) -> L,
    ) -> Result<T, Lost>
    where
        S: Future<Output = Result<T, Error>>,
        L: Future<Output = Result<Option<T>, Error>>,
    {
        let mut lost_reply: Option<Error> = None;
        let mut sends_left = self.sends;
        loop {
            sends_left = sends_left.saturating_sub(1);
            let error = match send().await {
                Ok(made) => return Ok(made),
                Err(error) => error,
            };
            let is_lost = error.may_have_been_carried_out();
            let error = match lost_reply.take() {
                Some(earlier) if !is_lost && may_follow_from_the_first(&error) => earlier,
                earlier if !is_lost => return Err(Lost { error, lost_reply: earlier }),
                _ => error,
            };
            tracing::warn!(call = self.call, %error, "the request may have been carried out; looking for its result");
            let enough = if error.code().is_some() { self.patience.min(ANSWERED) } else { self.patience };
            let patience = enough.min(client.retry_timeout());
            let was_unseen = match search(self.call, client, patience, &look).await {
                Ok(made) => return Ok(made),
                Err(NotFound { was_unseen }) => was_unseen,
            };
            // a shorter search does not show that it is not there
            let is_not_there = was_unseen && patience == self.patience;
            let may_be_sent_again = is_lost && is_not_there && error.kind() != Kind::UnexpectedReply;
            if sends_left == 0 || !may_be_sent_again || client.cancellation().is_cancelled() {
                return Err(Lost { lost_reply: Some(error.clone()), error });
            }
            lost_reply = Some(error);
        }
    }
}

/// Looks with growing pauses until it is found or the time is up.
async fn search<T, L: Future<Output = Result<Option<T>, Error>>>(
    call: &str,
    client: &Client,
    patience: Duration,
    look: impl Fn(Client) -> L,
) -> Result<T, NotFound> {
    let searcher = client.with_cancellation(CancellationToken::new()).with_retry_timeout(LOOK_TIMEOUT);
    let interrupt = client.cancellation();
    let mut end = clock::instant() + patience;
    let mut pause = FIRST_PAUSE;
    let (mut was_unseen, mut is_interrupted) = (false, false);
    loop {
        if interrupt.is_cancelled() && !is_interrupted {
            is_interrupted = true;
            end = end.min(clock::instant() + AFTER_INTERRUPT);
            tracing::warn!(call, "interrupted; looking for its result a little longer");
        }
        match look(searcher.with_deadline(Some(end))).await {
            Ok(Some(made)) => return Ok(made),
            Ok(None) => was_unseen = true,
            Err(error) => tracing::warn!(call, %error, "the look-up failed"),
        }
        let left = end.saturating_duration_since(clock::instant());
        if left.is_zero() {
            return Err(NotFound { was_unseen });
        }
        tokio::select! {
            () = interrupt.cancelled(), if !is_interrupted => {}
            () = clock::sleep(pause.min(left)) => {}
        }
        pause = pause.mul_f64(PAUSE_GROWTH).min(LONGEST_PAUSE);
    }
}

/// What a search without a result says.
struct NotFound {
    /// Whether a look has seen that it is not there.
    was_unseen: bool,
}

/// Whether the refusal of a request may mean that the same one, sent before, was carried out: a name that is taken, a
/// block in use, something that is there already, or is being made.
fn may_follow_from_the_first(error: &Error) -> bool {
    matches!(
        error.kind(),
        Kind::InvalidRequest
            | Kind::Precondition
            | Kind::Quota
            | Kind::Busy
            | Kind::Unchanged
            | Kind::NotFound
            | Kind::Failed
    )
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::sync::Arc;

    use super::*;
    use crate::cloud::HttpTransport;
    use crate::cloud::credentials::Chain;

    /// How often something is sent whose request always ends so and whose looks see this.
    async fn sent(kind: Kind, look: impl Fn() -> Result<Option<()>, Error>) -> u32 {
        let client = Client::builder(Arc::new(HttpTransport::new()), Arc::new(Chain::default())).build();
        let count = Cell::new(0);
        let send = || {
            count.set(count.get() + 1);
            std::future::ready(Err::<(), _>(Error::new(kind, "").with_outcome_unknown(true)))
        };
        let lost = CLUSTER.make(&client, send, |_| std::future::ready(look())).await.unwrap_err();
        assert!(lost.is_in_doubt());
        count.get()
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_sent_again_only_where_it_was_seen_not_to_be_there() {
        assert_eq!(sent(Kind::Network, || Ok(None)).await, 2);
        assert_eq!(sent(Kind::Network, || Err(Error::new(Kind::Network, ""))).await, 1, "nobody looked");
        assert_eq!(sent(Kind::UnexpectedReply, || Ok(None)).await, 1, "it was accepted");
    }

    /// What comes of a pool that is sent so often at most and listed so long after it was first sent, where the reply to
    /// the first request is lost, and the second is refused.
    async fn made_late(lag: Duration, interrupted_after: Option<Duration>) -> (Result<(), Lost>, u32, Duration) {
        let client = Client::builder(Arc::new(HttpTransport::new()), Arc::new(Chain::default())).build();
        let token = CancellationToken::new();
        let client = client.with_cancellation(token.clone());
        let started = clock::instant();
        let count = Cell::new(0);
        let send = || {
            count.set(count.get() + 1);
            std::future::ready(Err(match count.get() {
                1 => Error::new(Kind::Network, "").with_outcome_unknown(true),
                _ => Error::new(Kind::InvalidRequest, "the name is taken"),
            }))
        };
        let look = |_| std::future::ready(Ok((started.elapsed() >= lag).then_some(())));
        let interrupt = async {
            clock::sleep(interrupted_after.unwrap_or(Duration::MAX)).await;
            token.cancel();
            std::future::pending::<()>().await;
        };
        let made = tokio::select! {
            made = NODE_POOL.make(&client, send, look) => made,
            () = interrupt => unreachable!(),
        };
        (made, count.get(), started.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_looked_for_as_long_as_lists_may_lag() {
        let seconds = Duration::from_secs;
        for lag in [0, 4, 30, 170] {
            let (made, sent, _) = made_late(seconds(lag), None).await;
            assert!(made.is_ok() && sent == 1, "{lag} s: {made:?}, sent {sent} times");
        }
        // the refusal of the second says that the first was made
        let (made, sent, _) = made_late(seconds(300), None).await;
        assert!(made.is_ok() && sent == 2, "{made:?}, sent {sent} times");
        let (made, sent, _) = made_late(Duration::MAX, None).await;
        let lost = made.unwrap_err();
        assert_eq!((sent, lost.error.kind(), lost.is_in_doubt()), (2, Kind::Network, true), "{lost:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn an_interrupt_shortens_the_search_and_nothing_is_sent_after_it() {
        let seconds = Duration::from_secs;
        let (made, sent, _) = made_late(seconds(25), Some(seconds(5))).await;
        assert!(made.is_ok() && sent == 1);
        let (made, sent, time) = made_late(Duration::MAX, Some(seconds(5))).await;
        assert!(made.unwrap_err().is_in_doubt() && sent == 1);
        assert_eq!(time, seconds(5) + AFTER_INTERRUPT);
    }

    #[test]
    fn the_page_has_a_row_of_each() {
        let page = include_str!("../../design/lost-replies.md");
        for Policy { call, found_by, patience, sends } in POLICIES {
            let sends = if *sends == 1 { "once" } else { "twice" };
            let row = format!("| {call} | {found_by} | {} s | {sends} |", patience.as_secs());
            assert!(page.contains(&row), "design/lost-replies.md has no row\n{row}");
        }
        let rows = page
            .lines()
            .filter(|line| line.starts_with("| ") && !line.starts_with("| call") && !line.starts_with("|---"))
            .count();
        assert_eq!(rows, POLICIES.len());
    }
}
