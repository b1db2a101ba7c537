//! What the cloud has on offer: places, images, versions, instance types.

use serde::{Deserialize, Serialize};

/// A region.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Region {
    /// Such as `ap-guangzhou`.
    pub name: String,
    /// Such as `South China (Guangzhou)`.
    pub title: String,
    /// Its zones.
    pub zones: Vec<Zone>,
}

/// An availability zone.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Zone {
    /// Such as `ap-guangzhou-3`.
    pub name: String,
    /// Such as `100003`.
    pub id: String,
    /// Such as `Guangzhou Zone 3`.
    pub title: String,
}

/// An operating system image for nodes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Image {
    /// `img-…`.
    pub id: String,
    /// The canonical name, such as `tlinux3.1x86_64`.
    pub os_name: String,
    /// Other names under which requests may ask for it.
    pub other_names: Vec<String>,
    /// The name for people.
    pub alias: String,
    /// The series that DescribeOSImages lists it under.
    pub series: String,
    /// `GENERAL` or `DOCKER_CUSTOMIZE`; `CUSTOMIZE` of an image that an account made itself.
    pub customize_type: String,
    /// Such as `amd64`.
    pub arch: String,
    /// `online` or `offline`.
    pub status: String,
}

impl Image {
    /// Whether an account made it itself.
    pub fn is_custom(&self) -> bool {
        self.customize_type == "CUSTOMIZE"
    }

    /// What a cluster says that its nodes run: the name of a public image, the identifier of another.
    pub(crate) fn shown_os(&self) -> &str {
        if self.is_custom() { &self.id } else { &self.os_name }
    }
}

/// A Kubernetes version on offer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KubernetesVersion {
    /// Such as `1.30.0`.
    pub version: String,
}

/// An instance type.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct InstanceType {
    /// Such as `S5.MEDIUM4`.
    pub name: String,
    /// Cores.
    pub cpu: i64,
    /// GiB.
    pub memory_gb: i64,
    /// GPUs.
    pub gpu: i64,
    /// Zones where it is sold out.
    pub sold_out_zones: Vec<String>,
}

/// Families that take no `CLOUD_PREMIUM`.
const WITHOUT_PREMIUM_DISKS: [&str; 3] = ["MA5", "S8", "SA9"];

impl InstanceType {
    /// The family, such as `S5`.
    pub fn family(&self) -> &str {
        self.name.split('.').next().unwrap_or_default()
    }

    /// Whether its machines take disks of this type.
    pub fn takes_disk(&self, disk_type: &str) -> bool {
        disk_type != "CLOUD_PREMIUM" || !WITHOUT_PREMIUM_DISKS.contains(&self.family())
    }
}
