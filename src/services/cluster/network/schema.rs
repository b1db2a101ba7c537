//! The schema of `network`.

use super::super::choices::{KubeProxyMode, NetworkMode, NodeNameType, VpcCniType};
use super::services::{DEFAULT_NUMBER, default_number};
use crate::kit::schema::{Attribute, Validator, validator};
use crate::kit::value::Value;

/// The attributes of `network`.
pub fn members() -> Vec<(&'static str, Attribute)> {
    vec![
        (
            "mode",
            Attribute::string()
                .default(NetworkMode::GlobalRouter)
                .replaces()
                .description(
                    "The network mode: `GR` (global router), `VPC-CNI` or `CiliumOverlay`. Nodes of a CiliumOverlay \
                     cluster must run TencentOS 3.1, which is then the default of `os_name`. Default: `GR`.",
                )
                .validate(NetworkMode::validator()),
        ),
        (
            "cluster_cidr",
            Attribute::string()
                .optional_computed()
                .replaces()
                .description(
                    "The CIDR block of pods (in GR mode of services, too): a private IPv4 block with a prefix of /10 \
                     to /24. Default in GR mode: a free /16 that overlaps neither the VPC nor its other clusters.",
                )
                .validate(ipv4_cidr()),
        ),
        (
            "service_cidr",
            Attribute::string()
                .optional_computed()
                .replaces()
                .description(
                    "The CIDR block of services: a private IPv4 block with a prefix of /17 to /27 that does not \
                     overlap `cluster_cidr`, the VPC or its other clusters. Required in VPC-CNI mode. Default in GR \
                     mode: the end of `cluster_cidr`.",
                )
                .validate(ipv4_cidr()),
        ),
        (
            "max_pods_per_node",
            Attribute::number()
                .default(DEFAULT_NUMBER)
                .replaces()
                .description("Maximum number of pods per node: a power of two, 16 to 256. Default: `256`.")
                .validate(power_of_two(16, 256)),
        ),
        (
            "max_services",
            Attribute::number()
                .default_from(|network| default_number(network.get("service_cidr")))
                .replaces()
                .description(
                    "Maximum number of services: a power of two, 32 to 32768. Default: the number of addresses in \
                     `service_cidr`, or `256` if that is not set.",
                )
                .validate(power_of_two(32, 32768)),
        ),
        (
            "eni_subnet_ids",
            Attribute::string_set()
                .replaces_if(loses_elements)
                .description(
                    "The subnets of pods in VPC-CNI mode. Adding a subnet is an in-place update; removing one forces \
                     replacement of the cluster.",
                )
                .validate(validator::each(validator::id("subnet-"))),
        ),
        (
            "vpc_cni_type",
            Attribute::string()
                .optional_computed()
                .replaces()
                .description(
                    "The kind of VPC-CNI: `tke-route-eni` (pods share network interfaces) or `tke-direct-eni` (each \
                     pod has its own). Default: `tke-route-eni`.",
                )
                .validate(VpcCniType::validator()),
        ),
        (
            "cilium_subnet_id",
            Attribute::string()
                .replaces()
                .description(
                    "The subnet of the control plane in CiliumOverlay mode, in which it is required. Two of its \
                     addresses are used.",
                )
                .validate(validator::id("subnet-")),
        ),
        (
            "kube_proxy_mode",
            Attribute::string()
                .default_from(|network| default_proxy(network.get("mode")))
                .replaces()
                .description(
                    "The mode of kube-proxy: `ipvs` or `iptables`. CiliumOverlay clusters require `iptables`. \
                     Default: `ipvs`, or `iptables` in CiliumOverlay mode.",
                )
                .validate(KubeProxyMode::validator()),
        ),
        (
            "node_name_type",
            Attribute::string()
                .default(NodeNameType::LanIp)
                .replaces()
                .description("How nodes are named: `lan-ip` (by private IP address) or `hostname`. Default: `lan-ip`.")
                .validate(NodeNameType::validator()),
        ),
        (
            "ignore_cidr_conflict",
            Attribute::bool()
                .default(false)
                .replaces()
                .description("Whether `cluster_cidr` may overlap other addresses of the VPC. Default: `false`."),
        ),
    ]
}

/// How kube-proxy works where it is not written: as the mode of the network takes it.
fn default_proxy(mode: Option<&Value>) -> Value {
    match mode {
        Some(Value::Unknown) => Value::Unknown,
        Some(mode) if mode.as_str() == Some(NetworkMode::CiliumOverlay.as_str()) => KubeProxyMode::Iptables.into(),
        _ => KubeProxyMode::Ipvs.into(),
    }
}

/// Whether a set misses something that it had. What is not known yet misses nothing.
fn loses_elements(prior: &Value, planned: &Value) -> bool {
    match (prior, planned) {
        (Value::Set(_), Value::Null) => true,
        (Value::Set(prior), Value::Set(planned)) if !planned.iter().any(Value::is_unknown) => {
            prior.iter().any(|element| !planned.contains(element))
        }
        _ => false,
    }
}

fn ipv4_cidr() -> Validator {
    validator::text("an IPv4 CIDR block", |text| match text.parse::<ipnet::Ipv4Net>() {
        Ok(net) if net.network() == net.addr() => Ok(()),
        Ok(net) => Err(format!("{text:?} has bits set outside its prefix; the block is {}", net.trunc())),
        Err(_) => Err(format!("{text:?} is not an IPv4 CIDR block such as \"172.16.0.0/16\"")),
    })
}

fn power_of_two(least: i64, most: i64) -> Validator {
    Validator::new(format!("a power of two from {least} to {most}"), move |value| match value {
        Value::Number(number) => match number.as_i64() {
            Some(n) if (least..=most).contains(&n) && u64::try_from(n).is_ok_and(u64::is_power_of_two) => Ok(()),
            _ => Err(format!("must be a power of two from {least} to {most}, got {number}")),
        },
        _ => Ok(()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_subnets_are_no_new_cluster() {
        let set = |ids: &[&str]| Value::set(ids.iter().map(|id| Value::from(*id)).collect());
        let is_new = |planned: Value| loses_elements(&set(&["a", "b"]), &planned);
        assert!(is_new(set(&["a", "c"])) && is_new(set(&[])) && is_new(Value::Null));
        assert!(!is_new(set(&["b", "a", "c"])) && !is_new(Value::Unknown));
        assert!(!is_new(Value::set(vec!["a".into(), Value::Unknown])));
    }
}
