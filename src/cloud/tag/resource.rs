//! The tags of objects of any service.

use serde::{Deserialize, Serialize};

use crate::cloud::action::action;

/// The most objects, and the most tags or keys, of one request.
pub const MOST_OF_REQUEST: usize = 10;

/// Adds tags to objects, or changes them; other tags stay. Pairs that the account lacks are made on the way.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TagResources {
    /// Their six-part names, see [`six_part_name`]; at most [`MOST_OF_REQUEST`].
    pub resource_list: Vec<String>,
    /// At most [`MOST_OF_REQUEST`].
    pub tags: Vec<ResourceTag>,
}
action!(Tag, TagResources, Idempotent, TagResourcesResponse);

/// Takes tags away from objects; that one has no such tag is no error.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct UnTagResources {
    /// Their six-part names, see [`six_part_name`]; at most [`MOST_OF_REQUEST`].
    pub resource_list: Vec<String>,
    /// At most [`MOST_OF_REQUEST`].
    pub tag_keys: Vec<String>,
}
action!(Tag, UnTagResources, Idempotent, TagResourcesResponse);

/// A tag as these calls spell it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResourceTag {
    /// The key.
    pub tag_key: String,
    /// The value.
    pub tag_value: String,
}

/// What [`TagResources`] and [`UnTagResources`] answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TagResourcesResponse {
    /// Objects whose tags are as they were.
    pub failed_resources: Vec<FailedResource>,
}

/// An object whose tags could not be changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct FailedResource {
    /// Its six-part name.
    #[serde(default)]
    pub resource: String,
    /// Why, as a code.
    #[serde(default)]
    pub code: String,
    /// Why.
    #[serde(default)]
    pub message: String,
}

/// The six-part name of an object: `qcs::SERVICE:REGION:uin/ACCOUNT:PREFIX/ID`.
pub fn six_part_name(service: &str, region: &str, account: &str, prefix: &str, id: &str) -> String {
    format!("qcs::{service}:{region}:uin/{account}:{prefix}/{id}")
}
