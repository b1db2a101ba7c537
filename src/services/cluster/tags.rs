//! Tags of a cluster: ours, and those that others set and that stay as they are.

use std::collections::BTreeMap;

use super::change::ClusterChange;
use super::facet::{Facet, Plan};
use super::mark::CREATE_ID;
use super::model::ClusterModel;
use crate::cloud::Error;
use crate::cloud::tag::{Tag, whole_set};
use crate::cloud::tke::tag::{DescribeBatchModifyTagsStatus, ModifyClusterTags, TagSpecification, TagTaskStatus};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::Deadline;
use crate::kit::framework::wait::Seen;
use crate::kit::schema::Attribute;
use crate::kit::value::{Attr, Path};
use crate::provider::{api_error, tag};
use crate::services::handle::ClusterHandle;
use crate::services::lost_reply::LAG;
use crate::services::node_pool::model::NodePoolModel;
use crate::services::node_pool::tags::pairs;

/// The tags of a cluster. Those of its pools, their machines and disks are written with the pools, which have theirs
/// first in an update: until then the next plan sees it as not done.
pub const FACET: Facet = Facet {
    attributes,
    plan,
    create: |new, request| {
        let mut all = pairs(&new.planned.tags_all.known_or_default());
        all.extend(new.create_id.map(|id| Tag::new(CREATE_ID, id)));
        request.cluster_basic_settings.tag_specification =
            (!all.is_empty()).then(|| vec![TagSpecification::of_cluster(all)]);
    },
    is_due: Some(|prior, planned| prior.tags_all != planned.tags_all),
    update: |change| Box::pin(update(change)),
    read: |reading, model| {
        let (state, tags, is_import) = (reading.state, reading.cluster.tags(), reading.is_import());
        model.tags = managed(&state.tags, &tags, is_import, reading.default_tags);
        model.tags_all = all_managed(&state.tags_all, &tags, is_import);
    },
    ..Facet::NOTHING
};

fn attributes() -> Vec<(&'static str, Attribute)> {
    let tags = tag::attribute().empty_is_null().description(
        "Tags of the cluster, and of the nodes and disks of the node pools managed with it. At most 49, including \
         the provider's `default_tags`. Tags set by others are left alone.",
    );
    let all = Attribute::string_map()
        .computed()
        .description("All tags of the cluster: `tags` and the provider's `default_tags`.");
    vec![("tags", tags), ("tags_all", all)]
}

/// The most tags that users can write: one of an object's is [`CREATE_ID`], which pools have from their cluster.
const MOST: usize = tag::MOST - 1;

/// Tags by key.
pub type Tags = BTreeMap<String, String>;

/// The provider's default tags with a cluster's own over them.
pub fn merge(defaults: &Attr<Tags>, own: &Attr<Tags>) -> Attr<Tags> {
    match (defaults, own) {
        (Attr::Unknown, _) | (_, Attr::Unknown) => Attr::Unknown,
        (defaults, own) => {
            let mut all = defaults.known_or_default();
            all.extend(own.known_or_default());
            Attr::Known(all)
        }
    }
}

/// Those of the cloud's tags that are managed: the keys that were set before. In an import, where
/// nothing was, all but the provider's own mark.
pub fn all_managed(prior: &Attr<Tags>, cloud: &[Tag], is_import: bool) -> Attr<Tags> {
    let is_managed = |key: &str| match prior.known() {
        Some(prior) => prior.contains_key(key),
        None => is_import && key != CREATE_ID && !tag::is_of_system(key),
    };
    let tags: Tags =
        cloud.iter().filter(|tag| is_managed(&tag.key)).map(|tag| (tag.key.clone(), tag.value.clone())).collect();
    Attr::Known(tags)
}

/// The cluster's own ones of them. In an import those that the provider block gives to everything
/// are not its own.
pub fn managed(prior: &Attr<Tags>, cloud: &[Tag], is_import: bool, defaults: &Attr<Tags>) -> Attr<Tags> {
    let defaults = defaults.known().filter(|_| is_import);
    let is_default = |key: &String, value: &String| defaults.is_some_and(|tags| tags.get(key) == Some(value));
    match all_managed(prior, cloud, is_import) {
        Attr::Known(mut tags) => {
            tags.retain(|key, value| !is_default(key, value));
            if prior.is_null() && tags.is_empty() { Attr::Null } else { Attr::Known(tags) }
        }
        unknown => unknown,
    }
}

fn plan(plan: &mut Plan<'_>) {
    let planned = &mut plan.change.planned;
    planned.tags_all = merge(plan.context.default_tags(), &planned.tags);
    let (planned, prior) = (&plan.change.planned, plan.change.prior.as_ref());
    let count = |cluster: &ClusterModel| cluster.tags_all.known_or_default().len();
    let mut too_many = Vec::new();
    if is_too_many(count(planned), prior.map(count)) {
        let text = format!(
            "`tags` and the provider's `default_tags` are {} tags together, but a cluster can have at most {MOST}, \
             besides the one that the provider adds.",
            count(planned)
        );
        too_many.push(Diagnostic::error("Too many tags", text).at(Path::of("tags")));
    }
    for (name, pool) in planned.pools() {
        let before = prior.and_then(|prior| Some(prior.tags_of(prior.pool(&name)?).len()));
        too_many.extend(too_many_tags(planned, &name, &pool, before));
    }
    too_many.into_iter().for_each(|error| plan.errors.push(error));
}

/// An object that others made may have more, and keeps them.
fn is_too_many(count: usize, before: Option<usize>) -> bool {
    count > MOST.max(before.unwrap_or_default())
}

fn too_many_tags(
    cluster: &ClusterModel,
    name: &str,
    pool: &NodePoolModel,
    before: Option<usize>,
) -> Option<Diagnostic> {
    let count = cluster.tags_of(pool).len();
    // those of the cluster alone are told of there
    if !pool.tags.is_set() || !is_too_many(count, before) {
        return None;
    }
    let path = Path::of("node_pools").key(name).attr("tags");
    let detail = format!(
        "The nodes of the node pool {name:?} would have {count} tags, but can have at most {MOST}, besides the one \
         that the provider adds. They get those of {path}, of the cluster's `tags` and of the provider's \
         `default_tags`."
    );
    Some(Diagnostic::error("Too many tags", detail).at(path))
}

async fn update(change: &mut ClusterChange<'_>) -> Result<(), Diagnostics> {
    let failed = |error| Diagnostics::from(api_error("The tags of the cluster could not be read", &error));
    let cluster = change.handle.client.cluster(&change.handle.cluster_id).await.map_err(failed)?;
    let there = cluster.map(|cluster| cluster.tags()).unwrap_or_default();
    let (before, after) = (change.prior.tags_all.known_or_default(), change.planned.tags_all.known_or_default());
    write(&change.handle, &there, &before, &after).await
}

/// Sets the tags of a cluster, and waits until that is done. It is not asked to set those of nodes and disks too: they
/// would lose those of their pools, and of others.
async fn write(handle: &ClusterHandle, cloud: &[Tag], before: &Tags, planned: &Tags) -> Result<(), Diagnostics> {
    let what = "The tags could not be changed";
    handle.tag_pairs.make(&handle.client, pairs(planned).into_iter().filter(|tag| !cloud.contains(tag))).await;
    let request = ModifyClusterTags { cluster_id: handle.cluster_id.clone(), tags: whole_set(cloud, before, planned) };
    let refused = |error: Error| handle.tag_pairs.explained(what, &error, Path::of("tags")).at(Path::of("tags"));
    handle.client.call(&request).await.map_err(refused)?;
    let request = DescribeBatchModifyTagsStatus { cluster_id: handle.cluster_id.clone() };
    let may_be_unknown = Deadline::after(LAG);
    let done = handle
        .until("the tags to be set", what, async || {
            let answer = match handle.client.call(&request).await {
                // it may be known here only later
                Err(error) if error.code_is("FailedOperation.TaskNotFound") && !may_be_unknown.left().is_zero() => {
                    return match handle.client.cluster(&handle.cluster_id).await? {
                        Some(_) => Ok(Seen::Pending("not begun yet".to_owned())),
                        None => Err(error),
                    };
                }
                answer => answer?,
            };
            Ok(match answer.status {
                TagTaskStatus::Done => Seen::Done(Ok(())),
                TagTaskStatus::Failed => Seen::Done(Err(answer.failed_resources)),
                other => Seen::Pending(other.as_str().to_owned()),
            })
        })
        .await?;
    done.map_err(|failed| {
        let failed: Vec<String> = failed.iter().map(|one| format!("{}: {}", one.resource, one.error)).collect();
        Diagnostic::error("Tags not set", format!("{what} on all resources: {}.", failed.join("; ")))
            .at(Path::of("tags"))
            .into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(pairs: &[(&str, &str)]) -> Tags {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn others_tags_stay() {
        let cloud = [Tag::new("theirs", "1"), Tag::new("ours", "old"), Tag::new("gone", "x")];
        let set = whole_set(&cloud, &tags(&[("ours", "old"), ("gone", "x")]), &tags(&[("ours", "new")]));
        assert_eq!(set, [Tag::new("theirs", "1"), Tag::new("ours", "new")]);
    }

    #[test]
    fn only_our_keys_are_read() {
        let cloud = [Tag::new("theirs", "1"), Tag::new("ours", "changed"), Tag::new(CREATE_ID, "x")];
        let prior = Attr::Known(tags(&[("ours", "set"), ("removed", "y")]));
        assert_eq!(managed(&prior, &cloud, false, &Attr::Null), Attr::Known(tags(&[("ours", "changed")])));
        assert_eq!(managed(&Attr::Null, &cloud, false, &Attr::Null), Attr::Null);
        assert_eq!(
            managed(&Attr::Null, &cloud, true, &Attr::Null),
            Attr::Known(tags(&[("theirs", "1"), ("ours", "changed")]))
        );
    }

    #[test]
    fn a_clusters_own_tag_wins() {
        let defaults = Attr::Known(tags(&[("a", "1"), ("b", "1")]));
        assert_eq!(merge(&defaults, &Attr::Known(tags(&[("b", "2")]))), Attr::Known(tags(&[("a", "1"), ("b", "2")])));
        assert_eq!(merge(&defaults, &Attr::Unknown), Attr::Unknown);
    }
}
