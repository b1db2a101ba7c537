//! How the nodes of a pool are set up.

use serde::{Deserialize, Serialize};

use crate::cloud::member::Script;

/// How nodes are set up.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct InstanceAdvancedSettings {
    /// Pods of the node, in clusters where each node has its own number.
    pub desired_pod_number: Option<i64>,
    /// GPU drivers.
    #[serde(rename = "GPUArgs")]
    pub gpu_args: Option<GpuArgs>,
    /// Runs before the node is set up.
    pub pre_start_user_script: Option<Script>,
    /// Runs when the node is set up.
    pub user_script: Option<Script>,
    /// Taints of the node.
    pub taints: Option<Vec<Taint>>,
    /// Labels of the node.
    pub labels: Option<Vec<Label>>,
    /// Where the data disk is mounted.
    pub mount_target: Option<String>,
    /// Where the container runtime keeps its data.
    pub docker_graph_path: Option<String>,
    /// 0: takes pods at once.
    pub unschedulable: Option<i64>,
    /// How data disks are formatted and mounted.
    pub data_disks: Option<Vec<MountedDisk>>,
    /// Arguments of the kubelet.
    pub extra_args: Option<InstanceExtraArgs>,
}

/// How a data disk is formatted and mounted (`DataDisk` of TKE).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct MountedDisk {
    /// Such as `CLOUD_PREMIUM`.
    pub disk_type: String,
    /// `ext3`, `ext4` or `xfs`.
    pub file_system: String,
    /// In GB.
    pub disk_size: i64,
    /// Whether it is formatted and mounted.
    pub auto_format_and_mount: bool,
    /// Where it is mounted.
    pub mount_target: String,
    /// The device, for nodes that were there before.
    pub disk_partition: String,
}

/// Arguments of a node's programs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct InstanceExtraArgs {
    /// `name=value` each.
    pub kubelet: Vec<String>,
}

/// GPU drivers of a node.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GpuArgs {
    /// The driver.
    #[serde(rename = "Driver")]
    pub driver: Option<DriverVersion>,
    /// CUDA.
    #[serde(rename = "CUDA")]
    pub cuda: Option<DriverVersion>,
    /// Whether GPUs are shared out by MIG.
    #[serde(rename = "MIGEnable")]
    pub mig_enable: Option<bool>,
}

/// A driver.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct DriverVersion {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// A label of nodes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Label {
    /// The label's key.
    pub name: String,
    /// The label's value.
    pub value: String,
}

/// An annotation of nodes (`AnnotationValue`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Annotation {
    /// The annotation's key.
    pub name: String,
    /// The annotation's value.
    pub value: String,
}

/// A taint of nodes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Taint {
    /// The taint's key.
    pub key: String,
    /// The taint's value.
    pub value: String,
    /// `NoSchedule`, `PreferNoSchedule` or `NoExecute`.
    pub effect: String,
}
