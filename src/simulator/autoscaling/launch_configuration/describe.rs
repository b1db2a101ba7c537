//! DescribeLaunchConfigurations.

use serde_json::{Value, json};

use crate::simulator::autoscaling::ids::check_ids;
use crate::simulator::caller::Caller;
use crate::simulator::error::{Reply, merged};
use crate::simulator::parameters::{Filter, parameters};
use crate::simulator::selection::{page, select, tag_values};
use crate::simulator::state::cloud::State;
use crate::simulator::state::launch_configuration::{DataDiskSpec, LaunchConfiguration, NamePattern};
use crate::simulator::tags;

const MALFORMED: &str = "InvalidParameterValue.InvalidLaunchConfigurationId";

parameters! {
    pub(crate) struct DescribeLaunchConfigurations {
        ids: Option<Vec<String>> = "LaunchConfigurationIds",
        filters: Option<Vec<Filter>> = "Filters",
        limit: Option<i64> = "Limit",
        offset: Option<i64> = "Offset",
    }
}

pub(crate) fn describe_launch_configurations(
    state: &mut State,
    caller: &Caller,
    request: DescribeLaunchConfigurations,
) -> Reply {
    let ids = check_ids(request.ids, request.filters.as_deref(), "asc", MALFORMED)?;
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
            "DataDisks": configuration.data_disks.iter().map(data_disk_view).collect::<Vec<Value>>(),
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
            "InstanceMarketOptions": market_view(configuration),
            "InstanceTypes": configuration.instance_types,
            "InstanceTags": tags::show(&configuration.instance_tags),
            "Tags": tags::show(&configuration.tags),
            "VersionNumber": configuration.version,
            "UpdatedTime": configuration.updated.iso(),
            "CamRoleName": configuration.cam_role_name,
            "LastOperationInstanceTypesCheckPolicy": configuration.instance_types_check_policy,
            "HostNameSettings": {
                "HostName": host_name,
                "HostNameStyle": host_name.map(|_| style(&configuration.host_name_pattern)),
                "HostNameSuffix": configuration.host_name_pattern.suffix,
            },
            "InstanceNameSettings": {
                "InstanceName": configuration.instance_name.clone().unwrap_or_default(),
                "InstanceNameStyle": style(&configuration.instance_name_pattern),
                "InstanceNameSuffix": configuration.instance_name_pattern.suffix,
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

fn style(pattern: &NamePattern) -> &str {
    pattern.style.as_deref().unwrap_or("ORIGINAL")
}

fn data_disk_view(disk: &DataDiskSpec) -> Value {
    json!({
        "DiskType": disk.disk_type,
        "DiskSize": disk.size_gb,
        "SnapshotId": disk.snapshot_id,
        "DeleteWithInstance": disk.delete_with_instance,
        "Encrypt": disk.encrypt,
        "ThroughputPerformance": disk.throughput_performance,
        "BurstPerformance": null,
    })
}

/// How a spot instance is paid; null for others.
fn market_view(configuration: &LaunchConfiguration) -> Value {
    let Some(price) = &configuration.max_price else {
        return Value::Null;
    };
    json!({
        "MarketType": "spot",
        "SpotOptions": {
            "MaxPrice": price,
            "SpotInstanceType": configuration.spot_instance_type.as_deref().unwrap_or("one-time"),
        },
    })
}
