//! The address ranges of a cluster: which the cloud takes, and which stand in each other's way.

use ipnet::Ipv4Net;

use crate::simulator::error::ApiError;
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::Cluster;
use crate::simulator::state::cluster_network::ClusterNetwork;
use crate::simulator::state::vpc::Vpc;

const PRIVATE: [&str; 3] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/// Reads a range: of private addresses, and of a usable size.
pub(crate) fn read(text: &str, name: &str) -> Result<Ipv4Net, ApiError> {
    let net: Ipv4Net = text.parse().map_err(|_| {
        ApiError::new("InvalidParameter.CidrInvalid", format!("CIDR_INVALID({name} {text} is not a CIDR)"))
    })?;
    let private =
        PRIVATE.iter().filter_map(|range| range.parse::<Ipv4Net>().ok()).any(|range| range.contains(&net.trunc()));
    if !private {
        return Err(ApiError::new(
            "InvalidParameter.InvalidPrivateNetworkCIDR",
            format!("INVALID_PRIVATE_NETWORK_CIDR({name} {text} is not in a private network range)"),
        ));
    }
    if !(9..=28).contains(&net.prefix_len()) {
        return Err(ApiError::new(
            "InvalidParameter.CIDRMaskSizeOutOfRange",
            format!("CIDR_MASK_SIZE_OUT_OF_RANGE({name} {text})"),
        ));
    }
    Ok(net.trunc())
}

/// Reads a range that is only for services.
pub(crate) fn read_services(text: &str) -> Result<Ipv4Net, ApiError> {
    let net = read(text, "ServiceCIDR")?;
    match (17..=27).contains(&net.prefix_len()) {
        true => Ok(net),
        false => Err(ApiError::new(
            "InvalidParameter.CidrMaskSizeOutOfRange",
            format!("CIDR_MASK_SIZE_OUT_OF_RANGE(ServiceCIDR {text} is not of a mask from 17 to 27)"),
        )),
    }
}

/// How many addresses a range has.
pub(crate) fn size(net: Ipv4Net) -> i64 {
    1_i64 << (32 - u32::from(net.prefix_len()))
}

/// The services' part of a cluster range with global routes: its tail, as large as the number of
/// services. `None` if nothing would be left for pods.
pub(crate) fn service_tail(cluster: Ipv4Net, max_services: i64) -> Option<Ipv4Net> {
    let bits = u8::try_from(u64::try_from(max_services).ok()?.ilog2()).ok()?;
    let prefix = 32_u8.checked_sub(bits)?;
    if prefix <= cluster.prefix_len() {
        return None;
    }
    Ipv4Net::new(cluster.broadcast(), prefix).ok().map(|net| net.trunc())
}

/// The range, if it stands in nobody's way, or may.
pub(crate) fn free(state: &State, vpc: &Vpc, net: Ipv4Net, is_conflict_ignored: bool) -> Result<Ipv4Net, ApiError> {
    if !is_conflict_ignored {
        check_conflicts(state, vpc, net)?;
    }
    Ok(net)
}

/// Refuses a range that overlaps the VPC or another cluster in it.
fn check_conflicts(state: &State, vpc: &Vpc, net: Ipv4Net) -> Result<(), ApiError> {
    let overlaps = |other: &str| other.parse::<Ipv4Net>().is_ok_and(|other| overlap(net, other));
    if let Some(block) = vpc.blocks().find(|block| overlaps(block)) {
        return Err(ApiError::new(
            "InvalidParameter.CidrConflictWithVpcCidr",
            format!("CIDR_CONFLICT_WITH_VPC_CIDR[cidr {net} is conflict with vpc cidr: {block}]"),
        ));
    }
    let conflicting = state
        .clusters
        .values()
        .find(|cluster| cluster.network.vpc_id == vpc.id && ranges(cluster).into_iter().any(overlaps));
    match conflicting {
        Some(cluster) => Err(ApiError::new(
            "InvalidParameter.CidrConflictWithOtherCluster",
            format!("CIDR_CONFLICT_WITH_OTHER_CLUSTER[cidr {net} is conflict with cluster id: {}]", cluster.id),
        )),
        None => Ok(()),
    }
}

fn ranges(cluster: &Cluster) -> [&str; 2] {
    let ClusterNetwork { cluster_cidr, service_cidr, .. } = &cluster.network;
    [cluster_cidr, service_cidr]
}

/// Whether two ranges have addresses in common.
pub(crate) fn overlap(a: Ipv4Net, b: Ipv4Net) -> bool {
    a.contains(&b.trunc()) || b.contains(&a)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_take_the_tail() {
        // The official example: 10.12.0.0/14 with 1024 services.
        let cluster = read("10.12.0.0/14", "ClusterCIDR").unwrap();
        let tail = service_tail(cluster, 1024).unwrap();
        assert_eq!(tail.to_string(), "10.15.252.0/22");
        assert_eq!(service_tail(read("10.0.0.0/24", "x").unwrap(), 256), None);
    }

    #[test]
    fn refuses_public_and_odd_ranges() {
        let code = |text: &str| read(text, "ClusterCIDR").unwrap_err().code;
        assert_eq!(code("8.8.0.0/16"), "InvalidParameter.InvalidPrivateNetworkCIDR");
        assert_eq!(code("10.0.0.0/30"), "InvalidParameter.CIDRMaskSizeOutOfRange");
        assert_eq!(code("10.0.0.0"), "InvalidParameter.CidrInvalid");
        // As in the documentation's own list of examples: host bits may be set.
        assert_eq!(read("192.168.0.1/18", "x").unwrap().to_string(), "192.168.0.0/18");
    }
}
