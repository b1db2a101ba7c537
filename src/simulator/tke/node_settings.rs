//! What nodes are set up with: `InstanceAdvancedSettings`, labels, taints, annotations and tags.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::simulator::error::ApiError;
use crate::simulator::parameters::{Tag, parameters};
use crate::simulator::state::{MountedDisk, NodeSettings, Taint};

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

    pub(crate) struct GpuArgs {
        cuda: Option<DriverVersion> = "CUDA",
        cudnn: Option<Cudnn> = "CUDNN",
        custom_driver: Option<CustomDriver> = "CustomDriver",
        driver: Option<DriverVersion> = "Driver",
        mig_enable: Option<bool> = "MIGEnable",
    }

    pub(crate) struct DriverVersion {
        name: String = "Name",
        version: String = "Version",
    }

    pub(crate) struct Cudnn {
        name: String = "Name",
        version: String = "Version",
        dev_name: Option<String> = "DevName",
        doc_name: Option<String> = "DocName",
    }

    pub(crate) struct CustomDriver {
        address: Option<String> = "Address",
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

    pub(crate) struct TaintParameter {
        key: Option<String> = "Key",
        value: Option<String> = "Value",
        effect: Option<String> = "Effect",
    }

    /// Labels and annotations are written alike.
    pub(crate) struct Label {
        name: String = "Name",
        value: String = "Value",
    }
}

impl InstanceAdvancedSettings {
    /// Checks the settings and brings them into the state's form.
    pub(crate) fn accept(self) -> Result<NodeSettings, ApiError> {
        let user_script = self.user_script.unwrap_or_default();
        let pre_start_user_script = self.pre_start_user_script.unwrap_or_default();
        check_script(&user_script, "UserScript")?;
        check_script(&pre_start_user_script, "PreStartUserScript")?;
        Ok(NodeSettings {
            docker_graph_path: self.docker_graph_path.unwrap_or_default(),
            mount_target: self.mount_target.unwrap_or_default(),
            user_script,
            pre_start_user_script,
            unschedulable: self.unschedulable.unwrap_or_default(),
            desired_pod_number: self.desired_pod_number.unwrap_or_default(),
            data_disks: self.data_disks.map(|disks| disks.into_iter().map(mounted_disk).collect()),
            kubelet_args: self.extra_args.and_then(|args| args.kubelet),
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

/// The GPU settings as they are answered; none if nothing was set in them.
pub(crate) fn gpu_document(args: &GpuArgs) -> Option<Value> {
    if *args == GpuArgs::default() {
        return None;
    }
    let version = |version: &Option<DriverVersion>| {
        let version = version.clone().unwrap_or_default();
        json!({"Name": version.name, "Version": version.version})
    };
    let cudnn = args.cudnn.clone().unwrap_or_default();
    Some(json!({
        "CUDA": version(&args.cuda),
        "CUDNN": {
            "Name": cudnn.name,
            "Version": cudnn.version,
            "DevName": cudnn.dev_name.unwrap_or_default(),
            "DocName": cudnn.doc_name.unwrap_or_default(),
        },
        "CustomDriver": {
            "Address": args.custom_driver.as_ref().and_then(|driver| driver.address.clone()).unwrap_or_default(),
        },
        "Driver": version(&args.driver),
        "MIGEnable": args.mig_enable.unwrap_or_default(),
    }))
}

/// A script has to be base64.
pub(crate) fn check_script(script: &str, name: &str) -> Result<(), ApiError> {
    match BASE64_STANDARD.decode(script) {
        Ok(_) => Ok(()),
        Err(_) => Err(ApiError::parameter(format!("{name} is not valid base64"))),
    }
}

/// A script as it is answered.
pub(crate) fn show_script(script: &str, decoded: bool) -> String {
    if decoded && let Ok(bytes) = BASE64_STANDARD.decode(script) {
        return String::from_utf8_lossy(&bytes).into_owned();
    }
    script.to_owned()
}

/// Checks Kubernetes labels (or annotations); of a name given twice the last value counts.
pub(crate) fn labels(labels: Vec<Label>, name: &str) -> Result<BTreeMap<String, String>, ApiError> {
    labels
        .into_iter()
        .map(|label| {
            if label.name.is_empty() || label.name.contains(char::is_whitespace) {
                return Err(ApiError::parameter(format!("{name}: invalid name `{}`", label.name)));
            }
            Ok((label.name, label.value))
        })
        .collect()
}

/// Checks Kubernetes taints.
pub(crate) fn taints(taints: Vec<TaintParameter>) -> Result<Vec<Taint>, ApiError> {
    taints
        .into_iter()
        .map(|taint| {
            let taint = Taint {
                key: taint.key.unwrap_or_default(),
                value: taint.value.unwrap_or_default(),
                effect: taint.effect.unwrap_or_default(),
            };
            let known = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
            if taint.key.is_empty() || !known.contains(&taint.effect.as_str()) {
                return Err(ApiError::parameter(format!(
                    "Taints: invalid taint `{}={}:{}`",
                    taint.key, taint.value, taint.effect
                )));
            }
            Ok(taint)
        })
        .collect()
}

/// Checks tags: none twice, no more than `most`.
pub(crate) fn tags(tags: Vec<Tag>, most: usize) -> Result<BTreeMap<String, String>, ApiError> {
    let count = tags.len();
    let map: BTreeMap<String, String> = tags.into_iter().map(|tag| (tag.key, tag.value)).collect();
    if map.len() != count {
        return Err(ApiError::parameter("a tag key is given twice"));
    }
    if count > most {
        return Err(ApiError::parameter(format!("more than {most} tags")));
    }
    if map.keys().any(|key| key.is_empty() || key.chars().count() > 127 || key.starts_with("qcloud")) {
        return Err(ApiError::parameter("invalid tag key"));
    }
    Ok(map)
}

/// Tags as they are answered.
pub(crate) fn show_tags(tags: &BTreeMap<String, String>) -> Value {
    tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect()
}

/// Labels or annotations as they are answered.
pub(crate) fn show_labels(labels: &BTreeMap<String, String>) -> Value {
    labels.iter().map(|(name, value)| json!({"Name": name, "Value": value})).collect()
}

/// Taints as they are answered.
pub(crate) fn show_taints(taints: &[Taint]) -> Value {
    taints.iter().map(|taint| json!({"Key": taint.key, "Value": taint.value, "Effect": taint.effect})).collect()
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
