//! Auto Scaling groups.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::simulator::clock::Moment;

/// An Auto Scaling group.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ScalingGroup {
    /// `asg-…`.
    pub id: String,
    /// The account.
    pub owner: String,
    /// The region.
    pub region: String,
    /// The name.
    pub name: String,
    /// The launch configuration.
    pub launch_configuration_id: String,
    /// The VPC.
    pub vpc_id: String,
    /// The subnets.
    pub subnet_ids: Vec<String>,
    /// The zones asked for; usually empty in a VPC.
    pub zones: Vec<String>,
    /// The least size.
    pub min_size: i64,
    /// The greatest size.
    pub max_size: i64,
    /// The size aimed at.
    pub desired_capacity: i64,
    /// `PRIORITY` or `EQUALITY`.
    pub multi_zone_subnet_policy: String,
    /// Such as `IMMEDIATE_RETRY`.
    pub retry_policy: String,
    /// Which instance goes first: `OLDEST_INSTANCE` or `NEWEST_INSTANCE`.
    pub termination_policies: Vec<String>,
    /// `CLASSIC_SCALING` or `WAKE_UP_STOPPED_SCALING`.
    pub scaling_mode: String,
    /// Instance tags follow the launch configuration.
    pub auto_update_instance_tags: bool,
    /// Seconds between two activities.
    pub default_cooldown: i64,
    /// The project.
    pub project_id: i64,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Nothing is added or removed while false.
    pub enabled: bool,
    /// How many scaling activities failed, one after another, since the last that went well and since the size or
    /// the configuration changed.
    #[serde(default)]
    pub failed_activities: u32,
    /// When it was made.
    pub created: Moment,
}
