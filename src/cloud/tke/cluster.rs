//! Clusters.

use serde::{Deserialize, Serialize};

use super::tag::TagSpecification;
use crate::cloud::action::{Accepted, action};
use crate::cloud::filter::Filter;
use crate::cloud::member::json_text;
use crate::cloud::paging::Paged;
use crate::cloud::status::words;
use crate::cloud::tag::Tag;

/// The type of a cluster whose control plane Tencent runs.
pub const MANAGED_CLUSTER: &str = "MANAGED_CLUSTER";

words! {
    /// What a cluster is doing (DescribeClusters, `ClusterStatus`).
    ClusterStatus {
        /// The order is being processed.
        Trading = "Trading",
        /// Being made.
        Creating = "Creating",
        /// Ready.
        Running = "Running",
        /// Being deleted.
        Deleting = "Deleting",
        /// Asleep.
        Idling = "Idling",
        /// Waking up.
        Recovering = "Recovering",
        /// Changing its size.
        Scaling = "Scaling",
        /// Changing its Kubernetes version.
        Upgrading = "Upgrading",
        /// Waiting to be registered; spelt so by the API.
        WaitingForConnect = "WaittingForConnect",
        /// Cut off because of arrears.
        Isolated = "Isolated",
        /// An upgrade is paused.
        Pause = "Pause",
        /// Nodes are being upgraded.
        NodeUpgrading = "NodeUpgrading",
        /// The nodes' container runtime is being upgraded.
        RuntimeUpgrading = "RuntimeUpgrading",
        /// The control plane changes its size.
        MasterScaling = "MasterScaling",
        /// The cluster level is being changed.
        ClusterLevelUpgrading = "ClusterLevelUpgrading",
        /// Being cut off.
        ResourceIsolate = "ResourceIsolate",
        /// Cut off.
        ResourceIsolated = "ResourceIsolated",
        /// Being given back after it was cut off.
        ResourceReverse = "ResourceReverse",
        /// Broken.
        Abnormal = "Abnormal",
    }
}

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
#[serde(default, rename_all = "PascalCase")]
pub struct CreateClusterResponse {
    /// The new cluster, `cls-…`.
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
    /// Up to 50 characters.
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
    /// Whether the cluster is guarded against deletion.
    pub deletion_protection: Option<bool>,
    /// `ipvs-bpf`, or nothing for what `ipvs` says.
    pub kube_proxy_mode: Option<String>,
}

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
action!(Tke, DescribeClusters, Read, DescribeClustersResponse);

/// What [`DescribeClusters`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct DescribeClustersResponse {
    /// On all pages.
    pub total_count: u64,
    /// On this page.
    pub clusters: Vec<Cluster>,
}

impl Paged for DescribeClusters {
    type Item = Cluster;

    fn turn_to(&mut self, offset: u64, limit: u64) {
        (self.offset, self.limit) = (Some(offset), Some(limit));
    }

    fn items(response: Self::Response) -> (Vec<Cluster>, u64) {
        (response.clusters, response.total_count)
    }
}

/// A cluster (DescribeClusters).
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Cluster {
    /// `cls-…`.
    pub cluster_id: String,
    /// Up to 50 characters.
    pub cluster_name: String,
    /// Free text.
    pub cluster_description: String,
    /// The control plane's Kubernetes version.
    pub cluster_version: String,
    /// The nodes' OS by its canonical name.
    pub cluster_os: String,
    /// [`MANAGED_CLUSTER`] or `INDEPENDENT_CLUSTER`.
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
    pub created_time: String,
    /// Whether it is guarded against deletion.
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
#[serde(default, rename_all = "PascalCase")]
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

/// Lists how clusters and their nodes are.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeClusterStatus {
    /// Only these.
    pub cluster_ids: Option<Vec<String>>,
}
action!(Tke, DescribeClusterStatus, Read, DescribeClusterStatusResponse);

/// What [`DescribeClusterStatus`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct DescribeClusterStatusResponse {
    /// One for each cluster.
    pub cluster_status_set: Vec<ClusterCondition>,
}

/// How a cluster and its nodes are (DescribeClusterStatus, `ClusterStatus`). The numbers are -1
/// when counting took too long and -2 when it failed.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct ClusterCondition {
    /// `cls-…`.
    pub cluster_id: String,
    /// What the cluster is doing; may be empty.
    pub cluster_state: ClusterStatus,
    /// `AllNormal`, `AllAbnormal` or `PartialAbnormal`.
    pub cluster_instance_state: String,
    /// Nodes being set up.
    pub cluster_init_node_num: i64,
    /// Nodes that run.
    pub cluster_running_node_num: i64,
    /// Nodes that failed.
    pub cluster_failed_node_num: i64,
    /// Nodes that are shut down.
    pub cluster_closed_node_num: i64,
    /// Nodes that are shutting down.
    pub cluster_closing_node_num: i64,
    /// Whether the cluster is guarded against deletion.
    pub cluster_deletion_protection: bool,
}

/// Changes name, description, project or level; absent members stay as they are.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ModifyClusterAttribute {
    /// Which cluster.
    pub cluster_id: String,
    /// Up to 50 characters.
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

/// Changes the image of new nodes.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ModifyClusterImage {
    /// Which cluster.
    pub cluster_id: String,
    /// `img-…`.
    pub image_id: String,
}
action!(Tke, ModifyClusterImage, Idempotent, Accepted);

/// Gives pods more subnets, with VPC-CNI.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AddVpcCniSubnets {
    /// Which cluster.
    pub cluster_id: String,
    /// The new ones.
    pub subnet_ids: Vec<String>,
    /// The cluster's VPC.
    pub vpc_id: String,
}
action!(Tke, AddVpcCniSubnets, Create, Accepted);

/// Deletes a cluster; it is gone when DescribeClusters no longer lists it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteCluster {
    /// Which cluster.
    pub cluster_id: String,
    /// What becomes of its VMs; `terminate` only for pay-as-you-go.
    pub instance_delete_mode: DeleteMode,
    /// What becomes of other resources; disks are kept unless said otherwise.
    pub resource_delete_options: Option<Vec<ResourceDeleteOption>>,
}
action!(Tke, DeleteCluster, Idempotent, Accepted);

/// What becomes of a resource of a deleted cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DeleteMode {
    /// It is destroyed.
    Terminate,
    /// It stays.
    Retain,
}

/// What becomes of the resources of one type (DeleteCluster).
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResourceDeleteOption {
    /// `CBS`, `CLB` or `CVM`.
    pub resource_type: String,
    /// Whether they go.
    pub delete_mode: DeleteMode,
    /// Whether those under deletion protection are passed over.
    pub skip_deletion_protection: Option<bool>,
}

impl ResourceDeleteOption {
    /// What becomes of the resources of this type.
    pub fn of(resource_type: &str, delete_mode: DeleteMode) -> Self {
        Self { resource_type: resource_type.to_owned(), delete_mode, skip_deletion_protection: None }
    }
}
