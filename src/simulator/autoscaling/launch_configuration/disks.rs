//! The disks that instances get.

use std::ops::RangeInclusive;

use crate::simulator::autoscaling::launch_configuration::parameters::{DataDisk, SystemDisk};
use crate::simulator::error::ApiError;
use crate::simulator::state::launch_configuration::{DataDiskSpec, DiskSpec, LaunchConfiguration};

const DISK_TYPES: &[&str] = &[
    "LOCAL_BASIC",
    "LOCAL_SSD",
    "CLOUD_BASIC",
    "CLOUD_PREMIUM",
    "CLOUD_SSD",
    "CLOUD_HSSD",
    "CLOUD_TSSD",
    "CLOUD_BSSD",
];

/// Checks and takes the disks that were given.
pub(super) fn take_disks(
    configuration: &mut LaunchConfiguration,
    system: Option<SystemDisk>,
    data: Option<Vec<DataDisk>>,
) -> Result<(), ApiError> {
    if let Some(disk) = system {
        let disk_type = disk.disk_type.unwrap_or_else(|| "CLOUD_PREMIUM".into());
        let size_gb = disk.disk_size.filter(|size| *size != 0).unwrap_or(50);
        check_disk(&disk_type, size_gb, 20..=1024)?;
        configuration.system_disk = DiskSpec { disk_type, size_gb };
    }
    if let Some(disks) = data {
        let disks = disks.into_iter().map(|disk| data_disk(disk, &configuration.system_disk));
        configuration.data_disks = disks.collect::<Result<_, _>>()?;
    }
    Ok(())
}

fn data_disk(disk: DataDisk, system: &DiskSpec) -> Result<DataDiskSpec, ApiError> {
    let disk_type = disk.disk_type.unwrap_or_else(|| system.disk_type.clone());
    let size_gb = disk.disk_size.unwrap_or_default();
    check_disk(&disk_type, size_gb, 10..=32_000)?;
    Ok(DataDiskSpec {
        disk_type,
        size_gb,
        delete_with_instance: disk.delete_with_instance,
        encrypt: disk.encrypt,
        snapshot_id: disk.snapshot_id,
        throughput_performance: disk.throughput_performance,
    })
}

fn check_disk(kind: &str, size_gb: i64, range: RangeInclusive<i64>) -> Result<(), ApiError> {
    if DISK_TYPES.contains(&kind) && range.contains(&size_gb) {
        return Ok(());
    }
    Err(ApiError::new(
        "InvalidParameterValue.Range",
        format!("A disk of type `{kind}` and {size_gb} GB is not supported."),
    ))
}
