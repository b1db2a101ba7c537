//! The network of a cluster.

use serde::{Deserialize, Serialize};

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
    /// Subnets of pods, with VPC-CNI or where that was switched on.
    pub eni_subnet_ids: Vec<String>,
    /// `tke-route-eni` or `tke-direct-eni`, with VPC-CNI or where that was switched on; else empty.
    pub vpc_cni_type: String,
    /// Pods keep no fixed address, with VPC-CNI.
    pub non_static_ip: bool,
    /// As sent; with CiliumOverlay the control plane's subnet.
    pub subnet_id: String,
    /// `lan-ip` or `hostname`; empty if it was never said.
    pub node_name_type: String,
    /// Empty or `clusterIP`.
    pub cilium_mode: String,
    /// Cilium instead of kube-proxy.
    pub data_plane_v2: bool,
    /// IPv4 and IPv6.
    pub dual_stack: bool,
    /// Nodes may have pod ranges of their own sizes.
    #[serde(default)] // it was not kept in a state file of before
    pub customized_pod_cidr: bool,
    /// After how many seconds a pod's fixed address is free again; 0 for never.
    #[serde(default)]
    pub claim_expired_seconds: i64,
}

impl ClusterNetwork {
    /// Whether pods may have addresses of the VPC: in a cluster of that kind, or since it was switched on in one of
    /// global routes, which stays one of those.
    pub(crate) fn has_vpc_cni(&self) -> bool {
        !self.vpc_cni_type.is_empty()
    }
}
