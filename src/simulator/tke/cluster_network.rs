//! The network of a new cluster: what CreateCluster takes, works out and refuses.

use serde_json::json;

use super::cidr;
use super::cluster::ClusterAdvancedSettings;
use crate::simulator::dispatch::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::parameters;
use crate::simulator::state::{ClusterNetwork, State, Vpc};

parameters! {
    pub(crate) struct AddVpcCniSubnets {
        cluster_id: String = "ClusterId",
        subnet_ids: Vec<String> = "SubnetIds",
        vpc_id: String = "VpcId",
        skip_masquerade: Option<bool> = "SkipAddingNonMasqueradeCIDRs",
    }

    pub(crate) struct ClusterCidrSettings {
        cluster_cidr: Option<String> = "ClusterCIDR",
        ignore_cluster_cidr_conflict: Option<bool> = "IgnoreClusterCIDRConflict",
        max_node_pod_num: Option<i64> = "MaxNodePodNum",
        max_cluster_service_num: Option<i64> = "MaxClusterServiceNum",
        service_cidr: Option<String> = "ServiceCIDR",
        eni_subnet_ids: Option<Vec<String>> = "EniSubnetIds",
        claim_expired_seconds: Option<i64> = "ClaimExpiredSeconds",
        ignore_service_cidr_conflict: Option<bool> = "IgnoreServiceCIDRConflict",
    }
}

/// Checks the network asked for against the VPC and the clusters in it.
pub(crate) fn network(
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

/// Subnets that pods have already are no error.
pub(crate) fn add_subnets(state: &mut State, caller: &Caller, request: AddVpcCniSubnets) -> Reply {
    let failed = |message: String| {
        ApiError::new("FailedOperation.AddVpcCniSubnetsFailed", format!("ADD_VPC_CNI_SUBNETS_FAILED({message})"))
    };
    for id in &request.subnet_ids {
        if state.subnets.get(id).is_none_or(|subnet| subnet.vpc_id != request.vpc_id) {
            return Err(failed(format!("subnet {id} is not in {}", request.vpc_id)));
        }
    }
    let network = &mut state.running_cluster(caller, &request.cluster_id, "InvalidParameter.ClusterNotFound")?.network;
    if network.kind != "VPC-CNI" || network.vpc_id != request.vpc_id {
        return Err(failed(format!("the cluster has no VPC-CNI network in {}", request.vpc_id)));
    }
    for id in request.subnet_ids {
        if !network.eni_subnet_ids.contains(&id) {
            network.eni_subnet_ids.push(id);
        }
    }
    Ok(json!({}))
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
