//! The document in `RunInstancesPara`: RunInstances of CVM, its image left to TKE.

use crate::simulator::autoscaling::launch_configuration::parameters as launch;
use crate::simulator::parameters::parameters;
use crate::simulator::tags::Tag;

parameters! {
    pub(crate) struct RunInstances {
        charge_type: Option<String> = "InstanceChargeType",
        charge_prepaid: Option<launch::ChargePrepaid> = "InstanceChargePrepaid",
        placement: Option<Placement> = "Placement",
        instance_type: Option<String> = "InstanceType",
        image_id: Option<String> = "ImageId",
        system_disk: Option<SystemDisk> = "SystemDisk",
        data_disks: Option<Vec<DataDisk>> = "DataDisks",
        network: Option<VirtualPrivateCloud> = "VirtualPrivateCloud",
        internet_accessible: Option<InternetAccessible> = "InternetAccessible",
        count: Option<i64> = "InstanceCount",
        least_count: Option<i64> = "MinCount",
        name: Option<String> = "InstanceName",
        login_settings: Option<LoginSettings> = "LoginSettings",
        security_group_ids: Option<Vec<String>> = "SecurityGroupIds",
        enhanced_service: Option<EnhancedService> = "EnhancedService",
        client_token: Option<String> = "ClientToken",
        host_name: Option<String> = "HostName",
        timer: Option<ActionTimer> = "ActionTimer",
        disaster_recover_group_ids: Option<Vec<String>> = "DisasterRecoverGroupIds",
        tag_specification: Option<Vec<TagSpecification>> = "TagSpecification",
        market_options: Option<launch::MarketOptions> = "InstanceMarketOptions",
        user_data: Option<String> = "UserData",
        metadata: Option<launch::Metadata> = "Metadata",
        dry_run: Option<bool> = "DryRun",
        cpu_topology: Option<CpuTopology> = "CpuTopology",
        cam_role_name: Option<String> = "CamRoleName",
        hpc_cluster_id: Option<String> = "HpcClusterId",
        launch_template: Option<LaunchTemplate> = "LaunchTemplate",
        dedicated_cluster_id: Option<String> = "DedicatedClusterId",
        chc_ids: Option<Vec<String>> = "ChcIds",
        partition_number: Option<i64> = "PartitionNumber",
        disable_api_termination: Option<bool> = "DisableApiTermination",
        jumbo_frame: Option<bool> = "EnableJumboFrame",
        network_interfaces: Option<Vec<NetworkInterface>> = "NetworkInterfaces",
    }

    pub(crate) struct ActionTimer {
        action: Option<String> = "TimerAction",
        time: Option<String> = "ActionTime",
        externals: Option<Externals> = "Externals",
        id: Option<String> = "ActionTimerId",
        status: Option<String> = "Status",
        instance_id: Option<String> = "InstanceId",
    }

    pub(crate) struct Externals {
        release_address: Option<bool> = "ReleaseAddress",
        unsupported_networks: Option<Vec<String>> = "UnsupportNetworks",
        storage: Option<StorageBlock> = "StorageBlockAttr",
    }

    pub(crate) struct StorageBlock {
        kind: Option<String> = "Type",
        min_size: Option<i64> = "MinSize",
        max_size: Option<i64> = "MaxSize",
    }

    pub(crate) struct LaunchTemplate {
        id: Option<String> = "LaunchTemplateId",
        version: Option<i64> = "LaunchTemplateVersion",
    }

    pub(crate) struct NetworkInterface {
        vpc_id: String = "VpcId",
        subnet_id: String = "SubnetId",
        interface_type: String = "InterfaceType",
        private_ipv4_address_count: i64 = "PrivateIpv4AddressCount",
        id: Option<String> = "NetworkInterfaceId",
        delete_with_instance: Option<bool> = "DeleteWithInstance",
        security_group_ids: Option<Vec<String>> = "SecurityGroupIds",
    }

    pub(crate) struct Placement {
        zone: String = "Zone",
        project_id: Option<i64> = "ProjectId",
        host_ids: Option<Vec<String>> = "HostIds",
        host_id: Option<String> = "HostId",
        tenancy: Option<String> = "DedicatedResourcePackTenancy",
        pack_ids: Option<Vec<String>> = "DedicatedResourcePackIds",
        rack_id: Option<String> = "RackId",
    }

    pub(crate) struct VirtualPrivateCloud {
        vpc_id: String = "VpcId",
        subnet_id: String = "SubnetId",
        as_gateway: Option<bool> = "AsVpcGateway",
        private_ip_addresses: Option<Vec<String>> = "PrivateIpAddresses",
        ipv6_address_count: Option<i64> = "Ipv6AddressCount",
    }

    pub(crate) struct SystemDisk {
        disk_type: Option<String> = "DiskType",
        disk_id: Option<String> = "DiskId",
        disk_size: Option<i64> = "DiskSize",
        cdc_id: Option<String> = "CdcId",
        name: Option<String> = "DiskName",
        encrypt: Option<bool> = "Encrypt",
        kms_key_id: Option<String> = "KmsKeyId",
    }

    pub(crate) struct DataDisk {
        disk_size: i64 = "DiskSize",
        disk_type: Option<String> = "DiskType",
        disk_id: Option<String> = "DiskId",
        delete_with_instance: Option<bool> = "DeleteWithInstance",
        snapshot_id: Option<String> = "SnapshotId",
        encrypt: Option<bool> = "Encrypt",
        kms_key_id: Option<String> = "KmsKeyId",
        throughput_performance: Option<i64> = "ThroughputPerformance",
        cdc_id: Option<String> = "CdcId",
        burst_performance: Option<bool> = "BurstPerformance",
        name: Option<String> = "DiskName",
    }

    pub(crate) struct InternetAccessible {
        charge_type: Option<String> = "InternetChargeType",
        bandwidth: Option<i64> = "InternetMaxBandwidthOut",
        public_ip_assigned: Option<bool> = "PublicIpAssigned",
        bandwidth_package_id: Option<String> = "BandwidthPackageId",
        service_provider: Option<String> = "InternetServiceProvider",
        ipv4_address_type: Option<String> = "IPv4AddressType",
        ipv6_address_type: Option<String> = "IPv6AddressType",
        anti_ddos_package_id: Option<String> = "AntiDDoSPackageId",
    }

    pub(crate) struct LoginSettings {
        password: Option<String> = "Password",
        key_ids: Option<Vec<String>> = "KeyIds",
        // a string here, as against Auto Scaling
        keep_image_login: Option<String> = "KeepImageLogin",
    }

    pub(crate) struct EnhancedService {
        security: Option<launch::Enabled> = "SecurityService",
        monitor: Option<launch::Enabled> = "MonitorService",
        automation: Option<launch::Enabled> = "AutomationService",
    }

    pub(crate) struct TagSpecification {
        resource_type: String = "ResourceType",
        tags: Vec<Tag> = "Tags",
    }

    pub(crate) struct CpuTopology {
        core_count: Option<i64> = "CoreCount",
        threads_per_core: Option<i64> = "ThreadPerCore",
    }
}

impl RunInstances {
    /// What of it a launch configuration says too.
    pub(super) fn launch(self) -> launch::ModifyLaunchConfigurationAttributes {
        let system = self.system_disk.unwrap_or_default();
        launch::ModifyLaunchConfigurationAttributes {
            instance_types: Some(self.instance_type.into_iter().collect()),
            charge_type: self.charge_type,
            charge_prepaid: self.charge_prepaid,
            market_options: self.market_options,
            system_disk: Some(launch::SystemDisk {
                disk_type: system.disk_type,
                disk_size: system.disk_size,
                encrypt: system.encrypt,
                kms_key_id: system.kms_key_id,
            }),
            data_disks: self.data_disks.map(|disks| disks.into_iter().map(DataDisk::launch).collect()),
            internet_accessible: self.internet_accessible.map(|internet| launch::InternetAccessible {
                charge_type: internet.charge_type,
                bandwidth: internet.bandwidth,
                public_ip_assigned: internet.public_ip_assigned,
                ..launch::InternetAccessible::default()
            }),
            login_settings: self.login_settings.map(|login| launch::LoginSettings {
                password: login.password,
                key_ids: login.key_ids,
                keep_image_login: None,
            }),
            security_group_ids: self.security_group_ids,
            user_data: self.user_data,
            cam_role_name: self.cam_role_name,
            ..launch::ModifyLaunchConfigurationAttributes::default()
        }
    }
}

impl DataDisk {
    fn launch(self) -> launch::DataDisk {
        launch::DataDisk {
            disk_type: self.disk_type,
            disk_size: Some(self.disk_size),
            snapshot_id: self.snapshot_id,
            delete_with_instance: self.delete_with_instance,
            encrypt: self.encrypt,
            throughput_performance: self.throughput_performance,
            burst_performance: self.burst_performance,
            kms_key_id: self.kms_key_id,
        }
    }
}
