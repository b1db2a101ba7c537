//! Virtual machines.

use serde::{Deserialize, Serialize};

use crate::cloud::action::action;
use crate::cloud::filter::Filter;
use crate::cloud::paging::Paged;
use crate::cloud::status::words;
use crate::cloud::tag::Tag;

words! {
    /// What a VM is doing (DescribeInstances, `InstanceState`).
    InstanceState {
        /// Being made.
        Pending = "PENDING",
        /// Could not be made.
        LaunchFailed = "LAUNCH_FAILED",
        /// Ready.
        Running = "RUNNING",
        /// Shut down.
        Stopped = "STOPPED",
        /// Starting.
        Starting = "STARTING",
        /// Shutting down.
        Stopping = "STOPPING",
        /// Restarting.
        Rebooting = "REBOOTING",
        /// About to be destroyed.
        Shutdown = "SHUTDOWN",
        /// Being destroyed.
        Terminating = "TERMINATING",
    }
}

/// Lists VMs.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeInstances {
    /// Only these, at most 100; not together with filters.
    pub instance_ids: Option<Vec<String>>,
    /// `zone`, `vpc-id`, `subnet-id`, `security-group-id`, `tag-key`, `tag:KEY` and others.
    pub filters: Option<Vec<Filter>>,
    /// From this one on.
    pub offset: Option<u64>,
    /// At most this many, up to 100; 20 when not given.
    pub limit: Option<u64>,
}
action!(Cvm, DescribeInstances, Read, DescribeInstancesResponse);

/// What [`DescribeInstances`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct DescribeInstancesResponse {
    /// On all pages.
    pub total_count: u64,
    /// On this page.
    pub instance_set: Vec<Instance>,
}

impl Paged for DescribeInstances {
    type Item = Instance;

    fn turn_to(&mut self, offset: u64, limit: u64) {
        (self.offset, self.limit) = (Some(offset), Some(limit));
    }

    fn items(response: Self::Response) -> (Vec<Instance>, u64) {
        (response.instance_set, response.total_count)
    }
}

/// A VM (DescribeInstances).
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Instance {
    /// `ins-…`.
    pub instance_id: String,
    /// As shown.
    pub instance_name: String,
    /// Such as `S5.MEDIUM4`.
    pub instance_type: String,
    /// What it is doing.
    pub instance_state: InstanceState,
    /// `POSTPAID_BY_HOUR`, `SPOTPAID`, `PREPAID` or `CDCPAID`.
    pub instance_charge_type: String,
    /// Where it is.
    pub placement: Placement,
    /// VPC and subnet.
    pub virtual_private_cloud: VirtualPrivateCloud,
    /// Addresses in the VPC.
    pub private_ip_addresses: Vec<String>,
    /// Public addresses.
    pub public_ip_addresses: Vec<String>,
    /// The disk of the OS.
    pub system_disk: Disk,
    /// More disks.
    pub data_disks: Vec<Disk>,
    /// `img-…`.
    pub image_id: String,
    /// In the order of their weight.
    pub security_group_ids: Vec<String>,
    /// How to log in.
    pub login_settings: LoginSettings,
    /// Tags.
    pub tags: Vec<Tag>,
    /// RFC 3339.
    pub created_time: String,
}

/// Where a VM is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Placement {
    /// Such as `ap-guangzhou-3`.
    pub zone: String,
    /// The project it belongs to.
    pub project_id: i64,
}

/// VPC and subnet of a VM.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct VirtualPrivateCloud {
    /// `vpc-…`.
    pub vpc_id: String,
    /// `subnet-…`.
    pub subnet_id: String,
}

/// A disk of a VM.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Disk {
    /// `disk-…`.
    pub disk_id: String,
    /// Such as `CLOUD_PREMIUM`.
    pub disk_type: String,
    /// In GiB.
    pub disk_size: i64,
    /// Whether it goes with the VM; of data disks only.
    pub delete_with_instance: Option<bool>,
}

/// How to log in to a VM.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct LoginSettings {
    /// `skey-…`.
    pub key_ids: Vec<String>,
}
