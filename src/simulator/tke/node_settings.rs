//! What nodes are set up with: `InstanceAdvancedSettings`.

use serde_json::{Value, json};

use crate::simulator::error::ApiError;
use crate::simulator::parameters::parameters;
use crate::simulator::state::node_settings::{MountedDisk, NodeSettings};
use crate::simulator::tke::gpu::GpuArgs;
use crate::simulator::tke::gpu::gpu_document;
use crate::simulator::tke::kubelet_args;
use crate::simulator::tke::labels::Label;
use crate::simulator::tke::script;
use crate::simulator::tke::taints::TaintParameter;

parameters! {
    pub(crate) struct InstanceAdvancedSettings {
        desired_pod_number: Option<i64> = "DesiredPodNumber",
        gpu_args: Option<GpuArgs> = "GPUArgs",
        pre_start_user_script: Option<String> = "PreStartUserScript",
        taints: Option<Vec<TaintParameter>> = "Taints",
        mount_target: Option<String> = "MountTarget",
        docker_graph_path: Option<String> = "DockerGraphPath",
        user_script: Option<String> = "UserScript",
        unschedulable: Option<i64> = "Unschedulable",
        labels: Option<Vec<Label>> = "Labels",
        data_disks: Option<Vec<DataDisk>> = "DataDisks",
        extra_args: Option<InstanceExtraArgs> = "ExtraArgs",
    }

    pub(crate) struct InstanceExtraArgs {
        kubelet: Option<Vec<String>> = "Kubelet",
    }

    pub(crate) struct DataDisk {
        disk_type: Option<String> = "DiskType",
        file_system: Option<String> = "FileSystem",
        disk_size: Option<i64> = "DiskSize",
        auto_format_and_mount: Option<bool> = "AutoFormatAndMount",
        mount_target: Option<String> = "MountTarget",
        disk_partition: Option<String> = "DiskPartition",
    }
}

impl InstanceAdvancedSettings {
    /// Checks the settings and brings them into the state's form.
    pub(crate) fn accept(self) -> Result<NodeSettings, ApiError> {
        let user_script = self.user_script.unwrap_or_default();
        let pre_start_user_script = self.pre_start_user_script.unwrap_or_default();
        script::check(&user_script, "UserScript")?;
        script::check(&pre_start_user_script, "PreStartUserScript")?;
        let kubelet_args = self.extra_args.and_then(|args| args.kubelet);
        kubelet_args::check(kubelet_args.as_deref().unwrap_or_default())?;
        Ok(NodeSettings {
            docker_graph_path: self.docker_graph_path.unwrap_or_default(),
            mount_target: self.mount_target.unwrap_or_default(),
            user_script,
            pre_start_user_script,
            unschedulable: self.unschedulable.unwrap_or_default(),
            desired_pod_number: self.desired_pod_number.unwrap_or_default(),
            data_disks: self.data_disks.map(|disks| disks.into_iter().map(mounted_disk).collect()),
            kubelet_args,
            gpu_args: self.gpu_args.as_ref().and_then(gpu_document),
        })
    }
}

fn mounted_disk(disk: DataDisk) -> MountedDisk {
    MountedDisk {
        disk_type: disk.disk_type.unwrap_or_default(),
        file_system: disk.file_system.unwrap_or_default(),
        size_gb: disk.disk_size.unwrap_or_default(),
        auto_format_and_mount: disk.auto_format_and_mount.unwrap_or_default(),
        mount_target: disk.mount_target.unwrap_or_default(),
        disk_partition: disk.disk_partition.unwrap_or_default(),
    }
}

/// Mounted disks as they are answered; null if there are none.
pub(crate) fn show_disks(disks: Option<&[MountedDisk]>) -> Value {
    match disks {
        None | Some([]) => Value::Null,
        Some(disks) => disks
            .iter()
            .map(|disk| {
                json!({
                    "DiskType": disk.disk_type,
                    "FileSystem": disk.file_system,
                    "DiskSize": disk.size_gb,
                    "AutoFormatAndMount": disk.auto_format_and_mount,
                    "MountTarget": disk.mount_target,
                    "DiskPartition": disk.disk_partition,
                })
            })
            .collect(),
    }
}
