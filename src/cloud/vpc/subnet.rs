//! Subnets.

use serde::{Deserialize, Serialize};

use crate::cloud::action::action;
use crate::cloud::filter::Filter;
use crate::cloud::paging::Paged;
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
action!(Vpc, DescribeSubnets, Read, DescribeSubnetsResponse);

/// What [`DescribeSubnets`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct DescribeSubnetsResponse {
    /// On all pages.
    pub total_count: u64,
    /// On this page.
    pub subnet_set: Vec<Subnet>,
}

impl Paged for DescribeSubnets {
    type Item = Subnet;

    fn turn_to(&mut self, offset: u64, limit: u64) {
        (self.offset, self.limit) = (Some(offset.to_string()), Some(limit.to_string()));
    }

    fn items(response: Self::Response) -> (Vec<Subnet>, u64) {
        (response.subnet_set, response.total_count)
    }
}

/// A subnet (DescribeSubnets).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Subnet {
    /// `subnet-…`.
    pub subnet_id: String,
    /// As shown.
    pub subnet_name: String,
    /// `vpc-…`.
    pub vpc_id: String,
    /// Its addresses.
    pub cidr_block: String,
    /// Such as `ap-guangzhou-3`.
    pub zone: String,
    /// Whether it is its zone's default subnet.
    pub is_default: bool,
    /// `rtb-…`.
    pub route_table_id: String,
    /// Addresses that are free.
    pub available_ip_address_count: u64,
    /// All addresses.
    pub total_ip_address_count: u64,
    /// Tags.
    pub tag_set: Vec<Tag>,
}
