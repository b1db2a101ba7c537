//! What Auto Scaling groups did, or tried to.

use serde::{Deserialize, Serialize};

use crate::simulator::clock::Moment;

/// A scaling activity of a group. It outlives the group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// `asa-…`.
    pub id: String,
    /// The account.
    pub owner: String,
    /// The region.
    pub region: String,
    /// The group, `asg-…`.
    pub group_id: String,
    /// Whether instances come or go.
    pub kind: ActivityKind,
    /// How many are to come or go.
    pub wanted: usize,
    /// Those that do.
    pub instance_ids: Vec<String>,
    /// Why the others do not; none if all do.
    pub failure: Option<String>,
    /// When it began.
    pub began: Moment,
    /// When it ends.
    pub ends: Moment,
}

/// Whether instances come or go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum ActivityKind {
    ScaleOut,
    ScaleIn,
}

impl Activity {
    /// `IN_PROGRESS` until it ends, and how it ended from then on.
    pub fn status(&self, now: Moment) -> &'static str {
        match &self.failure {
            _ if now < self.ends => "IN_PROGRESS",
            None => "SUCCESSFUL",
            Some(_) if self.instance_ids.is_empty() => "FAILED",
            Some(_) => "PARTIALLY_SUCCESSFUL",
        }
    }
}

impl ActivityKind {
    /// As Auto Scaling writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::ScaleOut => "SCALE_OUT",
            Self::ScaleIn => "SCALE_IN",
        }
    }
}
