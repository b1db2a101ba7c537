//! Subnets.

use serde::{Deserialize, Serialize};

use crate::cloud::action::action;
use crate::cloud::filter::Filter;
use crate::cloud::member::{filled, or_default};
use crate::cloud::paging::{contradiction, paged};
use crate::cloud::tag::Tag;

/// Lists subnets.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeSubnets {
    /// Only these, at most 100; not together with filters. One that is not there may be an error.
    pub subnet_ids: Option<Vec<String>>,
    /// `subnet-id`, `vpc-id`, `cidr-block`, `subnet-name`, `zone`, `tag-key`, `tag:KEY`.
    pub filters: Option<Vec<Filter>>,
    /// From this one on.
    pub offset: Option<String>,
    /// At most this many, up to 100; 20 when not given.
    pub limit: Option<String>,
}
action!(Vpc, DescribeSubnets, Read, DescribeSubnetsResponse; contradiction);

/// What [`DescribeSubnets`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeSubnetsResponse {
    /// On all pages.
    pub total_count: u64,
    /// On this page.
    pub subnet_set: Vec<Subnet>,
}

paged!(
    DescribeSubnets,
    subnet_set "SubnetSet",
    total_count "TotalCount" of Subnet,
    by subnet_id,
    asked subnet_ids,
    filters { "subnet-id": subnet_id, "vpc-id": vpc_id }
);

/// A subnet (DescribeSubnets).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Subnet {
    /// `subnet-…`.
    #[serde(deserialize_with = "filled")]
    pub subnet_id: String,
    /// As shown.
    #[serde(default)]
    pub subnet_name: String,
    /// `vpc-…`.
    #[serde(deserialize_with = "filled")]
    pub vpc_id: String,
    /// Its addresses.
    #[serde(deserialize_with = "filled")]
    pub cidr_block: String,
    /// Such as `ap-guangzhou-3`.
    #[serde(deserialize_with = "filled")]
    pub zone: String,
    /// Whether it is its zone's default subnet.
    #[serde(default, deserialize_with = "or_default")]
    pub is_default: bool,
    /// `rtb-…`.
    #[serde(default)]
    pub route_table_id: String,
    /// Addresses that are free.
    pub available_ip_address_count: u64,
    /// All addresses.
    #[serde(default, deserialize_with = "or_default")]
    pub total_ip_address_count: u64,
    /// Tags.
    #[serde(default)]
    pub tag_set: Vec<Tag>,
}
