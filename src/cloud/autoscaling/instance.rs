//! The VMs of scaling groups.

use serde::{Deserialize, Serialize};

use crate::cloud::action::action;
use crate::cloud::filter::Filter;
use crate::cloud::member::filled;
use crate::cloud::paging::{contradiction, paged};
use crate::cloud::status::words;

words! {
    /// Where a VM is in its life in a group (DescribeAutoScalingInstances, `LifeCycleState`), as far as
    /// it matters here.
    LifeCycleState {
        /// In service.
        InService = "IN_SERVICE",
        /// Being made.
        Creating = "CREATING",
        /// Could not be made.
        CreationFailed = "CREATION_FAILED",
        /// On its way out.
        Terminating = "TERMINATING",
        /// On its way out of the group.
        Detaching = "DETACHING",
        /// About to go, held by a hook.
        InTerminatingHook = "IN_TERMINATING_HOOK",
    }
}

/// Lists the VMs of scaling groups.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeAutoScalingInstances {
    /// Only these, at most 100; not together with filters.
    pub instance_ids: Option<Vec<String>>,
    /// `instance-id`, `auto-scaling-group-id`, `private-ip-address`; at most 5 values each.
    pub filters: Option<Vec<Filter>>,
    /// From this one on.
    pub offset: Option<u64>,
    /// At most this many, up to 100; 20 when not given.
    pub limit: Option<u64>,
}
action!(AutoScaling, DescribeAutoScalingInstances, Read, DescribeAutoScalingInstancesResponse; contradiction);

/// What [`DescribeAutoScalingInstances`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeAutoScalingInstancesResponse {
    /// On all pages.
    pub total_count: u64,
    /// On this page.
    pub auto_scaling_instance_set: Vec<Instance>,
}

paged!(
    DescribeAutoScalingInstances,
    auto_scaling_instance_set "AutoScalingInstanceSet",
    total_count "TotalCount" of Instance,
    by instance_id,
    asked instance_ids,
    filters { "auto-scaling-group-id": auto_scaling_group_id }
);

/// A VM of a scaling group (DescribeAutoScalingInstances).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Instance {
    /// `ins-…`.
    #[serde(deserialize_with = "filled")]
    pub instance_id: String,
    /// Its group, `asg-…`.
    #[serde(deserialize_with = "filled")]
    pub auto_scaling_group_id: String,
    /// What it was made from, `asc-…`; empty if it was not made by the group.
    pub launch_configuration_id: String,
    /// The version of that.
    pub version_number: i64,
    /// Where it is in its life.
    #[serde(deserialize_with = "filled")]
    pub life_cycle_state: LifeCycleState,
    /// When it joined the group, RFC 3339.
    pub add_time: String,
}

impl LifeCycleState {
    /// Whether the group has let go of the VM.
    pub fn is_on_its_way_out(&self) -> bool {
        matches!(self, Self::Terminating | Self::Detaching | Self::InTerminatingHook)
    }
}
