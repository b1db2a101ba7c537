//! Private networks, their subnets and routes.

use std::collections::BTreeMap;
use std::iter;

use serde::{Deserialize, Serialize};

use crate::simulator::clock::Moment;

/// A private network.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Vpc {
    /// `vpc-…`.
    pub id: String,
    /// The account.
    pub owner: String,
    /// The region.
    pub region: String,
    /// The name.
    pub name: String,
    /// Its addresses.
    pub cidr: String,
    /// Secondary blocks of addresses.
    #[serde(default)] // there were none in a state file of before
    pub assistant_cidrs: Vec<String>,
    /// The region's default VPC.
    pub is_default: bool,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// When it was made.
    pub created: Moment,
}

impl Vpc {
    /// All its blocks of addresses.
    pub(crate) fn blocks(&self) -> impl Iterator<Item = &String> {
        iter::once(&self.cidr).chain(&self.assistant_cidrs)
    }
}

/// A subnet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Subnet {
    /// `subnet-…`.
    pub id: String,
    /// The account.
    pub owner: String,
    /// The region.
    pub region: String,
    /// The VPC.
    pub vpc_id: String,
    /// The name.
    pub name: String,
    /// Its addresses.
    pub cidr: String,
    /// The zone.
    pub zone: String,
    /// The default subnet of its zone.
    pub is_default: bool,
    /// The route table.
    #[serde(default)] // there was none in a state file of before
    pub route_table_id: String,
    /// Addresses taken by things that the simulated cloud does not know.
    pub reserved_addresses: i64,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// When it was made.
    pub created: Moment,
}

/// A route table.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RouteTable {
    /// `rtb-…`.
    pub id: String,
    /// The account.
    pub owner: String,
    /// The region.
    pub region: String,
    /// The VPC.
    pub vpc_id: String,
    /// The name.
    pub name: String,
    /// The table of subnets that are given no other.
    pub main: bool,
    /// Routes beside that of the VPC itself.
    pub routes: Vec<Route>,
    /// When it was made.
    pub created: Moment,
}

/// A route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// Where to, IPv4.
    pub destination: String,
    /// Such as `NAT`.
    pub gateway_type: String,
    /// Such as `nat-…`.
    pub gateway_id: String,
    /// Whether it holds.
    pub enabled: bool,
}
