//! A node pool as users write it.

use std::collections::{BTreeMap, BTreeSet};

use crate::kit::value::{Attr, Secret};

crate::choice! {
    /// What becomes of nodes that are older than their pool's new ones.
    pub enum UpdateStrategy {
        /// One more, and when it works, one old less.
        ScaleOut = "RollingUpdateScaleOut",
        /// One old less, and then one more.
        ScaleIn = "RollingUpdateScaleIn",
        /// They stay as they are.
        NewNodesOnly = "NewNodesOnly",
    }
}

crate::choice! {
    /// How a pool's nodes are asked for.
    pub enum CapacityType {
        /// At a fixed price.
        OnDemand = "on-demand",
        /// At the spot market: the cloud may take them back.
        Spot = "spot",
    }
}

crate::choice! {
    /// Whether nodes are drained before they are removed.
    pub enum DrainMode {
        /// Where their cluster's API server can be reached.
        Auto = "auto",
        /// Always: without that, nothing is removed.
        Required = "required",
        /// Never.
        Off = "off",
    }
}

crate::model! {
    /// A node pool.
    pub struct NodePoolModel {
        /// The CVM instance type of its nodes.
        pub instance_type: Attr<String>,
        /// The types that are tried when that one is sold out, in order.
        pub fallback_instance_types: Attr<Vec<String>>,
        /// How many nodes it has.
        pub node_count: Attr<i64>,
        /// Between which sizes the autoscaler moves it.
        pub autoscaling: Attr<AutoscalingModel>,
        /// The subnets of its nodes.
        pub subnet_ids: Attr<BTreeSet<String>>,
        /// The subnet of each zone that its nodes are spread over.
        pub zone_subnets: Attr<BTreeMap<String, String>>,
        /// The system disk of each node.
        pub system_disk: Attr<SystemDiskModel>,
        /// The data disks of each node, in order.
        pub data_disks: Attr<Vec<DataDiskModel>>,
        /// The security groups of its nodes, in order.
        pub security_group_ids: Attr<Vec<String>>,
        /// Kubernetes labels of its nodes.
        pub labels: Attr<BTreeMap<String, String>>,
        /// Kubernetes taints of its nodes.
        pub taints: Attr<Vec<TaintModel>>,
        /// Kubernetes annotations of its nodes.
        pub annotations: Attr<BTreeMap<String, String>>,
        /// Tags beside the cluster's.
        pub tags: Attr<BTreeMap<String, String>>,
        /// The operating system image of its nodes; the cluster's if not set.
        pub os_name: Attr<String>,
        /// The key pair that its nodes let in; the cluster's if not set.
        pub ssh_key_name: Attr<String>,
        /// `on-demand` or `spot`.
        pub capacity_type: Attr<String>,
        /// What a spot node may cost in an hour.
        pub max_price: Attr<String>,
        /// The bandwidth of each node's public address; 0 for none.
        pub public_bandwidth_mbps: Attr<i64>,
        /// A script that runs when a node is set up.
        pub user_script: Attr<Secret>,
        /// Arguments of the kubelet, `name=value` each.
        pub kubelet_args: Attr<Vec<String>>,
        /// Whether new nodes take no pods at first.
        pub unschedulable: Attr<bool>,
        /// Whether the cloud refuses to delete it.
        pub deletion_protection: Attr<bool>,
        /// What becomes of nodes that are older than its new ones.
        pub update_strategy: Attr<String>,
        /// The pause from one replaced node to the next.
        pub repave_interval_seconds: Attr<i64>,
        /// How many nodes are replaced at a time.
        pub max_surge: Attr<i64>,
        /// A change of it replaces all nodes.
        pub rollout_trigger: Attr<String>,
        /// Whether nodes are drained before they are removed.
        pub drain: Attr<String>,
        /// How long pods may take to leave.
        pub drain_timeout: Attr<String>,
        /// The pool's id, `np-…`.
        pub id: Attr<String>,
        /// The pool's state, as the cloud spells it.
        pub status: Attr<String>,
        /// How its nodes stand.
        pub node_counts: Attr<NodeCountsModel>,
        /// How many nodes are older than its new ones.
        pub outdated_nodes: Attr<i64>,
        /// The auto scaling group behind it, `asg-…`.
        pub autoscaling_group_id: Attr<String>,
        /// The launch configuration behind it, `asc-…`.
        pub launch_configuration_id: Attr<String>,
    }
}

crate::model! {
    /// Between which sizes the autoscaler moves a pool.
    pub struct AutoscalingModel {
        /// The least size.
        pub min: Attr<i64>,
        /// The greatest size.
        pub max: Attr<i64>,
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
    /// A data disk of a node.
    pub struct DataDiskModel {
        /// The disk type, as in `CLOUD_BSSD`.
        pub r#type: Attr<String>,
        /// The size in GB.
        pub size_gb: Attr<i64>,
        /// What it is formatted with; not formatted if not set.
        pub file_system: Attr<String>,
        /// Where it is mounted.
        pub mount_target: Attr<String>,
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

impl NodePoolModel {
    /// The least that the pool shall have of nodes; none while that is not known.
    pub fn least_size(&self) -> Option<i64> {
        match (&self.autoscaling, &self.node_count) {
            (Attr::Known(range), _) => range.min.known().copied(),
            (_, Attr::Known(size)) => Some(*size),
            (Attr::Null, Attr::Null) => Some(1),
            _ => None,
        }
    }

    /// The most that the pool may have of nodes; none while that is not known.
    pub fn greatest_size(&self) -> Option<i64> {
        match &self.autoscaling {
            Attr::Known(range) => range.max.known().copied(),
            _ => self.least_size(),
        }
    }

    /// The subnets of the nodes, whichever way they are written.
    pub fn subnets(&self) -> BTreeSet<String> {
        match &self.zone_subnets {
            Attr::Known(zones) => zones.values().cloned().collect(),
            _ => self.subnet_ids.known_or_default(),
        }
    }

    /// All instance types, in the order they are tried.
    pub fn instance_types(&self) -> Vec<String> {
        self.instance_type.known().cloned().into_iter().chain(self.fallback_instance_types.known_or_default()).collect()
    }

    /// Whether nodes are asked for at the spot market.
    pub fn is_spot(&self) -> bool {
        CapacityType::of(&self.capacity_type) == Some(CapacityType::Spot)
    }

    /// What becomes of nodes that are older than the pool's new ones.
    pub fn strategy(&self) -> Option<UpdateStrategy> {
        UpdateStrategy::of(&self.update_strategy)
    }

    /// Whether nodes that are older than the pool's new ones are replaced.
    pub fn rolls(&self) -> bool {
        self.strategy().is_some_and(|strategy| strategy != UpdateStrategy::NewNodesOnly)
    }

    /// Whether there are nodes that are older than its new ones.
    pub fn has_outdated_nodes(&self) -> bool {
        self.outdated_nodes.known().is_some_and(|count| *count > 0)
    }

    /// Whether nothing is known of it yet but its id.
    pub fn is_imported(&self) -> bool {
        self.instance_type.is_null()
    }
}
