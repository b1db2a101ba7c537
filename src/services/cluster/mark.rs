//! Sending CreateCluster: with a mark by which the cluster is found again whose creation was not answered, and where
//! the account takes no such tag, without.

use super::journal::creation::{Begun, Creation};
use crate::cloud::tag::{Tag, refused_pair};
use crate::cloud::tke::cluster::{Cluster, ClusterStatus, CreateCluster, DescribeClusters};
use crate::cloud::{Client, Error, Filter};
use crate::services::handle::ClusterHandle;
use crate::services::lost_reply::{CLUSTER, Lost, UNMARKED_CLUSTER};

/// The tag by which a cluster is found again whose creation was not answered. It is never a user's.
pub const CREATE_ID: &str = "terraform-provider-tke/create-id";

/// A cluster that was not made, as far as is known.
#[derive(Debug)]
pub struct NotMade {
    /// Why.
    pub error: Error,
    /// What it was looked for by, as in "with the tag …".
    pub looked_for: String,
}

/// A mark that no cluster bears yet.
pub fn fresh() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// The mark of a cluster; none if it bears none.
pub fn of(cluster: &Cluster) -> Option<String> {
    cluster.tags().into_iter().find(|tag| tag.key == CREATE_ID).map(|tag| tag.value)
}

/// The cluster of a creation that was begun, if it is there and stays.
pub async fn find(client: &Client, begun: &Begun) -> Result<Option<String>, Error> {
    match (&begun.cluster_id, &begun.before) {
        (Some(id), _) => {
            let found = client.cluster(id).await?.filter(|found| found.cluster_status != ClusterStatus::Deleting);
            Ok(found.map(|found| found.cluster_id))
        }
        (None, Some(before)) => find_new(client, &begun.name, &begun.vpc_id, before).await,
        (None, None) => find_marked(client, &begun.create_id).await,
    }
}

/// Makes a cluster by a request with a mark, or without one if the account's tag policy refuses that. What it is found
/// by is noted before each request.
pub async fn make(
    place: &ClusterHandle,
    creation: &mut Creation,
    request: impl Fn(Option<&str>) -> CreateCluster,
) -> Result<String, NotMade> {
    let client = &place.client;
    let create_id = creation.begun.create_id.clone();
    place.tag_pairs.make(client, [Tag::new(CREATE_ID, &create_id)]).await;
    let marked = request(Some(&create_id));
    let noted = &*creation;
    let send = || async {
        noted.is_sent();
        client.call(&marked).await.map(|made| made.cluster_id)
    };
    let id = &create_id;
    let lost = match CLUSTER.make(client, send, |client| async move { find_marked(&client, id).await }).await {
        Ok(made) => return Ok(made),
        Err(lost) => lost,
    };
    if lost.is_in_doubt() || refused_pair(&lost.error) != Some(format!("{CREATE_ID}:{create_id}").as_str()) {
        return Err(not_made(lost, format!("with the tag {CREATE_ID} = {create_id}")));
    }
    tracing::warn!(error = %lost.error, "the account does not accept the tag that identifies new clusters");
    make_unmarked(client, creation, &request(None)).await
}

fn not_made(lost: Lost, looked_for: String) -> NotMade {
    NotMade { error: lost.into_error(), looked_for }
}

async fn find_marked(client: &Client, create_id: &str) -> Result<Option<String>, Error> {
    let filters = vec![Filter::new("tag-key", CREATE_ID), Filter::new("tag-value", create_id)];
    let found = client.list(&DescribeClusters { filters: Some(filters), ..Default::default() }).await?;
    let is_marked = |tag: &Tag| tag.key == CREATE_ID && tag.value == create_id;
    let is_it =
        |cluster: &Cluster| cluster.cluster_status != ClusterStatus::Deleting && cluster.tags().iter().any(is_marked);
    Ok(found.into_iter().find(is_it).map(|cluster| cluster.cluster_id))
}

/// One whose reply is lost is the one of its name and VPC that was not there before.
async fn make_unmarked(client: &Client, creation: &mut Creation, request: &CreateCluster) -> Result<String, NotMade> {
    let (name, vpc) = (creation.begun.name.clone(), creation.begun.vpc_id.clone());
    let looked_for = format!("of the name {name:?} in {vpc}");
    let (name, vpc) = (name.as_str(), vpc.as_str());
    let before = match alike(client, name, vpc).await {
        Ok(before) => before,
        Err(error) => return Err(NotMade { error, looked_for }),
    };
    creation.goes_unmarked(before.clone());
    let before = &before;
    let noted = &*creation;
    let send = || async {
        noted.is_sent();
        client.call(request).await.map(|made| made.cluster_id)
    };
    let look = |client: Client| async move { find_new(&client, name, vpc, before).await };
    UNMARKED_CLUSTER.make(client, send, look).await.map_err(|lost| not_made(lost, looked_for))
}

/// The one cluster of a name in a VPC that was not there before.
async fn find_new(client: &Client, name: &str, vpc: &str, before: &[String]) -> Result<Option<String>, Error> {
    let mut new = alike(client, name, vpc).await?;
    new.retain(|id| !before.contains(id));
    // of several, nobody knows which it is
    Ok(if new.len() == 1 { new.pop() } else { None })
}

/// The clusters of a name in a VPC.
async fn alike(client: &Client, name: &str, vpc: &str) -> Result<Vec<String>, Error> {
    let filters = vec![Filter::new("ClusterName", name), Filter::new("vpc-id", vpc)];
    let found = client.list(&DescribeClusters { filters: Some(filters), ..Default::default() }).await?;
    // the filter may find parts of names too
    let is_it = |cluster: &Cluster| {
        cluster.cluster_name == name
            && cluster.cluster_network_settings.vpc_id == vpc
            && cluster.cluster_status != ClusterStatus::Deleting
            && of(cluster).is_none()
    };
    Ok(found.into_iter().filter(is_it).map(|cluster| cluster.cluster_id).collect())
}
