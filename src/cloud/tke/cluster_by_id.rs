//! Single clusters, read together.

use std::collections::HashMap;

use tokio_util::sync::CancellationToken;

use super::cluster::{Cluster, DescribeClusters};
use crate::cloud::action::Call;
use crate::cloud::call::cancelled;
use crate::cloud::client::{Client, ClusterScope};
use crate::cloud::coalesce::Abandoned;
use crate::cloud::error::Error;
use crate::cloud::kind::Kind;
use crate::cloud::paging::{PAGE, Paged as _};

impl Client {
    /// A cluster, or nothing if there is none of this id (any more). Reads that come within a few
    /// milliseconds of each other go to the cloud as one.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn cluster(&self, cluster_id: &str) -> Result<Option<Cluster>, Error> {
        let located = |error: Error| error.with_call(Call::of::<DescribeClusters>(), self.region());
        let reading = async {
            let credentials = self.keys().await.map_err(located)?;
            let scope = ClusterScope { region: self.region.clone(), secret_id: credentials.secret_id().to_owned() };
            // Others may wait for the same batch: this caller's cancellation is not theirs.
            let client = self.with_cancellation(CancellationToken::new());
            let fetch = move |ids| async move { client.clusters_by_id(ids).await };
            self.shared.clusters.get(scope, cluster_id.to_owned(), fetch).await
        };
        let read = self.unless_cancelled(reading).await;
        read.unwrap_or_else(|| Err(located(cancelled("the reply was not awaited"))))
    }

    /// At most a page's worth of clusters by their ids.
    async fn clusters_by_id(&self, ids: Vec<String>) -> HashMap<String, Result<Cluster, Error>> {
        let error = match self.page_of_clusters(&ids).await {
            Ok(clusters) => {
                return clusters.into_iter().map(|it| (it.cluster_id.clone(), Ok(it))).collect();
            }
            Err(error) => error,
        };
        let is_about_one_id =
            error.is_not_found() || error.code_is("InvalidParameter") || error.code_is("InvalidParameterValue");
        if !is_about_one_id || ids.len() == 1 {
            return match error.kind() {
                Kind::NotFound => HashMap::new(),
                _ => ids.into_iter().map(|id| (id, Err(error.clone()))).collect(),
            };
        }
        // An id that the API does not take must not spoil the others.
        let mut results = HashMap::new();
        for id in ids {
            match self.page_of_clusters(std::slice::from_ref(&id)).await {
                Ok(clusters) => results.extend(clusters.into_iter().map(|it| (it.cluster_id.clone(), Ok(it)))),
                Err(error) if error.is_not_found() => {}
                Err(error) => {
                    results.insert(id, Err(error));
                }
            }
        }
        results
    }

    async fn page_of_clusters(&self, ids: &[String]) -> Result<Vec<Cluster>, Error> {
        let mut action = DescribeClusters { cluster_ids: Some(ids.to_vec()), ..Default::default() };
        action.turn_to(0, PAGE);
        self.call(&action).await.map(|response| response.clusters)
    }
}

impl From<Abandoned> for Error {
    fn from(_: Abandoned) -> Self {
        Self::new(Kind::UnexpectedReply, "the call that was to answer several readers broke off")
    }
}
