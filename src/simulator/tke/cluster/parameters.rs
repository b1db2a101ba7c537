//! The requests that make a cluster, change it and delete it.

use crate::simulator::parameters::parameters;
use crate::simulator::tags::Tag;
use crate::simulator::tke::cluster::run_instances::{EnhancedService, LoginSettings};
use crate::simulator::tke::labels::Label;
use crate::simulator::tke::node_settings::{DataDisk, InstanceAdvancedSettings};

parameters! {
    pub(crate) struct CreateCluster {
        cluster_type: String = "ClusterType",
        cidr: ClusterCidrSettings = "ClusterCIDRSettings",
        run_instances: Option<Vec<RunInstancesForNode>> = "RunInstancesForNode",
        basic: Option<ClusterBasicSettings> = "ClusterBasicSettings",
        advanced: Option<ClusterAdvancedSettings> = "ClusterAdvancedSettings",
        instance: Option<InstanceAdvancedSettings> = "InstanceAdvancedSettings",
        existed_instances: Option<Vec<ExistedInstancesForNode>> = "ExistedInstancesForNode",
        data_disk_mounts: Option<Vec<InstanceDataDiskMountSetting>> = "InstanceDataDiskMountSettings",
        addons: Option<Vec<ExtensionAddon>> = "ExtensionAddons",
        cdc_id: Option<String> = "CdcId",
        disable_addons: Option<Vec<String>> = "DisableAddons",
    }

    pub(crate) struct RunInstancesForNode {
        node_role: String = "NodeRole",
        run_instances_para: Vec<String> = "RunInstancesPara",
        overrides: Option<Vec<InstanceAdvancedSettings>> = "InstanceAdvancedSettingsOverrides",
    }

    pub(crate) struct ClusterBasicSettings {
        cluster_os: Option<String> = "ClusterOs",
        cluster_version: Option<String> = "ClusterVersion",
        cluster_name: Option<String> = "ClusterName",
        cluster_description: Option<String> = "ClusterDescription",
        vpc_id: Option<String> = "VpcId",
        project_id: Option<i64> = "ProjectId",
        tag_specification: Option<Vec<TagSpecification>> = "TagSpecification",
        os_customize_type: Option<String> = "OsCustomizeType",
        need_work_security_group: Option<bool> = "NeedWorkSecurityGroup",
        subnet_id: Option<String> = "SubnetId",
        cluster_level: Option<String> = "ClusterLevel",
        auto_upgrade_cluster_level: Option<AutoUpgradeClusterLevel> = "AutoUpgradeClusterLevel",
    }

    pub(crate) struct TagSpecification {
        resource_type: Option<String> = "ResourceType",
        tags: Option<Vec<Tag>> = "Tags",
    }

    pub(crate) struct ClusterAdvancedSettings {
        as_enabled: Option<bool> = "AsEnabled",
        audit_enabled: Option<bool> = "AuditEnabled",
        audit_log_topic_id: Option<String> = "AuditLogTopicId",
        audit_logset_id: Option<String> = "AuditLogsetId",
        base_pod_number: Option<i64> = "BasePodNumber",
        cilium_mode: Option<String> = "CiliumMode",
        container_runtime: Option<String> = "ContainerRuntime",
        data_plane_v2: Option<bool> = "DataPlaneV2",
        deletion_protection: Option<bool> = "DeletionProtection",
        enable_customized_pod_cidr: Option<bool> = "EnableCustomizedPodCIDR",
        etcd_override_configs: Option<Vec<EtcdOverrideConfig>> = "EtcdOverrideConfigs",
        extra_args: Option<ClusterExtraArgs> = "ExtraArgs",
        ipvs: Option<bool> = "IPVS",
        is_dual_stack: Option<bool> = "IsDualStack",
        is_non_static_ip_mode: Option<bool> = "IsNonStaticIpMode",
        kube_proxy_mode: Option<String> = "KubeProxyMode",
        network_type: Option<String> = "NetworkType",
        node_name_type: Option<String> = "NodeNameType",
        qgpu_share_enable: Option<bool> = "QGPUShareEnable",
        runtime_version: Option<String> = "RuntimeVersion",
        vpc_cni_type: Option<String> = "VpcCniType",
        is_high_availability: Option<bool> = "IsHighAvailability",
        security_mode_config: Option<SecurityModeConfig> = "SecurityModeConfig",
    }

    pub(crate) struct SecurityModeConfig {
        enabled: Option<bool> = "Enabled",
        namespaces: Option<Vec<String>> = "Namespaces",
        labels: Option<Vec<Label>> = "Labels",
    }

    pub(crate) struct EtcdOverrideConfig {
        resources: Vec<String> = "Resources",
    }

    pub(crate) struct ClusterExtraArgs {
        etcd: Option<Vec<String>> = "Etcd",
        api_server: Option<Vec<String>> = "KubeAPIServer",
        controller_manager: Option<Vec<String>> = "KubeControllerManager",
        scheduler: Option<Vec<String>> = "KubeScheduler",
    }

    pub(crate) struct ClusterCidrSettings {
        cluster_cidr: Option<String> = "ClusterCIDR",
        ignore_cluster_cidr_conflict: Option<bool> = "IgnoreClusterCIDRConflict",
        max_node_pod_num: Option<i64> = "MaxNodePodNum",
        max_cluster_service_num: Option<i64> = "MaxClusterServiceNum",
        service_cidr: Option<String> = "ServiceCIDR",
        eni_subnet_ids: Option<Vec<String>> = "EniSubnetIds",
        claim_expired_seconds: Option<i64> = "ClaimExpiredSeconds",
        ignore_service_cidr_conflict: Option<bool> = "IgnoreServiceCIDRConflict",
    }

    pub(crate) struct ExistedInstancesForNode {
        node_role: String = "NodeRole",
        para: ExistedInstancesPara = "ExistedInstancesPara",
        overrides: Option<InstanceAdvancedSettings> = "InstanceAdvancedSettingsOverride",
        desired_pod_numbers: Option<Vec<i64>> = "DesiredPodNumbers",
    }

    pub(crate) struct ExistedInstancesPara {
        instance_ids: Vec<String> = "InstanceIds",
        settings: Option<InstanceAdvancedSettings> = "InstanceAdvancedSettings",
        enhanced_service: Option<EnhancedService> = "EnhancedService",
        login_settings: Option<LoginSettings> = "LoginSettings",
        host_name: Option<String> = "HostName",
        security_group_ids: Option<Vec<String>> = "SecurityGroupIds",
    }

    pub(crate) struct InstanceDataDiskMountSetting {
        instance_type: String = "InstanceType",
        data_disks: Vec<DataDisk> = "DataDisks",
        zone: String = "Zone",
    }

    pub(crate) struct ExtensionAddon {
        name: String = "AddonName",
        param: String = "AddonParam",
    }

    pub(crate) struct AutoUpgradeClusterLevel {
        is_auto_upgrade: Option<bool> = "IsAutoUpgrade",
    }
}
