//! SSH keys.

use serde::{Deserialize, Serialize};

use crate::cloud::action::action;
use crate::cloud::filter::Filter;
use crate::cloud::member::{filled, or_default};
use crate::cloud::paging::{contradiction, paged};

/// Lists key pairs.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeKeyPairs {
    /// Only these; not together with filters.
    pub key_ids: Option<Vec<String>>,
    /// `key-name`, `project-id`, `tag-key`, `tag-value`, `tag:KEY`.
    pub filters: Option<Vec<Filter>>,
    /// From this one on.
    pub offset: Option<u64>,
    /// At most this many, up to 100; 20 when not given.
    pub limit: Option<u64>,
}
action!(Cvm, DescribeKeyPairs, Read, DescribeKeyPairsResponse; contradiction);

/// What [`DescribeKeyPairs`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeKeyPairsResponse {
    /// On all pages.
    pub total_count: u64,
    /// On this page.
    pub key_pair_set: Vec<KeyPair>,
}

paged!(
    DescribeKeyPairs,
    key_pair_set "KeyPairSet",
    total_count "TotalCount" of KeyPair,
    by key_id,
    asked key_ids,
    filters { "key-name": key_name }
);

/// An SSH key (DescribeKeyPairs). Without its private half, which the cloud does not keep.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct KeyPair {
    /// `skey-…`.
    #[serde(deserialize_with = "filled")]
    pub key_id: String,
    /// Unique in the account.
    #[serde(deserialize_with = "filled")]
    pub key_name: String,
    /// The project it belongs to.
    #[serde(default, deserialize_with = "or_default")]
    pub project_id: i64,
    /// Free text.
    #[serde(default)]
    pub description: String,
    /// As in `authorized_keys`.
    #[serde(default)]
    pub public_key: String,
}
