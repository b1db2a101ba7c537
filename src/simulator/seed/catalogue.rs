//! What a fresh cloud has on offer.

use std::collections::BTreeMap;

use crate::simulator::state::catalogue::{Image, InstanceType, KubernetesVersion, Region, Zone};

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

/// As the real cloud listed them in June 2026: of later minor versions only even ones.
const VERSIONS: &[&str] = &[
    "1.10.5",
    "1.12.4",
    "1.14.3",
    "1.14.3-tk8s",
    "1.16.3",
    "1.18.4",
    "1.20.6",
    "1.22.5",
    "1.24.4",
    "1.26.1",
    "1.28.3",
    "1.30.0",
    "1.32.2",
    "1.34.1",
];

/// Identifier, name, other names, alias, series.
type ImageRow = (&'static str, &'static str, &'static [&'static str], &'static str);

/// Of this image there is a build for containers too.
const DOCKER_CUSTOMIZED: (&str, &str) = ("img-4knqskpt", "ubuntu22.04x86_64");

const IMAGES: &[ImageRow] = &[
    ("img-eb30mz89", "tlinux3.1x86_64", &["tlinux3.1(tkernel4)x86_64"], "TencentOS Server 3.1 (TK4)"),
    ("img-6n21msk1", "tlinux4_x86_64_public", &[], "TencentOS Server 4"),
    ("img-hdt9xxkt", "tlinux2.4x86_64", &["tlinux2.4(tkernel4)x86_64"], "TencentOS Server 2.4"),
    ("img-mmytdhbn", "ubuntu24.04x86_64", &[], "Ubuntu Server 24.04 LTS 64bit"),
    ("img-487zeit5", "ubuntu22.04x86_64", &[], "Ubuntu Server 22.04 LTS 64bit"),
    ("img-22trbn9x", "ubuntu20.04x86_64", &[], "Ubuntu Server 20.04.1 LTS 64bit"),
    ("img-pi0ii46r", "ubuntu18.04.1x86_64", &["ubuntu18.04x86_64"], "Ubuntu Server 18.04.1 LTS 64bit"),
    ("img-1u6l2i9l", "ubuntu18.04.1x86_64 GPU", &[], "Ubuntu Server 18.04.1 LTS 64bit GPU"),
    ("img-4wpaazux", "ubuntu16.04.1 LTSx86_64", &[], "Ubuntu Server 16.04.1 LTS 64bit"),
    ("img-541bm08j", "debian12.8x86_64", &[], "Debian 12.8 64bit"),
    ("img-mn4o8ymp", "debian11.11x86_64", &[], "Debian 11.11 64bit"),
    ("img-9qabwvbn", "centos7.6.0_x64", &["centos7.6x86_64"], "CentOS 7.6 64bit"),
    ("img-6ns5om13", "centos7.6.0_x64 GPU", &[], "CentOS 7.6 64bit GPU"),
    ("img-25szkc8t", "centos8.0x86_64", &[], "CentOS 8.0 64bit"),
    ("img-ah6pq81v", "rainbow1.30.0x86_64", &[], "TencentOS Rainbow"),
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
    ("SA9.MEDIUM2", 2, 2, 0),
    ("S8.LARGE16", 4, 16, 0),
    ("MA5.MEDIUM16", 2, 16, 0),
    ("GN7.2XLARGE32", 8, 32, 1),
];

/// Where it is.
pub(super) fn regions() -> BTreeMap<String, Region> {
    REGIONS.iter().map(region).collect()
}

/// In the order they are listed.
pub(super) fn images() -> Vec<Image> {
    IMAGES.iter().map(image).chain(docker_customized()).collect()
}

/// Oldest first.
pub(super) fn versions() -> Vec<KubernetesVersion> {
    VERSIONS.iter().map(|version| KubernetesVersion { version: (*version).into() }).collect()
}

/// None is sold out.
pub(super) fn instance_types() -> BTreeMap<String, InstanceType> {
    let types = INSTANCE_TYPES.iter().map(|&(name, cpu, memory_gb, gpu)| {
        let kind = InstanceType { name: name.into(), cpu, memory_gb, gpu, sold_out_zones: Vec::new() };
        (name.into(), kind)
    });
    types.collect()
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

/// Each region and the numbers of its zones.
pub(super) fn zone_numbers() -> impl Iterator<Item = (&'static str, [u8; 3])> {
    REGIONS.iter().map(|&(name, .., zones)| (name, zones))
}
