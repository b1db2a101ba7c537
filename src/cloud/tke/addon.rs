//! Add-ons: what TKE installs into a cluster and keeps there.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::cloud::action::{Accepted, action};
use crate::cloud::member::filled;
use crate::cloud::paging::twice;
use crate::cloud::status::words;

words! {
    /// What an add-on is doing (DescribeAddon, `Phase`).
    AddonPhase {
        /// Being installed.
        Installing = "Installing",
        /// Being changed.
        Upgrading = "Upgrading",
        /// Being removed.
        Terminating = "Terminating",
        /// Ready.
        Succeeded = "Succeeded",
        /// Could not be installed; see the reason.
        InstallFailed = "InstallFailed",
        /// Could not be changed; see the reason. Spelt so by the API.
        UpgradeFailed = "UpgradFailed",
    }
}

/// How new parameters meet those that are set (UpdateAddon, `UpdateStrategy`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum UpdateStrategy {
    /// They are added to them, at every depth.
    Merge,
    /// They take their place.
    Replace,
}

/// Parameters of an add-on: JSON in base64. Users put passwords into them: Debug shows nothing.
#[derive(Clone, Default, PartialEq)]
pub struct RawValues(pub Value);

impl fmt::Debug for RawValues {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RawValues(…)")
    }
}

impl Serialize for RawValues {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        STANDARD.encode(self.0.to_string()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for RawValues {
    /// What is empty or cannot be read is null: a new form of it must not make the add-on unreadable.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = STANDARD.decode(text.trim()).unwrap_or_default();
        Ok(Self(serde_json::from_slice(&bytes).unwrap_or_default()))
    }
}

/// Installs an add-on; asynchronous.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct InstallAddon {
    /// Which cluster.
    pub cluster_id: String,
    /// Such as `cbs`.
    pub addon_name: String,
    /// The newest when not given.
    pub addon_version: Option<String>,
    /// Parameters that are not to have their default.
    pub raw_values: Option<RawValues>,
}
action!(Tke, InstallAddon, Create, Accepted);

/// Changes an add-on; asynchronous. One of version and parameters has to be given.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateAddon {
    /// Which cluster.
    pub cluster_id: String,
    /// Which add-on.
    pub addon_name: String,
    /// Stays as it is when not given.
    pub addon_version: Option<String>,
    /// Parameters.
    pub raw_values: Option<RawValues>,
    /// How they meet those that are set; merge when not given.
    pub update_strategy: Option<UpdateStrategy>,
}
action!(Tke, UpdateAddon, Idempotent, Accepted);

/// Removes an add-on; it is gone when DescribeAddon no longer lists it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteAddon {
    /// Which cluster.
    pub cluster_id: String,
    /// Which add-on.
    pub addon_name: String,
}
action!(Tke, DeleteAddon, Idempotent, Accepted);

/// Lists the add-ons of a cluster.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeAddon {
    /// Which cluster.
    pub cluster_id: String,
}
action!(Tke, DescribeAddon, Read, DescribeAddonResponse; contradiction);

/// What [`DescribeAddon`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeAddonResponse {
    /// All of them.
    pub addons: Vec<Addon>,
}

/// What among add-ons cannot be.
fn contradiction(_: &DescribeAddon, reply: &DescribeAddonResponse) -> Option<String> {
    let twice = twice(reply.addons.iter().map(|addon| addon.addon_name.as_str()))?;
    Some(format!("Addons holds {twice} twice"))
}

/// An add-on of a cluster (DescribeAddon).
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Addon {
    /// Such as `cbs`.
    #[serde(deserialize_with = "filled")]
    pub addon_name: String,
    /// Such as `1.1.8`.
    pub addon_version: String,
    /// The parameters that are set, by users and by the cloud.
    pub raw_values: RawValues,
    /// What it is doing.
    #[serde(deserialize_with = "filled")]
    pub phase: AddonPhase,
    /// Why it failed.
    pub reason: String,
}

impl fmt::Debug for DescribeAddonValuesResponse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("DescribeAddonValuesResponse(…)")
    }
}

/// Asks for the parameters of an add-on.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeAddonValues {
    /// Which cluster.
    pub cluster_id: String,
    /// Which add-on.
    pub addon_name: String,
}
action!(Tke, DescribeAddonValues, Read, DescribeAddonValuesResponse);

/// What [`DescribeAddonValues`] answers: plain JSON.
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeAddonValuesResponse {
    /// What holds: the parameters that are set over the defaults. Empty if it is not installed.
    pub values: String,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_travel_in_base64_and_are_not_shown() {
        let values = RawValues(json!({ "password": "hunter2" }));
        let wire = serde_json::to_value(&values).unwrap();
        assert_eq!(wire, json!("eyJwYXNzd29yZCI6Imh1bnRlcjIifQ=="));
        assert_eq!(serde_json::from_value::<RawValues>(wire).unwrap(), values);
        assert_eq!(format!("{values:?}"), "RawValues(…)");
        for unreadable in ["", "%%%", "AAAA"] {
            assert_eq!(serde_json::from_value::<RawValues>(json!(unreadable)).unwrap().0, Value::Null);
        }
    }
}
