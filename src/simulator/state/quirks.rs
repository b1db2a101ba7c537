//! How the cloud answers where two runs of the real one were seen to differ, or its documentation leaves a choice.

use serde::{Deserialize, Serialize};

/// A choice for each behaviour of which the real cloud has shown two. The default is the usual one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Quirks {
    /// How long a cluster still reads `Running` after an upgrade was accepted, in seconds of the real
    /// cloud.
    pub upgrade_lag_seconds: u64,
    /// Nodes that do not work are not among those that could be upgraded.
    pub broken_nodes_not_upgradable: bool,
    /// How long scaling activities are not listed after they began, in seconds of the real cloud.
    pub activities_lag_seconds: u64,
    /// A private endpoint of a cluster without a node is accepted and fails minutes later.
    pub private_endpoint_needs_node: bool,
    /// Messages are in Chinese where the real ones are so in part, whatever language was asked for.
    pub chinese_messages: bool,
    /// How long what was made is not listed yet, in seconds of the real cloud.
    pub lists_lag_seconds: u64,
    /// Every so many reads end as an error of the server; none if 0.
    pub failing_read_of: u32,
    /// What is not set reads as null or `""` wherever either was seen.
    pub sparse_replies: bool,
}

impl Default for Quirks {
    fn default() -> Self {
        Self {
            upgrade_lag_seconds: 10,
            broken_nodes_not_upgradable: false,
            activities_lag_seconds: 0,
            private_endpoint_needs_node: false,
            chinese_messages: false,
            lists_lag_seconds: 0,
            failing_read_of: 0,
            sparse_replies: false,
        }
    }
}

impl Quirks {
    /// The rarer of two behaviours everywhere.
    pub fn hostile() -> Self {
        Self {
            upgrade_lag_seconds: 10,
            broken_nodes_not_upgradable: true,
            activities_lag_seconds: 900,
            private_endpoint_needs_node: true,
            chinese_messages: true,
            lists_lag_seconds: 5,
            failing_read_of: 20,
            sparse_replies: true,
        }
    }
}
