//! Disks.

use serde::{Deserialize, Serialize};

use crate::cloud::action::{Accepted, action};
use crate::cloud::filter::Filter;
use crate::cloud::member::{filled, or_default};
use crate::cloud::paging::{contradiction, paged};
use crate::cloud::tag::Tag;

/// Lists disks.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeDisks {
    /// Only these; not together with filters.
    pub disk_ids: Option<Vec<String>>,
    /// `disk-usage`, `instance-id`, `disk-state`, `zone`, `tag-key`, `tag:KEY` and others.
    pub filters: Option<Vec<Filter>>,
    /// From this one on.
    pub offset: Option<u64>,
    /// At most this many, up to 100; 20 when not given.
    pub limit: Option<u64>,
}
action!(Cbs, DescribeDisks, Read, DescribeDisksResponse, "cvm:DescribeDisks"; contradiction);

/// What [`DescribeDisks`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeDisksResponse {
    /// On all pages.
    pub total_count: u64,
    /// On this page.
    pub disk_set: Vec<Disk>,
}

paged!(DescribeDisks, disk_set "DiskSet", total_count "TotalCount" of Disk, by disk_id, asked disk_ids);

/// Changes disks; absent members stay as they are.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ModifyDiskAttributes {
    /// Which disks.
    pub disk_ids: Vec<String>,
    /// Whether they go with their VM; of pay-as-you-go data disks only.
    pub delete_with_instance: Option<bool>,
}
action!(Cbs, ModifyDiskAttributes, Idempotent, Accepted, "cvm:ModifyDiskAttributes");

/// Gives disks back. Of several, it takes all or none.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TerminateDisks {
    /// Which disks; not attached.
    pub disk_ids: Vec<String>,
}
action!(Cbs, TerminateDisks, Idempotent, Accepted, "cvm:TerminateDisks");

/// A disk (DescribeDisks).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Disk {
    /// `disk-…`.
    #[serde(deserialize_with = "filled")]
    pub disk_id: String,
    /// As shown.
    #[serde(default)]
    pub disk_name: String,
    /// Such as `CLOUD_PREMIUM`.
    pub disk_type: String,
    /// `SYSTEM_DISK` or `DATA_DISK`.
    pub disk_usage: String,
    /// `ATTACHED`, `UNATTACHED`, `ATTACHING` and others.
    #[serde(deserialize_with = "filled")]
    pub disk_state: String,
    /// In GiB.
    pub disk_size: u64,
    /// `PREPAID`, `POSTPAID_BY_HOUR` or `CDCPAID`.
    #[serde(default)]
    pub disk_charge_type: String,
    /// Whether it is attached.
    pub attached: bool,
    /// The VM it is attached to, or empty.
    pub instance_id: String,
    /// Whether it goes with the VM.
    pub delete_with_instance: bool,
    /// Where it is.
    #[serde(default, deserialize_with = "or_default")]
    pub placement: Placement,
    /// Tags.
    #[serde(default)]
    pub tags: Vec<Tag>,
    /// `YYYY-MM-DD hh:mm:ss`.
    #[serde(default)]
    pub create_time: String,
}

/// Where a disk is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Placement {
    /// Such as `ap-guangzhou-3`.
    #[serde(default)]
    pub zone: String,
    /// The project it belongs to.
    #[serde(default, deserialize_with = "or_default")]
    pub project_id: u64,
}
