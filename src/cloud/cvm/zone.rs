//! Availability zones.

use serde::{Deserialize, Serialize};

use crate::cloud::action::action;

/// Lists the zones of the region.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct DescribeZones {}
action!(Cvm, DescribeZones, Read, DescribeZonesResponse);

/// What [`DescribeZones`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct DescribeZonesResponse {
    /// The zones.
    pub zone_set: Vec<Zone>,
}

/// A zone (DescribeZones, `ZoneInfo`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Zone {
    /// Such as `ap-guangzhou-3`.
    pub zone: String,
    /// As shown.
    pub zone_name: String,
    /// A number, as text.
    pub zone_id: String,
    /// `AVAILABLE` or `UNAVAILABLE`.
    pub zone_state: String,
}
