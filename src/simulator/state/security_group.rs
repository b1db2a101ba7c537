//! Security groups and their rules.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::simulator::clock::Moment;

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

impl SecurityGroup {
    /// The rules of one direction.
    pub(crate) fn rules_mut(&mut self, direction: Direction) -> &mut Vec<Rule> {
        match direction {
            Direction::Ingress => &mut self.ingress,
            Direction::Egress => &mut self.egress,
        }
    }
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
