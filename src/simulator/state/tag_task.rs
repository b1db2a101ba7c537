//! Changes of a cluster's tags.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::simulator::clock::Moment;

/// The last change of a cluster's tags, which the cloud makes in its own time.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TagTask {
    /// How far it is.
    pub status: TagTaskStatus,
    /// When it was asked for.
    #[serde(default)] // it was not kept in a state file of before
    pub created: Moment,
    /// What the tags become.
    pub tags: BTreeMap<String, String>,
    /// The instances and disks get them too.
    pub sync_subresource: bool,
    /// The node pools get them too.
    pub sync_node_pools: bool,
}

/// How far a change of tags is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum TagTaskStatus {
    Running,
    Failed,
    Done,
}

impl TagTaskStatus {
    /// As the API writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Failed => "failed",
            Self::Done => "done",
        }
    }
}
