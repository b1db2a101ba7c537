//! Add-ons of clusters.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::simulator::clock::Moment;

/// What TKE installed into a cluster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Addon {
    /// Such as `1.1.8`.
    pub version: String,
    /// The parameters that were set; an object.
    pub values: Value,
    /// Where it is in its life.
    pub phase: AddonPhase,
    /// Why it failed; empty if it did not.
    pub reason: String,
    /// When it was installed.
    pub created: Moment,
}

/// Where an add-on is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum AddonPhase {
    Installing,
    Upgrading,
    Terminating,
    Succeeded,
    InstallFailed,
    UpgradeFailed,
}

impl AddonPhase {
    /// As the API writes it, with its own spelling of the last one.
    pub fn name(self) -> &'static str {
        match self {
            Self::Installing => "Installing",
            Self::Upgrading => "Upgrading",
            Self::Terminating => "Terminating",
            Self::Succeeded => "Succeeded",
            Self::InstallFailed => "InstallFailed",
            Self::UpgradeFailed => "UpgradFailed",
        }
    }
}
