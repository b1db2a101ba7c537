//! A fresh cloud: everything that a first cluster needs.

use std::collections::BTreeMap;

use super::clock::Moment;
use super::identifier::Identifiers;
use super::state::{
    FORMAT, Image, InstanceType, KeyPair, KubernetesVersion, Region, Route, RouteTable, Rule, SecurityGroup, State,
    Subnet, User, Vpc, Zone,
};

/// The region that the offer names first.
pub(crate) const REGION: &str = "ap-guangzhou";
/// The secret id of a fresh cloud's only user. No real key looks like it.
pub(crate) const SECRET_ID: &str = "AKIDSimulatedCloudDemo00000000000001";
const SECRET_KEY: &str = "SimulatedCloudDemoSecretKey00001";
/// The account of a fresh cloud.
pub(crate) const UIN: &str = "100000000001";
const APP_ID: i64 = 1_250_000_001;

/// Name, title, number of the first zone's id, title of a zone, zones.
type RegionRow = (&'static str, &'static str, i64, &'static str, [u8; 3]);

const REGIONS: &[RegionRow] = &[
    ("ap-guangzhou", "South China (Guangzhou)", 100_000, "Guangzhou", [3, 4, 6]),
    ("ap-shanghai", "East China (Shanghai)", 200_000, "Shanghai", [2, 4, 5]),
    ("ap-beijing", "North China (Beijing)", 800_000, "Beijing", [3, 5, 6]),
    ("ap-hongkong", "Hong Kong, Macau and Taiwan (Hong Kong, China)", 300_000, "Hong Kong", [1, 2, 3]),
    ("ap-singapore", "Southeast Asia (Singapore)", 900_000, "Singapore", [1, 2, 3]),
    ("na-siliconvalley", "West US (Silicon Valley)", 150_000, "Silicon Valley", [1, 2, 3]),
    ("eu-frankfurt", "Europe (Frankfurt)", 170_000, "Frankfurt", [1, 2, 3]),
];

const VERSIONS: &[&str] = &["1.26.1", "1.28.3", "1.29.1", "1.30.0", "1.32.2"];

/// Identifier, name, other names, alias, series.
type ImageRow = (&'static str, &'static str, &'static [&'static str], &'static str);

/// Of this image there is a build for containers too.
const DOCKER_CUSTOMIZED: (&str, &str) = ("img-4knqskpt", "ubuntu22.04x86_64");

const IMAGES: &[ImageRow] = &[
    ("img-2wds9k9p", "tlinux3.1x86_64", &["tlinux3.1(tkernel4)x86_64"], "TencentOS Server 3.1 (TK4)"),
    ("img-eb30mz89", "tlinux2.4x86_64", &["tlinux2.4(tkernel4)x86_64"], "TencentOS Server 2.4"),
    ("img-487zeit5", "ubuntu22.04x86_64", &[], "Ubuntu Server 22.04 LTS 64bit"),
    ("img-22trbn9x", "ubuntu20.04x86_64", &[], "Ubuntu Server 20.04.1 LTS 64bit"),
    ("img-pi0ii46r", "ubuntu18.04.1x86_64", &["ubuntu18.04x86_64"], "Ubuntu Server 18.04.1 LTS 64bit"),
    ("img-1u6l2i9l", "ubuntu18.04.1x86_64 GPU", &[], "Ubuntu Server 18.04.1 LTS 64bit GPU"),
    ("img-9qabwvbn", "centos7.6.0_x64", &["centos7.6x86_64"], "CentOS 7.6 64bit"),
    ("img-6ns5om13", "centos7.6.0_x64 GPU", &[], "CentOS 7.6 64bit GPU"),
    ("img-25szkc8t", "centos8.0x86_64", &[], "CentOS 8.0 64bit"),
];

/// Name, cores, GiB, GPUs.
const INSTANCE_TYPES: &[(&str, i64, i64, i64)] = &[
    ("S2.MEDIUM4", 2, 4, 0),
    ("S3.MEDIUM4", 2, 4, 0),
    ("S3.LARGE8", 4, 8, 0),
    ("S5.MEDIUM2", 2, 2, 0),
    ("S5.MEDIUM4", 2, 4, 0),
    ("S5.MEDIUM8", 2, 8, 0),
    ("S5.LARGE8", 4, 8, 0),
    ("S5.LARGE16", 4, 16, 0),
    ("S5.2XLARGE16", 8, 16, 0),
    ("S5.4XLARGE32", 16, 32, 0),
    ("S6.MEDIUM4", 2, 4, 0),
    ("S6.LARGE8", 4, 8, 0),
    ("S6.2XLARGE16", 8, 16, 0),
    ("S6.8XLARGE64", 32, 64, 0),
    ("SA2.MEDIUM4", 2, 4, 0),
    ("SA2.LARGE8", 4, 8, 0),
    ("SA3.MEDIUM4", 2, 4, 0),
    ("SA3.LARGE8", 4, 8, 0),
    ("SA5.MEDIUM4", 2, 4, 0),
    ("SA5.LARGE8", 4, 8, 0),
    ("GN7.2XLARGE32", 8, 32, 1),
];

impl State {
    /// A fresh cloud with one account. `seed` decides the identifiers of everything made in it.
    pub fn fresh(now: Moment, seed: u64) -> Self {
        let mut state = Self {
            format: FORMAT,
            now,
            identifiers: Identifiers::seeded(seed),
            speed: 1.0,
            regions: REGIONS.iter().map(region).collect(),
            images: IMAGES.iter().map(image).chain(docker_customized()).collect(),
            versions: VERSIONS.iter().map(|version| KubernetesVersion { version: (*version).into() }).collect(),
            instance_types: INSTANCE_TYPES
                .iter()
                .map(|&(name, cpu, memory_gb, gpu)| {
                    let kind = InstanceType { name: name.into(), cpu, memory_gb, gpu, sold_out_zones: Vec::new() };
                    (name.into(), kind)
                })
                .collect(),
            ..Self::default()
        };
        state.users.insert(
            SECRET_ID.into(),
            User {
                uin: UIN.into(),
                owner_uin: UIN.into(),
                app_id: APP_ID,
                secret_key: SECRET_KEY.into(),
                ..User::default()
            },
        );
        state.furnish(UIN, true);
        state
    }

    /// Adds another account, whose owner signs with these keys, with networks, a key pair and a
    /// security group of its own in every region.
    pub fn add_account(&mut self, uin: &str, app_id: i64, secret_id: &str, secret_key: &str) {
        self.users.insert(
            secret_id.to_owned(),
            User {
                uin: uin.to_owned(),
                owner_uin: uin.to_owned(),
                app_id,
                secret_key: secret_key.to_owned(),
                ..User::default()
            },
        );
        self.furnish(uin, false);
    }

    /// Adds a sub-user of the first account that signs with these keys. It may do everything until it has
    /// [policies](Self::set_policies).
    pub fn add_user(&mut self, uin: &str, secret_id: &str, secret_key: &str) {
        let user = User {
            uin: uin.to_owned(),
            owner_uin: UIN.to_owned(),
            app_id: APP_ID,
            secret_key: secret_key.to_owned(),
            ..User::default()
        };
        self.users.insert(secret_id.to_owned(), user);
    }

    /// `well_known`: identifiers that an example can name, `vpc-demo0001` in the first region.
    fn furnish(&mut self, owner: &str, well_known: bool) {
        for (region_index, row) in REGIONS.iter().enumerate() {
            let region = row.0;
            let mut id = |prefix: &str, number: usize| {
                if well_known {
                    format!("{prefix}-demo{region_index:02}{number:02}")
                } else {
                    self.identifiers.next(prefix)
                }
            };
            let vpc_id = id("vpc", 1);
            let subnet_ids = [id("subnet", 1), id("subnet", 2), id("subnet", 3)];
            let key_id = id("skey", 1);
            let group_id = id("sg", 1);
            let table_id = id("rtb", 1);
            let gateway_id = id("nat", 1);
            let now = self.now;
            let vpc = Vpc {
                id: vpc_id.clone(),
                owner: owner.into(),
                region: region.into(),
                name: "demo".into(),
                cidr: "10.0.0.0/16".into(),
                is_default: false,
                tags: BTreeMap::new(),
                created: now,
            };
            for (index, subnet_id) in subnet_ids.into_iter().enumerate() {
                let subnet = Subnet {
                    id: subnet_id.clone(),
                    owner: owner.into(),
                    region: region.into(),
                    vpc_id: vpc_id.clone(),
                    name: format!("demo-{}", index + 1),
                    cidr: format!("10.0.{}.0/20", index * 16),
                    zone: format!("{region}-{}", row.4[index]),
                    is_default: false,
                    route_table_id: table_id.clone(),
                    reserved_addresses: 0,
                    tags: BTreeMap::new(),
                    created: now,
                };
                self.subnets.insert(subnet_id, subnet);
            }
            let table = RouteTable {
                id: table_id.clone(),
                owner: owner.into(),
                region: region.into(),
                vpc_id: vpc_id.clone(),
                name: "default".into(),
                main: true,
                routes: vec![Route {
                    destination: "0.0.0.0/0".into(),
                    gateway_type: "NAT".into(),
                    gateway_id,
                    enabled: true,
                }],
                created: now,
            };
            self.route_tables.insert(table_id, table);
            self.vpcs.insert(vpc_id, vpc);
            let key_pair = KeyPair {
                id: key_id.clone(),
                owner: owner.into(),
                region: region.into(),
                name: "demo".into(),
                public_key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEJ0simulatedcloudsimulatedcloudsimulated demo".into(),
                created: now,
                tags: BTreeMap::new(),
            };
            self.key_pairs.insert(key_id, key_pair);
            let everything = |protocol: &str, port: &str, description: &str| Rule {
                protocol: protocol.into(),
                port: port.into(),
                cidr: "0.0.0.0/0".into(),
                action: "ACCEPT".into(),
                description: description.into(),
                modified: now,
                ..Rule::default()
            };
            let group = SecurityGroup {
                id: group_id.clone(),
                owner: owner.into(),
                region: region.into(),
                name: "demo".into(),
                description: "Admits TCP 443".into(),
                project_id: 0,
                ingress: vec![everything("tcp", "443", "Kubernetes API")],
                egress: vec![everything("ALL", "ALL", "")],
                version: 1,
                tags: BTreeMap::new(),
                created: now,
                updated: now,
            };
            self.security_groups.insert(group_id, group);
        }
    }
}

fn region(row: &RegionRow) -> (String, Region) {
    let (name, title, first_id, zone_title, zones) = *row;
    let zones = zones
        .iter()
        .map(|number| Zone {
            name: format!("{name}-{number}"),
            id: (first_id + i64::from(*number)).to_string(),
            title: format!("{zone_title} Zone {number}"),
        })
        .collect();
    let region = Region { name: name.into(), title: title.into(), zones };
    (name.into(), region)
}

fn image(row: &ImageRow) -> Image {
    let (id, os_name, other_names, alias) = *row;
    Image {
        id: id.into(),
        os_name: os_name.into(),
        other_names: other_names.iter().map(|&name| name.into()).collect(),
        alias: alias.into(),
        series: alias.into(),
        customize_type: "GENERAL".into(),
        arch: "amd64".into(),
        status: "online".into(),
    }
}

fn docker_customized() -> Option<Image> {
    let (id, os_name) = DOCKER_CUSTOMIZED;
    let row = IMAGES.iter().find(|row| row.1 == os_name)?;
    Some(Image { id: id.into(), customize_type: "DOCKER_CUSTOMIZE".into(), ..image(row) })
}
