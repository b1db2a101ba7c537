//! What is set of a cluster, when it is made and later.

use serde::{Deserialize, Serialize};

use crate::cloud::action::{Accepted, action};
use crate::cloud::member::filled;
use crate::cloud::tke::tag::TagSpecification;

/// The type of a cluster whose control plane Tencent runs.
pub const MANAGED_CLUSTER: &str = "MANAGED_CLUSTER";

/// Makes a cluster; its id is there at once, the cluster itself after minutes.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateCluster {
    /// [`MANAGED_CLUSTER`].
    pub cluster_type: String,
    /// Addresses of pods and services.
    #[serde(rename = "ClusterCIDRSettings")]
    pub cluster_cidr_settings: ClusterCidrSettings,
    /// Name, version, VPC and the like.
    pub cluster_basic_settings: ClusterBasicSettings,
    /// Runtime, network plugin and the like.
    pub cluster_advanced_settings: ClusterAdvancedSettings,
    /// Add-ons that are not to be installed.
    pub disable_addons: Option<Vec<String>>,
}
action!(Tke, CreateCluster, Create, CreateClusterResponse);

/// What [`CreateCluster`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateClusterResponse {
    /// The new cluster, `cls-…`.
    #[serde(deserialize_with = "filled")]
    pub cluster_id: String,
}

/// Addresses of pods and services, at creation.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ClusterCidrSettings {
    /// Pods and, with GR, services.
    #[serde(rename = "ClusterCIDR")]
    pub cluster_cidr: Option<String>,
    /// Whether overlaps with other routes of the VPC are let pass.
    #[serde(rename = "IgnoreClusterCIDRConflict")]
    pub ignore_cluster_cidr_conflict: Option<bool>,
    /// Pods of a node, 16–256; the API rounds up to a power of two.
    pub max_node_pod_num: Option<u64>,
    /// Services of the cluster, 32–32768; the API rounds up to a power of two.
    pub max_cluster_service_num: Option<u64>,
    /// Services; with GR the API takes the tail of the cluster CIDR when none is given.
    #[serde(rename = "ServiceCIDR")]
    pub service_cidr: Option<String>,
    /// Subnets of pods, with VPC-CNI.
    pub eni_subnet_ids: Option<Vec<String>>,
    /// Seconds until an unused address is taken back, with VPC-CNI: 300–15767999.
    pub claim_expired_seconds: Option<i64>,
    /// Whether overlaps of the service CIDR are let pass, with VPC-CNI.
    #[serde(rename = "IgnoreServiceCIDRConflict")]
    pub ignore_service_cidr_conflict: Option<bool>,
}

/// Name, version, VPC and the like, at creation.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ClusterBasicSettings {
    /// Up to 60 characters.
    pub cluster_name: Option<String>,
    /// The Kubernetes version, such as `1.30.0`.
    pub cluster_version: Option<String>,
    /// The nodes' OS: a public image's name or an own image's id.
    pub cluster_os: Option<String>,
    /// `GENERAL` or `DOCKER_CUSTOMIZE`.
    pub os_customize_type: Option<String>,
    /// Free text.
    pub cluster_description: Option<String>,
    /// Where the nodes are.
    pub vpc_id: Option<String>,
    /// The project that owns new resources.
    pub project_id: Option<u64>,
    /// `L5` … `L5000`.
    pub cluster_level: Option<String>,
    /// Whether the level follows the cluster's size.
    pub auto_upgrade_cluster_level: Option<AutoUpgradeClusterLevel>,
    /// Tags, of the resource type `cluster`.
    pub tag_specification: Option<Vec<TagSpecification>>,
    /// The control plane's subnet, with CiliumOverlay.
    pub subnet_id: Option<String>,
}

/// Whether the cluster level follows the cluster's size; an object on write, a bool on read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AutoUpgradeClusterLevel {
    /// Whether it does.
    pub is_auto_upgrade: bool,
}

/// Runtime, network plugin and the like, at creation.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ClusterAdvancedSettings {
    /// Whether services are load-balanced by IPVS.
    #[serde(rename = "IPVS")]
    pub ipvs: Option<bool>,
    /// `containerd` or `docker`.
    pub container_runtime: Option<String>,
    /// Such as `1.6.9`.
    pub runtime_version: Option<String>,
    /// `lan-ip` or `hostname`.
    pub node_name_type: Option<String>,
    /// `GR`, `VPC-CNI` or `CiliumOverlay`.
    pub network_type: Option<String>,
    /// `tke-route-eni` or `tke-direct-eni`, with VPC-CNI.
    pub vpc_cni_type: Option<String>,
    /// Whether pod addresses are not fixed, with VPC-CNI.
    pub is_non_static_ip_mode: Option<bool>,
    /// Whether the cluster is protected against deletion.
    pub deletion_protection: Option<bool>,
    /// `ipvs-bpf`, or nothing for what `ipvs` says.
    pub kube_proxy_mode: Option<String>,
}

/// Changes name, description, project or level; absent members stay as they are.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ModifyClusterAttribute {
    /// Which cluster.
    pub cluster_id: String,
    /// Up to 60 characters.
    pub cluster_name: Option<String>,
    /// Free text.
    pub cluster_desc: Option<String>,
    /// The project that owns new resources.
    pub project_id: Option<u64>,
    /// `L5` … `L5000`.
    pub cluster_level: Option<String>,
    /// Whether the level follows the cluster's size.
    pub auto_upgrade_cluster_level: Option<AutoUpgradeClusterLevel>,
}
action!(Tke, ModifyClusterAttribute, Idempotent, Accepted);
