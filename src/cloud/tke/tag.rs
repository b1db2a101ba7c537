//! Tags of a cluster and what is in it.

use serde::{Deserialize, Serialize};

use crate::cloud::action::action;
use crate::cloud::member::{filled, or_default};
use crate::cloud::status::words;
use crate::cloud::tag::Tag;

words! {
    /// How a change of tags is getting on (DescribeBatchModifyTagsStatus, `Status`).
    TagTaskStatus {
        /// Under way.
        Running = "running",
        /// Given up; see the failed resources.
        Failed = "failed",
        /// Done.
        Done = "done",
    }
}

/// Tags by the type of resource they are for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TagSpecification {
    /// [`TagSpecification::CLUSTER`].
    #[serde(deserialize_with = "filled")]
    pub resource_type: String,
    /// The tags.
    pub tags: Vec<Tag>,
}

impl TagSpecification {
    /// The type of the cluster itself.
    pub const CLUSTER: &str = "cluster";

    /// Tags of the cluster itself.
    pub fn of_cluster(tags: Vec<Tag>) -> Self {
        Self { resource_type: Self::CLUSTER.to_owned(), tags }
    }
}

/// Replaces all tags of a cluster; asynchronous, see [`DescribeBatchModifyTagsStatus`].
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ModifyClusterTags {
    /// Which cluster.
    pub cluster_id: String,
    /// The whole set, as it shall be.
    pub tags: Vec<Tag>,
}
action!(Tke, ModifyClusterTags, Idempotent, ModifyClusterTagsResponse);

/// What [`ModifyClusterTags`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ModifyClusterTagsResponse {
    /// The tags as they will be.
    #[serde(default)]
    pub tags: Vec<Tag>,
}

/// Asks how the last change of tags is getting on.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeBatchModifyTagsStatus {
    /// Which cluster.
    pub cluster_id: String,
}
action!(Tke, DescribeBatchModifyTagsStatus, Read, DescribeBatchModifyTagsStatusResponse);

/// What [`DescribeBatchModifyTagsStatus`] answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeBatchModifyTagsStatusResponse {
    /// How it is getting on.
    #[serde(deserialize_with = "filled")]
    pub status: TagTaskStatus,
    /// The tags being set.
    #[serde(default)]
    pub tags: Vec<Tag>,
    /// Whether the cluster's resources get them too.
    #[serde(default, deserialize_with = "or_default")]
    pub sync_subresource: bool,
    /// Where it failed.
    pub failed_resources: Vec<FailedResource>,
}

/// A resource whose tags could not be changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct FailedResource {
    /// Its six-part name, `qcs::ccs:…`.
    pub resource: String,
    /// Why.
    pub error: String,
}
