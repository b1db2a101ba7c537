//! Scaling groups: how many VMs, and where.

use serde::{Deserialize, Serialize};

use crate::cloud::action::{Accepted, action};
use crate::cloud::filter::Filter;
use crate::cloud::member::filled;
use crate::cloud::paging::{contradiction, paged};
use crate::cloud::status::words;

words! {
    /// Whether a group scales (DescribeAutoScalingGroups, `EnabledStatus`).
    EnabledStatus {
        /// It does.
        Enabled = "ENABLED",
        /// It does not.
        Disabled = "DISABLED",
    }
}

words! {
    /// Whether a group is scaling now (DescribeAutoScalingGroups, `InActivityStatus`).
    InActivityStatus {
        /// It is.
        InActivity = "IN_ACTIVITY",
        /// It is not.
        NotInActivity = "NOT_IN_ACTIVITY",
    }
}

/// Lists scaling groups. Ids that are gone are simply missing.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeAutoScalingGroups {
    /// Only these, at most 100; not together with filters.
    pub auto_scaling_group_ids: Option<Vec<String>>,
    /// `auto-scaling-group-id`, `auto-scaling-group-name`, `vpc-id`, `tag-key`, `tag:KEY` and others.
    pub filters: Option<Vec<Filter>>,
    /// From this one on.
    pub offset: Option<u64>,
    /// At most this many, up to 100; 20 when not given.
    pub limit: Option<u64>,
}
action!(AutoScaling, DescribeAutoScalingGroups, Read, DescribeAutoScalingGroupsResponse; contradiction);

/// What [`DescribeAutoScalingGroups`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeAutoScalingGroupsResponse {
    /// On all pages.
    pub total_count: u64,
    /// On this page.
    pub auto_scaling_group_set: Vec<AutoScalingGroup>,
}

paged!(
    DescribeAutoScalingGroups,
    auto_scaling_group_set "AutoScalingGroupSet",
    total_count "TotalCount" of AutoScalingGroup,
    by auto_scaling_group_id,
    asked auto_scaling_group_ids
);

/// A scaling group (DescribeAutoScalingGroups).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AutoScalingGroup {
    /// `asg-…`.
    #[serde(deserialize_with = "filled")]
    pub auto_scaling_group_id: String,
    /// As shown.
    #[serde(default)]
    pub auto_scaling_group_name: String,
    /// `NORMAL`, or what is wrong.
    #[serde(default)]
    pub auto_scaling_group_status: String,
    /// Whether it scales.
    pub enabled_status: EnabledStatus,
    /// Whether it is scaling now.
    pub in_activity_status: InActivityStatus,
    /// `asc-…`.
    pub launch_configuration_id: String,
    /// At most this many VMs.
    pub max_size: i64,
    /// At least this many VMs.
    pub min_size: i64,
    /// This many VMs are aimed at.
    pub desired_capacity: i64,
    /// This many VMs there are.
    pub instance_count: i64,
    /// This many of them are in service.
    pub in_service_instance_count: i64,
    /// `vpc-…`.
    #[serde(deserialize_with = "filled")]
    pub vpc_id: String,
    /// Where VMs are, in the order of preference.
    pub subnet_id_set: Vec<String>,
    /// The zones of the subnets.
    pub zone_set: Vec<String>,
    /// `PRIORITY` or `EQUALITY`.
    pub multi_zone_subnet_policy: String,
    /// `IMMEDIATE_RETRY`, `INCREMENTAL_INTERVALS` or `NO_RETRY`.
    pub retry_policy: String,
    /// How it scales.
    pub service_settings: ServiceSettings,
    /// Tags of the group.
    #[serde(default)]
    pub tags: Vec<GroupTag>,
    /// RFC 3339.
    #[serde(default)]
    pub created_time: String,
}

/// How a group scales.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ServiceSettings {
    /// `CLASSIC_SCALING` or `WAKE_UP_STOPPED_SCALING`.
    pub scaling_mode: Option<String>,
    /// Whether VMs that monitoring finds unhealthy are replaced.
    pub replace_monitor_unhealthy: Option<bool>,
    /// Whether a change of the group's tags changes those of its VMs.
    pub auto_update_instance_tags: Option<bool>,
}

/// A tag of a group or launch configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GroupTag {
    /// The tag's key.
    pub key: String,
    /// The tag's value.
    pub value: String,
    /// `auto-scaling-group` or `launch-configuration`.
    pub resource_type: Option<String>,
}

/// Changes a group; absent members stay as they are.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ModifyAutoScalingGroup {
    /// Which group.
    pub auto_scaling_group_id: String,
    /// At most this many VMs.
    pub max_size: Option<i64>,
    /// At least this many VMs.
    pub min_size: Option<i64>,
    /// This many VMs are aimed at.
    pub desired_capacity: Option<i64>,
    /// Where VMs are, in the order of preference.
    pub subnet_ids: Option<Vec<String>>,
    /// `PRIORITY` or `EQUALITY`.
    pub multi_zone_subnet_policy: Option<String>,
    /// `IMMEDIATE_RETRY`, `INCREMENTAL_INTERVALS` or `NO_RETRY`.
    pub retry_policy: Option<String>,
    /// How it scales.
    pub service_settings: Option<ServiceSettings>,
}
action!(AutoScaling, ModifyAutoScalingGroup, Idempotent, Accepted);
