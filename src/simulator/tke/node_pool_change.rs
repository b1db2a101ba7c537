//! Node pools change and go.

use serde_json::json;

use super::busy;
use super::node_pool::{check_name, custom_image, find_image};
use super::node_settings::{self, GpuArgs, InstanceExtraArgs, Label, TaintParameter, check_script, gpu_document};
use crate::simulator::autoscaling::group::check_sizes;
use crate::simulator::dispatch::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::{Tag, parameters};
use crate::simulator::state::{ClusterStatus, NodePool, NodePoolStatus, State};
use crate::simulator::tasks::{Task, takes};

parameters! {
    pub(crate) struct ModifyClusterNodePool {
        cluster_id: String = "ClusterId",
        node_pool_id: String = "NodePoolId",
        name: Option<String> = "Name",
        max_nodes: Option<i64> = "MaxNodesNum",
        min_nodes: Option<i64> = "MinNodesNum",
        labels: Option<Vec<Label>> = "Labels",
        taints: Option<Vec<TaintParameter>> = "Taints",
        annotations: Option<Vec<Label>> = "Annotations",
        enable_autoscale: Option<bool> = "EnableAutoscale",
        os_name: Option<String> = "OsName",
        os_customize_type: Option<String> = "OsCustomizeType",
        gpu_args: Option<GpuArgs> = "GPUArgs",
        user_script: Option<String> = "UserScript",
        ignore_existed_node: Option<bool> = "IgnoreExistedNode",
        extra_args: Option<InstanceExtraArgs> = "ExtraArgs",
        tags: Option<Vec<Tag>> = "Tags",
        unschedulable: Option<i64> = "Unschedulable",
        deletion_protection: Option<bool> = "DeletionProtection",
        docker_graph_path: Option<String> = "DockerGraphPath",
        pre_start_user_script: Option<String> = "PreStartUserScript",
    }

    pub(crate) struct SetDesiredCapacity {
        cluster_id: String = "ClusterId",
        node_pool_id: String = "NodePoolId",
        desired_capacity: i64 = "DesiredCapacity",
    }

    pub(crate) struct SetInstanceTypes {
        cluster_id: String = "ClusterId",
        node_pool_id: String = "NodePoolId",
        instance_types: Vec<String> = "InstanceTypes",
    }

    pub(crate) struct DeleteClusterNodePool {
        cluster_id: String = "ClusterId",
        node_pool_ids: Vec<String> = "NodePoolIds",
        keep_instance: bool = "KeepInstance",
    }
}

impl State {
    fn pool_of(&self, cluster_id: &str, id: &str, refusal: &'static str) -> Result<&NodePool, ApiError> {
        self.node_pools
            .get(id)
            .filter(|pool| pool.cluster_id == cluster_id)
            .ok_or_else(|| ApiError::new(refusal, format!("RECORD_NOT_FOUND(node pool {id})")))
    }

    /// A pool that is on its way out takes no change.
    fn changeable_pool(
        &mut self,
        caller: &Caller,
        cluster_id: &str,
        id: &str,
        (no_cluster, no_pool): (&'static str, &'static str),
    ) -> Result<NodePool, ApiError> {
        self.running_cluster(caller, cluster_id, no_cluster)?;
        let pool = self.pool_of(cluster_id, id, no_pool)?;
        if pool.status == NodePoolStatus::Deleting {
            return Err(ApiError::new("OperationDenied", format!("OPERATION_DENIED(node pool {id} is deleting)")));
        }
        Ok(pool.clone())
    }
}

/// A list that is not given stays as it is; an empty one clears.
pub(crate) fn modify(state: &mut State, caller: &Caller, request: ModifyClusterNodePool) -> Reply {
    let mut pool = state.changeable_pool(
        caller,
        &request.cluster_id,
        &request.node_pool_id,
        ("ResourceNotFound", "FailedOperation.RecordNotFound"),
    )?;
    let no_group = || ApiError::new("ResourceNotFound.AsAsgNotExist", "AS_ASG_NOT_EXIST(auto scaling group not found)");
    let mut group = state.scaling_groups.get(&pool.scaling_group_id).cloned().ok_or_else(no_group)?;
    let mut configuration =
        state.launch_configurations.get(&pool.launch_configuration_id).cloned().ok_or_else(no_group)?;

    if let Some(name) = request.name {
        check_name(&name)?;
        pool.name = name;
    }
    group.max_size = request.max_nodes.unwrap_or(group.max_size);
    group.min_size = request.min_nodes.unwrap_or(group.min_size);
    check_sizes(group.min_size, group.desired_capacity, group.max_size)
        .map_err(|error| ApiError::parameter(error.message))?;
    let nodes_follow = request.labels.is_some() || request.taints.is_some();
    if let Some(labels) = request.labels {
        pool.labels = node_settings::labels(labels, "Labels")?;
    }
    if let Some(taints) = request.taints {
        pool.taints = node_settings::taints(taints)?;
    }
    if let Some(annotations) = request.annotations {
        pool.annotations = node_settings::labels(annotations, "Annotations")?;
    }
    pool.autoscaling = request.enable_autoscale.unwrap_or(pool.autoscaling);
    if let Some(os) = request.os_name {
        let image = find_image(state, &os, request.os_customize_type.as_deref())?;
        pool.image_id = custom_image(&os, &image);
        (pool.os_name, pool.os_customize_type) = (image.os_name, image.customize_type);
        if configuration.image_id != image.id {
            configuration.image_id = image.id;
            configuration.version += 1;
            configuration.updated = state.now;
        }
    }
    if let Some(args) = request.gpu_args {
        pool.settings.gpu_args = gpu_document(&args);
    }
    if let Some(script) = request.user_script {
        check_script(&script, "UserScript")?;
        pool.settings.user_script = script;
    }
    if let Some(script) = request.pre_start_user_script {
        check_script(&script, "PreStartUserScript")?;
        pool.settings.pre_start_user_script = script;
    }
    if let Some(args) = request.extra_args {
        pool.settings.kubelet_args = args.kubelet;
    }
    if let Some(tags) = request.tags {
        let tags = node_settings::tags(tags, 10)?;
        for key in pool.tags.keys() {
            configuration.instance_tags.remove(key);
        }
        configuration.instance_tags.extend(tags.clone());
        pool.tags = tags;
        if group.auto_update_instance_tags {
            for node in state.instances.values_mut() {
                if node.node_pool_id.as_deref() == Some(&pool.id) {
                    node.tags = configuration.instance_tags.clone();
                }
            }
        }
    }
    pool.settings.unschedulable = request.unschedulable.unwrap_or(pool.settings.unschedulable);
    pool.deletion_protection = request.deletion_protection.unwrap_or(pool.deletion_protection);
    if let Some(path) = request.docker_graph_path {
        pool.settings.docker_graph_path = path;
    }

    if nodes_follow && request.ignore_existed_node != Some(true) {
        for node in state.instances.values_mut() {
            if node.node_pool_id.as_deref() == Some(&pool.id) {
                node.labels = pool.labels.clone();
                node.labels.insert("tke.cloud.tencent.com/nodepool-id".into(), pool.id.clone());
                node.taints = pool.taints.clone();
            }
        }
    }
    let id = pool.id.clone();
    // A pool that is still being made is not done sooner because it was changed.
    let creating = pool.status == NodePoolStatus::Creating;
    state.scaling_groups.insert(group.id.clone(), group);
    state.launch_configurations.insert(configuration.id.clone(), configuration);
    state.node_pools.insert(id.clone(), pool);
    if !creating {
        state.occupy_pool(&id, NodePoolStatus::Updating, takes::POOL_UPDATE);
    }
    Ok(json!({}))
}

pub(crate) fn set_desired_capacity(state: &mut State, caller: &Caller, request: SetDesiredCapacity) -> Reply {
    let pool = state.changeable_pool(
        caller,
        &request.cluster_id,
        &request.node_pool_id,
        ("ResourceNotFound.ClusterNotFound", "FailedOperation.RecordNotFound"),
    )?;
    let group = state.scaling_groups.get_mut(&pool.scaling_group_id).ok_or_else(|| {
        ApiError::new("ResourceNotFound.AsAsgNotExist", "AS_ASG_NOT_EXIST(auto scaling group not found)")
    })?;
    check_sizes(group.min_size, request.desired_capacity, group.max_size)?;
    let unchanged = group.desired_capacity == request.desired_capacity;
    group.desired_capacity = request.desired_capacity;
    if pool.status == NodePoolStatus::Creating {
        state.schedule(takes::SCALE, Task::Scale(pool.scaling_group_id));
    } else if !unchanged {
        state.scale_pool(&pool.id, request.desired_capacity);
    }
    Ok(json!({}))
}

pub(crate) fn set_instance_types(state: &mut State, caller: &Caller, request: SetInstanceTypes) -> Reply {
    let pool = state.changeable_pool(
        caller,
        &request.cluster_id,
        &request.node_pool_id,
        ("InternalError.ClusterNotFound", "InternalError.DbRecordNotFound"),
    )?;
    if let Some(unknown) = request.instance_types.iter().find(|name| !state.instance_types.contains_key(*name)) {
        return Err(ApiError::parameter(format!("instance type {unknown} is not supported")));
    }
    let now = state.now;
    let configuration = state
        .launch_configurations
        .get_mut(&pool.launch_configuration_id)
        .ok_or_else(|| ApiError::new("InternalError.DbRecordNotFound", "DB_RECORD_NOT_FOUND"))?;
    if configuration.instance_types.first() != request.instance_types.first() {
        return Err(ApiError::parameter("the first instance type cannot be changed"));
    }
    if configuration.instance_types != request.instance_types {
        configuration.instance_types = request.instance_types;
        configuration.version += 1;
        configuration.updated = now;
    }
    Ok(json!({}))
}

pub(crate) fn delete(state: &mut State, caller: &Caller, request: DeleteClusterNodePool) -> Reply {
    let cluster_id = request.cluster_id;
    // A cluster that is being deleted and got stuck can still be emptied.
    let cluster = state.cluster(caller, &cluster_id, "ResourceNotFound")?;
    if cluster.status == ClusterStatus::Creating {
        return Err(busy("ResourceUnavailable.ClusterState", cluster.status));
    }
    if request.node_pool_ids.is_empty() {
        return Err(ApiError::parameter("NodePoolIds is empty"));
    }
    for id in &request.node_pool_ids {
        let pool = state.pool_of(&cluster_id, id, "FailedOperation.RecordNotFound")?;
        if pool.deletion_protection {
            return Err(ApiError::new(
                "OperationDenied",
                format!("OPERATION_DENIED(node pool {id} is in deletion protection)"),
            ));
        }
    }
    for id in request.node_pool_ids {
        let nodes: Vec<String> = state.pool_nodes(&id).into_iter().map(|node| node.id.clone()).collect();
        for node in nodes {
            if request.keep_instance {
                state.release_instance(&node);
            } else {
                state.send_away(&node);
            }
        }
        if let Some(pool) = state.node_pools.get_mut(&id) {
            pool.status = NodePoolStatus::Deleting;
        }
        state.schedule(takes::POOL_DELETE, Task::PoolGone(id));
    }
    Ok(json!({}))
}
