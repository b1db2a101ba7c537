//! Availability zones.

use serde::{Deserialize, Serialize};

use crate::cloud::action::action;
use crate::cloud::member::filled;

/// Lists the zones of the region.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct DescribeZones {}
action!(Cvm, DescribeZones, Read, DescribeZonesResponse);

/// What [`DescribeZones`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeZonesResponse {
    /// The zones.
    pub zone_set: Vec<Zone>,
}

/// A zone (DescribeZones, `ZoneInfo`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Zone {
    /// Such as `ap-guangzhou-3`.
    #[serde(deserialize_with = "filled")]
    pub zone: String,
    /// As shown.
    #[serde(default)]
    pub zone_name: String,
    /// A number, as text.
    #[serde(default)]
    pub zone_id: String,
    /// `AVAILABLE` or `UNAVAILABLE`.
    #[serde(deserialize_with = "filled")]
    pub zone_state: String,
}
