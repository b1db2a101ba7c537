//! Networks, security groups and load balancers.

use std::collections::BTreeMap;

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
    /// The region's default VPC.
    pub is_default: bool,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// When it was made.
    pub created: Moment,
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

/// A security group.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SecurityGroup {
    /// `sg-…`.
    pub id: String,
    /// The account.
    pub owner: String,
    /// The region.
    pub region: String,
    /// The name.
    pub name: String,
    /// The description.
    pub description: String,
    /// The project; 0 is the default project.
    pub project_id: i64,
    /// Rules for what comes in, first match wins.
    pub ingress: Vec<Rule>,
    /// Rules for what goes out, first match wins.
    pub egress: Vec<Rule>,
    /// Counted up with every change of the rules.
    pub version: i64,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// When it was made.
    pub created: Moment,
    /// When it was changed last.
    pub updated: Moment,
}

/// The side of a security group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Direction {
    Ingress,
    Egress,
}

/// A rule of a security group; empty strings for what is not given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// `tcp`, `udp`, `icmp`, `icmpv6`, `gre` or `ALL`, in the API's own answer form.
    pub protocol: String,
    /// `443`, `80,443`, `8000-8010` or `ALL`.
    pub port: String,
    /// IPv4.
    pub cidr: String,
    /// IPv6.
    pub ipv6_cidr: String,
    /// Another group whose machines are meant.
    pub security_group_id: String,
    /// `ACCEPT` or `DROP`.
    pub action: String,
    /// The description.
    pub description: String,
    /// When it was changed last.
    pub modified: Moment,
}

/// A load balancer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LoadBalancer {
    /// `lb-…`.
    pub id: String,
    /// The account.
    pub owner: String,
    /// The region.
    pub region: String,
    /// The name.
    pub name: String,
    /// Public or private.
    pub kind: AddressKind,
    /// The address.
    pub address: String,
    /// The VPC.
    pub vpc_id: String,
    /// The subnet of a private one; empty otherwise.
    pub subnet_id: String,
    /// Security groups.
    pub security_group_ids: Vec<String>,
    /// Such as `TRAFFIC_POSTPAID_BY_HOUR`.
    pub internet_charge_type: String,
    /// Mbps.
    pub bandwidth_mbps: i64,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// When it was made.
    pub created: Moment,
}

/// What kind of address a load balancer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum AddressKind {
    Public,
    Private,
}

impl AddressKind {
    /// As CLB writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Public => "OPEN",
            Self::Private => "INTERNAL",
        }
    }
}
