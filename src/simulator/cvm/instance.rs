//! DescribeInstances.

use serde_json::{Value, json};

use crate::simulator::caller::Caller;
use crate::simulator::cvm::ids::check_ids;
use crate::simulator::error::{Reply, merged};
use crate::simulator::parameters::{Filter, parameters};
use crate::simulator::selection::{page, select, tag_values};
use crate::simulator::state::cloud::State;
use crate::simulator::state::disk::Disk;
use crate::simulator::state::instance::{Instance, InstanceStatus};
use crate::simulator::tags;

parameters! {
    pub(crate) struct DescribeInstances {
        ids: Option<Vec<String>> = "InstanceIds",
        filters: Option<Vec<Filter>> = "Filters",
        offset: Option<i64> = "Offset",
        limit: Option<i64> = "Limit",
    }
}

pub(crate) fn describe_instances(state: &mut State, caller: &Caller, request: DescribeInstances) -> Reply {
    let ids = check_ids(request.ids, request.filters.as_deref(), "ins", "InvalidInstanceId.Malformed")?;
    let mut found = select(
        state.instances.values().filter(|instance| {
            caller.sees(&instance.owner, &instance.region) && (ids.is_empty() || ids.contains(&instance.id))
        }),
        request.filters.as_deref(),
        &[
            "zone",
            "project-id",
            "vpc-id",
            "subnet-id",
            "instance-id",
            "security-group-id",
            "instance-name",
            "instance-charge-type",
            "instance-state",
            "private-ip-address",
            "image-id",
            "tag-key",
            "tag-value",
            "tag:*",
        ],
        "InvalidFilter",
        |instance, name| match name {
            "zone" => vec![instance.zone.clone()],
            "project-id" => vec!["0".into()],
            "vpc-id" => vec![instance.vpc_id.clone()],
            "subnet-id" => vec![instance.subnet_id.clone()],
            "instance-id" => vec![instance.id.clone()],
            "security-group-id" => instance.security_group_ids.clone(),
            "instance-name" => vec![instance.name.clone()],
            "instance-charge-type" => vec![instance.charge_type.clone()],
            "instance-state" => vec![machine_state(instance).into()],
            "private-ip-address" => vec![instance.private_ip.clone()],
            "image-id" => vec![instance.image_id.clone()],
            name => tag_values(&instance.tags, name),
        },
    )?;
    found.sort_by(|a, b| (b.created, &a.id).cmp(&(a.created, &b.id)));
    let total = found.len();
    let instances: Vec<Value> = page(found, request.offset, request.limit, "InvalidParameterValue.LimitExceeded")?
        .into_iter()
        .map(|instance| view(state, instance))
        .collect();
    Ok(json!({"TotalCount": total, "InstanceSet": instances}))
}

/// The machine's own state, whatever it is as a node.
fn machine_state(instance: &Instance) -> &'static str {
    if instance.leaving {
        "TERMINATING"
    } else if instance.status == InstanceStatus::Initializing && instance.private_ip.is_empty() {
        "PENDING"
    } else {
        "RUNNING"
    }
}

fn view(state: &State, instance: &Instance) -> Value {
    let system = state.disks.get(&instance.system_disk_id);
    let disks = instance.data_disk_ids.iter().filter_map(|id| state.disks.get(id));
    let data_disks: Vec<Value> = disks.map(data_disk_view).collect();
    merged([
        json!({
            "Placement": {"Zone": instance.zone, "ProjectId": 0},
            "InstanceId": instance.id,
            "InstanceType": instance.instance_type,
            "CPU": instance.cpu,
            "Memory": instance.memory_gb,
            "RestrictState": "NORMAL",
            "InstanceName": instance.name,
            "InstanceChargeType": instance.charge_type,
            "SystemDisk": {
                "DiskType": system.map(|disk| disk.disk_type.clone()).unwrap_or_default(),
                "DiskId": instance.system_disk_id,
                "DiskSize": system.map(|disk| disk.size_gb).unwrap_or_default(),
                "CdcId": null,
                "Encrypt": false,
                "KmsKeyId": "",
            },
            "DataDisks": data_disks,
        }),
        json!({
            "PrivateIpAddresses": [instance.private_ip],
            "PublicIpAddresses": null,
            "InternetAccessible": {
                "InternetChargeType": "TRAFFIC_POSTPAID_BY_HOUR",
                "InternetMaxBandwidthOut": instance.bandwidth_mbps,
            },
            "VirtualPrivateCloud": {
                "VpcId": instance.vpc_id,
                "SubnetId": instance.subnet_id,
                "AsVpcGateway": false,
            },
            "ImageId": instance.image_id,
            "RenewFlag": "NOTIFY_AND_MANUAL_RENEW",
            "CreatedTime": instance.created.iso(),
            "ExpiredTime": "",
            "OsName": instance.os_name,
            "SecurityGroupIds": instance.security_group_ids,
            "LoginSettings": {"KeyIds": instance.key_ids},
            "InstanceState": machine_state(instance),
            "Tags": tags::show(&instance.tags),
            "StopChargingMode": "NOT_APPLICABLE",
            "Uuid": "",
            "LatestOperation": "RunInstances",
            "LatestOperationState": "SUCCESS",
            "LatestOperationRequestId": null,
            "DisasterRecoverGroupId": "",
            "IPv6Addresses": null,
            "CamRoleName": "",
            "HpcClusterId": "",
            "RdmaIpAddresses": null,
            "DedicatedClusterId": "",
            "IsolatedSource": "NOTISOLATED",
            "DisasterRecoverGroupIds": [],
            "LicenseType": "TencentCloud",
            "DisableApiTermination": false,
            "HostName": "",
            "DefaultLoginUser": "root",
            "DefaultLoginPort": 22,
            "LatestOperationErrorMsg": null,
        }),
    ])
}

fn data_disk_view(disk: &Disk) -> Value {
    json!({
        "DiskSize": disk.size_gb,
        "DiskType": disk.disk_type,
        "DiskId": disk.id,
        "DeleteWithInstance": disk.delete_with_instance,
        "Encrypt": disk.encrypted,
        "KmsKeyId": null,
        "ThroughputPerformance": 0,
        "CdcId": null,
    })
}
