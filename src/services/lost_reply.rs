//! A request that makes something, whose reply is lost: it may have been carried out. It is looked for before it is
//! sent again; see `design/lost-replies.md`.

use std::future::Future;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::cloud::{Client, Error, Kind};
use crate::system::clock;

/// How long one look is repeated while the cloud does not answer.
const LOOK_TIMEOUT: Duration = Duration::from_secs(10);

/// How what a call makes is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// The call.
    pub call: &'static str,
    /// By what it is recognised.
    pub found_by: &'static str,
    /// How often it is looked for after each time it is sent.
    pub looks: u32,
    /// How long it is from one look to the next.
    pub pause: Duration,
    /// How often it is sent at most.
    pub sends: u32,
}

/// A cluster.
pub const CLUSTER: Policy = Policy {
    call: "CreateCluster",
    found_by: "the tag `terraform-provider-tke/create-id` with a fresh UUID, in CreateCluster itself",
    looks: 5,
    pause: Duration::from_secs(2),
    sends: 2,
};
/// A cluster in an account that takes no mark.
pub const UNMARKED_CLUSTER: Policy = Policy {
    call: "CreateCluster without the tag, where the account's tag policy refuses it",
    found_by: "the one cluster of this name in this VPC that was not there before the request",
    looks: 5,
    pause: Duration::from_secs(2),
    sends: 1,
};
/// An upgrade of a cluster.
pub const UPGRADE: Policy = Policy {
    call: "UpdateClusterVersion",
    found_by: "the cluster's status and version",
    looks: 5,
    pause: Duration::from_secs(2),
    sends: 2,
};
/// Subnets of pods.
pub const POD_SUBNETS: Policy = Policy {
    call: "AddVpcCniSubnets",
    found_by: "the cluster's list of them",
    looks: 5,
    pause: Duration::from_secs(1),
    sends: 1,
};
/// A node pool.
pub const NODE_POOL: Policy = Policy {
    call: "CreateClusterNodePool",
    found_by: "the annotation `terraform-provider-tke/create-id` with a fresh UUID, in CreateClusterNodePool itself",
    looks: 5,
    pause: Duration::from_secs(2),
    sends: 2,
};
/// An endpoint.
pub const ENDPOINT: Policy = Policy {
    call: "CreateClusterEndpoint",
    found_by: "its status, of which each cluster has one for each side",
    looks: 10,
    pause: Duration::from_secs(1),
    sends: 1,
};
/// A security group of the provider's own.
pub const SECURITY_GROUP: Policy = Policy {
    call: "CreateSecurityGroup",
    found_by: "its name and its description, both with the cluster's id",
    looks: 5,
    pause: Duration::from_secs(2),
    sends: 1,
};
/// Rules that are added to a security group.
pub const ADDED_RULES: Policy = Policy {
    call: "CreateSecurityGroupPolicies",
    found_by: "what they say",
    looks: 1,
    pause: Duration::ZERO,
    sends: 1,
};
/// Rules that are taken out of one.
pub const REMOVED_RULES: Policy = Policy {
    call: "DeleteSecurityGroupPolicies",
    found_by: "that none is left that says the same",
    looks: 1,
    pause: Duration::ZERO,
    sends: 1,
};
/// An add-on.
pub const ADDON: Policy = Policy {
    call: "InstallAddon",
    found_by: "its name, of which each cluster has one",
    looks: 3,
    pause: Duration::from_secs(1),
    sends: 2,
};

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
    /// Makes something by `send`. Where the reply is lost, `look` looks for it. An interrupt does not stop the
    /// looks, or the thing would be there without anybody knowing. It is sent again only where a look has seen
    /// that it is not there, and never after a reply that is no error: that one was carried out.
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
        let searcher = client.with_cancellation(CancellationToken::new()).with_deadline(None);
        let searcher = searcher.with_retry_timeout(LOOK_TIMEOUT);
        let mut lost_reply = None;
        let mut sends_left = self.sends;
        loop {
            sends_left = sends_left.saturating_sub(1);
            let error = match send().await {
                Ok(made) => return Ok(made),
                Err(error) => error,
            };
            if !error.may_have_been_carried_out() {
                return Err(Lost { error, lost_reply });
            }
            tracing::warn!(call = self.call, %error, "it may have been carried out; looking for it");
            let was_accepted = error.kind() == Kind::UnexpectedReply;
            let mut was_unseen = false;
            for looks_left in (0..self.looks).rev() {
                match look(searcher.clone()).await {
                    Ok(Some(made)) => return Ok(made),
                    Ok(None) => was_unseen = true,
                    Err(error) => tracing::warn!(call = self.call, %error, "the look failed"),
                }
                if looks_left > 0 || sends_left > 0 {
                    clock::sleep(self.pause).await;
                }
            }
            lost_reply = Some(error.clone());
            if sends_left == 0 || was_accepted || !was_unseen {
                return Err(Lost { error, lost_reply });
            }
        }
    }
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

    #[test]
    fn the_page_has_a_row_of_each() {
        let page = include_str!("../../design/lost-replies.md");
        for Policy { call, found_by, looks, pause, sends } in POLICIES {
            let looks = match looks {
                1 => "once".to_owned(),
                looks => format!("{looks} times, {} s apart", pause.as_secs()),
            };
            let sends = if *sends == 1 { "once" } else { "twice" };
            let row = format!("| {call} | {found_by} | {looks} | {sends} |");
            assert!(page.contains(&row), "design/lost-replies.md has no row\n{row}");
        }
        let rows = page
            .lines()
            .filter(|line| line.starts_with("| ") && !line.starts_with("| call") && !line.starts_with("|---"))
            .count();
        assert_eq!(rows, POLICIES.len());
    }
}
