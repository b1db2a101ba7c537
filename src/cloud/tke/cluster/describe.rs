//! Clusters as they are listed.

use serde::{Deserialize, Serialize};

use super::status::ClusterStatus;
use crate::cloud::action::action;
use crate::cloud::filter::Filter;
use crate::cloud::member::{filled, json_text};
use crate::cloud::paging::{contradiction, paged};
use crate::cloud::tag::Tag;
use crate::cloud::tke::tag::TagSpecification;

/// Lists clusters. Ids that are gone are simply missing.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeClusters {
    /// Only these, at most 100.
    pub cluster_ids: Option<Vec<String>>,
    /// From this one on.
    pub offset: Option<u64>,
    /// At most this many, up to 100; 20 when not given.
    pub limit: Option<u64>,
    /// `ClusterName`, `ClusterType`, `ClusterStatus`, `vpc-id`, `tag-key`, `tag-value`, `Tags`
    /// (`key:value`).
    pub filters: Option<Vec<Filter>>,
}
action!(Tke, DescribeClusters, Read, DescribeClustersResponse; contradiction_of_clusters);

/// What [`DescribeClusters`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeClustersResponse {
    /// On all pages.
    pub total_count: u64,
    /// On this page.
    pub clusters: Vec<Cluster>,
}

paged!(
    DescribeClusters,
    clusters "Clusters",
    total_count "TotalCount" of Cluster,
    by cluster_id,
    asked cluster_ids
);

/// What among clusters cannot be. The mode of a cluster's network is a text in a text, and its clusters differ in
/// it for good: all that were seen had one, but for those that are being made nobody knows.
fn contradiction_of_clusters(action: &DescribeClusters, reply: &DescribeClustersResponse) -> Option<String> {
    let has_mode = |cluster: &Cluster| {
        cluster.property.network_type.as_ref().is_some_and(|mode| !mode.is_empty())
            || matches!(
                cluster.cluster_status,
                ClusterStatus::Trading | ClusterStatus::Creating | ClusterStatus::Deleting
            )
    };
    contradiction(action, reply).or_else(|| {
        let place = reply.clusters.iter().position(|cluster| !has_mode(cluster))?;
        Some(format!("Clusters[{place}].Property holds no NetworkType"))
    })
}

/// A cluster (DescribeClusters).
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Cluster {
    /// `cls-…`.
    #[serde(deserialize_with = "filled")]
    pub cluster_id: String,
    /// Up to 60 characters.
    pub cluster_name: String,
    /// Free text.
    pub cluster_description: String,
    /// The control plane's Kubernetes version.
    #[serde(deserialize_with = "filled")]
    pub cluster_version: String,
    /// The nodes' OS by its canonical name.
    pub cluster_os: String,
    /// [`MANAGED_CLUSTER`](super::settings::MANAGED_CLUSTER) or `INDEPENDENT_CLUSTER`.
    #[serde(deserialize_with = "filled")]
    pub cluster_type: String,
    /// Addresses, VPC and proxy mode.
    pub cluster_network_settings: ClusterNetworkSettings,
    /// Worker nodes.
    pub cluster_node_num: u64,
    /// The project that owns new resources.
    pub project_id: u64,
    /// Tags by resource type.
    pub tag_specification: Vec<TagSpecification>,
    /// What it is doing.
    #[serde(deserialize_with = "filled")]
    pub cluster_status: ClusterStatus,
    /// Network mode and the like.
    #[serde(deserialize_with = "json_text::deserialize")]
    pub property: ClusterProperty,
    /// The nodes' image.
    pub image_id: String,
    /// `GENERAL` or `DOCKER_CUSTOMIZE`.
    pub os_customize_type: String,
    /// `containerd` or `docker`.
    pub container_runtime: String,
    /// Such as `1.6.9`.
    pub runtime_version: String,
    /// RFC 3339.
    #[serde(default)]
    pub created_time: String,
    /// Whether it is protected against deletion.
    pub deletion_protection: bool,
    /// `L5` … `L5000`.
    pub cluster_level: String,
    /// Whether the level follows the cluster's size.
    pub auto_upgrade_cluster_level: bool,
}

impl Cluster {
    /// The cluster's own tags.
    pub fn tags(&self) -> Vec<Tag> {
        let of_cluster = |specification: &&TagSpecification| specification.resource_type == TagSpecification::CLUSTER;
        self.tag_specification.iter().filter(of_cluster).flat_map(|specification| specification.tags.clone()).collect()
    }
}

/// A cluster's addresses, VPC and proxy mode (DescribeClusters).
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ClusterNetworkSettings {
    /// Pods and, with GR, services.
    #[serde(rename = "ClusterCIDR")]
    pub cluster_cidr: String,
    /// Whether overlaps were let pass.
    #[serde(rename = "IgnoreClusterCIDRConflict")]
    pub ignore_cluster_cidr_conflict: bool,
    /// Pods of a node, a power of two.
    pub max_node_pod_num: u64,
    /// Services of the cluster, a power of two.
    pub max_cluster_service_num: u64,
    /// Whether services are load-balanced by IPVS.
    pub ipvs: bool,
    /// Where the nodes are.
    #[serde(deserialize_with = "filled")]
    pub vpc_id: String,
    /// Whether a CNI plugin is used.
    pub cni: bool,
    /// `iptables`, `ipvs`, `ipvs-bpf` or nothing.
    pub kube_proxy_mode: String,
    /// Services.
    #[serde(rename = "ServiceCIDR")]
    pub service_cidr: String,
    /// Subnets of pods, with VPC-CNI.
    pub subnets: Vec<String>,
    /// The control plane's subnet, with CiliumOverlay.
    #[serde(default)]
    pub subnet_id: String,
}

/// What a cluster's `Property` string holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct ClusterProperty {
    /// `lan-ip` or `hostname`.
    pub node_name_type: Option<String>,
    /// `GR`, `VPC-CNI` or `CiliumOverlay`.
    pub network_type: Option<String>,
    /// `tke-route-eni` or `tke-direct-eni`, with VPC-CNI.
    pub vpc_cni_type: Option<String>,
    /// Whether pod addresses are not fixed, with VPC-CNI.
    pub is_non_static_ip_mode: Option<bool>,
}
