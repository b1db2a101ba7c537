//! Regions.

use serde::{Deserialize, Serialize};

use crate::cloud::action::action;
use crate::cloud::member::filled;

/// Lists the regions.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct DescribeRegions {}
action!(Cvm, DescribeRegions, Read, DescribeRegionsResponse);

/// What [`DescribeRegions`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeRegionsResponse {
    /// The regions.
    pub region_set: Vec<Region>,
}

/// A region (DescribeRegions, `RegionInfo`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Region {
    /// Such as `ap-guangzhou`.
    #[serde(deserialize_with = "filled")]
    pub region: String,
    /// As shown.
    #[serde(default)]
    pub region_name: String,
    /// `AVAILABLE` or `UNAVAILABLE`.
    #[serde(deserialize_with = "filled")]
    pub region_state: String,
}
