//! A node pool as the cloud has it.

use std::collections::BTreeMap;

use crate::cloud::autoscaling::group::AutoScalingGroup;
use crate::cloud::autoscaling::launch_configuration::LaunchConfiguration;
use crate::cloud::tke::node_pool::{LifeState, NodePool};

/// A pool with the group and launch configuration behind it.
#[derive(Clone, Debug)]
pub struct Found {
    /// The pool.
    pub pool: NodePool,
    /// How many nodes and where.
    pub group: AutoScalingGroup,
    /// What nodes.
    pub launch: LaunchConfiguration,
    /// The subnet of each zone, if nodes are spread over zones evenly.
    pub zone_subnets: Option<BTreeMap<String, String>>,
}

impl Found {
    /// Whether it is being deleted, and what tells of its nodes is gone.
    pub fn has_lost_its_group(&self) -> bool {
        self.pool.life_state == LifeState::Deleting
            && (self.group.auto_scaling_group_id.is_empty() || self.launch.launch_configuration_id.is_empty())
    }

    /// The key pair that new nodes let in.
    pub fn key_id(&self) -> Option<&str> {
        self.launch.login_settings.key_ids.first().map(String::as_str)
    }
}
