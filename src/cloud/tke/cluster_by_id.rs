//! Single clusters, read together.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::cluster::describe::{Cluster, DescribeClusters};
use crate::cloud::action::Call;
use crate::cloud::client::Client;
use crate::cloud::coalesce::{Abandoned, Batcher, Found, ReadMany};
use crate::cloud::error::Error;
use crate::cloud::kind::Kind;
use crate::cloud::paging::PAGE;

/// How long a read of a single cluster waits for others to join it.
const WINDOW: Duration = Duration::from_millis(20);

/// The reads of all clones of a client.
#[derive(Clone)]
struct Reads(Arc<Batcher<Scope, ByIds>>);

impl Default for Reads {
    fn default() -> Self {
        Self(Arc::new(Batcher::new(WINDOW, PAGE as usize)))
    }
}

/// Whose clusters of which region are read together.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Scope {
    region: Option<Arc<str>>,
    secret_id: String,
}

impl Client {
    /// A cluster, or nothing if there is none of this id (any more). Reads that come within a few
    /// milliseconds of each other go to the cloud as one.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn cluster(&self, cluster_id: &str) -> Result<Option<Cluster>, Error> {
        let call = Call::of::<DescribeClusters>();
        let reading = async {
            let credentials = self.keys().await.map_err(|error| error.with_call(call, self.region()))?;
            let scope = Scope { region: self.region.clone(), secret_id: credentials.secret_id().to_owned() };
            // Others may wait for the same batch: this caller's cancellation and deadline are not theirs.
            let reader = ByIds(self.with_cancellation(CancellationToken::new()).with_deadline(None));
            self.extension::<Reads>().0.get(scope, cluster_id.to_owned(), reader).await
        };
        let located = |error: Error| Err(error.with_call(call, self.region()));
        match self.unless_cancelled(self.by_deadline(reading)).await {
            Some(Some(read)) => read,
            Some(None) => located(Error::new(Kind::Timeout, "no reply within the time of the operation")),
            None => located(Error::cancelled("the reply was not awaited")),
        }
    }
}

/// Reads clusters by their ids, at most a page's worth.
struct ByIds(Client);

impl ReadMany for ByIds {
    type Key = String;
    type Value = Cluster;
    type Error = Error;

    async fn read(self, ids: Vec<String>) -> Found<Self> {
        let error = match self.page(&ids).await {
            Ok(clusters) => return clusters.into_iter().map(by_id).collect(),
            Err(error) => error,
        };
        if error.is_not_found() && ids.len() == 1 {
            return HashMap::new();
        }
        let is_about_one_id =
            error.is_not_found() || error.code_is("InvalidParameter") || error.code_is("InvalidParameterValue");
        if is_about_one_id && ids.len() > 1 {
            return self.one_by_one(ids).await;
        }
        ids.into_iter().map(|id| (id, Err(error.clone()))).collect()
    }
}

impl ByIds {
    /// An id that the API does not take must not spoil the others.
    async fn one_by_one(&self, ids: Vec<String>) -> Found<Self> {
        let mut found = HashMap::new();
        for id in ids {
            match self.page(std::slice::from_ref(&id)).await {
                Ok(clusters) => found.extend(clusters.into_iter().map(by_id)),
                Err(error) if error.is_not_found() => {}
                Err(error) => {
                    found.insert(id, Err(error));
                }
            }
        }
        found
    }

    async fn page(&self, ids: &[String]) -> Result<Vec<Cluster>, Error> {
        self.0.list(&DescribeClusters { cluster_ids: Some(ids.to_vec()), ..Default::default() }).await
    }
}

fn by_id(cluster: Cluster) -> (String, Result<Cluster, Error>) {
    (cluster.cluster_id.clone(), Ok(cluster))
}

impl From<Abandoned> for Error {
    fn from(_: Abandoned) -> Self {
        Self::new(Kind::UnexpectedReply, "the call that was to answer several readers broke off")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cloud::samples;
    use crate::cloud::testing::{Script, Step, builder, cancellable};
    use crate::system::clock;

    fn clusters(ids: &[&str]) -> Step {
        let clusters: Vec<_> = ids.iter().map(|id| samples::cluster(id)).collect();
        Step::Reply(json!({ "Clusters": clusters, "TotalCount": ids.len() }))
    }

    #[tokio::test(start_paused = true)]
    async fn clusters_read_together_are_one_call() {
        let script = Script::new([Step::By(|seen| {
            let asked = seen.body["ClusterIds"].to_string();
            clusters(&["cls-a", "cls-b"].into_iter().filter(|id| asked.contains(id)).collect::<Vec<_>>())
        })]);
        let client = builder(&script).build();
        let cancelled = client.with_cancellation(CancellationToken::new());
        let (a, b, gone) = tokio::join!(client.cluster("cls-a"), cancelled.cluster("cls-b"), client.cluster("cls-c"));
        assert_eq!(a.unwrap().unwrap().cluster_id, "cls-a");
        assert_eq!(b.unwrap().unwrap().cluster_id, "cls-b");
        assert_eq!(gone.unwrap(), None);
        assert_eq!(script.count(), 2, "one call for all, and one more as cls-c is missing");
        let (here, there) = (client.in_region("ap-guangzhou"), client.in_region("ap-singapore"));
        let (_, _) = tokio::join!(here.cluster("cls-a"), there.cluster("cls-a"));
        let regions: Vec<_> = script.seen().into_iter().filter_map(|seen| seen.region).collect();
        assert_eq!(script.count(), 4, "regions are asked apart: {regions:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn an_id_that_is_refused_does_not_spoil_the_others() {
        let script = Script::new([Step::By(|seen| match seen.body["ClusterIds"].to_string() {
            ids if ids.contains("cls-?") => Step::Fail("InvalidParameter.Param", "cls-? is no id"),
            _ => clusters(&["cls-a"]),
        })]);
        let client = builder(&script).build();
        let (a, odd) = tokio::join!(client.cluster("cls-a"), client.cluster("cls-?"));
        assert!(a.unwrap().is_some());
        assert_eq!(odd.unwrap_err().kind(), Kind::InvalidRequest);
        assert!(script.seen().iter().all(|seen| seen.action == "DescribeClusters"));
        assert_eq!(script.count(), 3);

        let script = Script::new([Step::Fail("ResourceNotFound.ClusterNotFound", "gone")]);
        assert_eq!(builder(&script).build().cluster("cls-a").await.unwrap(), None);
    }

    #[tokio::test(start_paused = true)]
    async fn cancelling_one_reader_leaves_the_others() {
        let script = Script::new([Step::Wait(Duration::from_millis(300)), clusters(&["cls-b"])]);
        let (first, token) = cancellable(builder(&script));
        let second = first.with_cancellation(CancellationToken::new());
        let cancel = async {
            clock::sleep(Duration::from_millis(5)).await;
            token.cancel();
        };
        let (a, b, ()) = tokio::join!(first.cluster("cls-a"), second.cluster("cls-b"), cancel);
        assert!(a.unwrap_err().is_cancelled());
        assert!(b.unwrap().is_some());
    }
}
