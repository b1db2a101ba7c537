//! CVM 2017-03-12: regions, zones, key pairs, virtual machines.

pub(crate) mod catalogue;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::dispatch::Caller;
use super::error::{ApiError, Reply, merged};
use super::identifier::is_identifier;
use super::parameters::{Empty, Filter, parameters};
use super::selection::{page, select, tag_values};
use super::state::{Instance, InstanceStatus, State};

parameters! {
    pub(crate) struct DescribeKeyPairs {
        ids: Option<Vec<String>> = "KeyIds",
        filters: Option<Vec<Filter>> = "Filters",
        offset: Option<i64> = "Offset",
        limit: Option<i64> = "Limit",
    }

    pub(crate) struct DescribeInstances {
        ids: Option<Vec<String>> = "InstanceIds",
        filters: Option<Vec<Filter>> = "Filters",
        offset: Option<i64> = "Offset",
        limit: Option<i64> = "Limit",
    }
}

/// Identifiers of the right form that do not come together with filters; unknown ones are left out
/// of the answer without an error.
fn check_ids(
    ids: Option<Vec<String>>,
    filters: Option<&Vec<Filter>>,
    prefix: &str,
    malformed: &'static str,
) -> Result<Vec<String>, ApiError> {
    let ids = ids.unwrap_or_default();
    if !ids.is_empty() && filters.is_some_and(|filters| !filters.is_empty()) {
        return Err(ApiError::new("InvalidParameter", "Identifiers and Filters cannot be given together."));
    }
    match ids.iter().find(|id| !is_identifier(id, prefix)) {
        Some(id) => Err(ApiError::new(malformed, format!("The identifier `{id}` is malformed."))),
        None => Ok(ids),
    }
}

fn tags(tags: &BTreeMap<String, String>) -> Value {
    tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect()
}

pub(crate) fn describe_regions(state: &mut State, _: &Caller, _: Empty) -> Reply {
    let regions: Vec<Value> = state
        .regions
        .values()
        .map(|region| {
            json!({
                "Region": region.name,
                "RegionName": region.title,
                "RegionState": "AVAILABLE",
            })
        })
        .collect();
    Ok(json!({"TotalCount": regions.len(), "RegionSet": regions}))
}

pub(crate) fn describe_zones(state: &mut State, caller: &Caller, _: Empty) -> Reply {
    let zones: Vec<Value> = state
        .regions
        .get(&caller.region)
        .map(|region| region.zones.as_slice())
        .unwrap_or_default()
        .iter()
        .map(|zone| {
            json!({
                "Zone": zone.name,
                "ZoneName": zone.title,
                "ZoneId": zone.id,
                "ZoneState": "AVAILABLE",
            })
        })
        .collect();
    Ok(json!({"TotalCount": zones.len(), "ZoneSet": zones}))
}

pub(crate) fn describe_key_pairs(state: &mut State, caller: &Caller, request: DescribeKeyPairs) -> Reply {
    let ids = check_ids(request.ids, request.filters.as_ref(), "skey", "InvalidKeyPairId.Malformed")?;
    let found = select(
        state
            .key_pairs
            .values()
            .filter(|pair| caller.sees(&pair.owner, &pair.region) && (ids.is_empty() || ids.contains(&pair.id))),
        request.filters.as_deref(),
        &["project-id", "key-name", "tag-key", "tag-value", "tag:*"],
        "InvalidFilter",
        |pair, name| match name {
            "project-id" => vec!["0".into()],
            "key-name" => vec![pair.name.clone()],
            name => tag_values(&pair.tags, name),
        },
    )?;
    let total = found.len();
    let pairs: Vec<Value> = page(found, request.offset, request.limit, "InvalidParameterValue.LimitExceeded")?
        .into_iter()
        .map(|pair| {
            let instances: Vec<&String> = state
                .instances
                .values()
                .filter(|instance| instance.key_ids.contains(&pair.id))
                .map(|instance| &instance.id)
                .collect();
            json!({
                "KeyId": pair.id,
                "KeyName": pair.name,
                "ProjectId": 0,
                "Description": "",
                "PublicKey": pair.public_key,
                "AssociatedInstanceIds": instances,
                "CreatedTime": pair.created.iso(),
                "Tags": tags(&pair.tags),
            })
        })
        .collect();
    Ok(json!({"TotalCount": total, "KeyPairSet": pairs}))
}

pub(crate) fn describe_instances(state: &mut State, caller: &Caller, request: DescribeInstances) -> Reply {
    let ids = check_ids(request.ids, request.filters.as_ref(), "ins", "InvalidInstanceId.Malformed")?;
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
    let data_disks: Vec<Value> = instance
        .data_disk_ids
        .iter()
        .filter_map(|id| state.disks.get(id))
        .map(|disk| {
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
        })
        .collect();
    let nobody = Value::Null;
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
            "PublicIpAddresses": nobody,
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
            "Tags": tags(&instance.tags),
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
