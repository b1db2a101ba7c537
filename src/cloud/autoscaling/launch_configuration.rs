//! Launch configurations: what VMs a group makes.

use serde::{Deserialize, Serialize};

use super::group::GroupTag;
use crate::cloud::action::{Accepted, action};
use crate::cloud::filter::Filter;
use crate::cloud::member::{Script, filled, nullable};
use crate::cloud::paging::{contradiction, paged};

/// A tag of VMs.
pub type InstanceTag = crate::cloud::tag::Tag;

/// Lists launch configurations. Ids that are gone are simply missing.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeLaunchConfigurations {
    /// Only these, at most 100; not together with filters.
    pub launch_configuration_ids: Option<Vec<String>>,
    /// `launch-configuration-id`, `launch-configuration-name`, `tag-key`, `tag:KEY`.
    pub filters: Option<Vec<Filter>>,
    /// From this one on.
    pub offset: Option<u64>,
    /// At most this many, up to 100; 20 when not given.
    pub limit: Option<u64>,
}
action!(AutoScaling, DescribeLaunchConfigurations, Read, DescribeLaunchConfigurationsResponse; contradiction);

/// What [`DescribeLaunchConfigurations`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeLaunchConfigurationsResponse {
    /// On all pages.
    pub total_count: u64,
    /// On this page.
    pub launch_configuration_set: Vec<LaunchConfiguration>,
}

paged!(
    DescribeLaunchConfigurations,
    launch_configuration_set "LaunchConfigurationSet",
    total_count "TotalCount" of LaunchConfiguration,
    by launch_configuration_id,
    asked launch_configuration_ids
);

/// A launch configuration (DescribeLaunchConfigurations).
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct LaunchConfiguration {
    /// `asc-…`.
    #[serde(deserialize_with = "filled")]
    pub launch_configuration_id: String,
    /// As shown.
    #[serde(default)]
    pub launch_configuration_name: String,
    /// `NORMAL`, or what is wrong.
    #[serde(default)]
    pub launch_configuration_status: String,
    /// Grows with every change.
    pub version_number: i64,
    /// The first instance type.
    #[serde(deserialize_with = "filled")]
    pub instance_type: String,
    /// All instance types, in the order they are tried.
    pub instance_types: Vec<String>,
    /// The disk of the OS.
    pub system_disk: SystemDisk,
    /// More disks.
    pub data_disks: Vec<DataDisk>,
    /// How to log in.
    pub login_settings: LoginSettings,
    /// Public address and bandwidth.
    pub internet_accessible: InternetAccessible,
    /// In the order of their weight.
    pub security_group_ids: Vec<String>,
    /// `img-…`.
    pub image_id: String,
    /// Runs when a VM starts.
    pub user_data: Script,
    /// Agents of other services.
    pub enhanced_service: EnhancedService,
    /// `POSTPAID_BY_HOUR`, `SPOTPAID`, `PREPAID` or `CDCPAID`.
    #[serde(deserialize_with = "filled")]
    pub instance_charge_type: String,
    /// What a spot instance may cost.
    #[serde(deserialize_with = "nullable")]
    pub instance_market_options: Option<InstanceMarketOptions>,
    /// Tags of VMs.
    pub instance_tags: Vec<InstanceTag>,
    /// Tags of the launch configuration.
    #[serde(default)]
    pub tags: Vec<GroupTag>,
    /// RFC 3339.
    #[serde(default)]
    pub created_time: String,
    /// RFC 3339.
    pub updated_time: String,
}

/// The disk of the OS.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SystemDisk {
    /// Such as `CLOUD_PREMIUM`.
    #[serde(deserialize_with = "nullable")]
    pub disk_type: Option<String>,
    /// In GB.
    #[serde(deserialize_with = "nullable")]
    pub disk_size: Option<u64>,
}

/// One of more disks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DataDisk {
    /// Such as `CLOUD_PREMIUM`.
    #[serde(deserialize_with = "nullable")]
    pub disk_type: Option<String>,
    /// In GB.
    #[serde(deserialize_with = "nullable")]
    pub disk_size: Option<u64>,
    /// The snapshot it is made from.
    pub snapshot_id: Option<String>,
    /// Whether it goes with the VM.
    pub delete_with_instance: Option<bool>,
    /// Whether it is encrypted.
    pub encrypt: Option<bool>,
    /// Extra throughput, in MB/s.
    pub throughput_performance: Option<u64>,
}

/// Public address and bandwidth.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct InternetAccessible {
    /// `TRAFFIC_POSTPAID_BY_HOUR`, `BANDWIDTH_POSTPAID_BY_HOUR`, `BANDWIDTH_PACKAGE` and others.
    #[serde(deserialize_with = "nullable")]
    pub internet_charge_type: Option<String>,
    /// In Mbps.
    #[serde(deserialize_with = "nullable")]
    pub internet_max_bandwidth_out: Option<u64>,
    /// Whether there is a public address.
    #[serde(deserialize_with = "nullable")]
    pub public_ip_assigned: Option<bool>,
    /// A bandwidth package.
    #[serde(deserialize_with = "nullable")]
    pub bandwidth_package_id: Option<String>,
}

/// How to log in; a password is neither set nor returned here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct LoginSettings {
    /// `skey-…`.
    pub key_ids: Vec<String>,
}

/// Agents of other services.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct EnhancedService {
    /// The security agent.
    pub security_service: Option<Switch>,
    /// The monitoring agent.
    pub monitor_service: Option<Switch>,
}

/// On or off.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Switch {
    /// Whether it is on.
    pub enabled: bool,
}

/// The market of instances (`InstanceMarketOptionsRequest`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct InstanceMarketOptions {
    /// `spot`.
    #[serde(deserialize_with = "nullable")]
    pub market_type: Option<String>,
    /// What a spot instance may cost.
    pub spot_options: SpotOptions,
}

/// What a spot instance may cost (`SpotMarketOptions`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SpotOptions {
    /// For an hour, such as `1.05`; a number, as text.
    pub max_price: String,
    /// `one-time`.
    pub spot_instance_type: Option<String>,
}

/// Changes a launch configuration, for VMs made from now on; absent members stay as they are.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ModifyLaunchConfigurationAttributes {
    /// Which launch configuration.
    pub launch_configuration_id: String,
    /// `img-…`.
    pub image_id: Option<String>,
    /// All instance types, in the order they are tried.
    pub instance_types: Option<Vec<String>>,
    /// In the order of their weight.
    pub security_group_ids: Option<Vec<String>>,
    /// Public address and bandwidth.
    pub internet_accessible: Option<InternetAccessible>,
    /// `POSTPAID_BY_HOUR` or `SPOTPAID`.
    pub instance_charge_type: Option<String>,
    /// What a spot instance may cost; with `SPOTPAID`.
    pub instance_market_options: Option<InstanceMarketOptions>,
    /// The disk of the OS.
    pub system_disk: Option<SystemDisk>,
    /// All data disks.
    pub data_disks: Option<Vec<DataDisk>>,
    /// How to log in.
    pub login_settings: Option<LoginSettings>,
    /// Tags of VMs, the whole set, at most 10.
    pub instance_tags: Option<Vec<InstanceTag>>,
}
action!(AutoScaling, ModifyLaunchConfigurationAttributes, Idempotent, Accepted);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cloud::members;

    #[test]
    fn launch_configuration_with_nulls() {
        let members = json!({
            "LaunchConfigurationSet": [{
                "LaunchConfigurationId": "asc-fa28v4in",
                "VersionNumber": 1,
                "InstanceType": "S3.MEDIUM4",
                "InstanceTypes": ["S3.MEDIUM4"],
                "InstanceMarketOptions": null,
                "InstanceChargeType": "POSTPAID_BY_HOUR",
                "InternetAccessible": {
                    "InternetChargeType": null, "InternetMaxBandwidthOut": null, "PublicIpAssigned": null,
                    "BandwidthPackageId": null,
                },
                "SecurityGroupIds": null,
                "ImageId": "img-1",
                "EnhancedService": {},
                "InstanceTags": [],
                "UpdatedTime": "",
                "SystemDisk": { "DiskType": "CLOUD_PREMIUM", "DiskSize": 50 },
                "DataDisks": [{ "DiskType": "CLOUD_PREMIUM", "DiskSize": 10, "SnapshotId": null }],
                "LoginSettings": { "KeyIds": [] },
                "UserData": null,
            }],
            "TotalCount": 1,
        });
        let response: DescribeLaunchConfigurationsResponse = members::read(members).unwrap();
        let configuration = &response.launch_configuration_set[0];
        assert_eq!(configuration.system_disk.disk_size, Some(50));
        assert_eq!(configuration.data_disks[0].snapshot_id, None);
        assert!(configuration.user_data.is_empty());
        assert_eq!(configuration.instance_market_options, None);
    }
}
