//! A node pool as users write it.

use std::collections::{BTreeMap, BTreeSet};

use crate::schema::{Attribute, Attributes, Nesting, Validator, named, validator};
use crate::value::{Attr, Value};

crate::model! {
    /// A node pool.
    pub struct NodePoolModel {
        /// The CVM instance type of its nodes.
        pub instance_type: Attr<String>,
        /// How many nodes it has.
        pub node_count: Attr<i64>,
        /// The subnets of its nodes.
        pub subnet_ids: Attr<BTreeSet<String>>,
        /// The system disk of each node.
        pub system_disk: Attr<SystemDiskModel>,
        /// The security groups of its nodes, in order.
        pub security_group_ids: Attr<Vec<String>>,
        /// Kubernetes labels of its nodes.
        pub labels: Attr<BTreeMap<String, String>>,
        /// Kubernetes taints of its nodes.
        pub taints: Attr<Vec<TaintModel>>,
        /// The pool's id, `np-…`.
        pub id: Attr<String>,
        /// The pool's state, as the cloud spells it.
        pub status: Attr<String>,
        /// How its nodes stand.
        pub node_counts: Attr<NodeCountsModel>,
        /// The auto scaling group behind it, `asg-…`.
        pub autoscaling_group_id: Attr<String>,
        /// The launch configuration behind it, `asc-…`.
        pub launch_configuration_id: Attr<String>,
    }
}

crate::model! {
    /// The system disk of a node.
    pub struct SystemDiskModel {
        /// The disk type, as in `CLOUD_BSSD`.
        pub r#type: Attr<String>,
        /// The size in GB.
        pub size_gb: Attr<i64>,
    }
}

crate::model! {
    /// A Kubernetes taint.
    pub struct TaintModel {
        /// The key.
        pub key: Attr<String>,
        /// The value.
        pub value: Attr<String>,
        /// `NoSchedule`, `PreferNoSchedule` or `NoExecute`.
        pub effect: Attr<String>,
    }
}

crate::model! {
    /// How nodes stand.
    pub struct NodeCountsModel {
        /// All of them.
        pub total: Attr<i64>,
        /// Those that run.
        pub running: Attr<i64>,
        /// Those that are being made.
        pub initializing: Attr<i64>,
        /// Those that failed.
        pub failed: Attr<i64>,
    }
}

/// The disk that a node has when none is written: what Tencent's console offers.
pub const DEFAULT_DISK_TYPE: &str = "CLOUD_BSSD";
/// Its size in GB.
pub const DEFAULT_DISK_SIZE_GB: i64 = 50;

/// The attributes of a node pool.
pub fn attributes() -> Attributes {
    let disk = [
        (
            "type",
            Attribute::string()
                .default(DEFAULT_DISK_TYPE)
                .description("The disk type: `CLOUD_BSSD` (default), `CLOUD_PREMIUM`, `CLOUD_SSD`, `CLOUD_HSSD` or `CLOUD_TSSD`.")
                .validate(validator::one_of(&["CLOUD_BSSD", "CLOUD_PREMIUM", "CLOUD_SSD", "CLOUD_HSSD", "CLOUD_TSSD"])),
        ),
        (
            "size_gb",
            Attribute::number()
                .default(DEFAULT_DISK_SIZE_GB)
                .description("The size in GB, 20 to 2048; default 50.")
                .validate(validator::between(20, 2048)),
        ),
    ];
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
    named([
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
            "node_count",
            Attribute::number()
                .default(1)
                .description("How many nodes the pool has; default 1.")
                .validate(validator::between(0, 2000)),
        ),
        (
            "subnet_ids",
            Attribute::string_set()
                .required()
                .description("The subnets of the nodes, in the cluster's VPC.")
                .validate(validator::size(1, usize::MAX))
                .validate(validator::each(validator::id("subnet-"))),
        ),
        (
            "system_disk",
            Attribute::nested(Nesting::Single, disk)
                .default(Value::object([
                    ("type", Value::from(DEFAULT_DISK_TYPE)),
                    ("size_gb", Value::from(DEFAULT_DISK_SIZE_GB)),
                ]))
                .description("The system disk of each node. A change holds for new nodes."),
        ),
        (
            "security_group_ids",
            Attribute::string_list()
                .description("The security groups of the nodes, in order; the VPC's default if not set. A change holds for new nodes.")
                .validate(validator::each(validator::id("sg-"))),
        ),
        (
            "labels",
            Attribute::string_map()
                .description("Kubernetes labels of the nodes.")
                .validate(validator::keys(validator::length(1, 317))),
        ),
        (
            "taints",
            Attribute::nested(Nesting::Set, taint).description("Kubernetes taints of the nodes."),
        ),
        (
            "id",
            Attribute::string().computed().unknown_when(&["instance_type"]).description("The pool's id, `np-…`."),
        ),
        ("status", Attribute::string().computed().volatile().description("The pool's state, such as `normal`.")),
        ("node_counts", node_counts().description("How the pool's nodes stand.")),
        (
            "autoscaling_group_id",
            Attribute::string()
                .computed()
                .unknown_when(&["instance_type"])
                .description("The auto scaling group behind the pool, `asg-…`."),
        ),
        (
            "launch_configuration_id",
            Attribute::string()
                .computed()
                .unknown_when(&["instance_type"])
                .description("The launch configuration behind the pool, `asc-…`."),
        ),
    ])
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
