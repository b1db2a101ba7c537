//! Launch configurations: what a group makes instances from.

use serde_json::{Value, json};

use super::group::check_ids;
use super::launch_parameters::{DataDisk, DescribeLaunchConfigurations, Enabled, ModifyLaunchConfigurationAttributes};
use crate::simulator::dispatch::Caller;
use crate::simulator::error::{ApiError, Reply, merged};
use crate::simulator::selection::{page, select, tag_values};
use crate::simulator::state::{DataDiskSpec, DiskSpec, LaunchConfiguration, State};

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

fn refused(code: &'static str, message: String) -> ApiError {
    ApiError::new(code, message)
}

/// Checks the changes against the cloud and makes them.
pub(crate) fn apply(
    state: &State,
    configuration: &mut LaunchConfiguration,
    changes: ModifyLaunchConfigurationAttributes,
) -> Result<(), ApiError> {
    if let Some(types) = changes.instance_types {
        if types.is_empty() {
            return Err(ApiError::missing("InstanceType"));
        }
        if let Some(unknown) = types.iter().find(|name| !state.instance_types.contains_key(*name)) {
            return Err(refused(
                "InvalidParameterValue.InstanceTypeNotSupported",
                format!("The instance type `{unknown}` is not supported."),
            ));
        }
        configuration.instance_types = types;
    }
    if let Some(id) = changes.image_id.filter(|id| !id.is_empty()) {
        if !state.images.iter().any(|image| image.id == id) {
            return Err(refused("InvalidImageId.NotFound", format!("The image `{id}` does not exist.")));
        }
        configuration.image_id = id;
    }
    let ours = |owner: &str, region: &str| owner == configuration.owner && region == configuration.region;
    if let Some(ids) = changes.security_group_ids {
        if let Some(id) =
            ids.iter().find(|id| state.security_groups.get(*id).is_none_or(|group| !ours(&group.owner, &group.region)))
        {
            return Err(refused(
                "InvalidParameterValue.SecurityGroupNotFound",
                format!("The security group `{id}` does not exist."),
            ));
        }
        configuration.security_group_ids = ids;
    }
    if let Some(login) = changes.login_settings {
        let keys = login.key_ids.unwrap_or_default();
        let has_password = login.password.is_some_and(|password| !password.is_empty());
        if has_password && !keys.is_empty() {
            return Err(refused("InvalidParameterConflict", "Password and KeyIds cannot be given together.".into()));
        }
        if let Some(id) =
            keys.iter().find(|id| state.key_pairs.get(*id).is_none_or(|pair| !ours(&pair.owner, &pair.region)))
        {
            return Err(refused("InvalidKeyPairId.NotFound", format!("The key pair `{id}` does not exist.")));
        }
        configuration.key_ids = keys;
        configuration.has_password = has_password;
    }
    if let Some(disk) = changes.system_disk {
        let disk_type = disk.disk_type.unwrap_or_else(|| "CLOUD_PREMIUM".into());
        let size_gb = disk.disk_size.filter(|size| *size != 0).unwrap_or(50);
        check_disk(&disk_type, size_gb, 20..=1024)?;
        configuration.system_disk = DiskSpec { disk_type, size_gb };
    }
    if let Some(disks) = changes.data_disks {
        configuration.data_disks =
            disks.into_iter().map(|disk| data_disk(disk, &configuration.system_disk)).collect::<Result<_, _>>()?;
    }
    if let Some(internet) = changes.internet_accessible {
        if internet.bandwidth.unwrap_or_default() == 0 && internet.public_ip_assigned == Some(true) {
            return Err(refused(
                "InvalidParameter.InvalidCombination",
                "A public address needs a bandwidth above 0.".into(),
            ));
        }
        configuration.internet_charge_type = internet.charge_type.unwrap_or_default();
        configuration.bandwidth_mbps = internet.bandwidth.unwrap_or_default();
        configuration.public_ip_assigned = internet.public_ip_assigned.unwrap_or_default();
    }
    if let Some(charge_type) = changes.charge_type {
        if !["POSTPAID_BY_HOUR", "SPOTPAID", "PREPAID", "CDCPAID"].contains(&charge_type.as_str()) {
            return Err(refused("InvalidParameterValue", format!("InstanceChargeType `{charge_type}` is not valid.")));
        }
        configuration.charge_type = charge_type;
    }
    if let Some(market) = changes.market_options {
        if configuration.charge_type != "SPOTPAID" {
            return Err(refused(
                "InvalidParameter.InvalidCombination",
                "InstanceMarketOptions goes only with InstanceChargeType SPOTPAID.".into(),
            ));
        }
        if !market.spot.max_price.parse::<f64>().is_ok_and(|price| price > 0.0) {
            return Err(refused(
                "InvalidParameterValue",
                format!("MaxPrice `{}` is not a price.", market.spot.max_price),
            ));
        }
        configuration.max_price = Some(market.spot.max_price);
        configuration.spot_instance_type = market.spot.spot_instance_type;
    }
    if configuration.charge_type != "SPOTPAID" {
        // a launch configuration that leaves the spot market forgets its price
        (configuration.max_price, configuration.spot_instance_type) = (None, None);
    } else if configuration.max_price.is_none() {
        return Err(ApiError::missing("InstanceMarketOptions"));
    }
    if let Some(prepaid) = changes.charge_prepaid {
        configuration.prepaid_months = Some(prepaid.period);
    }
    if let Some(service) = changes.enhanced_service {
        let enabled = |service: Option<Enabled>| service.is_none_or(|it| it.enabled != Some(false));
        configuration.security_service = enabled(service.security);
        configuration.monitor_service = enabled(service.monitor);
    }
    if let Some(tags) = changes.instance_tags {
        configuration.instance_tags = crate::simulator::tke::node_settings::tags(tags, 10)?;
    }
    if let Some(settings) = changes.instance_name_settings {
        configuration.instance_name = Some(settings.instance_name);
    }
    if let Some(settings) = changes.host_name_settings {
        configuration.host_name = Some(settings.host_name);
    }
    if let Some(user_data) = changes.user_data {
        configuration.user_data = Some(user_data).filter(|data| !data.is_empty());
    }
    let replace = |slot: &mut String, value: Option<String>| {
        if let Some(value) = value {
            *slot = value;
        }
    };
    replace(&mut configuration.name, changes.name);
    replace(&mut configuration.cam_role_name, changes.cam_role_name);
    replace(&mut configuration.disk_type_policy, changes.disk_type_policy);
    replace(&mut configuration.instance_types_check_policy, changes.instance_types_check_policy);
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

fn check_disk(kind: &str, size_gb: i64, range: std::ops::RangeInclusive<i64>) -> Result<(), ApiError> {
    if DISK_TYPES.contains(&kind) && range.contains(&size_gb) {
        return Ok(());
    }
    Err(refused("InvalidParameterValue.Range", format!("A disk of type `{kind}` and {size_gb} GB is not supported.")))
}

pub(crate) fn describe(state: &mut State, caller: &Caller, request: DescribeLaunchConfigurations) -> Reply {
    let ids = check_ids(request.ids, request.filters.as_ref(), "asc")?;
    let found = select(
        state.launch_configurations.values().filter(|configuration| {
            caller.sees(&configuration.owner, &configuration.region)
                && (ids.is_empty() || ids.contains(&configuration.id))
        }),
        request.filters.as_deref(),
        &[
            "launch-configuration-id",
            "launch-configuration-name",
            "~vague-launch-configuration-name",
            "tag-key",
            "tag-value",
            "tag:*",
        ],
        "InvalidParameterValue.Filter",
        |configuration, name| match name {
            "launch-configuration-id" => vec![configuration.id.clone()],
            "launch-configuration-name" | "vague-launch-configuration-name" => {
                vec![configuration.name.clone()]
            }
            name => tag_values(&configuration.tags, name),
        },
    )?;
    let total = found.len();
    let configurations: Vec<Value> = page(found, request.offset, request.limit, "InvalidParameterValue.LimitExceeded")?
        .into_iter()
        .map(|configuration| view(state, configuration))
        .collect();
    Ok(json!({"TotalCount": total, "LaunchConfigurationSet": configurations}))
}

fn view(state: &State, configuration: &LaunchConfiguration) -> Value {
    let groups: Vec<Value> = state
        .scaling_groups
        .values()
        .filter(|group| group.launch_configuration_id == configuration.id)
        .map(|group| json!({"AutoScalingGroupId": group.id, "AutoScalingGroupName": group.name}))
        .collect();
    let data_disks: Vec<Value> = configuration
        .data_disks
        .iter()
        .map(|disk| {
            json!({
                "DiskType": disk.disk_type,
                "DiskSize": disk.size_gb,
                "SnapshotId": disk.snapshot_id,
                "DeleteWithInstance": disk.delete_with_instance,
                "Encrypt": disk.encrypt,
                "ThroughputPerformance": disk.throughput_performance,
                "BurstPerformance": null,
            })
        })
        .collect();
    let market = match &configuration.max_price {
        Some(price) => json!({
            "MarketType": "spot",
            "SpotOptions": {
                "MaxPrice": price,
                "SpotInstanceType": configuration.spot_instance_type.as_deref().unwrap_or("one-time"),
            },
        }),
        None => Value::Null,
    };
    let tags = |tags: &std::collections::BTreeMap<String, String>| -> Value {
        tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect()
    };
    let host_name = configuration.host_name.as_ref();
    merged([
        json!({
            "ProjectId": configuration.project_id,
            "LaunchConfigurationId": configuration.id,
            "LaunchConfigurationName": configuration.name,
            "InstanceType": configuration.instance_types.first().cloned().unwrap_or_default(),
            "SystemDisk": {
                "DiskType": configuration.system_disk.disk_type,
                "DiskSize": configuration.system_disk.size_gb,
            },
            "DataDisks": data_disks,
            "LoginSettings": {"KeyIds": configuration.key_ids},
            "InternetAccessible": {
                "InternetChargeType": Some(&configuration.internet_charge_type).filter(|kind| !kind.is_empty()),
                "InternetMaxBandwidthOut": configuration.bandwidth_mbps,
                "PublicIpAssigned": configuration.public_ip_assigned,
                "BandwidthPackageId": null,
            },
            "SecurityGroupIds": configuration.security_group_ids,
            "AutoScalingGroupAbstractSet": groups,
            "UserData": configuration.user_data,
            "CreatedTime": configuration.created.iso(),
        }),
        json!({
            "EnhancedService": {
                "SecurityService": {"Enabled": configuration.security_service},
                "MonitorService": {"Enabled": configuration.monitor_service},
            },
            "ImageId": configuration.image_id,
            "LaunchConfigurationStatus": "NORMAL",
            "InstanceChargeType": configuration.charge_type,
            "InstanceMarketOptions": market,
            "InstanceTypes": configuration.instance_types,
            "InstanceTags": tags(&configuration.instance_tags),
            "Tags": tags(&configuration.tags),
            "VersionNumber": configuration.version,
            "UpdatedTime": configuration.updated.iso(),
            "CamRoleName": configuration.cam_role_name,
            "LastOperationInstanceTypesCheckPolicy": configuration.instance_types_check_policy,
            "HostNameSettings": {
                "HostName": host_name,
                "HostNameStyle": host_name.map(|_| "UNIQUE"),
                "HostNameSuffix": null,
            },
            "InstanceNameSettings": {
                "InstanceName": configuration.instance_name.clone().unwrap_or_default(),
                "InstanceNameStyle": "ORIGINAL",
                "InstanceNameSuffix": null,
            },
            "InstanceChargePrepaid": {
                "Period": configuration.prepaid_months.unwrap_or_default(),
                "RenewFlag": "",
            },
            "DiskTypePolicy": configuration.disk_type_policy,
            "HpcClusterId": "",
            "IPv6InternetAccessible": {
                "InternetChargeType": null,
                "InternetMaxBandwidthOut": null,
                "BandwidthPackageId": null,
            },
            "DisasterRecoverGroupIds": [],
            "ImageFamily": "",
            "DedicatedClusterId": "",
            "NetworkInterfaces": [],
        }),
    ])
}

pub(crate) fn modify(state: &mut State, caller: &Caller, request: ModifyLaunchConfigurationAttributes) -> Reply {
    let id = request.id.clone();
    let mut configuration = state
        .launch_configurations
        .get(&id)
        .filter(|found| caller.sees(&found.owner, &found.region))
        .cloned()
        .ok_or_else(|| {
            ApiError::new(
                "ResourceNotFound.LaunchConfigurationIdNotFound",
                format!("The launch configuration `{id}` does not exist."),
            )
        })?;
    apply(state, &mut configuration, request)?;
    configuration.version += 1;
    configuration.updated = state.now;
    state.launch_configurations.insert(id, configuration);
    Ok(json!({}))
}
