//! The network of a new cluster: what CreateCluster takes, works out and refuses.

use std::ops::RangeInclusive;

use crate::simulator::error::ApiError;
use crate::simulator::parameters::given;
use crate::simulator::state::catalogue::Image;
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster_network::ClusterNetwork;
use crate::simulator::state::vpc::Vpc;
use crate::simulator::tke::cluster::cidr;
use crate::simulator::tke::cluster::parameters::{ClusterAdvancedSettings, ClusterCidrSettings};

/// How many services a cluster has, and pods a node, unless that is said.
const DEFAULT_NUMBER: i64 = 256;

/// Checks the network asked for against the VPC and the clusters in it. `image` is what the nodes are to run.
pub(crate) fn check(
    state: &State,
    vpc: &Vpc,
    settings: ClusterCidrSettings,
    advanced: &ClusterAdvancedSettings,
    subnet_id: Option<String>,
    image: &Image,
) -> Result<ClusterNetwork, ApiError> {
    let (cluster_cidr, service_cidr) = (settings.cluster_cidr.clone(), given(settings.service_cidr.clone()));
    let asked_services = settings.max_cluster_service_num.filter(|number| *number != 0);
    let mut network = without_ranges(vpc, settings, advanced, subnet_id)?;
    for id in network.eni_subnet_ids.iter().chain(Some(&network.subnet_id).filter(|id| !id.is_empty())) {
        if state.subnets.get(id).is_none_or(|subnet| subnet.vpc_id != vpc.id) {
            return Err(ApiError::parameter(format!("subnet {id} is not in {}", vpc.id)));
        }
    }
    check_data_plane(&network)?;
    if network.kind == "CiliumOverlay" {
        check_cilium(&network, advanced, image)?;
    }
    if network.kind != "VPC-CNI" {
        let is_conflict_ignored = network.ignore_cluster_cidr_conflict;
        let cidr = cidr::read(&cluster_cidr.unwrap_or_default(), "ClusterCIDR")?;
        network.cluster_cidr = cidr::free(state, vpc, cidr, is_conflict_ignored)?.to_string();
    }
    network.service_cidr = services(state, vpc, &mut network, service_cidr, asked_services)?;
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
        node_name_type: advanced.node_name_type.clone().unwrap_or_default(),
        cilium_mode: advanced.cilium_mode.clone().unwrap_or_default(),
        data_plane_v2: advanced.data_plane_v2.unwrap_or_default(),
        dual_stack: advanced.is_dual_stack.unwrap_or_default(),
        customized_pod_cidr: advanced.enable_customized_pod_cidr.unwrap_or_default(),
        claim_expired_seconds: settings.claim_expired_seconds.unwrap_or_default(),
        ..ClusterNetwork::default()
    })
}

/// Cilium in place of kube-proxy is for pods with addresses of the VPC.
fn check_data_plane(network: &ClusterNetwork) -> Result<(), ApiError> {
    match network.data_plane_v2 && network.kind != "VPC-CNI" {
        true => Err(refused(format!("NetworkType {} is not supported to use dataplaneV2 mode", network.kind))),
        false => Ok(()),
    }
}

/// What an overlay by Cilium needs and does not go with.
fn check_cilium(network: &ClusterNetwork, advanced: &ClusterAdvancedSettings, image: &Image) -> Result<(), ApiError> {
    if network.subnet_id.is_empty() {
        return Err(ApiError::missing("ClusterBasicSettings.SubnetId"));
    }
    if network.ipvs {
        return Err(refused("cluster of CiliumOverlay only support kubeproxy with mode iptables"));
    }
    for (name, value) in [("CiliumMode", &advanced.cilium_mode), ("VpcCniType", &advanced.vpc_cni_type)] {
        if let Some(value) = given(value.clone()) {
            return Err(refused(format!("{name} {value} must not set when use CiliumOverlay")));
        }
    }
    if image.os_name != "tlinux3.1x86_64" {
        return Err(refused(format!("cluster os {} is not supported to use cilium overlay mode", image.os_name)));
    }
    Ok(())
}

fn refused(message: impl Into<String>) -> ApiError {
    ApiError::new("FailedOperation.Param", format!("PARAM_ERROR({})", message.into()))
}

/// The range of the services: the end of the cluster's, or one of their own, whose size is their number.
fn services(
    state: &State,
    vpc: &Vpc,
    network: &mut ClusterNetwork,
    asked: Option<String>,
    asked_number: Option<i64>,
) -> Result<String, ApiError> {
    match (network.kind.as_str(), asked) {
        ("VPC-CNI", _) if network.eni_subnet_ids.is_empty() => {
            Err(ApiError::missing("ClusterCIDRSettings.EniSubnetIds"))
        }
        ("VPC-CNI", None) => Err(ApiError::missing("ClusterCIDRSettings.ServiceCIDR")),
        ("GR" | "CiliumOverlay", None) => service_tail(network),
        ("GR" | "VPC-CNI" | "CiliumOverlay", Some(asked)) => {
            let block = cidr::read_services(&asked)?;
            let size = cidr::size(block);
            if asked_number.is_some() && network.max_services != size {
                let numbers = format!(
                    "service ip number is {size}, but the ClusterServiceNum paramter is {}",
                    network.max_services
                );
                return Err(refused(numbers));
            }
            if network.cluster_cidr.parse().is_ok_and(|cluster| cidr::overlap(block, cluster)) {
                let text = format!("ServiceCIDR {block} overlaps ClusterCIDR {}", network.cluster_cidr);
                return Err(ApiError::parameter(text));
            }
            network.max_services = size;
            Ok(cidr::free(state, vpc, block, network.ignore_service_cidr_conflict)?.to_string())
        }
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

/// A number within its range, rounded up to a power of two as the API does.
fn rounded(name: &str, value: Option<i64>, range: RangeInclusive<i64>) -> Result<i64, ApiError> {
    let value = value.filter(|value| *value != 0).unwrap_or(DEFAULT_NUMBER);
    if !range.contains(&value) {
        return Err(ApiError::parameter(format!("{name} {value} is not in [{}, {}]", range.start(), range.end())));
    }
    Ok(u32::try_from(value).map_or(value, |value| i64::from(value.next_power_of_two())))
}
