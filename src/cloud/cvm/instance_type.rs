//! Instance types on offer.

use serde::{Deserialize, Serialize};

use crate::cloud::action::action;
use crate::cloud::filter::Filter;
use crate::cloud::member::filled;

/// Lists the instance types of each zone, on offer or sold out.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeZoneInstanceConfigInfos {
    /// `zone`, `instance-family`, `instance-type`, `instance-charge-type`.
    pub filters: Option<Vec<Filter>>,
}
action!(Cvm, DescribeZoneInstanceConfigInfos, Read, DescribeZoneInstanceConfigInfosResponse);

/// What [`DescribeZoneInstanceConfigInfos`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeZoneInstanceConfigInfosResponse {
    /// One for each zone, instance type and way of paying.
    pub instance_type_quota_set: Vec<InstanceTypeOffer>,
}

/// An instance type in a zone (DescribeZoneInstanceConfigInfos, `InstanceTypeQuotaItem`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct InstanceTypeOffer {
    /// Such as `ap-guangzhou-3`.
    #[serde(deserialize_with = "filled")]
    pub zone: String,
    /// Such as `S5.MEDIUM4`.
    #[serde(deserialize_with = "filled")]
    pub instance_type: String,
    /// `POSTPAID_BY_HOUR`, `SPOTPAID`, `PREPAID` and others.
    #[serde(deserialize_with = "filled")]
    pub instance_charge_type: String,
    /// `SELL` or `SOLD_OUT`.
    #[serde(deserialize_with = "filled")]
    pub status: String,
}
