//! Route tables.

use serde::{Deserialize, Serialize};

use crate::cloud::action::action;
use crate::cloud::filter::Filter;
use crate::cloud::paging::Paged;

/// Lists route tables with their routes.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeRouteTables {
    /// Only these; not together with filters. One that is not there may be an error.
    pub route_table_ids: Option<Vec<String>>,
    /// `route-table-id`, `route-table-name`, `vpc-id`, `association.main`, `tag-key`, `tag:KEY`.
    pub filters: Option<Vec<Filter>>,
    /// From this one on.
    pub offset: Option<String>,
    /// At most this many, up to 100; 20 when not given.
    pub limit: Option<String>,
}
action!(Vpc, DescribeRouteTables, Read, DescribeRouteTablesResponse);

/// What [`DescribeRouteTables`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct DescribeRouteTablesResponse {
    /// On all pages.
    pub total_count: u64,
    /// On this page.
    pub route_table_set: Vec<RouteTable>,
}

impl Paged for DescribeRouteTables {
    type Item = RouteTable;

    fn turn_to(&mut self, offset: u64, limit: u64) {
        (self.offset, self.limit) = (Some(offset.to_string()), Some(limit.to_string()));
    }

    fn items(response: Self::Response) -> (Vec<RouteTable>, u64) {
        (response.route_table_set, response.total_count)
    }
}

/// A route table (DescribeRouteTables).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct RouteTable {
    /// `rtb-…`.
    pub route_table_id: String,
    /// `vpc-…`.
    pub vpc_id: String,
    /// Whether it is the VPC's default table.
    pub main: bool,
    /// The routes beside that of the VPC itself.
    pub route_set: Vec<Route>,
}

/// A route.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Route {
    /// Where to; empty in a route of IPv6.
    pub destination_cidr_block: String,
    /// What it goes through: `NAT`, `EIP`, `CVM`, `VPN`, `CCN` and others.
    pub gateway_type: String,
    /// Such as `nat-…`.
    pub gateway_id: String,
    /// Whether it holds.
    pub enabled: bool,
}
