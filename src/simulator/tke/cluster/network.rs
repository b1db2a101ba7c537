//! The network of a new cluster: what CreateCluster takes, works out and refuses.

use crate::simulator::error::ApiError;
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
    let kind = advanced.network_type.clone().unwrap_or_else(|| "GR".into());
    let max_pods = rounded("MaxNodePodNum", settings.max_node_pod_num, 16..=256)?;
    let max_services = rounded("MaxClusterServiceNum", settings.max_cluster_service_num, 32..=32_768)?;
    let cluster_cidr = settings.cluster_cidr.unwrap_or_default();
    let service_cidr = settings.service_cidr.unwrap_or_default();
    let ignore_cluster = settings.ignore_cluster_cidr_conflict.unwrap_or_default();
    let ignore_service = settings.ignore_service_cidr_conflict.unwrap_or_default();
    let subnet_id = subnet_id.unwrap_or_default();
    let subnets = settings.eni_subnet_ids.unwrap_or_default();
    for id in subnets.iter().chain(Some(&subnet_id).filter(|id| !id.is_empty())) {
        if state.subnets.get(id).is_none_or(|subnet| subnet.vpc_id != vpc.id) {
            return Err(ApiError::parameter(format!("subnet {id} is not in {}", vpc.id)));
        }
    }
    let mut network = ClusterNetwork {
        vpc_id: vpc.id.clone(),
        ignore_cluster_cidr_conflict: ignore_cluster,
        ignore_service_cidr_conflict: ignore_service,
        max_pods_per_node: max_pods,
        max_services,
        ipvs: advanced.ipvs.unwrap_or_default(),
        kube_proxy_mode: advanced.kube_proxy_mode.clone().unwrap_or_default(),
        eni_subnet_ids: subnets,
        non_static_ip: advanced.is_non_static_ip_mode.unwrap_or_default(),
        subnet_id,
        node_name_type: advanced
            .node_name_type
            .clone()
            .filter(|kind| !kind.is_empty())
            .unwrap_or_else(|| "lan-ip".into()),
        cilium_mode: advanced.cilium_mode.clone().unwrap_or_default(),
        data_plane_v2: advanced.data_plane_v2.unwrap_or_default(),
        dual_stack: advanced.is_dual_stack.unwrap_or_default(),
        ..ClusterNetwork::default()
    };
    if kind != "VPC-CNI" {
        let net = cidr::read(&cluster_cidr, "ClusterCIDR")?;
        if !ignore_cluster {
            cidr::check_conflicts(state, vpc, net)?;
        }
        network.cluster_cidr = net.to_string();
    }
    match kind.as_str() {
        "GR" => network.service_cidr = service_tail(&network.cluster_cidr, max_services)?,
        "VPC-CNI" => {
            if network.eni_subnet_ids.is_empty() {
                return Err(ApiError::missing("ClusterCIDRSettings.EniSubnetIds"));
            }
            if service_cidr.is_empty() {
                return Err(ApiError::missing("ClusterCIDRSettings.ServiceCIDR"));
            }
            network.service_cidr = own_services(state, vpc, &service_cidr, ignore_service)?;
            network.vpc_cni_type =
                advanced.vpc_cni_type.clone().filter(|kind| !kind.is_empty()).unwrap_or_else(|| "tke-route-eni".into());
        }
        "CiliumOverlay" => {
            if network.subnet_id.is_empty() {
                return Err(ApiError::missing("ClusterBasicSettings.SubnetId"));
            }
            network.service_cidr = if service_cidr.is_empty() {
                service_tail(&network.cluster_cidr, max_services)?
            } else {
                own_services(state, vpc, &service_cidr, ignore_service)?
            };
        }
        other => {
            return Err(ApiError::parameter(format!("NetworkType {other} is invalid")));
        }
    }
    network.kind = kind;
    Ok(network)
}

/// The services' part of the cluster range.
fn service_tail(cluster_cidr: &str, max_services: i64) -> Result<String, ApiError> {
    let net = cidr::read(cluster_cidr, "ClusterCIDR")?;
    let tail = cidr::service_tail(net, max_services).ok_or_else(|| {
        ApiError::new(
            "InvalidParameter.CIDRMaskSizeOutOfRange",
            format!("CIDR_MASK_SIZE_OUT_OF_RANGE({net} does not hold {max_services} services)"),
        )
    })?;
    Ok(tail.to_string())
}

/// A range of services of its own.
fn own_services(state: &State, vpc: &Vpc, service_cidr: &str, ignore_conflict: bool) -> Result<String, ApiError> {
    let net = cidr::read(service_cidr, "ServiceCIDR")?;
    if !ignore_conflict {
        cidr::check_conflicts(state, vpc, net)?;
    }
    Ok(net.to_string())
}

/// A number within its range, rounded up to a power of two as the API does; 256 if not given.
fn rounded(name: &str, value: Option<i64>, range: std::ops::RangeInclusive<i64>) -> Result<i64, ApiError> {
    let value = value.filter(|value| *value != 0).unwrap_or(256);
    if !range.contains(&value) {
        return Err(ApiError::parameter(format!("{name} {value} is not in [{}, {}]", range.start(), range.end())));
    }
    Ok(u32::try_from(value).map_or(value, |value| i64::from(value.next_power_of_two())))
}
