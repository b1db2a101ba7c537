//! Virtual machines.

use serde::{Deserialize, Serialize};

use crate::cloud::action::{Accepted, action};
use crate::cloud::filter::Filter;
use crate::cloud::member::{filled, or_default, told};
use crate::cloud::paging::{contradiction, paged};
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
action!(Cvm, DescribeInstances, Read, DescribeInstancesResponse; contradiction_of_instances);

/// What [`DescribeInstances`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeInstancesResponse {
    /// On all pages.
    pub total_count: u64,
    /// On this page.
    pub instance_set: Vec<Instance>,
}

paged!(
    DescribeInstances,
    instance_set "InstanceSet",
    total_count "TotalCount" of Instance,
    by instance_id,
    asked instance_ids
);

/// What among VMs cannot be: a data disk of which nobody knows whether it goes with its VM, or which one it is.
fn contradiction_of_instances(action: &DescribeInstances, reply: &DescribeInstancesResponse) -> Option<String> {
    contradiction(action, reply).or_else(|| {
        let flaw = |disk: &Disk| match disk.delete_with_instance {
            None => Some("DeleteWithInstance is missing"),
            // those of the VM's own host need not have one
            Some(true) if disk.disk_id.is_empty() && disk.disk_type.starts_with("CLOUD") => Some("DiskId is empty"),
            _ => None,
        };
        reply.instance_set.iter().enumerate().find_map(|(place, instance)| {
            let mut disks = instance.data_disks.iter().enumerate();
            let (disk, flaw) = disks.find_map(|(disk, it)| Some((disk, flaw(it)?)))?;
            Some(format!("InstanceSet[{place}].DataDisks[{disk}].{flaw}"))
        })
    })
}

/// Destroys VMs: all of them, or none if one is not there.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TerminateInstances {
    /// Which ones, at most 100.
    pub instance_ids: Vec<String>,
}
action!(Cvm, TerminateInstances, Idempotent, Accepted);

/// A VM (DescribeInstances).
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Instance {
    /// `ins-…`.
    #[serde(deserialize_with = "filled")]
    pub instance_id: String,
    /// As shown.
    #[serde(default)]
    pub instance_name: String,
    /// Such as `S5.MEDIUM4`.
    #[serde(deserialize_with = "filled")]
    pub instance_type: String,
    /// What it is doing.
    #[serde(deserialize_with = "filled")]
    pub instance_state: InstanceState,
    /// `POSTPAID_BY_HOUR`, `SPOTPAID`, `PREPAID` or `CDCPAID`.
    pub instance_charge_type: String,
    /// Where it is.
    pub placement: Placement,
    /// VPC and subnet.
    pub virtual_private_cloud: VirtualPrivateCloud,
    /// Addresses in the VPC.
    #[serde(default)]
    pub private_ip_addresses: Vec<String>,
    /// Public addresses.
    #[serde(default)]
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
    #[serde(default)]
    pub tags: Vec<Tag>,
    /// RFC 3339.
    #[serde(default)]
    pub created_time: String,
}

/// Where a VM is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Placement {
    /// Such as `ap-guangzhou-3`.
    #[serde(deserialize_with = "filled")]
    pub zone: String,
    /// The project it belongs to.
    #[serde(default, deserialize_with = "or_default")]
    pub project_id: i64,
}

/// VPC and subnet of a VM.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct VirtualPrivateCloud {
    /// `vpc-…`.
    pub vpc_id: String,
    /// `subnet-…`.
    pub subnet_id: String,
}

/// A disk of a VM.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Disk {
    /// `disk-…`.
    #[serde(default)]
    pub disk_id: String,
    /// Such as `CLOUD_PREMIUM`.
    #[serde(deserialize_with = "filled")]
    pub disk_type: String,
    /// In GiB.
    pub disk_size: i64,
    /// Whether it goes with the VM; of data disks only.
    pub delete_with_instance: Option<bool>,
}

/// How to log in to a VM.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct LoginSettings {
    /// `skey-…`; none where the reply does not tell.
    #[serde(default, deserialize_with = "told")]
    pub key_ids: Option<Vec<String>>,
}
