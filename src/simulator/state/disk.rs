//! Cloud disks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::simulator::clock::Moment;

/// The tag of disks that a cluster made for its volumes.
pub(crate) const VOLUME_TAG: &str = "tke-cbs-provisioner-createBy-flag";

/// A cloud disk.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Disk {
    /// `disk-…`.
    pub id: String,
    /// The account.
    pub owner: String,
    /// The region.
    pub region: String,
    /// The zone.
    pub zone: String,
    /// The machine it is attached to.
    pub instance_id: Option<String>,
    /// The machine it was attached to last.
    pub last_instance_id: Option<String>,
    /// System or data.
    pub usage: DiskUsage,
    /// Such as `CLOUD_PREMIUM`.
    pub disk_type: String,
    /// GB.
    pub size_gb: i64,
    /// It goes with its machine.
    pub delete_with_instance: bool,
    /// Encrypted at rest.
    pub encrypted: bool,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// When it was made.
    pub created: Moment,
}

impl Disk {
    /// Whether a cluster made it for a volume.
    pub fn is_volume(&self) -> bool {
        self.tags.contains_key(VOLUME_TAG)
    }
}

/// What a disk is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum DiskUsage {
    System,
    Data,
}

impl DiskUsage {
    /// As CBS writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "SYSTEM_DISK",
            Self::Data => "DATA_DISK",
        }
    }
}
