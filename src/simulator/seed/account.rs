//! What a new account has in every region: a network, a key pair and a security group.

use std::collections::BTreeMap;
use std::time::Duration;

use super::catalogue;

use crate::simulator::state::cloud::State;
use crate::simulator::state::key_pair::KeyPair;
use crate::simulator::state::security_group::{Rule, SecurityGroup};
use crate::simulator::state::vpc::{Route, RouteTable, Subnet, Vpc};

/// The identifiers of what an account has in a region, in the order in which they are made.
struct Identities {
    vpc: String,
    subnets: [String; 3],
    key_pair: String,
    security_group: String,
    route_table: String,
    gateway: String,
}

/// How long what a fresh cloud has has been there.
const SETTLED: Duration = Duration::from_secs(24 * 60 * 60);

impl State {
    /// `well_known`: identifiers that an example can name, `vpc-demo0001` in the first region.
    pub(crate) fn equip(&mut self, owner: &str, well_known: bool) {
        for (index, (region, zones)) in catalogue::zone_numbers().enumerate() {
            let ids = Identities::new(|prefix, number| match well_known {
                true => format!("{prefix}-demo{index:02}{number:02}"),
                false => self.identifiers.next(prefix),
            });
            self.add_network(owner, region, zones, &ids);
            self.add_key_pair(owner, region, ids.key_pair);
            self.add_security_group(owner, region, ids.security_group);
        }
    }

    fn add_network(&mut self, owner: &str, region: &str, zones: [u8; 3], ids: &Identities) {
        let vpc = Vpc {
            id: ids.vpc.clone(),
            owner: owner.into(),
            region: region.into(),
            name: "demo".into(),
            cidr: "10.0.0.0/16".into(),
            assistant_cidrs: Vec::new(),
            is_default: false,
            tags: BTreeMap::new(),
            created: self.now.before(SETTLED),
        };
        self.vpcs.insert(vpc.id.clone(), vpc);
        for (index, (id, zone)) in ids.subnets.iter().zip(zones).enumerate() {
            let subnet = Subnet {
                id: id.clone(),
                owner: owner.into(),
                region: region.into(),
                vpc_id: ids.vpc.clone(),
                name: format!("demo-{}", index + 1),
                cidr: format!("10.0.{}.0/20", index * 16),
                zone: format!("{region}-{zone}"),
                is_default: false,
                route_table_id: ids.route_table.clone(),
                reserved_addresses: 0,
                tags: BTreeMap::new(),
                created: self.now.before(SETTLED),
            };
            self.subnets.insert(id.clone(), subnet);
        }
        let table = RouteTable {
            id: ids.route_table.clone(),
            owner: owner.into(),
            region: region.into(),
            vpc_id: ids.vpc.clone(),
            name: "default".into(),
            main: true,
            routes: vec![Route {
                destination: "0.0.0.0/0".into(),
                gateway_type: "NAT".into(),
                gateway_id: ids.gateway.clone(),
                enabled: true,
            }],
            created: self.now.before(SETTLED),
        };
        self.route_tables.insert(table.id.clone(), table);
    }

    fn add_key_pair(&mut self, owner: &str, region: &str, id: String) {
        let key_pair = KeyPair {
            id: id.clone(),
            owner: owner.into(),
            region: region.into(),
            name: "demo".into(),
            public_key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEJ0simulatedcloudsimulatedcloudsimulated demo".into(),
            created: self.now.before(SETTLED),
            tags: BTreeMap::new(),
        };
        self.key_pairs.insert(id, key_pair);
    }

    fn add_security_group(&mut self, owner: &str, region: &str, id: String) {
        let accept = |protocol: &str, port: &str, description: &str| Rule {
            protocol: protocol.into(),
            port: port.into(),
            cidr: "0.0.0.0/0".into(),
            action: "ACCEPT".into(),
            description: description.into(),
            modified: self.now.before(SETTLED),
            ..Rule::default()
        };
        let group = SecurityGroup {
            id: id.clone(),
            owner: owner.into(),
            region: region.into(),
            name: "demo".into(),
            description: "Admits TCP 443".into(),
            project_id: 0,
            ingress: vec![accept("tcp", "443", "Kubernetes API")],
            egress: vec![accept("ALL", "ALL", "")],
            version: 1,
            tags: BTreeMap::new(),
            created: self.now.before(SETTLED),
            updated: self.now.before(SETTLED),
        };
        self.security_groups.insert(id, group);
    }
}

impl Identities {
    fn new(mut id: impl FnMut(&str, usize) -> String) -> Self {
        Self {
            vpc: id("vpc", 1),
            subnets: [id("subnet", 1), id("subnet", 2), id("subnet", 3)],
            key_pair: id("skey", 1),
            security_group: id("sg", 1),
            route_table: id("rtb", 1),
            gateway: id("nat", 1),
        }
    }
}
