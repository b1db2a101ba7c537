//! Route tables.

use serde::{Deserialize, Serialize};

use crate::cloud::action::action;
use crate::cloud::filter::Filter;
use crate::cloud::member::filled;
use crate::cloud::paging::{contradiction, paged};

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
action!(Vpc, DescribeRouteTables, Read, DescribeRouteTablesResponse; contradiction);

/// What [`DescribeRouteTables`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeRouteTablesResponse {
    /// On all pages.
    pub total_count: u64,
    /// On this page.
    pub route_table_set: Vec<RouteTable>,
}

paged!(
    DescribeRouteTables,
    route_table_set "RouteTableSet",
    total_count "TotalCount" of RouteTable,
    by route_table_id,
    asked route_table_ids,
    filters { "vpc-id": vpc_id }
);

/// A route table (DescribeRouteTables).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RouteTable {
    /// `rtb-…`.
    #[serde(deserialize_with = "filled")]
    pub route_table_id: String,
    /// `vpc-…`.
    #[serde(deserialize_with = "filled")]
    pub vpc_id: String,
    /// Whether it is the VPC's default table.
    pub main: bool,
    /// The routes beside that of the VPC itself.
    pub route_set: Vec<Route>,
}

/// A route.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Route {
    /// Where to; empty in a route of IPv6.
    #[serde(default)]
    pub destination_cidr_block: String,
    /// What it goes through: `NAT`, `EIP`, `CVM`, `VPN`, `CCN` and others.
    pub gateway_type: String,
    /// Such as `nat-…`.
    pub gateway_id: String,
    /// Whether it holds.
    pub enabled: bool,
}
