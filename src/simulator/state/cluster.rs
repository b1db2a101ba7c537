//! TKE's own objects.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Addon;
use crate::simulator::clock::Moment;

/// A managed cluster.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Cluster {
    /// `cls-…`.
    pub id: String,
    /// The account.
    pub owner: String,
    /// The region.
    pub region: String,
    /// The name.
    pub name: String,
    /// The description; empty if none.
    pub description: String,
    /// Where it is in its life.
    pub status: ClusterStatus,
    /// The Kubernetes version, such as `1.30.0`.
    pub version: String,
    /// The version that an accepted upgrade leads to.
    #[serde(default)]
    pub upgrading_to: Option<String>,
    /// The canonical name of the default operating system.
    pub os_name: String,
    /// The image behind `os_name`.
    pub image_id: String,
    /// `GENERAL` or `DOCKER_CUSTOMIZE`.
    pub os_customize_type: String,
    /// `containerd` or `docker`.
    pub container_runtime: String,
    /// Such as `1.6.9`.
    pub runtime_version: String,
    /// The project; 0 is the default project.
    pub project_id: i64,
    /// Such as `L5`.
    pub level: String,
    /// Whether the level grows by itself.
    pub auto_upgrade_level: bool,
    /// Whether DeleteCluster is refused.
    pub deletion_protection: bool,
    /// The issuer of service account tokens.
    #[serde(default)]
    pub issuer: Issuer,
    /// GPU sharing.
    pub qgpu_share: bool,
    /// Resources are spread over zones.
    pub high_availability: bool,
    /// The audit switch.
    pub audit: bool,
    /// The network.
    pub network: ClusterNetwork,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Its add-ons, by name.
    pub addons: BTreeMap<String, Addon>,
    /// The access from the internet, if opened.
    pub public_endpoint: Option<Endpoint>,
    /// The access from the VPC, if opened.
    pub private_endpoint: Option<Endpoint>,
    /// When it was made.
    pub created: Moment,
    /// Which disks go with the cluster; set by DeleteCluster.
    pub disks_terminate: bool,
    /// Whether load balancers outlive the cluster; set by DeleteCluster.
    pub balancers_retain: bool,
    /// Whether instances outlive the cluster; set by DeleteCluster.
    pub instances_retain: bool,
    /// Where its deletion gets stuck, if it does; set by tests.
    #[serde(default)]
    pub stuck: Option<Stuck>,
}

/// How long a cluster stays `Deleting`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stuck {
    /// Whatever is done about it.
    ForEver,
    /// Until somebody removes its instances and endpoints.
    UntilEmpty,
}

/// The network of a cluster.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ClusterNetwork {
    /// `GR`, `VPC-CNI` or `CiliumOverlay`.
    pub kind: String,
    /// The VPC.
    pub vpc_id: String,
    /// Pods and (with GR) services; empty with VPC-CNI.
    pub cluster_cidr: String,
    /// Services.
    pub service_cidr: String,
    /// Conflicts of the cluster CIDR were waved through.
    pub ignore_cluster_cidr_conflict: bool,
    /// Conflicts of the service CIDR were waved through.
    pub ignore_service_cidr_conflict: bool,
    /// A power of two.
    pub max_pods_per_node: i64,
    /// A power of two.
    pub max_services: i64,
    /// IPVS instead of iptables.
    pub ipvs: bool,
    /// As sent: empty or `kube-proxy-bpf`.
    pub kube_proxy_mode: String,
    /// Subnets of pods, with VPC-CNI.
    pub eni_subnet_ids: Vec<String>,
    /// `tke-route-eni` or `tke-direct-eni`, with VPC-CNI.
    pub vpc_cni_type: String,
    /// Pods keep no fixed address, with VPC-CNI.
    pub non_static_ip: bool,
    /// The control plane's subnet, with CiliumOverlay.
    pub subnet_id: String,
    /// `lan-ip` or `hostname`.
    pub node_name_type: String,
    /// Empty or `clusterIP`.
    pub cilium_mode: String,
    /// Cilium instead of kube-proxy.
    pub data_plane_v2: bool,
    /// IPv4 and IPv6.
    pub dual_stack: bool,
}

/// Where a cluster is in its life; written in the API as it is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum ClusterStatus {
    Creating,
    Running,
    Deleting,
    Idling,
    Recovering,
    Scaling,
    Upgrading,
    Isolated,
    Pause,
    Abnormal,
}

impl ClusterStatus {
    /// As the API writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Creating => "Creating",
            Self::Running => "Running",
            Self::Deleting => "Deleting",
            Self::Idling => "Idling",
            Self::Recovering => "Recovering",
            Self::Scaling => "Scaling",
            Self::Upgrading => "Upgrading",
            Self::Isolated => "Isolated",
            Self::Pause => "Pause",
            Self::Abnormal => "Abnormal",
        }
    }
}

/// An access point to a cluster's API server.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Endpoint {
    /// Where it is in its life.
    pub status: EndpointStatus,
    /// The load balancer behind it.
    pub load_balancer_id: String,
    /// The balancer was there before and stays.
    pub existing_load_balancer: bool,
    /// The group that filters the access; empty if none.
    pub security_group_id: String,
    /// The subnet of a private endpoint; empty on a public one.
    pub subnet_id: String,
    /// The domain name asked for; empty if none.
    pub domain: String,
    /// Single addresses and CIDRs let in (ModifyClusterEndpointSP's older way).
    pub allowed_cidrs: Vec<String>,
    /// Why it failed; empty if it did not.
    pub error: String,
}

/// Where an endpoint is in its life. One that is gone is not there any more (`NotFound`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum EndpointStatus {
    Creating,
    Created,
    CreateFailed,
    Deleting,
}

impl EndpointStatus {
    /// As the API writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Creating => "Creating",
            Self::Created => "Created",
            Self::CreateFailed => "CreateFailed",
            Self::Deleting => "Deleting",
        }
    }
}

/// A node pool over an Auto Scaling group.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NodePool {
    /// `np-…`.
    pub id: String,
    /// The cluster.
    pub cluster_id: String,
    /// The name.
    pub name: String,
    /// Where it is in its life.
    pub status: NodePoolStatus,
    /// The Auto Scaling group, which holds the size.
    pub scaling_group_id: String,
    /// The launch configuration, which holds what a node is.
    pub launch_configuration_id: String,
    /// Whether the autoscaler owns the size.
    pub autoscaling: bool,
    /// Kubernetes labels.
    pub labels: BTreeMap<String, String>,
    /// Kubernetes taints, in order.
    pub taints: Vec<Taint>,
    /// Kubernetes annotations.
    pub annotations: BTreeMap<String, String>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// The canonical name of the operating system.
    pub os_name: String,
    /// The image; empty for a public one.
    pub image_id: String,
    /// `GENERAL` or `DOCKER_CUSTOMIZE`.
    pub os_customize_type: String,
    /// `containerd` or `docker`.
    pub container_runtime: String,
    /// Such as `1.6.9`.
    pub runtime_version: String,
    /// Whether DeleteClusterNodePool is refused.
    pub deletion_protection: bool,
    /// What nodes are set up with.
    pub settings: NodeSettings,
    /// When it was made.
    pub created: Moment,
}

/// What the nodes of a pool are set up with (`InstanceAdvancedSettings`).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct NodeSettings {
    /// Where the runtime keeps its data; empty for the default.
    pub docker_graph_path: String,
    /// Where data disks are mounted; empty for nowhere.
    pub mount_target: String,
    /// Base64, as sent; run after the kubelet has started.
    pub user_script: String,
    /// Base64, as sent; run before the node is set up.
    pub pre_start_user_script: String,
    /// Anything but 0 cordons new nodes.
    pub unschedulable: i64,
    /// Pods per node, where the cluster leaves that to the pool.
    pub desired_pod_number: i64,
    /// Data disks and where they are mounted.
    pub data_disks: Option<Vec<MountedDisk>>,
    /// `name=value` arguments of the kubelet.
    pub kubelet_args: Option<Vec<String>>,
    /// GPU drivers, as sent.
    pub gpu_args: Option<Value>,
}

/// A data disk of a node and where it is mounted.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct MountedDisk {
    /// Such as `CLOUD_PREMIUM`.
    pub disk_type: String,
    /// Such as `ext4`.
    pub file_system: String,
    /// GB.
    pub size_gb: i64,
    /// Formatted and mounted by itself.
    pub auto_format_and_mount: bool,
    /// The directory.
    pub mount_target: String,
    /// The device, for machines that were there before.
    pub disk_partition: String,
}

/// Where a node pool is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum NodePoolStatus {
    Creating,
    Normal,
    Updating,
    Deleting,
}

impl NodePoolStatus {
    /// As the API of 2018-05-25 writes it: in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Creating => "creating",
            Self::Normal => "normal",
            Self::Updating => "updating",
            Self::Deleting => "deleting",
        }
    }
}

/// A Kubernetes taint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taint {
    /// The key.
    pub key: String,
    /// The value; may be empty.
    pub value: String,
    /// `NoSchedule`, `PreferNoSchedule` or `NoExecute`.
    pub effect: String,
}

/// The last change of a cluster's tags, which the cloud makes in its own time.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TagTask {
    /// How far it is.
    pub status: TagTaskStatus,
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

/// The issuer of a cluster's service account tokens.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issuer {
    /// TKE's own.
    pub is_default: bool,
    /// Empty while nothing was said of it.
    pub url: String,
    /// Where its keys are.
    pub jwks_uri: String,
    /// Anybody may read its documents at the API server.
    pub anonymous: bool,
    /// `Updating`, `Success`, `Failed` or `TimeOut`; empty while nothing was changed.
    pub last_change: String,
}
