//! Tags of a cluster: ours, and those that others set and that stay as they are.

use std::collections::BTreeMap;

use crate::cloud::Tag;
use crate::cloud::tag::whole_set;
use crate::cloud::tke::tag::{DescribeBatchModifyTagsStatus, ModifyClusterTags, TagTaskStatus};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::wait::Seen;
use crate::kit::value::{Attr, Path};
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;

/// Tags by key.
pub type Tags = BTreeMap<String, String>;

/// The tag by which a cluster is found again whose creation was not answered. It is never a user's.
pub const CREATE_ID: &str = "terraform-provider-tke/create-id";

/// How the keys begin of tags that the cloud sets by itself.
const SYSTEM: [&str; 2] = ["tencentcloud:", "qcs:"];

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
pub fn all_managed(prior: &Attr<Tags>, cloud: &[Tag], importing: bool) -> Attr<Tags> {
    let is_managed = |key: &str| match prior.known() {
        Some(prior) => prior.contains_key(key),
        None => importing && key != CREATE_ID && !SYSTEM.iter().any(|prefix| key.starts_with(prefix)),
    };
    let tags: Tags =
        cloud.iter().filter(|tag| is_managed(&tag.key)).map(|tag| (tag.key.clone(), tag.value.clone())).collect();
    Attr::Known(tags)
}

/// The cluster's own ones of them. In an import those that the provider block gives to everything
/// are not its own.
pub fn managed(prior: &Attr<Tags>, cloud: &[Tag], importing: bool, defaults: &Attr<Tags>) -> Attr<Tags> {
    let defaults = defaults.known().filter(|_| importing);
    let is_default = |key: &String, value: &String| defaults.is_some_and(|tags| tags.get(key) == Some(value));
    match all_managed(prior, cloud, importing) {
        Attr::Known(mut tags) => {
            tags.retain(|key, value| !is_default(key, value));
            if prior.is_null() && tags.is_empty() { Attr::Null } else { Attr::Known(tags) }
        }
        unknown => unknown,
    }
}

/// Sets the tags of a cluster, its nodes and their disks, and waits until that is done.
pub async fn change(handle: &ClusterHandle, cloud: &[Tag], before: &Tags, planned: &Tags) -> Result<(), Diagnostics> {
    let what = "The tags could not be changed";
    let request = ModifyClusterTags {
        cluster_id: handle.cluster_id.clone(),
        tags: whole_set(cloud, before, planned),
        sync_subresource: Some(true),
    };
    handle.client.call(&request).await.map_err(|error| api_error(what, &error).at(Path::of("tags")))?;
    let request = DescribeBatchModifyTagsStatus { cluster_id: handle.cluster_id.clone() };
    let done = handle
        .until("the tags to be set", what, async || {
            let answer = handle.client.call(&request).await?;
            Ok(match answer.status {
                TagTaskStatus::Done => Seen::Done(Ok(())),
                TagTaskStatus::Failed => Seen::Done(Err(answer.failed_resources)),
                other => Seen::Pending(other.as_str().to_owned()),
            })
        })
        .await?;
    done.map_err(|failed| {
        let failed: Vec<String> = failed.iter().map(|one| format!("{}: {}", one.resource, one.error)).collect();
        Diagnostic::error("Tags not set", format!("{what} everywhere: {}.", failed.join("; ")))
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
