//! Regions.

use serde::{Deserialize, Serialize};

use crate::cloud::action::action;

/// Lists the regions.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct DescribeRegions {}
action!(Cvm, DescribeRegions, Read, DescribeRegionsResponse);

/// What [`DescribeRegions`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct DescribeRegionsResponse {
    /// The regions.
    pub region_set: Vec<Region>,
}

/// A region (DescribeRegions, `RegionInfo`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Region {
    /// Such as `ap-guangzhou`.
    pub region: String,
    /// As shown.
    pub region_name: String,
    /// `AVAILABLE` or `UNAVAILABLE`.
    pub region_state: String,
}
