//! The three kinds of network: what each needs and refuses, and what its addresses may be.

use std::ops::RangeInclusive;

use super::super::choices::{KubeProxyMode, NetworkMode};
use super::super::model::{ClusterModel, NetworkModel};
use super::block::{end_of, is_private, overlap, parsed, size};
use super::services;
use crate::cloud::tke::image::is_id;
use crate::kit::diagnostics::Diagnostics;
use crate::kit::value::{Attr, Path};

/// The prefixes of `cluster_cidr`.
const CLUSTER_PREFIXES: RangeInclusive<u8> = 10..=24;
/// The prefixes of `service_cidr`.
const SERVICE_PREFIXES: RangeInclusive<u8> = 17..=27;
/// The one operating system that goes with an overlay by Cilium.
pub const OS_OF_CILIUM: &str = "tlinux3.1x86_64";

/// Checks the network of a configuration. Unknown values pass.
pub fn validate(config: &ClusterModel, diagnostics: &mut Diagnostics) {
    let Attr::Known(network) = &config.network else { return };
    sizes(network, diagnostics);
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
    blocks(mode, network, diagnostics);
    if mode == NetworkMode::CiliumOverlay {
        cilium(config, network, diagnostics);
    }
}

/// Where an attribute of the network is.
pub fn path(name: &str) -> Path {
    Path::of("network").attr(name)
}

/// Whether the blocks are private, and of a size that the cloud takes.
fn sizes(network: &NetworkModel, diagnostics: &mut Diagnostics) {
    for (name, block, prefixes) in [
        ("cluster_cidr", &network.cluster_cidr, CLUSTER_PREFIXES),
        ("service_cidr", &network.service_cidr, SERVICE_PREFIXES),
    ] {
        let Some(block) = parsed(block) else { continue };
        if !is_private(block) {
            let detail =
                format!("`network.{name}` = {block} is not a block of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16.");
            diagnostics.error_at(path(name), "CIDR block is not private", detail);
        } else if !prefixes.contains(&block.prefix_len()) {
            let (least, most) = (prefixes.start(), prefixes.end());
            let detail = format!("`network.{name}` = {block}: the prefix must be /{least} to /{most}.");
            diagnostics.error_at(path(name), "Invalid CIDR size", detail);
        }
    }
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
        let detail = format!("`network.mode` = {:?} needs `network.{name}`. Set it.", mode.as_str());
        diagnostics.error_at(path(name), "Missing argument", detail);
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
        let detail = format!("`network.{name}` is not supported with `network.mode` = {:?}. Remove it.", mode.as_str());
        diagnostics.error_at(path(name), "Conflicting arguments", detail);
    }
}

/// The blocks do not overlap, have as many addresses as there are services, and hold the pods of a node at least.
fn blocks(mode: NetworkMode, network: &NetworkModel, diagnostics: &mut Diagnostics) {
    let (cluster, own) = (parsed(&network.cluster_cidr), services::own(network));
    if let (Some(block), Some(number)) = (parsed(&network.service_cidr), network.max_services.known())
        && size(block) != *number
    {
        let detail = format!(
            "`network.max_services` = {number}, but `network.service_cidr` = {block} has {}: the block has one address \
             for each service. Remove `network.max_services`, or set a block of that size.",
            size(block)
        );
        diagnostics.error_at(path("max_services"), "Conflicting arguments", detail);
        return;
    }
    if let (Some(cluster), Some(own)) = (cluster, own)
        && overlap(cluster, own)
    {
        let end = end_of(cluster, size(own)).filter(|_| mode == NetworkMode::GlobalRouter);
        let or_end = end.map_or_else(String::new, |end| format!(", or remove it: services then have {end}"));
        let detail = format!(
            "`network.service_cidr` = {own} overlaps `network.cluster_cidr` = {cluster}. Write a block outside of \
             it{or_end}."
        );
        diagnostics.error_at(path("service_cidr"), "Overlapping CIDR blocks", detail);
    }
    if mode == NetworkMode::GlobalRouter {
        room(network, diagnostics);
    }
}

/// With global routes the cluster's addresses hold the pods of a node, and the services that have no block of their own.
fn room(network: &NetworkModel, diagnostics: &mut Diagnostics) {
    let (Some(cluster), Some(services), Some(pods)) =
        (parsed(&network.cluster_cidr), services::known_number(network), number(&network.max_pods_per_node))
    else {
        return;
    };
    let has_services = !network.service_cidr.is_unknown() && services::own(network).is_none();
    let (services, size) = (if has_services { services } else { 0 }, size(cluster));
    if size < services + pods {
        let for_services = match services {
            0 => String::new(),
            services => format!("`network.max_services` = {services} and "),
        };
        let detail = format!(
            "`network.cluster_cidr` = {cluster} has {size} addresses, too few for {for_services}the \
             `network.max_pods_per_node` = {pods} of one node."
        );
        diagnostics.error_at(path("cluster_cidr"), "CIDR block is too small", detail);
    }
}

/// The number, or the default if it is not written.
fn number(number: &Attr<i64>) -> Option<i64> {
    match number {
        Attr::Known(number) => Some(*number),
        Attr::Null => Some(services::DEFAULT_NUMBER),
        Attr::Unknown => None,
    }
}

/// An overlay by Cilium has its own way to services, and runs on one operating system only. Which one an image is that
/// is named by its id, the cloud knows.
fn cilium(config: &ClusterModel, network: &NetworkModel, diagnostics: &mut Diagnostics) {
    if KubeProxyMode::of(&network.kube_proxy_mode) == Some(KubeProxyMode::Ipvs) {
        let detail = "`network.mode` = \"CiliumOverlay\" works with `network.kube_proxy_mode` = \"iptables\" only. Set \
                      that, or remove the argument.";
        diagnostics.error_at(path("kube_proxy_mode"), "Conflicting arguments", detail);
    }
    let own = [(Path::of("os_name"), config.os_name.known().cloned())];
    let of_pools = config
        .pools()
        .into_iter()
        .map(|(name, pool)| (Path::of("node_pools").key(&name).attr("os_name"), pool.os_name.known().cloned()));
    for (path, os_name) in own.into_iter().chain(of_pools) {
        let Some(os_name) = os_name.filter(|name| !is_id(name) && !is_tencent_os_3_1(name)) else { continue };
        let detail = format!(
            "`{path}` = {os_name:?}: nodes of a cluster with `network.mode` = \"CiliumOverlay\" run TencentOS 3.1 \
             only. Set {OS_OF_CILIUM:?}, or remove the argument."
        );
        diagnostics.error_at(path, "Conflicting arguments", detail);
    }
}

/// The cloud takes names with the kernel in them too.
fn is_tencent_os_3_1(name: &str) -> bool {
    name.strip_prefix("tlinux3.1").is_some_and(|rest| rest.ends_with("x86_64"))
}

#[cfg(test)]
mod tests {
    use super::super::super::model::objects;
    use super::*;
    use crate::services::node_pool::model::NodePoolModel;

    fn errors(network: NetworkModel) -> Vec<String> {
        let config = ClusterModel { network: Attr::Known(network), ..Default::default() };
        let mut diagnostics = Diagnostics::new();
        validate(&config, &mut diagnostics);
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
            || NetworkModel { service_cidr: "172.16.0.0/20".into(), eni_subnet_ids: subnets(), ..of("VPC-CNI") };
        let cilium = || NetworkModel { cilium_subnet_id: "subnet-1".into(), ..of("CiliumOverlay") };
        let cases: [(NetworkModel, &[&str]); 19] = [
            (NetworkModel::default(), &[]),
            (of("GR"), &[]),
            (NetworkModel { eni_subnet_ids: subnets(), ..of("GR") }, &["eni_subnet_ids"]),
            (NetworkModel { vpc_cni_type: "tke-route-eni".into(), ..Default::default() }, &["vpc_cni_type"]),
            (NetworkModel { cilium_subnet_id: "subnet-1".into(), ..of("GR") }, &["cilium_subnet_id"]),
            (NetworkModel { service_cidr: "172.16.0.0/20".into(), ..of("GR") }, &[]),
            (NetworkModel { kube_proxy_mode: "ipvs".into(), ..cilium() }, &["kube_proxy_mode"]),
            (NetworkModel { kube_proxy_mode: "iptables".into(), ..cilium() }, &[]),
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
        // mode, cluster_cidr, service_cidr, max_services (0 if not written), max_pods_per_node
        for (mode, cluster, services, most, pods, expected) in [
            ("GR", "172.16.0.0/16", "", 256, 256, ""),
            ("GR", "172.16.0.0/16", "172.16.255.0/24", 256, 256, ""),
            ("GR", "172.16.0.0/16", "172.16.0.0/24", 256, 256, "service_cidr"),
            ("GR", "172.16.0.0/16", "172.16.255.0/24", 512, 256, "max_services"),
            ("GR", "10.0.0.0/9", "", 256, 256, "cluster_cidr"),
            ("GR", "10.0.0.0/10", "", 256, 256, ""),
            ("GR", "10.0.0.0/24", "", 128, 64, ""),
            ("GR", "10.0.0.0/24", "", 128, 128, ""),
            ("GR", "10.0.0.0/24", "", 256, 16, "cluster_cidr"),
            ("GR", "10.0.0.0/25", "", 32, 16, "cluster_cidr"),
            ("GR", "8.8.0.0/16", "", 256, 256, "cluster_cidr"),
            ("GR", "172.32.0.0/16", "", 256, 256, "cluster_cidr"),
            // a block of their own, as large as there are services
            ("GR", "172.16.0.0/16", "10.201.0.0/20", 4096, 256, ""),
            ("GR", "172.16.0.0/16", "10.201.0.0/20", 0, 256, ""),
            ("GR", "172.16.0.0/16", "10.201.0.0/20", 256, 256, "max_services"),
            ("GR", "172.16.0.0/16", "10.201.0.0/20", 8192, 256, "max_services"),
            ("GR", "10.0.0.0/24", "10.201.0.0/20", 0, 256, ""),
            ("GR", "172.16.0.0/16", "10.200.0.0/16", 0, 256, "service_cidr"),
            ("GR", "172.16.0.0/16", "10.200.0.0/28", 0, 256, "service_cidr"),
            ("GR", "172.16.0.0/16", "10.200.0.0/17", 32_768, 256, ""),
            ("GR", "172.16.0.0/16", "10.200.0.0/27", 32, 256, ""),
            ("GR", "172.16.0.0/16", "11.201.0.0/20", 0, 256, "service_cidr"),
            ("CiliumOverlay", "172.16.0.0/16", "192.168.0.0/20", 0, 256, ""),
            ("CiliumOverlay", "172.16.0.0/16", "192.168.0.0/20", 256, 256, "max_services"),
            ("CiliumOverlay", "172.16.0.0/16", "172.16.8.0/22", 0, 256, "service_cidr"),
            ("CiliumOverlay", "172.16.0.0/16", "172.16.255.0/24", 0, 256, "service_cidr"),
            ("CiliumOverlay", "192.168.0.0/24", "192.168.0.0/18", 0, 256, "service_cidr"),
        ] {
            let some = |text: &str| if text.is_empty() { Attr::Null } else { text.into() };
            let network = NetworkModel {
                mode: mode.into(),
                cluster_cidr: some(cluster),
                service_cidr: some(services),
                max_services: if most == 0 { Attr::Null } else { Attr::Known(most) },
                max_pods_per_node: Attr::Known(pods),
                cilium_subnet_id: if mode == "GR" { Attr::Null } else { "subnet-1".into() },
                ..Default::default()
            };
            assert_eq!(errors(network).join(","), expected, "{mode} {cluster} {services} {most} {pods}");
        }
    }

    #[test]
    fn an_overlay_by_cilium_runs_on_one_operating_system() {
        let errors = |os_name: &str, of_pool: &str| {
            let network = NetworkModel {
                mode: "CiliumOverlay".into(),
                cilium_subnet_id: "subnet-1".into(),
                ..Default::default()
            };
            let pool = NodePoolModel { os_name: of_pool.into(), ..Default::default() };
            let config = ClusterModel {
                network: Attr::Known(network),
                os_name: os_name.into(),
                node_pools: objects([("a".to_owned(), pool)]),
                ..Default::default()
            };
            let mut diagnostics = Diagnostics::new();
            validate(&config, &mut diagnostics);
            diagnostics.iter().map(|found| found.path.to_string()).collect::<Vec<_>>()
        };
        assert!(errors("tlinux3.1x86_64", "img-12345678").is_empty());
        assert!(errors("tlinux3.1(tkernel4)x86_64", "tlinux3.1x86_64").is_empty());
        assert_eq!(errors("ubuntu20.04x86_64", "tlinux2.4x86_64"), ["os_name", "node_pools[\"a\"].os_name"]);
    }
}
