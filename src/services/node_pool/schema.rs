//! The schema of a node pool.

use crate::kit::schema::{Attribute, Attributes, Nesting, Validator, named, validator};
use crate::kit::value::Value;
use crate::services::node_pool::model::{NEW_NODES_ONLY, SCALE_IN, SCALE_OUT};

/// The disk that a node has when none is written: what Tencent's console offers.
pub const DEFAULT_DISK_TYPE: &str = "CLOUD_BSSD";
/// Its size in GB.
pub const DEFAULT_DISK_SIZE_GB: i64 = 50;
/// The most nodes of a pool.
const MOST_NODES: i64 = 2000;
/// What only a pool beside the old one can change.
const SWAPS: &[&str] = &["instance_type", "data_disks"];

type Group = Vec<(&'static str, Attribute)>;

/// The longest pause from one replaced node to the next, in seconds.
const LONGEST_INTERVAL: i64 = 24 * 60 * 60;

/// The attributes of a node pool.
pub fn attributes() -> Attributes {
    named([size(), place(), disks(), kubernetes(), machine(), setup(), replacement(), computed()].into_iter().flatten())
}

fn size() -> Group {
    let range = [
        (
            "min",
            Attribute::number().required().description("The least size.").validate(validator::between(0, MOST_NODES)),
        ),
        (
            "max",
            Attribute::number()
                .required()
                .description("The greatest size, at least `min`.")
                .validate(validator::between(0, MOST_NODES)),
        ),
    ];
    vec![
        (
            "node_count",
            Attribute::number()
                .default_from(|config| match config.get("autoscaling") {
                    None | Some(Value::Null) => Value::from(1),
                    Some(Value::Unknown) => Value::Unknown,
                    Some(_) => Value::Null,
                })
                .description("How many nodes the pool has; default 1. Not with `autoscaling`.")
                .validate(validator::between(0, MOST_NODES)),
        ),
        (
            "autoscaling",
            Attribute::nested(Nesting::Single, range).description(
                "Gives the pool's size to the autoscaler, which moves it between `min` and `max`; it begins with \
                 `min`. A size that the autoscaler chose is never set back, only brought within a new range. Not with \
                 `node_count`.",
            ),
        ),
    ]
}

fn place() -> Group {
    vec![
        (
            "subnet_ids",
            Attribute::string_set()
                .description(
                    "The subnets of the nodes, in the cluster's VPC. Either this or `zone_subnets`. A change holds \
                     for new nodes.",
                )
                .validate(validator::size(1, usize::MAX))
                .validate(validator::each(validator::id("subnet-"))),
        ),
        (
            "zone_subnets",
            Attribute::string_map()
                .description(
                    "The subnet of each zone, `{ \"ap-guangzhou-3\" = \"subnet-…\" }`: new nodes are spread over the \
                     zones evenly. Either this or `subnet_ids`. A change holds for new nodes.",
                )
                .validate(validator::size(1, usize::MAX))
                .validate(validator::each(validator::id("subnet-"))),
        ),
        (
            "security_group_ids",
            Attribute::string_list()
                .description("The security groups of the nodes, in order; the VPC's default if not set. Nodes follow a change by `update_strategy`, but not one of the order alone.")
                .validate(validator::each(validator::id("sg-"))),
        ),
        (
            "public_bandwidth_mbps",
            Attribute::number()
                .default(0)
                .description(
                    "The bandwidth to the internet of each node's public address, paid by traffic; default 0: no \
                     public address. A change holds for new nodes.",
                )
                .validate(validator::between(0, 2000)),
        ),
    ]
}

fn disks() -> Group {
    let system = [
        ("type", disk_type()),
        (
            "size_gb",
            disk_size(20, 2048).default(DEFAULT_DISK_SIZE_GB).description("The size in GB, 20 to 2048; default 50."),
        ),
    ];
    let data = [
        ("type", disk_type()),
        ("size_gb", disk_size(10, 32_000).required().description("The size in GB, 10 to 32000.")),
        (
            "file_system",
            Attribute::string()
                .description("What the disk is formatted with: `ext3`, `ext4` or `xfs`. With `mount_target`.")
                .validate(validator::one_of(&["ext3", "ext4", "xfs"])),
        ),
        (
            "mount_target",
            Attribute::string()
                .description(
                    "Where the disk is mounted, such as `/data`. With `file_system`; without both it is left raw.",
                )
                .validate(directory()),
        ),
    ];
    vec![
        (
            "system_disk",
            Attribute::nested(Nesting::Single, system)
                .default(Value::object([
                    ("type", Value::from(DEFAULT_DISK_TYPE)),
                    ("size_gb", Value::from(DEFAULT_DISK_SIZE_GB)),
                ]))
                .description("The system disk of each node. Nodes follow a change by `update_strategy`."),
        ),
        (
            "data_disks",
            Attribute::nested(Nesting::List, data)
                .description(
                    "The data disks of each node, in order. They go with their node, unless the cluster's \
                     `storage_on_delete` was `retain` when they were written. Nodes follow a change by \
                     `update_strategy`; where a disk is mounted, it makes a new pool beside the old one, which then goes.",
                )
                .validate(validator::size(1, 11)),
        ),
    ]
}

fn kubernetes() -> Group {
    let taint = [
        ("key", Attribute::string().required().description("The key.").validate(validator::length(1, 253))),
        ("value", Attribute::string().description("The value; none if not set.").validate(validator::length(1, 63))),
        (
            "effect",
            Attribute::string()
                .required()
                .description("`NoSchedule`, `PreferNoSchedule` or `NoExecute`.")
                .validate(validator::one_of(&["NoSchedule", "PreferNoSchedule", "NoExecute"])),
        ),
    ];
    vec![
        (
            "labels",
            Attribute::string_map()
                .description("Kubernetes labels of the nodes.")
                .validate(validator::keys(validator::length(1, 317))),
        ),
        ("taints", Attribute::nested(Nesting::Set, taint).description("Kubernetes taints of the nodes.")),
        (
            "annotations",
            Attribute::string_map()
                .description("Kubernetes annotations of the nodes.")
                .validate(validator::keys(validator::length(1, 317))),
        ),
    ]
}

fn machine() -> Group {
    vec![
        (
            "instance_type",
            Attribute::string()
                .required()
                .description(
                    "The CVM instance type, such as `S5.MEDIUM4`. A change makes a new pool beside the old one, \
                     which then goes.",
                )
                .validate(instance_type()),
        ),
        (
            "fallback_instance_types",
            Attribute::string_list()
                .description(
                    "The instance types that are tried, in this order, when `instance_type` is sold out. A change \
                     holds for new nodes.",
                )
                .validate(validator::size(1, 9))
                .validate(validator::each(instance_type())),
        ),
        (
            "capacity_type",
            Attribute::string()
                .default("on-demand")
                .description(
                    "`on-demand` (default), or `spot` for nodes that the cloud may take back. A change holds for new \
                     nodes.",
                )
                .validate(validator::one_of(&["on-demand", "spot"])),
        ),
        (
            "max_price",
            Attribute::string()
                .same_if(|prior, config| match (prior.as_str(), config.as_str()) {
                    (Some(prior), Some(config)) => is_same_price(prior, config),
                    _ => false,
                })
                .description("What a `spot` node may cost in an hour, such as `0.25`. A change holds for new nodes.")
                .validate(price()),
        ),
        (
            "os_name",
            Attribute::string()
                .description(
                    "The operating system image of the nodes, a public image's name or a custom one's id, `img-…`; \
                     the cluster's if not set. Nodes follow a change by `update_strategy`.",
                )
                .validate(validator::length(1, 128)),
        ),
        (
            "ssh_key_name",
            Attribute::string()
                .description(
                    "The key pair that the nodes let in, by name or id, `skey-…`; the cluster's if not set. Nodes \
                     follow a change by `update_strategy`.",
                )
                .validate(validator::length(1, 128)),
        ),
        (
            "tags",
            Attribute::string_map()
                .description(
                    "Tags of the pool and its nodes beside the cluster's, over which they win; at most 10 together. \
                     Tags that others set are left alone.",
                )
                .validate(validator::keys(validator::length(1, 127)))
                .validate(validator::each(validator::length(0, 255))),
        ),
    ]
}

fn setup() -> Group {
    vec![
        (
            "user_script",
            Attribute::string()
                .description("A script that runs when a node has joined the cluster. A change holds for new nodes.")
                .validate(validator::length(1, 12 * 1024)),
        ),
        (
            "kubelet_args",
            Attribute::string_list()
                .description("Arguments of the kubelet, such as `max-pods=64`. A change holds for new nodes.")
                .validate(validator::each(argument())),
        ),
        (
            "unschedulable",
            Attribute::bool().default(false).description(
                "Whether new nodes take no pods until they are uncordoned; default false. A change holds for new nodes.",
            ),
        ),
        (
            "deletion_protection",
            Attribute::bool().default(false).description(
                "Whether the pool can be neither removed nor replaced by a new one; default false. It does not keep \
                 the cluster from being deleted: that has a protection of its own.",
            ),
        ),
    ]
}

fn replacement() -> Group {
    vec![
        (
            "update_strategy",
            Attribute::string()
                .default(SCALE_OUT)
                .description(
                    "How the nodes that are there follow a change of disks, key pair, image, security groups or \
                     Kubernetes version. `RollingUpdateScaleOut` (default): one node more, and when it works, one old \
                     node less, and so on. `RollingUpdateScaleIn`: one old node less, and then a new one in its \
                     place. `NewNodesOnly`: they do not; the change holds for new nodes.",
                )
                .validate(validator::one_of(&[SCALE_OUT, SCALE_IN, NEW_NODES_ONLY])),
        ),
        (
            "repave_interval_seconds",
            Attribute::number()
                .default(0)
                .description(
                    "The pause from one replaced node to the next, in seconds; default 0. It counts towards the \
                     update timeout.",
                )
                .validate(validator::between(0, LONGEST_INTERVAL)),
        ),
    ]
}

fn computed() -> Group {
    let text = |description: &str| Attribute::string().computed().description(description);
    vec![
        ("id", text("The pool's id, `np-…`.").unknown_when(SWAPS)),
        ("status", text("The pool's state, such as `normal`.").volatile()),
        ("node_counts", node_counts().description("How the pool's nodes stand.")),
        (
            "outdated_nodes",
            Attribute::number().computed().unknown_when(SWAPS).description(
                "How many nodes are older than the pool's new ones: in image, disks, key pair, security groups or \
                 Kubernetes version. Unless `update_strategy` is `NewNodesOnly`, an apply replaces them.",
            ),
        ),
        ("autoscaling_group_id", text("The auto scaling group behind the pool, `asg-…`.").unknown_when(SWAPS)),
        ("launch_configuration_id", text("The launch configuration behind the pool, `asc-…`.").unknown_when(SWAPS)),
    ]
}

/// `node_counts`, of a pool or of a cluster.
pub fn node_counts() -> Attribute {
    let counts = [
        ("total", Attribute::number().computed().description("All nodes.")),
        ("running", Attribute::number().computed().description("Nodes that run.")),
        ("initializing", Attribute::number().computed().description("Nodes that are being made.")),
        ("failed", Attribute::number().computed().description("Nodes that failed.")),
    ];
    Attribute::nested(Nesting::Single, counts).computed().volatile()
}

fn disk_type() -> Attribute {
    Attribute::string()
        .default(DEFAULT_DISK_TYPE)
        .description(
            "The disk type: `CLOUD_BSSD` (default), `CLOUD_PREMIUM`, `CLOUD_SSD`, `CLOUD_HSSD` or `CLOUD_TSSD`.",
        )
        .validate(validator::one_of(&["CLOUD_BSSD", "CLOUD_PREMIUM", "CLOUD_SSD", "CLOUD_HSSD", "CLOUD_TSSD"]))
}

fn disk_size(least: i64, most: i64) -> Attribute {
    Attribute::number().validate(validator::between(least, most))
}

/// The keys of `node_pools`: pool names as TKE takes them.
pub fn name() -> Validator {
    validator::text("at most 63 lower-case letters, digits, `_` and `-`, beginning with a letter", |name| {
        let mut characters = name.chars();
        let begins_well = characters.next().is_some_and(|c| c.is_ascii_lowercase());
        let goes_on_well = characters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-');
        if begins_well && goes_on_well && name.len() <= 63 {
            Ok(())
        } else {
            Err(format!(
                "{name:?} is not a pool name: at most 63 lower-case letters, digits, `_` and `-`, beginning with a letter"
            ))
        }
    })
}

fn instance_type() -> Validator {
    validator::text("an instance type such as `S5.MEDIUM4`", |text| match text.split_once('.') {
        Some((family, size)) if !family.is_empty() && !size.is_empty() => Ok(()),
        _ => Err(format!("{text:?} is not an instance type such as \"S5.MEDIUM4\"")),
    })
}

fn directory() -> Validator {
    validator::text("an absolute path such as `/data`", |text| match text.strip_prefix('/') {
        Some(rest) if !rest.is_empty() && !rest.contains(char::is_whitespace) => Ok(()),
        _ => Err(format!("{text:?} is not an absolute path such as \"/data\"")),
    })
}

fn argument() -> Validator {
    validator::text("an argument such as `max-pods=64`", |text| match text.split_once('=') {
        Some((name, _)) if !name.is_empty() && !name.starts_with('-') => Ok(()),
        _ => Err(format!("{text:?} is not an argument such as \"max-pods=64\", without dashes in front")),
    })
}

fn price() -> Validator {
    validator::text("a price such as `0.25`", |text| match decimal(text) {
        Some((whole, fraction)) if !(whole.is_empty() && fraction.is_empty()) => Ok(()),
        _ => Err(format!("{text:?} is not a price above 0 such as \"0.25\"")),
    })
}

/// Whether two spellings are the same price: `0.5` and `0.50`.
pub fn is_same_price(one: &str, other: &str) -> bool {
    one == other || decimal(one).is_some_and(|price| decimal(other) == Some(price))
}

/// A decimal's digits before and after its point, without those that mean nothing.
fn decimal(text: &str) -> Option<(&str, &str)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let is_decimal = !whole.is_empty() && is_digits(whole) && is_digits(fraction) && !text.ends_with('.');
    is_decimal.then(|| (whole.trim_start_matches('0'), fraction.trim_end_matches('0')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::value::Path;

    #[test]
    fn prices() {
        assert!(is_same_price("0.5", "0.50") && is_same_price("1", "01.0") && !is_same_price("0.5", "0.05"));
        let errors = |text: &str| price().check(&Value::from(text), &Path::root()).len();
        assert_eq!(["0.25", "1", "10.0"].map(errors), [0, 0, 0]);
        assert_eq!(["0", "0.00", "", ".5", "1.", "-1", "1e3"].map(errors), [1; 7]);
    }
}
