//! Node pools come: CreateClusterNodePool.

use std::collections::BTreeMap;

use serde_json::json;

use super::node_settings::{self, InstanceAdvancedSettings, Label, TaintParameter};
use crate::simulator::autoscaling::group::{CreateAutoScalingGroup, check_sizes, check_subnets};
use crate::simulator::autoscaling::launch_configuration;
use crate::simulator::autoscaling::launch_parameters::CreateLaunchConfiguration;
use crate::simulator::dispatch::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::{Tag, parameters, read_text};
use crate::simulator::state::{Image, LaunchConfiguration, NodePool, NodePoolStatus, ScalingGroup, State};
use crate::simulator::tasks::{Task, takes};

parameters! {
    pub(crate) struct CreateClusterNodePool {
        cluster_id: String = "ClusterId",
        group: String = "AutoScalingGroupPara",
        configuration: String = "LaunchConfigurePara",
        settings: InstanceAdvancedSettings = "InstanceAdvancedSettings",
        enable_autoscale: bool = "EnableAutoscale",
        name: Option<String> = "Name",
        labels: Option<Vec<Label>> = "Labels",
        taints: Option<Vec<TaintParameter>> = "Taints",
        annotations: Option<Vec<Label>> = "Annotations",
        container_runtime: Option<String> = "ContainerRuntime",
        runtime_version: Option<String> = "RuntimeVersion",
        node_pool_os: Option<String> = "NodePoolOs",
        os_customize_type: Option<String> = "OsCustomizeType",
        tags: Option<Vec<Tag>> = "Tags",
        deletion_protection: Option<bool> = "DeletionProtection",
        skip_validate_options: Option<Vec<String>> = "SkipValidateOptions",
    }
}

/// What Auto Scaling refuses reaches the caller wrapped.
fn wrapped(error: ApiError) -> ApiError {
    ApiError::new(
        "FailedOperation.AsCommon",
        format!("AS_COMMON_ERROR([TencentCloudSDKError] Code={}, Message={})", error.code, error.message),
    )
}

pub(crate) fn create(state: &mut State, caller: &Caller, request: CreateClusterNodePool) -> Reply {
    let group: CreateAutoScalingGroup = read_text(&request.group, "AutoScalingGroupPara")?;
    let launch: CreateLaunchConfiguration = read_text(&request.configuration, "LaunchConfigurePara")?;
    let cluster = state.running_cluster(caller, &request.cluster_id, "ResourceNotFound")?.clone();
    let name = request.name.unwrap_or_default();
    check_name(&name)?;
    let pool_tags = node_settings::tags(request.tags.unwrap_or_default(), 10)?;
    let os = request.node_pool_os.filter(|os| !os.is_empty()).unwrap_or_else(|| cluster.os_name.clone());
    let image = find_image(state, &os, request.os_customize_type.as_deref())?;
    if group.vpc_id != cluster.network.vpc_id {
        return Err(ApiError::parameter(format!(
            "AutoScalingGroupPara: {} is not the VPC of the cluster",
            group.vpc_id
        )));
    }
    let subnet_ids = group.subnet_ids.unwrap_or_default();
    check_subnets(state, &group.vpc_id, &subnet_ids).map_err(wrapped)?;
    let desired = group.desired_capacity.unwrap_or(group.min_size);
    check_sizes(group.min_size, desired, group.max_size).map_err(wrapped)?;

    let mut settings = request.settings;
    let labels = request.labels.or_else(|| settings.labels.take());
    let taints = request.taints.or_else(|| settings.taints.take());
    let labels = node_settings::labels(labels.unwrap_or_default(), "Labels")?;
    let taints = node_settings::taints(taints.unwrap_or_default())?;
    let annotations = node_settings::labels(request.annotations.unwrap_or_default(), "Annotations")?;
    let settings = settings.accept()?;

    let id = state.identifiers.next("np");
    let group_id = state.identifiers.next("asg");
    let configuration_id = state.identifiers.next("asc");
    let mut configuration = LaunchConfiguration {
        id: configuration_id.clone(),
        owner: caller.owner.clone(),
        region: caller.region.clone(),
        image_id: image.id.clone(),
        charge_type: "POSTPAID_BY_HOUR".into(),
        disk_type_policy: "ORIGINAL".into(),
        instance_types_check_policy: "ALL".into(),
        security_service: true,
        monitor_service: true,
        version: 1,
        created: state.now,
        updated: state.now,
        ..LaunchConfiguration::default()
    };
    let launch = launch.into_changes().map_err(wrapped)?;
    launch_configuration::apply(state, &mut configuration, launch).map_err(wrapped)?;
    if configuration.name.is_empty() {
        configuration.name = format!("tke-{id}");
    }
    // The tags of a pool pass through to the instances it makes.
    configuration.instance_tags.extend(pool_tags.clone());
    let service = group.service_settings.unwrap_or_default();
    let group = ScalingGroup {
        id: group_id.clone(),
        owner: caller.owner.clone(),
        region: caller.region.clone(),
        name: group.name.filter(|name| !name.is_empty()).unwrap_or_else(|| format!("tke-{id}")),
        launch_configuration_id: configuration_id.clone(),
        vpc_id: group.vpc_id,
        subnet_ids,
        zones: group.zones.unwrap_or_default(),
        min_size: group.min_size,
        max_size: group.max_size,
        desired_capacity: desired,
        multi_zone_subnet_policy: group.multi_zone_subnet_policy.unwrap_or_else(|| "PRIORITY".into()),
        retry_policy: group.retry_policy.unwrap_or_else(|| "IMMEDIATE_RETRY".into()),
        termination_policies: group.termination_policies.unwrap_or_else(|| vec!["OLDEST_INSTANCE".into()]),
        scaling_mode: service.scaling_mode.unwrap_or_else(|| "CLASSIC_SCALING".into()),
        auto_update_instance_tags: service.auto_update_instance_tags.unwrap_or_default(),
        default_cooldown: group.default_cooldown.unwrap_or(300),
        project_id: group.project_id.unwrap_or_default(),
        tags: group.tags.unwrap_or_default().into_iter().map(|tag| (tag.key, tag.value)).collect::<BTreeMap<_, _>>(),
        enabled: true,
        last_failure: String::new(),
        created: state.now,
    };
    let pool = NodePool {
        id: id.clone(),
        cluster_id: cluster.id,
        name,
        status: NodePoolStatus::Creating,
        scaling_group_id: group_id.clone(),
        launch_configuration_id: configuration_id.clone(),
        autoscaling: request.enable_autoscale,
        labels,
        taints,
        annotations,
        tags: pool_tags,
        image_id: custom_image(&os, &image),
        os_name: image.os_name,
        os_customize_type: image.customize_type,
        container_runtime: request
            .container_runtime
            .filter(|runtime| !runtime.is_empty())
            .unwrap_or(cluster.container_runtime),
        runtime_version: request
            .runtime_version
            .filter(|version| !version.is_empty())
            .unwrap_or(cluster.runtime_version),
        deletion_protection: request.deletion_protection.unwrap_or_default(),
        settings,
        created: state.now,
    };
    state.launch_configurations.insert(configuration_id, configuration);
    state.scaling_groups.insert(group_id.clone(), group);
    state.node_pools.insert(id.clone(), pool);
    state.occupy_pool(&id, NodePoolStatus::Creating, takes::POOL_CREATE);
    state.schedule(takes::SCALE, Task::Scale(group_id));
    Ok(json!({"NodePoolId": id}))
}

/// Refuses a name of more than 63 characters.
pub(crate) fn check_name(name: &str) -> Result<(), ApiError> {
    if name.chars().count() > 63 {
        return Err(ApiError::parameter("Name is longer than 63 characters"));
    }
    Ok(())
}

/// The image of a name or an identifier, or the refusal of an unknown one.
pub(crate) fn find_image(state: &State, os: &str, customize_type: Option<&str>) -> Result<Image, ApiError> {
    state
        .image(os, customize_type)
        .cloned()
        .ok_or_else(|| ApiError::new("InvalidParameter.OsNotSupport", format!("OS_NOT_SUPPORT({os})")))
}

/// What `ImageId` answers: the image if it was asked for by identifier, else nothing.
pub(crate) fn custom_image(asked: &str, image: &Image) -> String {
    if asked == image.id { image.id.clone() } else { String::new() }
}
