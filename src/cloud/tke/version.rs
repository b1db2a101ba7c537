//! Kubernetes versions on offer.

use serde::{Deserialize, Serialize};

use crate::cloud::action::action;

/// Lists the versions that a new cluster can have.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct DescribeVersions {}
action!(Tke, DescribeVersions, Read, DescribeVersionsResponse);

/// What [`DescribeVersions`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct DescribeVersionsResponse {
    /// The versions.
    pub version_instance_set: Vec<Version>,
}

/// A Kubernetes version (DescribeVersions, `VersionInstance`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Version {
    /// As shown, such as `1.30.0`.
    pub name: String,
    /// As `ClusterVersion` takes it.
    pub version: String,
    /// Free text.
    pub remark: String,
}
