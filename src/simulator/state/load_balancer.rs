//! Load balancers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::simulator::clock::Moment;

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
