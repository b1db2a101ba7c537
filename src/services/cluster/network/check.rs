//! The three kinds of network: what each needs and refuses, and what follows from its addresses.

use ipnet::Ipv4Net;

use super::super::choices::NetworkMode;
use super::super::model::NetworkModel;
use super::schema::DEFAULT_NUMBER;
use crate::kit::diagnostics::Diagnostics;
use crate::kit::value::{Attr, Path};

/// The prefixes of `cluster_cidr`.
const PREFIXES: std::ops::RangeInclusive<u8> = 10..=24;

/// Checks the network of a configuration. Unknown values pass.
pub fn validate(network: &NetworkModel, diagnostics: &mut Diagnostics) {
    addresses(network, diagnostics);
    let mode = match &network.mode {
        Attr::Null => NetworkMode::GlobalRouter,
        Attr::Unknown => return,
        mode => match NetworkMode::of(mode) {
            Some(mode) => mode,
            // another one is refused by itself
            None => return,
        },
    };
    attributes(mode, network, diagnostics);
    if mode == NetworkMode::GlobalRouter {
        services_in_cluster(network, diagnostics);
    } else if let (Some(cluster), Some(services)) = (net(&network.cluster_cidr), net(&network.service_cidr))
        && overlap(cluster, services)
    {
        let detail = format!("`network.service_cidr` = {services} overlaps `network.cluster_cidr` = {cluster}.");
        diagnostics.error_at(path("service_cidr"), "Overlapping addresses", detail);
    }
}

/// The addresses of services that follow from those of the cluster: with global routes, its end.
pub fn derived_services(network: &NetworkModel) -> Option<Ipv4Net> {
    let max_services = number(&network.max_services)?;
    match &network.mode {
        Attr::Unknown => None,
        mode if mode.is_set() && NetworkMode::of(mode) != Some(NetworkMode::GlobalRouter) => None,
        _ => end_of(net(&network.cluster_cidr)?, max_services),
    }
}

/// Whether two blocks have addresses in common.
pub fn overlap(one: Ipv4Net, other: Ipv4Net) -> bool {
    one.contains(&other) || other.contains(&one)
}

/// How many addresses a block has.
pub fn size(block: Ipv4Net) -> i64 {
    1_i64 << (32 - u32::from(block.prefix_len()))
}

/// Where an attribute of the network is.
pub fn path(name: &str) -> Path {
    Path::of("network").attr(name)
}

fn net(block: &Attr<String>) -> Option<Ipv4Net> {
    block.known()?.parse().ok()
}

/// The number, or the default if it is not written.
fn number(number: &Attr<i64>) -> Option<i64> {
    match number {
        Attr::Known(number) => Some(*number),
        Attr::Null => Some(DEFAULT_NUMBER),
        Attr::Unknown => None,
    }
}

/// The last so many addresses of a block; none if they are all of it, or not a power of two.
fn end_of(block: Ipv4Net, count: i64) -> Option<Ipv4Net> {
    let count = u32::try_from(count).ok().filter(|count| count.is_power_of_two())?;
    let prefix = 32 - u8::try_from(count.ilog2()).ok()?;
    let end = Ipv4Net::new(block.broadcast(), prefix).ok()?.trunc();
    (prefix > block.prefix_len()).then_some(end)
}

/// Whether the blocks are private, and `cluster_cidr` of a size that the cloud takes.
fn addresses(network: &NetworkModel, diagnostics: &mut Diagnostics) {
    for (name, block) in [("cluster_cidr", &network.cluster_cidr), ("service_cidr", &network.service_cidr)] {
        let Some(block) = net(block) else { continue };
        if !is_private(block) {
            let detail =
                format!("`network.{name}` = {block} is not a block of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16.");
            diagnostics.error_at(path(name), "Public addresses", detail);
        } else if name == "cluster_cidr" && !PREFIXES.contains(&block.prefix_len()) {
            let detail = format!("`network.{name}` = {block} is not of prefix 10 to 24.");
            diagnostics.error_at(path(name), "Block of another size", detail);
        }
    }
}

fn is_private(block: Ipv4Net) -> bool {
    let private = [([10, 0, 0, 0], 8), ([172, 16, 0, 0], 12), ([192, 168, 0, 0], 16)];
    let mut nets = private.into_iter().filter_map(|(address, prefix)| Ipv4Net::new(address.into(), prefix).ok());
    nets.any(|net| net.contains(&block))
}

/// What a mode needs, and what does not go with it.
fn attributes(mode: NetworkMode, network: &NetworkModel, diagnostics: &mut Diagnostics) {
    let is_known = |given: &Attr<String>| given.known().is_some();
    let is_missing: &[(&str, bool)] = match mode {
        NetworkMode::VpcCni => {
            &[("service_cidr", network.service_cidr.is_null()), ("eni_subnet_ids", network.eni_subnet_ids.is_null())]
        }
        NetworkMode::CiliumOverlay => &[("cilium_subnet_id", network.cilium_subnet_id.is_null())],
        NetworkMode::GlobalRouter => &[],
    };
    for (name, _) in is_missing.iter().filter(|(_, missing)| *missing) {
        let detail = format!("`network.mode` is {:?}, which needs `network.{name}`.", mode.as_str());
        diagnostics.error_at(path(name), "Missing attribute", detail);
    }
    let (is_vpc_cni, is_cilium) = (mode == NetworkMode::VpcCni, mode == NetworkMode::CiliumOverlay);
    let superfluous = [
        ("eni_subnet_ids", !is_vpc_cni && network.eni_subnet_ids.known().is_some()),
        ("vpc_cni_type", !is_vpc_cni && is_known(&network.vpc_cni_type)),
        ("cilium_subnet_id", !is_cilium && is_known(&network.cilium_subnet_id)),
        ("cluster_cidr", is_vpc_cni && is_known(&network.cluster_cidr)),
        ("ignore_cidr_conflict", is_vpc_cni && network.ignore_cidr_conflict == Attr::Known(true)),
    ];
    for (name, _) in superfluous.iter().filter(|(_, given)| *given) {
        let detail = format!("`network.{name}` does not go with `network.mode` = {:?}.", mode.as_str());
        diagnostics.error_at(path(name), "Contradicting attributes", detail);
    }
}

/// With global routes the cluster's addresses hold the services and the pods of a node at least.
fn services_in_cluster(network: &NetworkModel, diagnostics: &mut Diagnostics) {
    if network.service_cidr.known().is_some() && network.cluster_cidr.is_null() {
        let detail = "In `network.mode` = \"GR\" services have the end of `network.cluster_cidr`: leave \
                      `network.service_cidr` out, or write both.";
        diagnostics.error_at(path("service_cidr"), "Contradicting attributes", detail);
    }
    let (Some(cluster), Some(services), Some(pods)) =
        (net(&network.cluster_cidr), number(&network.max_services), number(&network.max_pods_per_node))
    else {
        return;
    };
    let size = size(cluster);
    if size < services + pods {
        let detail = format!(
            "`network.cluster_cidr` = {cluster} has {size} addresses, too few for `network.max_services` = {services} \
             and the `network.max_pods_per_node` = {pods} of one node."
        );
        diagnostics.error_at(path("cluster_cidr"), "Too few addresses", detail);
        return;
    }
    if let (Some(written), Some(derived)) = (net(&network.service_cidr), end_of(cluster, services))
        && written != derived
    {
        let detail = format!(
            "In `network.mode` = \"GR\" services have the end of `network.cluster_cidr`, which is {derived} and not \
             {written}: leave `network.service_cidr` out."
        );
        diagnostics.error_at(path("service_cidr"), "Contradicting attributes", detail);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(network: NetworkModel) -> Vec<String> {
        let mut diagnostics = Diagnostics::new();
        validate(&network, &mut diagnostics);
        let names = diagnostics.iter().map(|d| d.path.to_string());
        names.map(|name| name.strip_prefix("network.").unwrap().to_owned()).collect()
    }

    fn subnets() -> Attr<std::collections::BTreeSet<String>> {
        Attr::Known(["subnet-1".to_owned()].into())
    }

    #[test]
    fn each_mode_has_its_own_attributes() {
        let of = |mode: &str| NetworkModel { mode: mode.into(), ..Default::default() };
        let vpc_cni =
            || NetworkModel { service_cidr: "172.16.0.0/16".into(), eni_subnet_ids: subnets(), ..of("VPC-CNI") };
        let cilium = || NetworkModel { cilium_subnet_id: "subnet-1".into(), ..of("CiliumOverlay") };
        let cases: [(NetworkModel, &[&str]); 17] = [
            (NetworkModel::default(), &[]),
            (of("GR"), &[]),
            (NetworkModel { eni_subnet_ids: subnets(), ..of("GR") }, &["eni_subnet_ids"]),
            (NetworkModel { vpc_cni_type: "tke-route-eni".into(), ..Default::default() }, &["vpc_cni_type"]),
            (NetworkModel { cilium_subnet_id: "subnet-1".into(), ..of("GR") }, &["cilium_subnet_id"]),
            (NetworkModel { service_cidr: "172.16.0.0/16".into(), ..of("GR") }, &["service_cidr"]),
            (of("VPC-CNI"), &["service_cidr", "eni_subnet_ids"]),
            (vpc_cni(), &[]),
            (NetworkModel { eni_subnet_ids: Attr::Unknown, ..vpc_cni() }, &[]),
            (NetworkModel { cluster_cidr: "10.0.0.0/16".into(), ..vpc_cni() }, &["cluster_cidr"]),
            (NetworkModel { ignore_cidr_conflict: Attr::Known(true), ..vpc_cni() }, &["ignore_cidr_conflict"]),
            (NetworkModel { cilium_subnet_id: "subnet-1".into(), ..vpc_cni() }, &["cilium_subnet_id"]),
            (of("CiliumOverlay"), &["cilium_subnet_id"]),
            (cilium(), &[]),
            (NetworkModel { vpc_cni_type: "tke-direct-eni".into(), ..cilium() }, &["vpc_cni_type"]),
            (NetworkModel { eni_subnet_ids: subnets(), ..cilium() }, &["eni_subnet_ids"]),
            (NetworkModel { mode: Attr::Unknown, eni_subnet_ids: subnets(), ..Default::default() }, &[]),
        ];
        for (network, expected) in cases {
            let shown = format!("{network:?}");
            assert_eq!(errors(network), expected, "{shown}");
        }
    }

    #[test]
    fn addresses_that_the_cloud_takes() {
        // mode, cluster_cidr, service_cidr, max_services, max_pods_per_node
        for (mode, cluster, services, most, pods, expected) in [
            ("GR", "172.16.0.0/16", "", 256, 256, ""),
            ("GR", "172.16.0.0/16", "172.16.255.0/24", 256, 256, ""),
            ("GR", "172.16.0.0/16", "172.16.0.0/24", 256, 256, "service_cidr"),
            ("GR", "172.16.0.0/16", "172.16.255.0/24", 512, 256, "service_cidr"),
            ("GR", "10.0.0.0/9", "", 256, 256, "cluster_cidr"),
            ("GR", "10.0.0.0/10", "", 256, 256, ""),
            ("GR", "10.0.0.0/24", "", 128, 64, ""),
            ("GR", "10.0.0.0/24", "", 128, 128, ""),
            ("GR", "10.0.0.0/24", "", 256, 16, "cluster_cidr"),
            ("GR", "10.0.0.0/25", "", 32, 16, "cluster_cidr"),
            ("GR", "8.8.0.0/16", "", 256, 256, "cluster_cidr"),
            ("GR", "172.32.0.0/16", "", 256, 256, "cluster_cidr"),
            ("CiliumOverlay", "172.16.0.0/16", "192.168.0.0/20", 256, 256, ""),
            ("CiliumOverlay", "172.16.0.0/16", "172.16.8.0/22", 256, 256, "service_cidr"),
            ("CiliumOverlay", "192.168.0.0/24", "192.168.0.0/16", 256, 256, "service_cidr"),
            ("CiliumOverlay", "172.16.0.0/16", "11.0.0.0/20", 256, 256, "service_cidr"),
        ] {
            let some = |text: &str| if text.is_empty() { Attr::Null } else { text.into() };
            let network = NetworkModel {
                mode: mode.into(),
                cluster_cidr: some(cluster),
                service_cidr: some(services),
                max_services: Attr::Known(most),
                max_pods_per_node: Attr::Known(pods),
                cilium_subnet_id: if mode == "GR" { Attr::Null } else { "subnet-1".into() },
                ..Default::default()
            };
            assert_eq!(errors(network).join(","), expected, "{mode} {cluster} {services} {most} {pods}");
        }
    }

    #[test]
    fn services_have_the_end_of_the_cluster() {
        let derived = |mode: Attr<String>, cluster: Attr<String>, most: Attr<i64>| {
            let network = NetworkModel { mode, cluster_cidr: cluster, max_services: most, ..Default::default() };
            derived_services(&network).map(|net| net.to_string())
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
}
