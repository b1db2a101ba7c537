//! The schema of `tke_cluster`.

use std::time::Duration;

use super::{issuer, version};
use crate::kit::schema::{Attribute, Nesting, Schema, Validator, duration, timeouts, validator};
use crate::kit::value::Value;
use crate::provider::{credentials, region};
use crate::services::addon::schema as addon;
use crate::services::node_pool::schema as node_pool;

/// How long a create, update or delete may take when `timeouts` does not say.
pub const CHANGE_TIMEOUT: Duration = Duration::from_secs(60 * 60);
/// How long a read may take when `timeouts` does not say.
pub const READ_TIMEOUT: Duration = Duration::from_secs(5 * 60);

/// How long a cluster is at least stuck in its deletion before it is deleted by force.
pub const FORCE_DELETE_AFTER: Duration = Duration::from_secs(15 * 60);

/// The schema.
pub fn schema() -> Schema {
    let mut attributes = settings();
    attributes.extend(access());
    attributes.extend(parts());
    attributes.extend(computed());
    Schema::new("A TKE cluster with its node pools, API endpoints and add-ons.", attributes).block(
        "timeouts",
        timeouts::block(&[
            ("create", CHANGE_TIMEOUT),
            ("read", READ_TIMEOUT),
            ("update", CHANGE_TIMEOUT),
            ("delete", CHANGE_TIMEOUT),
        ]),
    )
}

fn settings() -> Vec<(&'static str, Attribute)> {
    vec![
        (
            "name",
            Attribute::string()
                .required()
                .description("The name, 1 to 50 characters.")
                .validate(validator::length(1, 50)),
        ),
        (
            "description",
            Attribute::string().default("").description("The description.").validate(validator::length(0, 255)),
        ),
        (
            "tags",
            Attribute::string_map()
                .description(
                    "Tags of the cluster, of every node of its pools and of their disks. Tags that others set are left alone.",
                )
                .validate(validator::keys(validator::length(1, 127)))
                .validate(validator::each(validator::length(0, 255))),
        ),
        (
            "credentials",
            credentials::attribute(
                "The account that the cluster is in: `tencent_account.x.credentials`. Default: the provider's own. \
                 Another account needs a new cluster; new keys of the same account change nothing in the cloud.",
            )
            .replaces_if(is_another_account),
        ),
        (
            "region",
            Attribute::string()
                .optional_computed()
                .replaces()
                .description("The region, such as `ap-guangzhou`. Default: the provider's. A change needs a new cluster.")
                .validate(region::validator()),
        ),
        (
            "vpc_id",
            Attribute::string()
                .required()
                .replaces()
                .description("The VPC, `vpc-…`. A change needs a new cluster.")
                .validate(validator::id("vpc-")),
        ),
        (
            "kubernetes_version",
            Attribute::string()
                .optional_computed()
                .same_if(|prior, config| match (prior.as_str(), config.as_str()) {
                    (Some(prior), Some(config)) => version::names(config, prior),
                    _ => false,
                })
                .description("The Kubernetes version, `1.30` or `1.30.0`. A newer one upgrades the control plane in place; nodes follow by their pool's `update_strategy`. Default: the newest on offer at create; then kept.")
                .validate(version::validator()),
        ),
        (
            "os_name",
            Attribute::string()
                .optional_computed()
                .description(
                    "The operating system image of the nodes: a public image's name, such as `tlinux3.1x86_64`, or a \
                     custom one's id, `img-…`. Default: what the cloud chooses. Nodes follow a change by their \
                     pool's `update_strategy`.",
                )
                .validate(validator::length(1, 128)),
        ),
        (
            "os_customize_type",
            Attribute::string()
                .optional_computed()
                .unknown_when(&["os_name"])
                .description(
                    "Which build of the image: `GENERAL`, or `DOCKER_CUSTOMIZE`, made for containers. Default: what \
                     the cloud chooses. Nodes follow a change by their pool's `update_strategy`.",
                )
                .validate(validator::one_of(&["GENERAL", "DOCKER_CUSTOMIZE"])),
        ),
        (
            "container_runtime",
            Attribute::string()
                .optional_computed()
                .replaces()
                .description("What runs containers: `containerd` (default) or `docker`. A change needs a new cluster.")
                .validate(validator::one_of(&["containerd", "docker"])),
        ),
        (
            "runtime_version",
            Attribute::string()
                .optional_computed()
                .replaces()
                .description(
                    "The version of the container runtime, such as `1.6.9`. Default: what the cloud chooses. A change \
                     needs a new cluster.",
                )
                .validate(runtime_version()),
        ),
        ("network", network()),
        (
            "ssh_key_name",
            Attribute::string()
                .description(
                    "The key pair that the nodes let in: its name in the cluster's region, or its id, `skey-…`. \
                     Nodes follow a change by their pool's `update_strategy`.",
                )
                .validate(validator::length(1, 128)),
        ),
        (
            "deletion_protection",
            Attribute::bool().default(false).description("Whether the cloud refuses to delete the cluster; default false."),
        ),
        (
            "project_id",
            Attribute::number()
                .default(0)
                .description("The project that new resources of the cluster belong to; default 0, the default project.")
                .validate(validator::at_least(0)),
        ),
        (
            "cluster_level",
            Attribute::string()
                .optional_computed()
                .description(
                    "How large a control plane the cluster has, `L5` to `L5000`: up to so many nodes. Default: the \
                     cloud's. With `auto_upgrade_cluster_level` it is only the level to begin with.",
                )
                .validate(validator::one_of(LEVELS)),
        ),
        (
            "auto_upgrade_cluster_level",
            Attribute::bool().default(false).description("Whether the level grows with the cluster; default false."),
        ),
    ]
}

/// The levels of managed clusters (CreateCluster, `ClusterLevel`).
const LEVELS: &[&str] = &["L5", "L20", "L50", "L100", "L200", "L500", "L1000", "L3000", "L5000"];

fn network() -> Attribute {
    let members = [
        (
            "mode",
            Attribute::string()
                .default("GR")
                .replaces()
                .description("`GR` (global router, default), `VPC-CNI` or `CiliumOverlay`.")
                .validate(validator::one_of(&["GR", "VPC-CNI", "CiliumOverlay"])),
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
                    "The addresses of services. Required in VPC-CNI mode; in GR mode the end of `cluster_cidr`.",
                )
                .validate(ipv4_cidr()),
        ),
        (
            "max_pods_per_node",
            Attribute::number()
                .default(256)
                .replaces()
                .description("The most pods on a node: a power of two, 16 to 256; default 256.")
                .validate(power_of_two(16, 256)),
        ),
        (
            "max_services",
            Attribute::number()
                .default(256)
                .replaces()
                .description("The most services: a power of two, 32 to 32768; default 256.")
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
                .validate(validator::one_of(&["tke-route-eni", "tke-direct-eni"])),
        ),
        (
            "cilium_subnet_id",
            Attribute::string()
                .replaces()
                .description("The subnet of the control plane in CiliumOverlay mode.")
                .validate(validator::id("subnet-")),
        ),
        (
            "kube_proxy_mode",
            Attribute::string()
                .default("ipvs")
                .replaces()
                .description("`ipvs` (default) or `iptables`.")
                .validate(validator::one_of(&["ipvs", "iptables"])),
        ),
        (
            "node_name_type",
            Attribute::string()
                .default("lan-ip")
                .replaces()
                .description("How nodes are named: `lan-ip` (default) or `hostname`.")
                .validate(validator::one_of(&["lan-ip", "hostname"])),
        ),
        (
            "ignore_cidr_conflict",
            Attribute::bool()
                .default(false)
                .replaces()
                .description("Whether `cluster_cidr` may overlap other addresses of the VPC; default false."),
        ),
    ];
    Attribute::nested(Nesting::Single, members)
        .optional_computed()
        .description("The networks of pods and services. A change needs a new cluster, but for more `eni_subnet_ids`.")
}

fn access() -> Vec<(&'static str, Attribute)> {
    vec![
        (
            "endpoint_access",
            Attribute::string()
                .default_from(|config| {
                    let given = ["public_security_group_id", "public_access_cidrs"].map(|name| config.get(name));
                    if given.iter().flatten().any(|value| !value.is_null() && !value.is_unknown()) {
                        Value::from("public")
                    } else if given.iter().flatten().any(|value| value.is_unknown()) {
                        Value::Unknown
                    } else {
                        Value::from("none")
                    }
                })
                .description(
                    "How the API server is reached: `public`, `private`, `private_and_public` or `none`. Default: \
                     `public` if a security group or CIDRs are given, else `none`. An endpoint needs a node that runs.",
                )
                .validate(validator::one_of(&["public", "private", "private_and_public", "none"])),
        ),
        (
            "public_security_group_id",
            Attribute::string()
                .description(
                    "The security group of the public endpoint, `sg-…`. Alone it is used as it is; with \
                     `public_access_cidrs` one rule for each block is added to it, and removed with the cluster; the group must \
                     not itself let others in at TCP 443.",
                )
                .validate(validator::id("sg-")),
        ),
        (
            "public_access_cidrs",
            Attribute::string_set()
                .description(
                    "Who may reach the public endpoint, as CIDR blocks. Without a security group the provider makes \
                     one, and removes it with the endpoint.",
                )
                .validate(validator::size(1, 100))
                .validate(validator::each(validator::cidr())),
        ),
        (
            "private_subnet_id",
            Attribute::string()
                .description("The subnet of the private endpoint, in the cluster's VPC.")
                .validate(validator::id("subnet-")),
        ),
    ]
}

fn service_account_issuer() -> [(&'static str, Attribute); 3] {
    let url = |description: &str| {
        Attribute::string().description(description).validate(validator::text("an `https://` URL", |text| {
            match text.strip_prefix("https://") {
                Some(rest) if !rest.is_empty() => Ok(()),
                _ => Err(format!("{text:?} is not an `https://` URL")),
            }
        }))
    };
    [
        ("url", url("The issuer's URL. With `jwks_uri`; TKE's own issuer without both.")),
        ("jwks_uri", url("Where the keys are that tokens are checked with. With `url`.")),
        (
            "public_discovery",
            Attribute::bool().default(false).description(
                "Whether anybody may read the issuer's configuration and keys at the API server; default false.",
            ),
        ),
    ]
}

fn parts() -> Vec<(&'static str, Attribute)> {
    vec![
        (
            "node_pools",
            Attribute::nested(Nesting::Map, node_pool::attributes())
                .description(
                    "Node pools by name. Only these are managed; other pools of the cluster are left alone. Not set: \
                     pools are not managed here. `{}`: none of ours.",
                )
                .validate(validator::keys(node_pool::name())),
        ),
        (
            "addons",
            Attribute::nested(Nesting::Map, addon::attributes())
                .description(
                    "Add-ons by name, such as `cbs`. Only these are managed; other add-ons of the cluster are left \
                     alone. Not set: add-ons are not managed here. `{}`: none of ours.",
                )
                .validate(validator::keys(validator::length(1, 63))),
        ),
        (
            issuer::NAME,
            Attribute::nested(Nesting::Single, service_account_issuer()).description(
                "The issuer of service account tokens, by which workloads prove who they are to others, such as CAM. \
                 `{}`: TKE's own issuer for this cluster. Not set: not managed here. The API server restarts when it \
                 changes.",
            ),
        ),
        (
            "update_worker_pools_in_parallel",
            Attribute::bool().default(false).description(
                "Whether pools are made and changed all at once instead of one after another; default false.",
            ),
        ),
        (
            "storage_on_delete",
            Attribute::string()
                .default("delete")
                .description(
                    "What becomes of disks when the cluster is deleted: `delete` (default), data disks and volumes of \
                     claims too, or `retain`, all but system disks. With a pool that is removed, its data disks go \
                     or stay; volumes stay.",
                )
                .validate(validator::one_of(&["delete", "retain"])),
        ),
        (
            "force_delete",
            Attribute::bool().default(false).description(
                "Whether the cluster is deleted by force when it gets stuck in its deletion: deletion protection is \
                 switched off, endpoints, pools and instances are removed, and it leaves the state with a warning \
                 that lists what is still in the cloud. Default false; or the provider's. It can be set while the \
                 cluster is being deleted.",
            ),
        ),
        (
            "force_delete_after",
            Attribute::string()
                .default("15m")
                .description(
                    "How long a cluster is being deleted before that, over all attempts: at least `15m` (default), \
                     and less than the `delete` timeout.",
                )
                .validate(at_least_a_quarter()),
        ),
        (
            "partial_create",
            Attribute::string()
                .default("warn")
                .description(
                    "What a create does when the cluster runs but one of its parts fails: `warn` (default; the next \
                     apply adds what is missing) or `error`.",
                )
                .validate(validator::one_of(&["warn", "error"])),
        ),
        (
            "wait_until_ready",
            Attribute::bool().default(true).description(
                "Whether a create waits until the cluster runs and makes its parts; default true. If not, it is done \
                 once the cluster is accepted: its parts show as additions in the next plan, and the \
                 apply of that waits and makes them.",
            ),
        ),
    ]
}

fn computed() -> Vec<(&'static str, Attribute)> {
    let condition = [
        (
            "type",
            Attribute::string().computed().description(
                "The part: `Cluster`, `NodePool/NAME`, `PublicEndpoint`, `PrivateEndpoint`, `Addon/NAME` or `ServiceAccountIssuer`.",
            ),
        ),
        ("status", Attribute::string().computed().description("`True`, `False` or `Unknown`.")),
        ("reason", Attribute::string().computed().description("The cloud's state, in one word.")),
        ("message", Attribute::string().computed().description("More, for a person.")),
    ];
    let text = |description: &str| Attribute::string().computed().description(description);
    vec![
        ("id", text("The cluster's id, `cls-…`.")),
        ("account_id", text("The account (the owner's uin) that the cluster is in; null if its keys may not ask STS.")),
        (
            "tags_all",
            Attribute::string_map()
                .computed()
                .description("All tags that are set: `tags` and the provider's `default_tags`."),
        ),
        ("status", text("The cluster's state, such as `Running`.").volatile()),
        (
            "conditions",
            Attribute::nested(Nesting::List, condition)
                .computed()
                .volatile()
                .description("How the cluster and its parts stand."),
        ),
        ("kubernetes_version_actual", text("The Kubernetes version that runs.").unknown_when(&["kubernetes_version"])),
        ("public_endpoint", text("The URL of the public endpoint.").unknown_when(&["endpoint_access"])),
        (
            "private_endpoint",
            text("The URL of the private endpoint.").unknown_when(&["endpoint_access", "private_subnet_id"]),
        ),
        (
            "service_account_issuer_url",
            text("The URL of the issuer of service account tokens, where `service_account_issuer` is set.")
                .unknown_when(&[issuer::NAME]),
        ),
        ("cluster_ca_certificate", text("The certificate of the API server's authority, PEM.")),
        ("node_counts", node_pool::node_counts().description("How the cluster's nodes stand.")),
        (
            "security_group_id",
            text("The security group that the provider made for the public endpoint, if it did.").unknown_when(&[
                "endpoint_access",
                "public_security_group_id",
                "public_access_cidrs",
            ]),
        ),
        ("created_at", text("When the cluster was made, RFC 3339.")),
        ("service_cidr", text("The addresses of services.")),
    ]
}

/// Less may be a deletion that is under way.
fn at_least_a_quarter() -> Validator {
    validator::text("a duration of at least `15m`", |text| match duration::parse(text)? {
        after if after < FORCE_DELETE_AFTER => Err(format!("{text:?} is less than 15m")),
        _ => Ok(()),
    })
}

/// Only when both accounts are known and differ: an account that is not known yet never plans a
/// replacement.
fn is_another_account(prior: &Value, planned: &Value) -> bool {
    match (prior.member("account_id").as_str(), planned.member("account_id").as_str()) {
        (Some(prior), Some(planned)) => prior != planned,
        _ => false,
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

fn runtime_version() -> Validator {
    validator::text("a version such as `1.6.9`", |text| {
        let mut parts = text.split('.');
        let is_number = |part: Option<&str>| part.is_some_and(|part| part.parse::<u32>().is_ok());
        let is_rest = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-');
        if is_number(parts.next()) && is_number(parts.next()) && is_rest {
            Ok(())
        } else {
            Err(format!("{text:?} is not a version such as \"1.6.9\""))
        }
    })
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
    use crate::kit::schema::check;

    #[test]
    fn the_schema_keeps_the_rules() {
        assert_eq!(check::violations(&schema(), check::Purpose::Resource), Vec::<String>::new());
    }

    #[test]
    fn more_subnets_are_no_new_cluster() {
        let set = |ids: &[&str]| Value::set(ids.iter().map(|id| Value::from(*id)).collect());
        let is_new = |planned: Value| loses_elements(&set(&["a", "b"]), &planned);
        assert!(is_new(set(&["a", "c"])) && is_new(set(&[])) && is_new(Value::Null));
        assert!(!is_new(set(&["b", "a", "c"])) && !is_new(Value::Unknown));
        assert!(!is_new(Value::set(vec!["a".into(), Value::Unknown])));
    }

    #[test]
    fn versions_of_runtimes() {
        let is_good = |text: &str| runtime_version().check(&text.into(), &crate::kit::value::Path::root()).is_empty();
        assert!(["1.6.9", "19.3", "1.7.28-tke.3"].into_iter().all(is_good));
        assert!(!["", "1", "v1.6", "1.x", "1.6.9 "].into_iter().any(is_good));
    }

    #[test]
    fn an_unknown_account_never_replaces() {
        let account = |id: Value| Value::object([("account_id", id)]);
        assert!(is_another_account(&account("1".into()), &account("2".into())));
        assert!(!is_another_account(&account("1".into()), &account("1".into())));
        assert!(!is_another_account(&account("1".into()), &account(Value::Unknown)));
        assert!(!is_another_account(&account("1".into()), &Value::Unknown));
        assert!(!is_another_account(&Value::Null, &account("1".into())));
    }
}
