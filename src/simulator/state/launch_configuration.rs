//! What Auto Scaling groups make instances from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::simulator::clock::Moment;

/// What an Auto Scaling group makes instances from.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct LaunchConfiguration {
    /// `asc-…`.
    pub id: String,
    /// The account.
    pub owner: String,
    /// The region.
    pub region: String,
    /// The name.
    pub name: String,
    /// Types in the order they are tried.
    pub instance_types: Vec<String>,
    /// The image.
    pub image_id: String,
    /// The system disk.
    pub system_disk: DiskSpec,
    /// The data disks.
    pub data_disks: Vec<DataDiskSpec>,
    /// SSH keys.
    pub key_ids: Vec<String>,
    /// A password was set; it is not kept.
    pub has_password: bool,
    /// Security groups.
    pub security_group_ids: Vec<String>,
    /// Such as `TRAFFIC_POSTPAID_BY_HOUR`; empty if not given.
    pub internet_charge_type: String,
    /// Mbps to the internet.
    pub bandwidth_mbps: i64,
    /// Instances get a public address.
    pub public_ip_assigned: bool,
    /// `POSTPAID_BY_HOUR`, `SPOTPAID` or `PREPAID`.
    pub charge_type: String,
    /// The highest price per hour of a spot instance.
    pub max_price: Option<String>,
    /// `persistent` or `one-time`, of a spot instance.
    pub spot_instance_type: Option<String>,
    /// Months, of a prepaid instance.
    pub prepaid_months: Option<i64>,
    /// Cloud security agent.
    pub security_service: bool,
    /// Monitoring agent.
    pub monitor_service: bool,
    /// Base64, as sent.
    pub user_data: Option<String>,
    /// `ORIGINAL` or `AUTOMATIC`.
    pub disk_type_policy: String,
    /// `ALL` or `ANY`.
    pub instance_types_check_policy: String,
    /// Instance name, if set.
    pub instance_name: Option<String>,
    /// How names of instances are made of it.
    #[serde(default)] // they were not kept in a state file of before
    pub instance_name_pattern: NamePattern,
    /// Host name, if set.
    pub host_name: Option<String>,
    /// How host names are made of it.
    #[serde(default)]
    pub host_name_pattern: NamePattern,
    /// Tags of the instances.
    pub instance_tags: BTreeMap<String, String>,
    /// Tags of the launch configuration itself.
    pub tags: BTreeMap<String, String>,
    /// The project.
    pub project_id: i64,
    /// The CAM role of the instances; empty for none.
    pub cam_role_name: String,
    /// Counted up with every change.
    pub version: i64,
    /// When it was made.
    pub created: Moment,
    /// When it was changed last.
    pub updated: Moment,
}

/// A system disk to be made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiskSpec {
    /// Such as `CLOUD_PREMIUM`.
    pub disk_type: String,
    /// GB.
    pub size_gb: i64,
}

/// A data disk to be made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataDiskSpec {
    /// Such as `CLOUD_PREMIUM`.
    pub disk_type: String,
    /// GB.
    pub size_gb: i64,
    /// It goes with its instance; not said means that it stays.
    pub delete_with_instance: Option<bool>,
    /// Encrypted at rest.
    pub encrypt: Option<bool>,
    /// The snapshot it starts from.
    pub snapshot_id: Option<String>,
    /// Extra MB/s.
    pub throughput_performance: Option<i64>,
}

/// How the names of instances are made of the one that was given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamePattern {
    /// `ORIGINAL` or `UNIQUE`; none stands for `ORIGINAL`.
    pub style: Option<String>,
    /// What comes last in them.
    pub suffix: Option<String>,
}
