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
                    "`GR` (global router, default), `VPC-CNI` or `CiliumOverlay`. Nodes of a CiliumOverlay cluster run \
                     TencentOS 3.1 only, which is then the default of `os_name`.",
                )
                .validate(NetworkMode::validator()),
        ),
        (
            "cluster_cidr",
            Attribute::string()
                .optional_computed()
                .replaces()
                .description(
                    "The addresses of pods (GR: of services too), a private IPv4 block of prefix 10 to 24. Default in \
                     GR mode: a /16 that neither the VPC nor its other clusters use.",
                )
                .validate(ipv4_cidr()),
        ),
        (
            "service_cidr",
            Attribute::string()
                .optional_computed()
                .replaces()
                .description(
                    "The addresses of services, a private IPv4 block of prefix 17 to 27 outside of `cluster_cidr`, the \
                     VPC and its other clusters. Required in VPC-CNI mode. Default in GR mode: the end of \
                     `cluster_cidr`.",
                )
                .validate(ipv4_cidr()),
        ),
        (
            "max_pods_per_node",
            Attribute::number()
                .default(DEFAULT_NUMBER)
                .replaces()
                .description("Maximum number of pods on a node: a power of two, 16 to 256; default 256.")
                .validate(power_of_two(16, 256)),
        ),
        (
            "max_services",
            Attribute::number()
                .default_from(|network| default_number(network.get("service_cidr")))
                .replaces()
                .description(
                    "Maximum number of services: a power of two, 32 to 32768. Default: as many as `service_cidr` has \
                     addresses, or 256 if that is not set.",
                )
                .validate(power_of_two(32, 32768)),
        ),
        (
            "eni_subnet_ids",
            Attribute::string_set()
                .replaces_if(loses_elements)
                .description(
                    "The subnets of pods in VPC-CNI mode. More are added in place; taking one out needs a new cluster.",
                )
                .validate(validator::each(validator::id("subnet-"))),
        ),
        (
            "vpc_cni_type",
            Attribute::string()
                .optional_computed()
                .replaces()
                .description("The kind of VPC-CNI: `tke-route-eni` (shared) or `tke-direct-eni` (exclusive).")
                .validate(VpcCniType::validator()),
        ),
        (
            "cilium_subnet_id",
            Attribute::string()
                .replaces()
                .description(
                    "The subnet of the control plane in CiliumOverlay mode, which needs it; two of its addresses are \
                     taken.",
                )
                .validate(validator::id("subnet-")),
        ),
        (
            "kube_proxy_mode",
            Attribute::string()
                .default_from(|network| default_proxy(network.get("mode")))
                .replaces()
                .description("`ipvs` (default) or `iptables`, the only one in CiliumOverlay mode and its default.")
                .validate(KubeProxyMode::validator()),
        ),
        (
            "node_name_type",
            Attribute::string()
                .default(NodeNameType::LanIp)
                .replaces()
                .description("How nodes are named: `lan-ip` (default) or `hostname`.")
                .validate(NodeNameType::validator()),
        ),
        (
            "ignore_cidr_conflict",
            Attribute::bool()
                .default(false)
                .replaces()
                .description("Whether `cluster_cidr` may overlap other addresses of the VPC; default false."),
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
