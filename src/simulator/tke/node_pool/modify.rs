//! ModifyClusterNodePool.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::json;

use crate::simulator::autoscaling::group::size::check_sizes;
use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::state::cloud::State;
use crate::simulator::state::launch_configuration::LaunchConfiguration;
use crate::simulator::state::node_pool::{NodePool, NodePoolStatus};
use crate::simulator::state::scaling_group::ScalingGroup;
use crate::simulator::tags;
use crate::simulator::tasks::durations;
use crate::simulator::tke::gpu::gpu_document;
use crate::simulator::tke::kubelet_args;
use crate::simulator::tke::labels;
use crate::simulator::tke::node_pool::lookup::no_group;
use crate::simulator::tke::node_pool::lookup::{check_name, custom_image, find_image};
use crate::simulator::tke::node_pool::parameters::ModifyClusterNodePool;
use crate::simulator::tke::script;
use crate::simulator::tke::taints;

/// A pool, its group and its launch configuration, while they are changed.
#[derive(Serialize)]
struct Changed {
    pool: NodePool,
    group: ScalingGroup,
    configuration: LaunchConfiguration,
}

/// A list that is not given stays as it is; an empty one clears.
pub(crate) fn modify_cluster_node_pool(state: &mut State, caller: &Caller, request: ModifyClusterNodePool) -> Reply {
    let refusals = ("ResourceNotFound", "FailedOperation.RecordNotFound");
    let pool = state.settled_pool(caller, &request.cluster_id, &request.node_pool_id, refusals)?;
    let group = state.scaling_groups.get(&pool.scaling_group_id).cloned().ok_or_else(no_group)?;
    let configuration = state.launch_configurations.get(&pool.launch_configuration_id);
    let configuration = configuration.cloned().ok_or_else(no_group)?;
    let mut changed = Changed { pool, group, configuration };
    let before = json!(changed);
    let nodes_follow =
        (request.labels.is_some() || request.taints.is_some()) && request.ignore_existed_node != Some(true);
    let has_new_tags = request.tags.is_some();
    changed.apply(state, request)?;
    if state.quirks.idle_changes_refused && json!(changed) == before {
        return Err(ApiError::parameter("nothing is updated"));
    }

    let Changed { pool, group, configuration } = changed;
    for node in state.instances.values_mut().filter(|node| node.node_pool_id.as_deref() == Some(&pool.id)) {
        // what is gone stays where it is
        if has_new_tags && group.auto_update_instance_tags {
            node.tags.extend(group.tags.clone());
        }
        if nodes_follow {
            node.labels = pool.node_labels();
            node.taints = pool.taints.clone();
        }
    }
    let id = pool.id.clone();
    let group_id = group.id.clone();
    // A pool that is still being made is not done sooner because it was changed.
    let is_creating = pool.status == NodePoolStatus::Creating;
    state.scaling_groups.insert(group.id.clone(), group);
    state.launch_configurations.insert(configuration.id.clone(), configuration);
    state.node_pools.insert(id.clone(), pool);
    if !is_creating {
        state.occupy_pool(&id, NodePoolStatus::Updating, durations::POOL_UPDATE);
    }
    state.retry_failed(|group| group.id == group_id);
    Ok(json!({}))
}

impl Changed {
    fn apply(&mut self, state: &State, request: ModifyClusterNodePool) -> Result<(), ApiError> {
        if let Some(name) = request.name {
            check_name(&name)?;
            self.pool.name = name;
        }
        self.resize(request.min_nodes, request.max_nodes)?;
        if let Some(given) = request.labels {
            self.pool.labels = labels::check(given, "Labels")?;
        }
        if let Some(given) = request.taints {
            self.pool.taints = taints::check(given)?;
        }
        if let Some(given) = request.annotations {
            self.pool.annotations = labels::check(given, "Annotations")?;
        }
        self.pool.autoscaling = request.enable_autoscale.unwrap_or(self.pool.autoscaling);
        if let Some(os) = request.os_name {
            self.take_image(state, &os, request.os_customize_type.as_deref())?;
        }
        let settings = &mut self.pool.settings;
        if let Some(args) = request.gpu_args {
            settings.gpu_args = gpu_document(&args);
        }
        if let Some(given) = request.user_script {
            script::check(&given, "UserScript")?;
            settings.user_script = given;
        }
        if let Some(given) = request.pre_start_user_script {
            script::check(&given, "PreStartUserScript")?;
            settings.pre_start_user_script = given;
        }
        if let Some(args) = request.extra_args {
            kubelet_args::check(args.kubelet.as_deref().unwrap_or_default())?;
            settings.kubelet_args = args.kubelet;
        }
        settings.unschedulable = request.unschedulable.unwrap_or(settings.unschedulable);
        if let Some(path) = request.docker_graph_path {
            settings.docker_graph_path = path;
        }
        if let Some(given) = request.tags {
            self.take_tags(state, tags::check(given, tags::MOST)?)?;
        }
        self.pool.deletion_protection = request.deletion_protection.unwrap_or(self.pool.deletion_protection);
        Ok(())
    }

    fn resize(&mut self, min: Option<i64>, max: Option<i64>) -> Result<(), ApiError> {
        let group = &mut self.group;
        group.max_size = max.unwrap_or(group.max_size);
        group.min_size = min.unwrap_or(group.min_size);
        check_sizes(group.min_size, group.desired_capacity, group.max_size)
    }

    fn take_image(&mut self, state: &State, os: &str, customize_type: Option<&str>) -> Result<(), ApiError> {
        let image = find_image(state, os, customize_type)?;
        self.pool.image_id = custom_image(os, &image);
        (self.pool.os_name, self.pool.os_customize_type) = (image.shown_os().to_owned(), image.customize_type);
        if self.configuration.image_id != image.id {
            self.configuration.image_id = image.id;
            self.configuration.version += 1;
            self.configuration.updated = state.now;
        }
        Ok(())
    }

    /// The tags of a pool are those of its group, which pass through to the machines that it makes.
    fn take_tags(&mut self, state: &State, tags: BTreeMap<String, String>) -> Result<(), ApiError> {
        state.allow_pairs(&self.group.owner, &tags, &self.pool.tags)?;
        state.know_pairs(&self.group.owner, &tags, &self.pool.tags)?;
        self.group.tags.clone_from(&tags);
        self.pool.tags = tags;
        Ok(())
    }
}
