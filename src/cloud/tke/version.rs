//! Kubernetes versions on offer.

use serde::{Deserialize, Serialize};

use crate::cloud::action::{Accepted, action};
use crate::cloud::member::filled;
use crate::cloud::paging::{contradiction, paged};

/// Lists the versions that a new cluster can have.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct DescribeVersions {}
action!(Tke, DescribeVersions, Read, DescribeVersionsResponse);

/// What [`DescribeVersions`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeVersionsResponse {
    /// The versions.
    pub version_instance_set: Vec<Version>,
}

/// A Kubernetes version (DescribeVersions, `VersionInstance`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Version {
    /// As shown, such as `1.30.0`.
    #[serde(default)]
    pub name: String,
    /// As `ClusterVersion` takes it.
    #[serde(deserialize_with = "filled")]
    pub version: String,
    /// Free text.
    #[serde(default)]
    pub remark: String,
}

/// Lists the versions that a cluster's control plane can be upgraded to.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeAvailableClusterVersion {
    /// The cluster, `cls-…`.
    pub cluster_id: String,
}
action!(Tke, DescribeAvailableClusterVersion, Read, DescribeAvailableClusterVersionResponse);

/// What [`DescribeAvailableClusterVersion`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeAvailableClusterVersionResponse {
    /// Full versions such as `1.30.0`; empty when there is nothing to upgrade to.
    pub versions: Vec<String>,
}

/// Upgrades the control plane of a cluster; accepted at once, done after minutes. Nodes keep their
/// version.
///
/// Sent a second time it is refused, as busy or as a version that is not available, which would hide
/// that the first one was carried out. So it counts as a create: after a lost reply, look.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateClusterVersion {
    /// The cluster, `cls-…`.
    pub cluster_id: String,
    /// The full version, one of [`DescribeAvailableClusterVersion`].
    pub dst_version: String,
}
action!(Tke, UpdateClusterVersion, Create, Accepted);

/// Lists the nodes that are older than the control plane.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CheckInstancesUpgradeAble {
    /// The cluster, `cls-…`.
    pub cluster_id: String,
    /// Only these; all when not given.
    pub instance_ids: Option<Vec<String>>,
    /// `reset` (a new installation, to any version), `hot` (in place, within a minor version) or
    /// `major` (in place, to the next minor version).
    pub upgrade_type: Option<String>,
    /// From this one on.
    pub offset: Option<u64>,
    /// At most this many, up to 100; 20 when not given.
    pub limit: Option<u64>,
}
action!(Tke, CheckInstancesUpgradeAble, Read, CheckInstancesUpgradeAbleResponse; contradiction);

/// What [`CheckInstancesUpgradeAble`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CheckInstancesUpgradeAbleResponse {
    /// On all pages.
    pub total: u64,
    /// Those that can be upgraded, on this page.
    pub upgrade_able_instances: Vec<UpgradeAbleInstance>,
}

/// A node that can be upgraded (CheckInstancesUpgradeAble).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UpgradeAbleInstance {
    /// `ins-…`.
    #[serde(deserialize_with = "filled")]
    pub instance_id: String,
    /// What it runs.
    pub version: String,
}

paged!(
    CheckInstancesUpgradeAble,
    upgrade_able_instances "UpgradeAbleInstances",
    total "Total" of UpgradeAbleInstance,
    by instance_id,
    asked instance_ids
);
