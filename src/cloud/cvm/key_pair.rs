//! SSH keys.

use serde::{Deserialize, Serialize};

use crate::cloud::action::action;
use crate::cloud::filter::Filter;
use crate::cloud::paging::Paged;

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
action!(Cvm, DescribeKeyPairs, Read, DescribeKeyPairsResponse);

/// What [`DescribeKeyPairs`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct DescribeKeyPairsResponse {
    /// On all pages.
    pub total_count: u64,
    /// On this page.
    pub key_pair_set: Vec<KeyPair>,
}

impl Paged for DescribeKeyPairs {
    type Item = KeyPair;

    fn turn_to(&mut self, offset: u64, limit: u64) {
        (self.offset, self.limit) = (Some(offset), Some(limit));
    }

    fn items(response: Self::Response) -> (Vec<KeyPair>, u64) {
        (response.key_pair_set, response.total_count)
    }
}

/// An SSH key (DescribeKeyPairs). Without its private half, which the cloud does not keep.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct KeyPair {
    /// `skey-…`.
    pub key_id: String,
    /// Unique in the account.
    pub key_name: String,
    /// The project it belongs to.
    pub project_id: i64,
    /// Free text.
    pub description: String,
    /// As in `authorized_keys`.
    pub public_key: String,
}
