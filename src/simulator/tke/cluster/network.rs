//! The network of a new cluster: what CreateCluster takes, works out and refuses.

use std::ops::RangeInclusive;

use crate::simulator::error::ApiError;
use crate::simulator::parameters::given;
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster_network::ClusterNetwork;
use crate::simulator::state::vpc::Vpc;
use crate::simulator::tke::cluster::cidr;
use crate::simulator::tke::cluster::parameters::{ClusterAdvancedSettings, ClusterCidrSettings};

/// Checks the network asked for against the VPC and the clusters in it.
pub(crate) fn check(
    state: &State,
    vpc: &Vpc,
    settings: ClusterCidrSettings,
    advanced: &ClusterAdvancedSettings,
    subnet_id: Option<String>,
) -> Result<ClusterNetwork, ApiError> {
    let (cluster_cidr, service_cidr) = (settings.cluster_cidr.clone(), given(settings.service_cidr.clone()));
    let mut network = without_ranges(vpc, settings, advanced, subnet_id)?;
    for id in network.eni_subnet_ids.iter().chain(Some(&network.subnet_id).filter(|id| !id.is_empty())) {
        if state.subnets.get(id).is_none_or(|subnet| subnet.vpc_id != vpc.id) {
            return Err(ApiError::parameter(format!("subnet {id} is not in {}", vpc.id)));
        }
    }
    if network.kind != "VPC-CNI" {
        let is_conflict_ignored = network.ignore_cluster_cidr_conflict;
        let cidr = cluster_cidr.unwrap_or_default();
        network.cluster_cidr = own_range(state, vpc, "ClusterCIDR", &cidr, is_conflict_ignored)?;
    }
    network.service_cidr = services(state, vpc, &network, service_cidr)?;
    if network.kind == "VPC-CNI" {
        network.vpc_cni_type = given(advanced.vpc_cni_type.clone()).unwrap_or_else(|| "tke-route-eni".into());
    }
    Ok(network)
}

/// What of a network needs no look at the cloud.
fn without_ranges(
    vpc: &Vpc,
    settings: ClusterCidrSettings,
    advanced: &ClusterAdvancedSettings,
    subnet_id: Option<String>,
) -> Result<ClusterNetwork, ApiError> {
    Ok(ClusterNetwork {
        kind: advanced.network_type.clone().unwrap_or_else(|| "GR".into()),
        vpc_id: vpc.id.clone(),
        ignore_cluster_cidr_conflict: settings.ignore_cluster_cidr_conflict.unwrap_or_default(),
        ignore_service_cidr_conflict: settings.ignore_service_cidr_conflict.unwrap_or_default(),
        max_pods_per_node: rounded("MaxNodePodNum", settings.max_node_pod_num, 16..=256)?,
        max_services: rounded("MaxClusterServiceNum", settings.max_cluster_service_num, 32..=32_768)?,
        ipvs: advanced.ipvs.unwrap_or_default(),
        kube_proxy_mode: advanced.kube_proxy_mode.clone().unwrap_or_default(),
        eni_subnet_ids: settings.eni_subnet_ids.unwrap_or_default(),
        non_static_ip: advanced.is_non_static_ip_mode.unwrap_or_default(),
        subnet_id: subnet_id.unwrap_or_default(),
        node_name_type: given(advanced.node_name_type.clone()).unwrap_or_else(|| "lan-ip".into()),
        cilium_mode: advanced.cilium_mode.clone().unwrap_or_default(),
        data_plane_v2: advanced.data_plane_v2.unwrap_or_default(),
        dual_stack: advanced.is_dual_stack.unwrap_or_default(),
        customized_pod_cidr: advanced.enable_customized_pod_cidr.unwrap_or_default(),
        claim_expired_seconds: settings.claim_expired_seconds.unwrap_or_default(),
        ..ClusterNetwork::default()
    })
}

/// The range of the services: a part of the cluster's, or one of their own.
fn services(state: &State, vpc: &Vpc, network: &ClusterNetwork, asked: Option<String>) -> Result<String, ApiError> {
    let own = |cidr: &str| own_range(state, vpc, "ServiceCIDR", cidr, network.ignore_service_cidr_conflict);
    match (network.kind.as_str(), asked) {
        ("GR", None) => service_tail(network),
        ("VPC-CNI", _) if network.eni_subnet_ids.is_empty() => {
            Err(ApiError::missing("ClusterCIDRSettings.EniSubnetIds"))
        }
        ("VPC-CNI", None) => Err(ApiError::missing("ClusterCIDRSettings.ServiceCIDR")),
        ("CiliumOverlay", _) if network.subnet_id.is_empty() => Err(ApiError::missing("ClusterBasicSettings.SubnetId")),
        ("CiliumOverlay", None) => service_tail(network),
        ("GR" | "VPC-CNI" | "CiliumOverlay", Some(cidr)) => own(&cidr),
        (other, _) => Err(ApiError::parameter(format!("NetworkType {other} is invalid"))),
    }
}

/// The services' part of the cluster range.
fn service_tail(network: &ClusterNetwork) -> Result<String, ApiError> {
    let net = cidr::read(&network.cluster_cidr, "ClusterCIDR")?;
    let tail = cidr::service_tail(net, network.max_services).ok_or_else(|| {
        ApiError::new(
            "InvalidParameter.CIDRMaskSizeOutOfRange",
            format!("CIDR_MASK_SIZE_OUT_OF_RANGE({net} does not hold {} services)", network.max_services),
        )
    })?;
    Ok(tail.to_string())
}

/// A range that stands in nobody's way, or may.
fn own_range(state: &State, vpc: &Vpc, name: &str, cidr: &str, is_conflict_ignored: bool) -> Result<String, ApiError> {
    let net = cidr::read(cidr, name)?;
    if !is_conflict_ignored {
        cidr::check_conflicts(state, vpc, net)?;
    }
    Ok(net.to_string())
}

/// A number within its range, rounded up to a power of two as the API does; 256 if not given.
fn rounded(name: &str, value: Option<i64>, range: RangeInclusive<i64>) -> Result<i64, ApiError> {
    let value = value.filter(|value| *value != 0).unwrap_or(256);
    if !range.contains(&value) {
        return Err(ApiError::parameter(format!("{name} {value} is not in [{}, {}]", range.start(), range.end())));
    }
    Ok(u32::try_from(value).map_or(value, |value| i64::from(value.next_power_of_two())))
}
