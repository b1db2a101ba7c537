//! The addresses of services: the end of the cluster's block, or a block of their own, which has as many as there are
//! services.

use ipnet::Ipv4Net;

use super::super::choices::NetworkMode;
use super::super::model::NetworkModel;
use super::block::{end_of, parsed, size};
use crate::kit::value::{Attr, Value};

/// How many services a cluster has, and pods a node, unless it is written.
pub const DEFAULT_NUMBER: i64 = 256;

/// Whether services take the end of the cluster's block where nothing else is written.
fn is_global_router(network: &NetworkModel) -> bool {
    !network.mode.is_set() || NetworkMode::of(&network.mode) == Some(NetworkMode::GlobalRouter)
}

/// The end of the cluster's block, where that is what services have.
pub fn derived(network: &NetworkModel) -> Option<Ipv4Net> {
    let is_known = !network.mode.is_unknown() && is_global_router(network);
    end_of(parsed(&network.cluster_cidr).filter(|_| is_known)?, known_number(network)?)
}

/// The block that services have for themselves, if it is known. With global routes the end of the cluster's block is
/// none, though it may be written: a configuration that Terraform generates names it.
pub fn own(network: &NetworkModel) -> Option<Ipv4Net> {
    let block = parsed(&network.service_cidr)?;
    let is_end = is_global_router(network)
        && parsed(&network.cluster_cidr).is_some_and(|cluster| end_of(cluster, size(block)) == Some(block));
    (!is_end).then_some(block)
}

/// How many services there are: as it is written, as many as their own block has addresses, or the default.
pub fn number(network: &NetworkModel) -> i64 {
    network.max_services.known().copied().or(own(network).map(size)).unwrap_or(DEFAULT_NUMBER)
}

/// The same while parts of it may not be known.
pub fn known_number(network: &NetworkModel) -> Option<i64> {
    match &network.max_services {
        Attr::Known(number) => Some(*number),
        Attr::Null if network.service_cidr.is_unknown() => None,
        Attr::Null => Some(number(network)),
        Attr::Unknown => None,
    }
}

/// The number of services where it is not written, by what is written of their block.
pub fn default_number(service_cidr: Option<&Value>) -> Value {
    match service_cidr {
        Some(Value::Unknown) => Value::Unknown,
        Some(block) => match block.as_str().and_then(|block| block.parse().ok()) {
            Some(block) => size(block).into(),
            None => DEFAULT_NUMBER.into(),
        },
        None => DEFAULT_NUMBER.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(mode: &str, cluster: &str, services: &str) -> NetworkModel {
        let some = |text: &str| if text.is_empty() { Attr::Null } else { text.into() };
        NetworkModel {
            mode: some(mode),
            cluster_cidr: some(cluster),
            service_cidr: some(services),
            ..Default::default()
        }
    }

    #[test]
    fn services_have_the_end_of_the_cluster() {
        let derived = |mode: Attr<String>, cluster: Attr<String>, most: Attr<i64>| {
            let network = NetworkModel { mode, cluster_cidr: cluster, max_services: most, ..Default::default() };
            derived(&network).map(|net| net.to_string())
        };
        // the official example
        let services = derived("GR".into(), "10.12.0.0/14".into(), Attr::Known(1024));
        assert_eq!(services.as_deref(), Some("10.15.252.0/22"));
        assert_eq!(derived(Attr::Null, "172.16.0.0/16".into(), Attr::Null).as_deref(), Some("172.16.255.0/24"));
        assert_eq!(derived("GR".into(), Attr::Unknown, Attr::Known(256)), None);
        assert_eq!(derived("GR".into(), "10.0.0.0/24".into(), Attr::Known(256)), None);
        assert_eq!(derived("CiliumOverlay".into(), "10.0.0.0/16".into(), Attr::Known(256)), None);
        assert_eq!(derived(Attr::Unknown, "10.0.0.0/16".into(), Attr::Known(256)), None);
    }

    #[test]
    fn a_block_of_their_own_is_any_but_the_end_of_the_cluster() {
        let own = |mode: &str, cluster: &str, services: &str| {
            own(&network(mode, cluster, services)).map(|block| block.to_string()).unwrap_or_default()
        };
        assert_eq!(own("GR", "172.16.0.0/16", ""), "");
        assert_eq!(own("GR", "172.16.0.0/16", "172.16.255.0/24"), "");
        assert_eq!(own("", "172.16.0.0/16", "172.16.240.0/20"), "");
        assert_eq!(own("GR", "172.16.0.0/16", "10.201.0.0/20"), "10.201.0.0/20");
        assert_eq!(own("GR", "", "10.201.0.0/20"), "10.201.0.0/20");
        assert_eq!(own("CiliumOverlay", "172.16.0.0/16", "172.16.255.0/24"), "172.16.255.0/24");
        assert_eq!(own("VPC-CNI", "", "192.168.0.0/20"), "192.168.0.0/20");
    }

    #[test]
    fn there_are_as_many_services_as_their_block_has_addresses() {
        assert_eq!(number(&network("GR", "172.16.0.0/16", "")), 256);
        assert_eq!(number(&network("GR", "172.16.0.0/16", "10.201.0.0/20")), 4096);
        assert_eq!(default_number(Some(&"10.201.0.0/17".into())), 32_768.into());
        assert_eq!(default_number(Some(&Value::Unknown)), Value::Unknown);
        assert_eq!([default_number(None), default_number(Some(&Value::Null))], [256.into(), 256.into()]);
        let unknown = NetworkModel { service_cidr: Attr::Unknown, ..Default::default() };
        assert_eq!(known_number(&unknown), None);
    }
}
