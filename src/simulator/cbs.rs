//! CBS 2017-03-12: cloud disks.

use serde_json::{Value, json};

use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply, merged};
use crate::simulator::parameters::{Filter, parameters};
use crate::simulator::selection::{ids_or_filters, page, select, tag_values};
use crate::simulator::state::cloud::State;
use crate::simulator::state::disk::{Disk, DiskUsage};
use crate::simulator::tags;

parameters! {
    pub(crate) struct DescribeDisks {
        filters: Option<Vec<Filter>> = "Filters",
        limit: Option<i64> = "Limit",
        order_field: Option<String> = "OrderField",
        offset: Option<i64> = "Offset",
        return_bind_auto_snapshot_policy: Option<bool> = "ReturnBindAutoSnapshotPolicy",
        ids: Option<Vec<String>> = "DiskIds",
        order: Option<String> = "Order",
    }

    pub(crate) struct ModifyDiskAttributes {
        ids: Vec<String> = "DiskIds",
        delete_with_instance: Option<bool> = "DeleteWithInstance",
        name: Option<String> = "DiskName",
        portable: Option<bool> = "Portable",
        project_id: Option<i64> = "ProjectId",
        disk_type: Option<String> = "DiskType",
        burst_performance: Option<String> = "BurstPerformanceOperation",
    }

    pub(crate) struct TerminateDisks {
        ids: Vec<String> = "DiskIds",
        delete_snapshot: Option<i64> = "DeleteSnapshot",
    }
}

impl State {
    fn disk_of(&self, caller: &Caller, id: &str) -> Result<&Disk, ApiError> {
        self.disks
            .get(id)
            .filter(|disk| caller.sees(&disk.owner, &disk.region))
            .ok_or_else(|| ApiError::new("InvalidDiskId.NotFound", format!("The disk `{id}` is not found.")))
    }
}

/// Gives all of the disks back, or none.
pub(crate) fn terminate_disks(state: &mut State, caller: &Caller, request: TerminateDisks) -> Reply {
    for id in &request.ids {
        if state.disk_of(caller, id)?.instance_id.is_some() {
            return Err(ApiError::new("InvalidDisk.Attached", format!("The disk `{id}` is attached.")));
        }
    }
    state.disks.retain(|id, _| !request.ids.contains(id));
    Ok(json!({}))
}

/// Only whether disks go with their machines is simulated. System disks always do.
pub(crate) fn modify_disk_attributes(state: &mut State, caller: &Caller, request: ModifyDiskAttributes) -> Reply {
    for id in &request.ids {
        if state.disk_of(caller, id)?.usage == DiskUsage::System {
            return Err(ApiError::new("InvalidDisk.NotSupported", format!("`{id}` is a system disk.")));
        }
    }
    for id in &request.ids {
        if let (Some(disk), Some(goes)) = (state.disks.get_mut(id), request.delete_with_instance) {
            disk.delete_with_instance = goes;
        }
    }
    Ok(json!({}))
}

pub(crate) fn describe_disks(state: &mut State, caller: &Caller, request: DescribeDisks) -> Reply {
    let ids = ids_or_filters(request.ids, request.filters.as_deref(), "DiskIds", "InvalidParameter")?;
    let found = select(
        state
            .disks
            .values()
            .filter(|disk| caller.sees(&disk.owner, &disk.region) && (ids.is_empty() || ids.contains(&disk.id))),
        request.filters.as_deref(),
        &[
            "disk-usage",
            "disk-charge-type",
            "portable",
            "project-id",
            "disk-id",
            "disk-name",
            "disk-type",
            "disk-state",
            "instance-id",
            "zone",
            "tag-key",
            "tag-value",
            "tag:*",
        ],
        "InvalidFilter",
        |disk, name| match name {
            "disk-usage" => vec![disk.usage.name().into()],
            "disk-charge-type" => vec!["POSTPAID_BY_HOUR".into()],
            "portable" => vec![if portable(disk) { "TRUE" } else { "FALSE" }.into()],
            "project-id" => vec!["0".into()],
            "disk-id" => vec![disk.id.clone()],
            "disk-name" => vec![disk_name(disk)],
            "disk-type" => vec![disk.disk_type.clone()],
            "disk-state" => vec![disk_state(disk).into()],
            "instance-id" => disk.instance_id.clone().into_iter().collect(),
            "zone" => vec![disk.zone.clone()],
            name => tag_values(&disk.tags, name),
        },
    )?;
    let total = found.len();
    let disks: Vec<Value> = page(found, request.offset, request.limit, "InvalidParameterValue.LimitExceeded")?
        .into_iter()
        .map(view)
        .collect();
    Ok(json!({"TotalCount": total, "DiskSet": disks}))
}

fn portable(disk: &Disk) -> bool {
    disk.usage == DiskUsage::Data
}

fn disk_name(disk: &Disk) -> String {
    format!("{}_{}", disk.id, disk.usage.name().to_lowercase())
}

fn disk_state(disk: &Disk) -> &'static str {
    if disk.instance_id.is_some() { "ATTACHED" } else { "UNATTACHED" }
}

fn view(disk: &Disk) -> Value {
    merged([
        json!({
            "DeleteWithInstance": disk.delete_with_instance,
            "RenewFlag": "NOTIFY_AND_MANUAL_RENEW",
            "DiskType": disk.disk_type,
            "DiskState": disk_state(disk),
            "SnapshotCount": 0,
            "AutoRenewFlagError": false,
            "Rollbacking": false,
            "InstanceIdList": disk.instance_id.iter().collect::<Vec<_>>(),
            "Encrypt": disk.encrypted,
            "DiskName": disk_name(disk),
            "BackupDisk": false,
            "Tags": tags::show(&disk.tags),
            "InstanceId": disk.instance_id.clone().unwrap_or_default(),
            "AttachMode": "VF",
            "AutoSnapshotPolicyIds": null,
            "ThroughputPerformance": 0,
        }),
        json!({
            "Migrating": false,
            "DiskId": disk.id,
            "SnapshotSize": 0,
            "Placement": {
                "Zone": disk.zone,
                "CageId": null,
                "CdcId": null,
                "CdcName": null,
                "DedicatedClusterId": "",
                "ProjectId": 0,
                "ProjectName": null,
            },
            "IsReturnable": false,
            "DeadlineTime": "",
            "Attached": disk.instance_id.is_some(),
            "DiskSize": disk.size_gb,
            "MigratePercent": 0,
            "DiskUsage": disk.usage.name(),
            "DiskChargeType": "POSTPAID_BY_HOUR",
            "Portable": portable(disk),
            "SnapshotAbility": true,
            "DeadlineError": false,
            "RollbackPercent": 0,
            "DifferDaysOfDeadline": null,
            "ReturnFailCode": 0,
            "Shareable": false,
            "CreateTime": disk.created.china(),
            "DeleteSnapshot": 0,
            "DiskBackupQuota": 0,
            "DiskBackupCount": 0,
            "InstanceType": "CVM",
            "LastAttachInsId": disk.last_instance_id,
            "ErrorPrompt": "",
            "BurstPerformance": false,
        }),
    ])
}
