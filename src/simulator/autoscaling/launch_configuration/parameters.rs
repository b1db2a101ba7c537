//! The requests that make a launch configuration and change it.

use crate::simulator::autoscaling::group_tag::GroupTag;
use crate::simulator::autoscaling::words::{NAME_STYLES, check};
use crate::simulator::error::ApiError;
use crate::simulator::parameters::parameters;
use crate::simulator::tags::Tag;

parameters! {
    /// The document in CreateClusterNodePool's `LaunchConfigurePara`: CreateLaunchConfiguration,
    /// its name and image left to TKE.
    pub(crate) struct CreateLaunchConfiguration {
        name: Option<String> = "LaunchConfigurationName",
        image_id: Option<String> = "ImageId",
        project_id: Option<i64> = "ProjectId",
        instance_type: Option<String> = "InstanceType",
        system_disk: Option<SystemDisk> = "SystemDisk",
        data_disks: Option<Vec<DataDisk>> = "DataDisks",
        internet_accessible: Option<InternetAccessible> = "InternetAccessible",
        login_settings: Option<LoginSettings> = "LoginSettings",
        security_group_ids: Option<Vec<String>> = "SecurityGroupIds",
        enhanced_service: Option<EnhancedService> = "EnhancedService",
        user_data: Option<String> = "UserData",
        charge_type: Option<String> = "InstanceChargeType",
        market_options: Option<MarketOptions> = "InstanceMarketOptions",
        instance_types: Option<Vec<String>> = "InstanceTypes",
        cam_role_name: Option<String> = "CamRoleName",
        instance_types_check_policy: Option<String> = "InstanceTypesCheckPolicy",
        instance_tags: Option<Vec<Tag>> = "InstanceTags",
        tags: Option<Vec<GroupTag>> = "Tags",
        host_name_settings: Option<HostNameSettings> = "HostNameSettings",
        instance_name_settings: Option<InstanceNameSettings> = "InstanceNameSettings",
        charge_prepaid: Option<ChargePrepaid> = "InstanceChargePrepaid",
        disk_type_policy: Option<String> = "DiskTypePolicy",
        hpc_cluster_id: Option<String> = "HpcClusterId",
        ipv6_internet_accessible: Option<Ipv6InternetAccessible> = "IPv6InternetAccessible",
        disaster_recover_group_ids: Option<Vec<String>> = "DisasterRecoverGroupIds",
        image_family: Option<String> = "ImageFamily",
        dedicated_cluster_id: Option<String> = "DedicatedClusterId",
        metadata: Option<Metadata> = "Metadata",
        network_interfaces: Option<Vec<NetworkInterface>> = "NetworkInterfaces",
    }

    pub(crate) struct ModifyLaunchConfigurationAttributes {
        id: String = "LaunchConfigurationId",
        image_id: Option<String> = "ImageId",
        instance_types: Option<Vec<String>> = "InstanceTypes",
        instance_types_check_policy: Option<String> = "InstanceTypesCheckPolicy",
        name: Option<String> = "LaunchConfigurationName",
        user_data: Option<String> = "UserData",
        security_group_ids: Option<Vec<String>> = "SecurityGroupIds",
        internet_accessible: Option<InternetAccessible> = "InternetAccessible",
        charge_type: Option<String> = "InstanceChargeType",
        charge_prepaid: Option<ChargePrepaid> = "InstanceChargePrepaid",
        market_options: Option<MarketOptions> = "InstanceMarketOptions",
        disk_type_policy: Option<String> = "DiskTypePolicy",
        system_disk: Option<SystemDisk> = "SystemDisk",
        data_disks: Option<Vec<DataDisk>> = "DataDisks",
        host_name_settings: Option<HostNameSettings> = "HostNameSettings",
        instance_name_settings: Option<InstanceNameSettings> = "InstanceNameSettings",
        enhanced_service: Option<EnhancedService> = "EnhancedService",
        cam_role_name: Option<String> = "CamRoleName",
        hpc_cluster_id: Option<String> = "HpcClusterId",
        ipv6_internet_accessible: Option<Ipv6InternetAccessible> = "IPv6InternetAccessible",
        disaster_recover_group_ids: Option<Vec<String>> = "DisasterRecoverGroupIds",
        login_settings: Option<LoginSettings> = "LoginSettings",
        instance_tags: Option<Vec<Tag>> = "InstanceTags",
        image_family: Option<String> = "ImageFamily",
        dedicated_cluster_id: Option<String> = "DedicatedClusterId",
        metadata: Option<Metadata> = "Metadata",
        network_interfaces: Option<Vec<NetworkInterface>> = "NetworkInterfaces",
    }

    pub(crate) struct SystemDisk {
        disk_type: Option<String> = "DiskType",
        disk_size: Option<i64> = "DiskSize",
        encrypt: Option<bool> = "Encrypt",
        kms_key_id: Option<String> = "KmsKeyId",
    }

    pub(crate) struct DataDisk {
        disk_type: Option<String> = "DiskType",
        disk_size: Option<i64> = "DiskSize",
        snapshot_id: Option<String> = "SnapshotId",
        delete_with_instance: Option<bool> = "DeleteWithInstance",
        encrypt: Option<bool> = "Encrypt",
        throughput_performance: Option<i64> = "ThroughputPerformance",
        burst_performance: Option<bool> = "BurstPerformance",
        kms_key_id: Option<String> = "KmsKeyId",
    }

    pub(crate) struct InternetAccessible {
        charge_type: Option<String> = "InternetChargeType",
        bandwidth: Option<i64> = "InternetMaxBandwidthOut",
        public_ip_assigned: Option<bool> = "PublicIpAssigned",
        bandwidth_package_id: Option<String> = "BandwidthPackageId",
        service_provider: Option<String> = "InternetServiceProvider",
        ipv4_address_type: Option<String> = "IPv4AddressType",
        anti_ddos_package_id: Option<String> = "AntiDDoSPackageId",
        keep_eip: Option<bool> = "IsKeepEIP",
    }

    pub(crate) struct Ipv6InternetAccessible {
        charge_type: Option<String> = "InternetChargeType",
        bandwidth: Option<i64> = "InternetMaxBandwidthOut",
        bandwidth_package_id: Option<String> = "BandwidthPackageId",
    }

    pub(crate) struct LoginSettings {
        password: Option<String> = "Password",
        key_ids: Option<Vec<String>> = "KeyIds",
        keep_image_login: Option<bool> = "KeepImageLogin",
    }

    pub(crate) struct EnhancedService {
        security: Option<Enabled> = "SecurityService",
        monitor: Option<Enabled> = "MonitorService",
        automation: Option<Vec<Enabled>> = "AutomationService",
        automation_tools: Option<Enabled> = "AutomationToolsService",
    }

    pub(crate) struct Enabled {
        enabled: Option<bool> = "Enabled",
    }

    pub(crate) struct MarketOptions {
        spot: SpotOptions = "SpotOptions",
        market_type: Option<String> = "MarketType",
    }

    pub(crate) struct SpotOptions {
        max_price: String = "MaxPrice",
        spot_instance_type: Option<String> = "SpotInstanceType",
    }

    pub(crate) struct HostNameSettings {
        host_name: String = "HostName",
        style: Option<String> = "HostNameStyle",
        suffix: Option<String> = "HostNameSuffix",
        delimiter: Option<String> = "HostNameDelimiter",
    }

    pub(crate) struct InstanceNameSettings {
        instance_name: String = "InstanceName",
        style: Option<String> = "InstanceNameStyle",
        suffix: Option<String> = "InstanceNameSuffix",
        delimiter: Option<String> = "InstanceNameDelimiter",
    }

    pub(crate) struct ChargePrepaid {
        period: i64 = "Period",
        renew_flag: Option<String> = "RenewFlag",
    }

    pub(crate) struct Metadata {
        items: Option<Vec<Tag>> = "Items",
    }

    pub(crate) struct NetworkInterface {
        interface_type: String = "InterfaceType",
        private_ipv4_address_count: Option<i64> = "PrivateIpv4AddressCount",
        security_group_ids: Option<Vec<String>> = "SecurityGroupIds",
        keep_eni: Option<bool> = "IsKeepENI",
    }
}

impl ModifyLaunchConfigurationAttributes {
    /// Refuses words that mean nothing.
    pub(crate) fn check_choices(&self) -> Result<(), ApiError> {
        check("InstanceTypesCheckPolicy", self.instance_types_check_policy.as_ref(), &["ALL", "ANY"])?;
        check("DiskTypePolicy", self.disk_type_policy.as_ref(), &["ORIGINAL", "AUTOMATIC"])?;
        let style = self.instance_name_settings.as_ref().and_then(|settings| settings.style.as_ref());
        check("InstanceNameSettings.InstanceNameStyle", style, NAME_STYLES)?;
        let style = self.host_name_settings.as_ref().and_then(|settings| settings.style.as_ref());
        check("HostNameSettings.HostNameStyle", style, NAME_STYLES)?;
        let charge = self.internet_accessible.as_ref().and_then(|internet| internet.charge_type.as_ref());
        let charges =
            &["BANDWIDTH_PREPAID", "TRAFFIC_POSTPAID_BY_HOUR", "BANDWIDTH_POSTPAID_BY_HOUR", "BANDWIDTH_PACKAGE"];
        check("InternetAccessible.InternetChargeType", charge, charges)
    }
}

impl CreateLaunchConfiguration {
    /// The same as changes to an empty launch configuration. The type is one, or several in their
    /// order, never both.
    pub(crate) fn into_changes(self) -> Result<ModifyLaunchConfigurationAttributes, ApiError> {
        let instance_types = match (self.instance_type, self.instance_types.unwrap_or_default()) {
            (Some(_), several) if !several.is_empty() => {
                return Err(ApiError::new(
                    "InvalidParameterConflict",
                    "InstanceType and InstanceTypes cannot be given together.",
                ));
            }
            (Some(one), _) => vec![one],
            (None, several) => several,
        };
        Ok(ModifyLaunchConfigurationAttributes {
            image_id: self.image_id,
            instance_types: Some(instance_types),
            instance_types_check_policy: self.instance_types_check_policy,
            name: self.name,
            user_data: self.user_data,
            security_group_ids: self.security_group_ids,
            internet_accessible: self.internet_accessible,
            charge_type: self.charge_type,
            charge_prepaid: self.charge_prepaid,
            market_options: self.market_options,
            disk_type_policy: self.disk_type_policy,
            system_disk: Some(self.system_disk.unwrap_or_default()),
            data_disks: self.data_disks,
            host_name_settings: self.host_name_settings,
            instance_name_settings: self.instance_name_settings,
            enhanced_service: self.enhanced_service,
            cam_role_name: self.cam_role_name,
            login_settings: self.login_settings,
            instance_tags: self.instance_tags,
            ..ModifyLaunchConfigurationAttributes::default()
        })
    }
}
