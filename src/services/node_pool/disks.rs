//! The disks of a pool's nodes.

use std::collections::BTreeSet;

use super::facet::Facet;
use super::found::Found;
use super::model::{DataDiskModel, NodePoolModel, SystemDiskModel};
use super::unset::{some_if_any, unset_if_empty};
use crate::cloud::autoscaling::launch_configuration::{DataDisk, SystemDisk};
use crate::cloud::tke::node_pool::MountedDisk;
use crate::kit::diagnostics::Diagnostics;
use crate::kit::schema::{Attribute, Nesting, Validator, validator};
use crate::kit::value::{Attr, Path, Value};
use crate::services::count::{count, signed};
use crate::services::difference::changed;

/// The disk that a node has when none is written: what Tencent's console offers.
const DEFAULT_TYPE: &str = "CLOUD_BSSD";
/// Its size in GB.
const DEFAULT_SIZE_GB: i64 = 50;

/// The disks of a pool's nodes. How they are mounted is said once, when a pool is made.
pub const FACET: Facet = Facet {
    attributes,
    validate,
    create: |new, request| {
        request.launch_configure_para.system_disk = system_disk(new.pool);
        request.launch_configure_para.data_disks = some_if_any(data_disks(new.pool, new.inherited.retains_disks));
        request.instance_advanced_settings.data_disks = mounted_disks(new.pool);
    },
    change: |change, requests| {
        let (prior, planned) = (change.prior, change.planned);
        requests.launch.system_disk =
            changed(&prior.system_disk, &planned.system_disk).and_then(|_| system_disk(planned));
        requests.launch.data_disks =
            changed(prior.data_disks.known_or_default(), planned.data_disks.known_or_default())
                .map(|_| data_disks(planned, change.inherited.retains_disks));
    },
    is_swap: |prior, planned| {
        let disks_differ = prior.data_disks.known_or_default() != planned.data_disks.known_or_default();
        disks_differ && (mounts_any(prior) || mounts_any(planned))
    },
    makes_outdated: |prior, planned| {
        prior.system_disk != planned.system_disk
            || prior.data_disks.known_or_default() != planned.data_disks.known_or_default()
    },
    read: |found, prior, model| {
        let system = &found.launch.system_disk;
        model.system_disk = Attr::Known(SystemDiskModel {
            r#type: system.disk_type.clone().into(),
            size_gb: system.disk_size.map(signed).into(),
        });
        model.data_disks = unset_if_empty(&prior.data_disks, data_disk_models(found), Vec::is_empty);
    },
};

fn attributes() -> Vec<(&'static str, Attribute)> {
    let system = [
        ("type", disk_type()),
        ("size_gb", disk_size(20, 2048).default(DEFAULT_SIZE_GB).description("Size in GB, 20 to 2048. Default: `50`.")),
    ];
    let data = [
        ("type", disk_type()),
        ("size_gb", disk_size(10, 32_000).required().description("Size in GB, 10 to 32000.")),
        (
            "file_system",
            Attribute::string()
                .description("The file system of the disk: `ext3`, `ext4` or `xfs`. Requires `mount_target`.")
                .validate(validator::one_of(&["ext3", "ext4", "xfs"])),
        ),
        (
            "mount_target",
            Attribute::string()
                .description(
                    "Where the disk is mounted, such as `/data`. Requires `file_system`. Without both, the disk is \
                     neither formatted nor mounted.",
                )
                .validate(directory()),
        ),
    ];
    let default = [("type", Value::from(DEFAULT_TYPE)), ("size_gb", Value::from(DEFAULT_SIZE_GB))];
    vec![
        (
            "system_disk",
            Attribute::nested(Nesting::Single, system).default(Value::object(default)).description(
                "The system disk of each node. Existing nodes are replaced according to `update_strategy`.",
            ),
        ),
        (
            "data_disks",
            Attribute::nested(Nesting::List, data)
                .description(
                    "The data disks of each node, in order. They are deleted with their node unless the cluster's \
                     `storage_on_delete` was `retain` when they were set. Existing nodes are replaced according to \
                     `update_strategy`; changing disks that have a `mount_target` creates a replacement pool, then \
                     deletes the old one.",
                )
                .empty_is_null()
                .validate(validator::size(0, 11)),
        ),
    ]
}

fn disk_type() -> Attribute {
    Attribute::string()
        .default(DEFAULT_TYPE)
        .description(
            "The disk type: `CLOUD_BSSD`, `CLOUD_PREMIUM`, `CLOUD_SSD`, `CLOUD_HSSD` or `CLOUD_TSSD`. Default: \
             `CLOUD_BSSD`.",
        )
        .validate(validator::one_of(&["CLOUD_BSSD", "CLOUD_PREMIUM", "CLOUD_SSD", "CLOUD_HSSD", "CLOUD_TSSD"]))
}

fn disk_size(least: i64, most: i64) -> Attribute {
    Attribute::number().validate(validator::between(least, most))
}

fn directory() -> Validator {
    validator::text("an absolute path such as `/data`", |text| match text.strip_prefix('/') {
        Some(rest) if !rest.is_empty() && !rest.contains(char::is_whitespace) => Ok(()),
        _ => Err(format!("{text:?} is not an absolute path such as \"/data\"")),
    })
}

fn validate(pool: &NodePoolModel, path: &Path, diagnostics: &mut Diagnostics) {
    let mut targets = BTreeSet::new();
    for (index, disk) in pool.data_disks.known_or_default().into_iter().enumerate() {
        let path = path.attr("data_disks").index(index);
        for (given, missing, name) in [
            (&disk.mount_target, &disk.file_system, "file_system"),
            (&disk.file_system, &disk.mount_target, "mount_target"),
        ] {
            if given.known().is_some() && missing.is_null() {
                let detail = "`file_system` and `mount_target` must be set together. Without both, the disk is neither \
                              formatted nor mounted.";
                diagnostics.error_at(path.attr(name), "Missing argument", detail);
            }
        }
        if let Attr::Known(target) = disk.mount_target
            && !targets.insert(target.clone())
        {
            let detail = format!("Two disks are mounted at {target:?}.");
            diagnostics.error_at(path.attr("mount_target"), "Conflicting arguments", detail);
        }
    }
}

/// Whether any data disk is formatted and mounted.
fn mounts_any(pool: &NodePoolModel) -> bool {
    pool.data_disks.known_or_default().iter().any(|disk| disk.mount_target.is_set())
}

fn system_disk(pool: &NodePoolModel) -> Option<SystemDisk> {
    pool.system_disk.known().map(|disk| SystemDisk {
        disk_type: disk.r#type.known().cloned(),
        disk_size: disk.size_gb.known().map(|size| count(*size)),
    })
}

/// The data disks to be made.
fn data_disks(pool: &NodePoolModel, are_retained: bool) -> Vec<DataDisk> {
    let disks = pool.data_disks.known_or_default().into_iter();
    disks
        .map(|disk| DataDisk {
            disk_type: disk.r#type.into_known(),
            disk_size: disk.size_gb.into_known().map(count),
            // not said, the cloud keeps it, and nobody knows of it
            delete_with_instance: Some(!are_retained),
            ..Default::default()
        })
        .collect()
}

/// How the data disks are formatted and mounted, disk by disk; nothing if all are raw.
fn mounted_disks(pool: &NodePoolModel) -> Option<Vec<MountedDisk>> {
    let disks = pool.data_disks.known().filter(|_| mounts_any(pool))?;
    let mounted = disks.iter().map(|disk| MountedDisk {
        disk_type: disk.r#type.known_or_default(),
        file_system: disk.file_system.known_or_default(),
        disk_size: disk.size_gb.known_or_default(),
        auto_format_and_mount: disk.mount_target.is_set(),
        mount_target: disk.mount_target.known_or_default(),
        disk_partition: String::new(),
    });
    Some(mounted.collect())
}

/// What disks there are by the launch configuration, with what becomes of them by the pool.
fn data_disk_models(found: &Found) -> Vec<DataDiskModel> {
    let disks = found.launch.data_disks.iter().enumerate().map(|(index, disk)| {
        let mounted = found.pool.data_disks.get(index).filter(|disk| disk.auto_format_and_mount);
        DataDiskModel {
            r#type: disk.disk_type.clone().into(),
            size_gb: disk.disk_size.map(signed).into(),
            file_system: mounted.map_or(Attr::Null, |disk| Attr::non_empty(&disk.file_system)),
            mount_target: mounted.map_or(Attr::Null, |disk| Attr::non_empty(&disk.mount_target)),
        }
    });
    disks.collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{errors, pool};
    use super::*;

    #[test]
    fn a_disk_is_formatted_and_mounted_or_raw() {
        let disk = |file_system: Attr<String>, mount_target: Attr<String>| DataDiskModel {
            file_system,
            mount_target,
            ..Default::default()
        };
        let with = |disks| NodePoolModel { data_disks: Attr::Known(disks), ..pool() };
        let mounted = || disk("xfs".into(), "/data".into());
        assert!(errors(&with(vec![mounted(), disk(Attr::Null, Attr::Null)])).is_empty());
        assert_eq!(errors(&with(vec![disk("xfs".into(), Attr::Null)])), ["data_disks[0].mount_target"]);
        assert_eq!(errors(&with(vec![mounted(), mounted()])), ["data_disks[1].mount_target"]);
    }
}
