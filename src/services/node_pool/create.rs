//! Making a node pool.

use super::facet::NewPool;
use super::facets;
use super::inherited::Inherited;
use super::model::NodePoolModel;
use super::{mark, read, tags};
use crate::cloud::autoscaling::group::ServiceSettings;
use crate::cloud::tke::node_pool::{CreateClusterNodePool, NodePool};
use crate::cloud::{Error, Kind};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::value::Path;
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;
use crate::services::lost_reply::NODE_POOL;

/// A pool that was not made, as far as is known.
#[derive(Debug)]
pub struct NotMade {
    /// Why.
    pub diagnostics: Diagnostics,
    /// Whether it may be there all the same: a request for it was never answered.
    pub in_doubt: bool,
}

impl From<Diagnostics> for NotMade {
    /// Nothing was sent yet.
    fn from(diagnostics: Diagnostics) -> Self {
        Self { diagnostics, in_doubt: false }
    }
}

/// Makes a pool and answers with its id, at once: its nodes come later. `replaced` is the pool of the same name whose
/// place it takes. `mark` is what it is found by if the reply is lost.
pub async fn create(
    handle: &ClusterHandle,
    name: &str,
    pool: &NodePoolModel,
    inherited: &Inherited,
    replaced: Option<&NodePool>,
    mark: &str,
) -> Result<String, NotMade> {
    let what = failure(name);
    let replaced_size = replaced.map(|pool| pool.desired_nodes_num);
    let replaced = replaced.map(|pool| pool.node_pool_id.as_str());
    let request = request(handle, &NewPool { name, pool, inherited, replaced_size, mark });
    handle.tag_pairs.make(&handle.client, tags::pairs(&inherited.tags)).await;
    let look = |handle: ClusterHandle| async move { look(&handle, name, mark, replaced).await };
    let made = handle.make(&NODE_POOL, &request, |made| made.node_pool_id, look).await;
    made.map_err(|lost| {
        let path = Path::of("node_pools").key(name).attr("tags");
        let diagnostics = handle.tag_pairs.explained(&what, &lost.error, path).into();
        NotMade { diagnostics, in_doubt: lost.is_in_doubt() }
    })
}

/// Looks for the pool with a mark. While another one of its name shows no mark at all, nobody can say that it is not there.
async fn look(handle: &ClusterHandle, name: &str, mark: &str, replaced: Option<&str>) -> Result<Option<String>, Error> {
    let pools = read::list(handle).await?;
    if let Some(pool) = pools.iter().find(|pool| mark::of(pool) == Some(mark)) {
        return Ok(Some(pool.node_pool_id.clone()));
    }
    let is_other = |pool: &&NodePool| pool.name == name && Some(pool.node_pool_id.as_str()) != replaced;
    match pools.iter().filter(is_other).find(|pool| mark::of(pool).is_none()) {
        Some(other) => {
            let message = format!(
                "{} has the name {name:?} but no mark that tells whether this resource created it",
                other.node_pool_id
            );
            Err(Error::new(Kind::UnexpectedReply, message))
        }
        None => Ok(None),
    }
}

fn failure(name: &str) -> String {
    format!("The node pool {name:?} could not be created")
}

/// The pools of a name.
pub async fn of_name(handle: &ClusterHandle, name: &str) -> Result<Vec<NodePool>, Diagnostics> {
    read::of_name(handle, name).await.map_err(|error| api_error(&failure(name), &error).into())
}

fn request(handle: &ClusterHandle, new: &NewPool<'_>) -> CreateClusterNodePool {
    let mut request = CreateClusterNodePool {
        cluster_id: handle.cluster_id.clone(),
        name: Some(new.name.to_owned()),
        ..Default::default()
    };
    // tags that change reach the nodes that are there
    request.auto_scaling_group_para.service_settings =
        Some(ServiceSettings { auto_update_instance_tags: Some(true), ..Default::default() });
    facets::all().for_each(|facet| (facet.create)(new, &mut request));
    request
}
