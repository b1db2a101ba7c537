//! Clusters come and go: CreateCluster and DeleteCluster.

use std::collections::BTreeMap;

use serde_json::json;

use super::attribute::AutoUpgradeClusterLevel;
use super::busy;
use super::cluster_network::{ClusterCidrSettings, network};
use super::node_settings::{self, InstanceAdvancedSettings, Label};
use crate::simulator::dispatch::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::{Tag, parameters};
use crate::simulator::state::{Cluster, ClusterStatus, EndpointStatus, NodePoolStatus, State};
use crate::simulator::tasks::{Task, takes};

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

    pub(crate) struct ExistedInstancesForNode {
        node_role: String = "NodeRole",
        para: ExistedInstancesPara = "ExistedInstancesPara",
        overrides: Option<InstanceAdvancedSettings> = "InstanceAdvancedSettingsOverride",
        desired_pod_numbers: Option<Vec<i64>> = "DesiredPodNumbers",
    }

    pub(crate) struct ExistedInstancesPara {
        instance_ids: Vec<String> = "InstanceIds",
    }

    pub(crate) struct InstanceDataDiskMountSetting {
        instance_type: String = "InstanceType",
        data_disks: Vec<node_settings::DataDisk> = "DataDisks",
        zone: String = "Zone",
    }

    pub(crate) struct ExtensionAddon {
        name: String = "AddonName",
        param: String = "AddonParam",
    }

    pub(crate) struct DeleteCluster {
        cluster_id: String = "ClusterId",
        instance_delete_mode: String = "InstanceDeleteMode",
        resource_delete_options: Option<Vec<ResourceDeleteOption>> = "ResourceDeleteOptions",
    }

    pub(crate) struct ResourceDeleteOption {
        resource_type: String = "ResourceType",
        delete_mode: String = "DeleteMode",
        skip_deletion_protection: Option<bool> = "SkipDeletionProtection",
    }
}

impl ResourceDeleteOption {
    /// Whether the resources go.
    pub(crate) fn terminates(&self) -> Result<bool, ApiError> {
        match self.delete_mode.as_str() {
            "terminate" => Ok(true),
            "retain" => Ok(false),
            other => Err(ApiError::parameter(format!("DeleteMode {other} is invalid"))),
        }
    }
}

pub(crate) fn create(state: &mut State, caller: &Caller, request: CreateCluster) -> Reply {
    match request.cluster_type.as_str() {
        "MANAGED_CLUSTER" => {}
        "INDEPENDENT_CLUSTER" => {
            return Err(unsimulated("independent clusters"));
        }
        other => {
            return Err(ApiError::parameter(format!("ClusterType {other} is invalid")));
        }
    }
    if request.run_instances.is_some_and(|nodes| !nodes.is_empty())
        || request.existed_instances.is_some_and(|nodes| !nodes.is_empty())
    {
        return Err(unsimulated("nodes in CreateCluster: use CreateClusterNodePool"));
    }
    if let Some(settings) = request.instance {
        settings.accept()?;
    }
    let basic = request.basic.unwrap_or_default();
    let advanced = request.advanced.unwrap_or_default();
    let name = basic.cluster_name.unwrap_or_default();
    super::attribute::check_name(&name)?;
    let vpc_id =
        basic.vpc_id.filter(|id| !id.is_empty()).ok_or_else(|| ApiError::missing("ClusterBasicSettings.VpcId"))?;
    let vpc =
        state.vpcs.get(&vpc_id).filter(|vpc| caller.sees(&vpc.owner, &vpc.region)).cloned().ok_or_else(|| {
            ApiError::new("FailedOperation.VpcRecodrNotFound", format!("VPC_RECORD_NOT_FOUND({vpc_id})"))
        })?;
    let version = match basic.cluster_version {
        Some(version) => version,
        None => state.versions.last().map(|newest| newest.version.clone()).unwrap_or_default(),
    };
    if !state.versions.iter().any(|known| known.version == version) {
        return Err(ApiError::parameter(format!("ClusterVersion {version} is not supported")));
    }
    let os = basic.cluster_os.unwrap_or_else(|| "tlinux3.1x86_64".into());
    let image = state
        .image(&os, basic.os_customize_type.as_deref())
        .cloned()
        .ok_or_else(|| ApiError::new("FailedOperation.OsNotSupport", format!("OS_NOT_SUPPORT({os})")))?;
    let level = basic.cluster_level.unwrap_or_else(|| "L5".into());
    super::attribute::check_level(&level)?;
    let mut tags = BTreeMap::new();
    for specification in basic.tag_specification.unwrap_or_default() {
        let kind = specification.resource_type.unwrap_or_default();
        if kind != "cluster" {
            return Err(ApiError::parameter(format!("TagSpecification.ResourceType {kind} is invalid")));
        }
        tags.extend(node_settings::tags(specification.tags.unwrap_or_default(), 50)?);
    }
    let network = network(state, &vpc, request.cidr, &advanced, basic.subnet_id)?;
    let disabled = request.disable_addons.unwrap_or_default();
    let addons = super::addon::initial(state, &network.kind, request.addons.unwrap_or_default(), &disabled)?;
    let id = state.identifiers.next("cls");
    let cluster = Cluster {
        id: id.clone(),
        owner: caller.owner.clone(),
        region: caller.region.clone(),
        name,
        description: basic.cluster_description.unwrap_or_default(),
        status: ClusterStatus::Creating,
        version,
        upgrading_to: None,
        os_name: image.os_name,
        image_id: image.id,
        os_customize_type: image.customize_type,
        container_runtime: advanced
            .container_runtime
            .filter(|runtime| !runtime.is_empty())
            .unwrap_or_else(|| "containerd".into()),
        runtime_version: advanced
            .runtime_version
            .filter(|version| !version.is_empty())
            .unwrap_or_else(|| "1.6.9".into()),
        project_id: basic.project_id.unwrap_or_default(),
        level,
        auto_upgrade_level: basic.auto_upgrade_cluster_level.is_some_and(|auto| auto.is_auto_upgrade),
        deletion_protection: advanced.deletion_protection.unwrap_or_default(),
        issuer: Default::default(),
        qgpu_share: advanced.qgpu_share_enable.unwrap_or_default(),
        high_availability: advanced.is_high_availability.unwrap_or(true),
        audit: advanced.audit_enabled.unwrap_or_default(),
        network,
        tags,
        addons,
        public_endpoint: None,
        private_endpoint: None,
        created: state.now,
        disks_terminate: false,
        balancers_retain: false,
        instances_retain: false,
        stuck: None,
    };
    let addons: Vec<String> = cluster.addons.keys().cloned().collect();
    state.clusters.insert(id.clone(), cluster);
    state.schedule(takes::CLUSTER_CREATE, Task::ClusterRunning(id.clone()));
    for name in addons {
        state.schedule(takes::CLUSTER_CREATE, Task::AddonSettled { cluster_id: id.clone(), name });
    }
    Ok(json!({"ClusterId": id}))
}

fn unsimulated(what: &str) -> ApiError {
    ApiError::new("UnsupportedOperation", format!("The simulated cloud does not have {what}."))
}

pub(crate) fn delete(state: &mut State, caller: &Caller, request: DeleteCluster) -> Reply {
    let id = request.cluster_id;
    let cluster = state.cluster(caller, &id, "InternalError.ClusterNotFound")?;
    let instances_retain = match request.instance_delete_mode.as_str() {
        "terminate" => false,
        "retain" => true,
        other => {
            return Err(ApiError::parameter(format!("InstanceDeleteMode {other} is invalid")));
        }
    };
    if cluster.deletion_protection {
        return Err(ApiError::new(
            "OperationDenied.ClusterInDeletionProtection",
            "CLUSTER_IN_DELETION_PROTECTION(cluster is in deletion protection)",
        ));
    }
    if matches!(cluster.status, ClusterStatus::Creating | ClusterStatus::Deleting | ClusterStatus::Upgrading) {
        return Err(busy("FailedOperation.ClusterState", cluster.status));
    }
    // Disks stay unless the request says otherwise; everything else goes unless it does.
    let mut disks_terminate = false;
    let mut balancers_retain = false;
    for option in request.resource_delete_options.unwrap_or_default() {
        let terminate = option.terminates()?;
        match option.resource_type.as_str() {
            "CBS" => disks_terminate = terminate,
            "CLB" => balancers_retain = !terminate,
            "CVM" => {}
            other => {
                return Err(ApiError::parameter(format!("ResourceType {other} is invalid")));
            }
        }
    }
    if let Some(cluster) = state.clusters.get_mut(&id) {
        cluster.status = ClusterStatus::Deleting;
        cluster.disks_terminate = disks_terminate;
        cluster.balancers_retain = balancers_retain;
        cluster.instances_retain = instances_retain;
        for endpoint in [&mut cluster.public_endpoint, &mut cluster.private_endpoint].into_iter().flatten() {
            endpoint.status = EndpointStatus::Deleting;
        }
    }
    for pool in state.node_pools.values_mut() {
        if pool.cluster_id == id {
            pool.status = NodePoolStatus::Deleting;
        }
    }
    state.schedule(takes::CLUSTER_DELETE, Task::ClusterGone(id));
    Ok(json!({}))
}
