//! What scaling groups did, or tried to: the only place that says why a VM does not come.

use serde::{Deserialize, Serialize};

use crate::cloud::action::action;
use crate::cloud::filter::Filter;
use crate::cloud::member::filled;
use crate::cloud::paging::{contradiction, paged};
use crate::cloud::status::words;

words! {
    /// How an activity stands (DescribeAutoScalingActivities, `StatusCode`).
    ActivityStatus {
        /// About to begin.
        Init = "INIT",
        /// Under way, as it is documented.
        Running = "RUNNING",
        /// Under way, as it was seen.
        InProgress = "IN_PROGRESS",
        /// Everything was done.
        Successful = "SUCCESSFUL",
        /// Some of it was done; the group takes that for a failure.
        PartiallySuccessful = "PARTIALLY_SUCCESSFUL",
        /// Nothing was done; see the message.
        Failed = "FAILED",
        /// Given up.
        Cancelled = "CANCELLED",
    }
}

words! {
    /// What an activity does (DescribeAutoScalingActivities, `ActivityType`), as far as it launches VMs.
    ActivityType {
        /// VMs come.
        ScaleOut = "SCALE_OUT",
        /// VMs go.
        ScaleIn = "SCALE_IN",
        /// A VM comes in the place of another.
        ReplaceUnhealthyInstance = "REPLACE_UNHEALTHY_INSTANCE",
    }
}

/// Lists activities of the last two years, those of groups that are gone too. One may be listed only minutes after it
/// began: that none is listed means nothing.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeAutoScalingActivities {
    /// Only these, `asa-…`, at most 100; not together with filters.
    pub activity_ids: Option<Vec<String>>,
    /// `auto-scaling-group-id`, `activity-status-code`, `activity-type`, `activity-id`; at most 5 values each.
    pub filters: Option<Vec<Filter>>,
    /// From this one on.
    pub offset: Option<u64>,
    /// At most this many, up to 100; 20 when not given.
    pub limit: Option<u64>,
    /// Begun at this time or later, `YYYY-MM-DDThh:mm:ssZ`, UTC.
    pub start_time: Option<String>,
    /// Ended at this time or earlier, in the same form.
    pub end_time: Option<String>,
}
action!(AutoScaling, DescribeAutoScalingActivities, Read, DescribeAutoScalingActivitiesResponse; contradiction);

/// What [`DescribeAutoScalingActivities`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeAutoScalingActivitiesResponse {
    /// On all pages.
    pub total_count: u64,
    /// On this page.
    pub activity_set: Vec<Activity>,
}

paged!(
    DescribeAutoScalingActivities,
    activity_set "ActivitySet",
    total_count "TotalCount" of Activity,
    by activity_id,
    asked activity_ids,
    filters { "auto-scaling-group-id": auto_scaling_group_id }
);

/// A scaling activity (DescribeAutoScalingActivities).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Activity {
    /// `asa-…`.
    #[serde(deserialize_with = "filled")]
    pub activity_id: String,
    /// The group, `asg-…`.
    #[serde(deserialize_with = "filled")]
    pub auto_scaling_group_id: String,
    /// What it does.
    #[serde(deserialize_with = "filled")]
    pub activity_type: ActivityType,
    /// How it stands.
    #[serde(deserialize_with = "filled")]
    pub status_code: ActivityStatus,
    /// Why it failed; in Chinese in places, whatever language was asked for.
    #[serde(default)]
    pub status_message: String,
    /// When it began, RFC 3339, to the second.
    pub start_time: String,
}

impl Activity {
    /// Whether it is to bring VMs.
    pub fn is_launch(&self) -> bool {
        matches!(self.activity_type, ActivityType::ScaleOut | ActivityType::ReplaceUnhealthyInstance)
    }
}

impl ActivityStatus {
    /// Whether it may still do something.
    pub fn is_under_way(&self) -> bool {
        matches!(self, Self::Init | Self::Running | Self::InProgress)
    }
}
