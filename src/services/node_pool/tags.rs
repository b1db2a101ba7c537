//! The tags of a pool and its nodes: its cluster's with its own over them.

use std::collections::BTreeMap;

use super::facet::{Facet, Requests};
use super::resize::Limits;
use super::unset::some_if_any;
use super::{read, settle};
use crate::cloud::Error;
use crate::cloud::tag::{Tag, whole_set};
use crate::cloud::tke::node_pool::{ModifyClusterNodePool, NodePool};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::schema::{Attribute, validator};
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;

/// The tags of a pool and its nodes. Which of them are its own is known where the cluster is read, and a change
/// writes whole sets, see [`write_whole_sets`].
pub const FACET: Facet = Facet {
    attributes,
    create: |new, request| {
        let tags: Vec<Tag> = new.inherited.tags.iter().map(|(key, value)| Tag::new(key, value)).collect();
        request.launch_configure_para.instance_tags = some_if_any(tags.clone());
        request.tags = some_if_any(tags);
    },
    ..Facet::NOTHING
};

fn attributes() -> Vec<(&'static str, Attribute)> {
    let tags = Attribute::string_map()
        .description(
            "Tags of the pool and its nodes beside the cluster's, over which they win; at most 10 together. Tags that \
             others set are left alone.",
        )
        .validate(validator::keys(validator::length(1, 127)))
        .validate(validator::each(validator::length(0, 255)));
    vec![("tags", tags)]
}

/// Tags by key.
type Tags = BTreeMap<String, String>;

/// Puts the tags of a pool and of its nodes into its requests, which replace them as a whole: ours as they are
/// planned, and those of others as they are.
pub async fn write_whole_sets(
    handle: &ClusterHandle,
    there: Option<NodePool>,
    before: &Tags,
    planned: &Tags,
    requests: &mut Requests,
) -> Result<(), Error> {
    let found = read::details(handle, there.into_iter().collect()).await?.into_iter().next();
    let (on_pool, on_nodes) = found.map(|found| (found.pool.tags, found.launch.instance_tags)).unwrap_or_default();
    requests.pool.tags = Some(whole_set(&on_pool, before, planned));
    requests.launch.instance_tags = Some(whole_set(&on_nodes, before, planned));
    Ok(())
}

/// Writes tags on a pool and its nodes, beside those of others: for when they were overwritten.
pub async fn write_again(handle: &ClusterHandle, name: &str, id: &str, tags: &Tags) -> Result<(), Diagnostics> {
    let failure = format!("The tags of the node pool {name:?} could not be written");
    let there = read::one(handle, id).await.map_err(|error| api_error(&failure, &error))?;
    let tags = Some(whole_set(&there.map(|pool| pool.tags).unwrap_or_default(), &BTreeMap::new(), tags));
    let request = ModifyClusterNodePool { tags, ..Limits::default().of_pool(&handle.cluster_id, id) };
    settle::change(handle, name, id, &request, &failure).await?;
    settle::until_settled(handle, name, id).await
}
