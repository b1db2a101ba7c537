//! CreateClusterNodePool.

use std::collections::BTreeMap;

use serde_json::json;

use crate::simulator::autoscaling::group::parameters::{CreateAutoScalingGroup, ModifyAutoScalingGroup};
use crate::simulator::autoscaling::group::size::{check_sizes, check_subnets};
use crate::simulator::autoscaling::launch_configuration::change::apply;
use crate::simulator::autoscaling::launch_configuration::parameters::CreateLaunchConfiguration;
use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::given;
use crate::simulator::service_role;
use crate::simulator::state::catalogue::Image;
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::Cluster;
use crate::simulator::state::launch_configuration::LaunchConfiguration;
use crate::simulator::state::node_pool::{NodePool, NodePoolStatus};
use crate::simulator::state::scaling_group::ScalingGroup;
use crate::simulator::state::task::Task;
use crate::simulator::tags::{self, Tag};
use crate::simulator::tasks::durations;
use crate::simulator::tke::labels;
use crate::simulator::tke::node_pool::documents;
use crate::simulator::tke::node_pool::lookup::{check_name, custom_image, find_image};
use crate::simulator::tke::node_pool::parameters::CreateClusterNodePool;
use crate::simulator::tke::taints;

pub(crate) fn create_cluster_node_pool(state: &mut State, caller: &Caller, request: CreateClusterNodePool) -> Reply {
    state.check_service_role(&caller.owner, &service_role::AUTO_SCALING)?;
    let group = documents::group(&request.group, &state.quirks)?;
    let launch = documents::launch(&request.configuration, &state.quirks)?;
    let cluster = state.running_cluster(caller, &request.cluster_id, "ResourceNotFound")?.clone();
    let name = request.name.unwrap_or_default();
    check_name(&name)?;
    let has_own_tags = request.tags.as_ref().is_some_and(|tags| !tags.is_empty());
    let pool_tags = pool_tags(state, &cluster, request.tags.unwrap_or_default())?;
    let os = given(request.node_pool_os).unwrap_or_else(|| cluster.os_name.clone());
    let image = find_image(state, &os, request.os_customize_type.as_deref())?;
    check_group(state, &cluster, &group)?;

    let mut settings = request.settings;
    let pool_labels = request.labels.or_else(|| settings.labels.take());
    let pool_taints = request.taints.or_else(|| settings.taints.take());
    let pool_labels = labels::check(pool_labels.unwrap_or_default(), "Labels")?;
    let pool_taints = taints::check(pool_taints.unwrap_or_default())?;
    let mut annotations = labels::check(request.annotations.unwrap_or_default(), "Annotations")?;
    if state.quirks.pools_are_annotated {
        annotations.insert("node.tke.cloud.tencent.com/security-agent".into(), "true".into());
    }
    let settings = settings.accept()?;
    if settings.desired_pod_number != 0 && cluster.network.kind == "GR" && !cluster.network.customized_pod_cidr {
        return Err(ApiError::parameter("DesiredPodNumber is only for clusters with customized pod CIDR"));
    }

    let id = state.identifiers.next("np");
    let made_name = format!("tke-{id}");
    let mut group = scaling_group(state, &cluster, group, &made_name);
    let mut configuration = launch_configuration(state, &cluster, &image, launch, &made_name)?;
    group.launch_configuration_id = configuration.id.clone();
    configuration.instance_name.get_or_insert_with(|| format!("as-{}", group.name));
    // the tags of a pool pass through to the machines that its group makes
    group.tags = pool_tags.clone();
    let pool = NodePool {
        id: id.clone(),
        cluster_id: cluster.id,
        name,
        status: NodePoolStatus::Creating,
        scaling_group_id: group.id.clone(),
        launch_configuration_id: configuration.id.clone(),
        autoscaling: request.enable_autoscale,
        labels: pool_labels,
        taints: pool_taints,
        annotations,
        tags: pool_tags,
        has_own_tags,
        image_id: custom_image(&os, &image),
        os_name: image.shown_os().to_owned(),
        os_customize_type: image.customize_type,
        container_runtime: given(request.container_runtime).unwrap_or(cluster.container_runtime),
        runtime_version: given(request.runtime_version).unwrap_or(cluster.runtime_version),
        deletion_protection: request.deletion_protection.unwrap_or_default(),
        settings,
        created: state.now,
    };
    let group_id = group.id.clone();
    state.launch_configurations.insert(configuration.id.clone(), configuration);
    state.scaling_groups.insert(group_id.clone(), group);
    state.node_pools.insert(id.clone(), pool);
    state.occupy_pool(&id, NodePoolStatus::Creating, durations::POOL_CREATE);
    state.schedule(durations::SCALE, Task::Scale(group_id));
    Ok(json!({"NodePoolId": id}))
}

fn check_group(state: &State, cluster: &Cluster, group: &CreateAutoScalingGroup) -> Result<(), ApiError> {
    if group.vpc_id != cluster.network.vpc_id {
        return Err(ApiError::parameter(format!(
            "AutoScalingGroupPara: {} is not the VPC of the cluster",
            group.vpc_id
        )));
    }
    let passed_on = || {
        ModifyAutoScalingGroup::from(group).check_choices()?;
        check_subnets(state, &group.vpc_id, group.subnet_ids.as_deref().unwrap_or_default())?;
        check_sizes(group.min_size, group.desired(), group.max_size)
    };
    passed_on().map_err(|error| documents::wrapped(&state.quirks, error))
}

/// The tags of a new pool: its cluster's with its own over them.
fn pool_tags(state: &State, cluster: &Cluster, own: Vec<Tag>) -> Result<BTreeMap<String, String>, ApiError> {
    let own = tags::check(own, tags::MOST)?;
    state.allow_pairs(&cluster.owner, &own, &cluster.tags)?;
    state.know_pairs(&cluster.owner, &own, &cluster.tags)?;
    let mut all = cluster.tags.clone();
    all.extend(own);
    match all.len() > tags::MOST {
        true => Err(ApiError::parameter(format!("more than {} tags", tags::MOST))),
        false => Ok(all),
    }
}

/// The group of a new pool, without its launch configuration.
fn scaling_group(state: &mut State, cluster: &Cluster, request: CreateAutoScalingGroup, name: &str) -> ScalingGroup {
    let desired_capacity = request.desired();
    let service = request.service_settings.unwrap_or_default();
    ScalingGroup {
        id: state.identifiers.next("asg"),
        owner: cluster.owner.clone(),
        region: cluster.region.clone(),
        desired_capacity,
        name: name.to_owned(),
        launch_configuration_id: String::new(),
        vpc_id: request.vpc_id,
        subnet_ids: request.subnet_ids.unwrap_or_default(),
        zones: request.zones.unwrap_or_default(),
        min_size: request.min_size,
        max_size: request.max_size,
        multi_zone_subnet_policy: request.multi_zone_subnet_policy.unwrap_or_else(|| "PRIORITY".into()),
        retry_policy: request.retry_policy.unwrap_or_else(|| "IMMEDIATE_RETRY".into()),
        termination_policies: request.termination_policies.unwrap_or_else(|| vec!["OLDEST_INSTANCE".into()]),
        scaling_mode: service.scaling_mode.unwrap_or_else(|| "CLASSIC_SCALING".into()),
        auto_update_instance_tags: service.auto_update_instance_tags.unwrap_or_default(),
        default_cooldown: request.default_cooldown.unwrap_or(300),
        project_id: request.project_id.unwrap_or_default(),
        tags: BTreeMap::new(),
        enabled: true,
        failed_activities: 0,
        created: state.now,
    }
}

fn launch_configuration(
    state: &mut State,
    cluster: &Cluster,
    image: &Image,
    request: CreateLaunchConfiguration,
    name: &str,
) -> Result<LaunchConfiguration, ApiError> {
    let mut configuration = LaunchConfiguration {
        id: state.identifiers.next("asc"),
        owner: cluster.owner.clone(),
        region: cluster.region.clone(),
        name: name.to_owned(),
        image_id: image.id.clone(),
        disk_type_policy: "ORIGINAL".into(),
        instance_types_check_policy: "ALL".into(),
        security_service: true,
        monitor_service: true,
        version: 1,
        created: state.now,
        updated: state.now,
        ..LaunchConfiguration::default()
    };
    let changes = request.into_changes();
    let applied = changes.and_then(|changes| apply(state, &mut configuration, changes));
    applied.map_err(|error| documents::wrapped(&state.quirks, error))?;
    Ok(configuration)
}
