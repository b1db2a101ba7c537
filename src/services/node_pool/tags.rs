//! The tags of a pool and its nodes: its cluster's with its own over them.

use std::collections::BTreeMap;

use super::facet::{Facet, Requests};
use super::read;
use super::unset::some_if_any;
use crate::cloud::Error;
use crate::cloud::tag::{Tag, whole_set};
use crate::cloud::tke::node_pool::NodePool;
use crate::kit::schema::Attribute;
use crate::provider::tag;
use crate::services::handle::ClusterHandle;

/// The tags of a pool and its nodes. Which of them are its own is known where the cluster is read, and a change
/// writes whole sets, see [`write_whole_set`]. TKE passes a pool's tags on to its machines: the launch configuration's
/// own would be the same keys twice, with which CVM launches nothing.
pub const FACET: Facet = Facet {
    attributes,
    create: |new, request| request.tags = some_if_any(pairs(&new.inherited.tags)),
    ..Facet::NOTHING
};

fn attributes() -> Vec<(&'static str, Attribute)> {
    let tags = tag::attribute().description(
        "Tags of the pool, its nodes and their disks, in addition to the cluster's. A pool's own tag with the same \
         key takes precedence. At most 49 in total. Tags set by others are left alone.",
    );
    vec![("tags", tags)]
}

/// Tags by key.
pub type Tags = BTreeMap<String, String>;

/// Tags as requests have them.
pub fn pairs(tags: &Tags) -> Vec<Tag> {
    tags.iter().map(|(key, value)| Tag::new(key, value)).collect()
}

/// Puts the tags of a pool into its requests where any differs: all of them, as the cloud replaces them as a whole, ours
/// as they are planned and those of others as they are.
pub async fn write_whole_set(
    handle: &ClusterHandle,
    there: Option<NodePool>,
    before: &Tags,
    planned: &Tags,
    requests: &mut Requests,
) -> Result<(), Error> {
    let found = read::details(handle, there.into_iter().collect()).await?.into_iter().next();
    let (on_pool, of_launches) = found.map(|found| (found.pool.tags, found.launch.instance_tags)).unwrap_or_default();
    let set = whole_set(&on_pool, before, planned);
    let others: Vec<Tag> = of_launches.iter().filter(|tag| !set.iter().any(|it| it.key == tag.key)).cloned().collect();
    if others.len() != of_launches.len() {
        requests.launch.instance_tags = Some(others);
    }
    if set.len() != on_pool.len() || set.iter().any(|tag| !on_pool.contains(tag)) {
        requests.pool.tags = Some(set);
    }
    Ok(())
}
