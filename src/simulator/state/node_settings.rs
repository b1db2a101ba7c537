//! What the nodes of a pool are set up with.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What the nodes of a pool are set up with (`InstanceAdvancedSettings`).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct NodeSettings {
    /// Where the runtime keeps its data; empty for the default.
    pub docker_graph_path: String,
    /// Where data disks are mounted; empty for nowhere.
    pub mount_target: String,
    /// Base64, as sent; run after the kubelet has started.
    pub user_script: String,
    /// Base64, as sent; run before the node is set up.
    pub pre_start_user_script: String,
    /// Anything but 0 cordons new nodes.
    pub unschedulable: i64,
    /// Pods per node, where the cluster leaves that to the pool.
    pub desired_pod_number: i64,
    /// Data disks and where they are mounted.
    pub data_disks: Option<Vec<MountedDisk>>,
    /// `name=value` arguments of the kubelet.
    pub kubelet_args: Option<Vec<String>>,
    /// GPU drivers, as sent.
    pub gpu_args: Option<Value>,
}

/// A data disk of a node and where it is mounted.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct MountedDisk {
    /// Such as `CLOUD_PREMIUM`.
    pub disk_type: String,
    /// Such as `ext4`.
    pub file_system: String,
    /// GB.
    pub size_gb: i64,
    /// Formatted and mounted by itself.
    pub auto_format_and_mount: bool,
    /// The directory.
    pub mount_target: String,
    /// The device, for machines that were there before.
    pub disk_partition: String,
}

/// A Kubernetes taint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taint {
    /// The key.
    pub key: String,
    /// The value; may be empty.
    pub value: String,
    /// `NoSchedule`, `PreferNoSchedule` or `NoExecute`.
    pub effect: String,
}
