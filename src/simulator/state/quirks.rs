//! Where Tencent's documentation leaves a choice.

use serde::{Deserialize, Serialize};

/// Choices where Tencent's documentation contradicts itself or is silent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Quirks {
    /// Node pools answer with `UserScript` decoded, as the official example shows, and not in
    /// base64, as the member's own text says.
    pub user_script_decoded: bool,
    /// How long a cluster still reads `Running` after an upgrade was accepted, in seconds of the real
    /// cloud.
    pub upgrade_lag_seconds: u64,
    /// Nodes that do not work are not among those that could be upgraded.
    #[serde(default)]
    pub broken_nodes_not_upgradable: bool,
}

impl Default for Quirks {
    fn default() -> Self {
        Self { user_script_decoded: true, upgrade_lag_seconds: 10, broken_nodes_not_upgradable: false }
    }
}
