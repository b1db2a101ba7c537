//! Auto Scaling groups.

use serde_json::{Value, json};

use crate::simulator::dispatch::Caller;
use crate::simulator::error::{ApiError, Reply, merged};
use crate::simulator::identifier::is_identifier;
use crate::simulator::parameters::{Filter, parameters};
use crate::simulator::selection::{page, select, tag_values};
use crate::simulator::state::{InstanceStatus, NodePoolStatus, ScalingGroup, State};
use crate::simulator::tasks::{Task, takes};

parameters! {
    pub(crate) struct DescribeAutoScalingGroups {
        ids: Option<Vec<String>> = "AutoScalingGroupIds",
        filters: Option<Vec<Filter>> = "Filters",
        limit: Option<i64> = "Limit",
        offset: Option<i64> = "Offset",
    }

    /// The document in CreateClusterNodePool's `AutoScalingGroupPara`: CreateAutoScalingGroup, its
    /// names and its launch configuration left to TKE.
    pub(crate) struct CreateAutoScalingGroup {
        name: Option<String> = "AutoScalingGroupName",
        launch_configuration_id: Option<String> = "LaunchConfigurationId",
        max_size: i64 = "MaxSize",
        min_size: i64 = "MinSize",
        vpc_id: String = "VpcId",
        default_cooldown: Option<i64> = "DefaultCooldown",
        desired_capacity: Option<i64> = "DesiredCapacity",
        load_balancer_ids: Option<Vec<String>> = "LoadBalancerIds",
        project_id: Option<i64> = "ProjectId",
        forward_load_balancers: Option<Vec<ForwardLoadBalancer>> = "ForwardLoadBalancers",
        subnet_ids: Option<Vec<String>> = "SubnetIds",
        termination_policies: Option<Vec<String>> = "TerminationPolicies",
        zones: Option<Vec<String>> = "Zones",
        retry_policy: Option<String> = "RetryPolicy",
        zones_check_policy: Option<String> = "ZonesCheckPolicy",
        tags: Option<Vec<GroupTag>> = "Tags",
        service_settings: Option<ServiceSettings> = "ServiceSettings",
        ipv6_address_count: Option<i64> = "Ipv6AddressCount",
        multi_zone_subnet_policy: Option<String> = "MultiZoneSubnetPolicy",
        health_check_type: Option<String> = "HealthCheckType",
        health_check_grace_period: Option<i64> = "LoadBalancerHealthCheckGracePeriod",
        instance_allocation_policy: Option<String> = "InstanceAllocationPolicy",
        spot_mixed_allocation_policy: Option<SpotMixedAllocationPolicy> = "SpotMixedAllocationPolicy",
        capacity_rebalance: Option<bool> = "CapacityRebalance",
        instance_name_index: Option<IndexSettings> = "InstanceNameIndexSettings",
        host_name_index: Option<IndexSettings> = "HostNameIndexSettings",
        concurrent_scale_out: Option<bool> = "ConcurrentScaleOutForDesiredCapacity",
    }

    pub(crate) struct ModifyAutoScalingGroup {
        id: String = "AutoScalingGroupId",
        name: Option<String> = "AutoScalingGroupName",
        default_cooldown: Option<i64> = "DefaultCooldown",
        desired_capacity: Option<i64> = "DesiredCapacity",
        launch_configuration_id: Option<String> = "LaunchConfigurationId",
        max_size: Option<i64> = "MaxSize",
        min_size: Option<i64> = "MinSize",
        project_id: Option<i64> = "ProjectId",
        subnet_ids: Option<Vec<String>> = "SubnetIds",
        termination_policies: Option<Vec<String>> = "TerminationPolicies",
        vpc_id: Option<String> = "VpcId",
        zones: Option<Vec<String>> = "Zones",
        retry_policy: Option<String> = "RetryPolicy",
        zones_check_policy: Option<String> = "ZonesCheckPolicy",
        service_settings: Option<ServiceSettings> = "ServiceSettings",
        ipv6_address_count: Option<i64> = "Ipv6AddressCount",
        multi_zone_subnet_policy: Option<String> = "MultiZoneSubnetPolicy",
        health_check_type: Option<String> = "HealthCheckType",
        health_check_grace_period: Option<i64> = "LoadBalancerHealthCheckGracePeriod",
        instance_allocation_policy: Option<String> = "InstanceAllocationPolicy",
        spot_mixed_allocation_policy: Option<SpotMixedAllocationPolicy> = "SpotMixedAllocationPolicy",
        capacity_rebalance: Option<bool> = "CapacityRebalance",
        instance_name_index: Option<IndexSettings> = "InstanceNameIndexSettings",
        host_name_index: Option<IndexSettings> = "HostNameIndexSettings",
        concurrent_scale_out: Option<bool> = "ConcurrentScaleOutForDesiredCapacity",
    }

    pub(crate) struct ForwardLoadBalancer {
        load_balancer_id: String = "LoadBalancerId",
        listener_id: String = "ListenerId",
        target_attributes: Vec<TargetAttribute> = "TargetAttributes",
        location_id: Option<String> = "LocationId",
        region: Option<String> = "Region",
    }

    pub(crate) struct TargetAttribute {
        port: i64 = "Port",
        weight: i64 = "Weight",
    }

    pub(crate) struct GroupTag {
        key: String = "Key",
        value: String = "Value",
        resource_type: Option<String> = "ResourceType",
    }

    pub(crate) struct ServiceSettings {
        replace_monitor_unhealthy: Option<bool> = "ReplaceMonitorUnhealthy",
        scaling_mode: Option<String> = "ScalingMode",
        replace_load_balancer_unhealthy: Option<bool> = "ReplaceLoadBalancerUnhealthy",
        replace_mode: Option<String> = "ReplaceMode",
        auto_update_instance_tags: Option<bool> = "AutoUpdateInstanceTags",
        desired_capacity_sync: Option<bool> = "DesiredCapacitySyncWithMaxMinSize",
        priority_scale_in_unhealthy: Option<bool> = "PriorityScaleInUnhealthy",
    }

    pub(crate) struct SpotMixedAllocationPolicy {
        base_capacity: Option<i64> = "BaseCapacity",
        on_demand_percentage: Option<i64> = "OnDemandPercentageAboveBaseCapacity",
        spot_allocation_strategy: Option<String> = "SpotAllocationStrategy",
        compensate_with_base_instance: Option<bool> = "CompensateWithBaseInstance",
    }

    pub(crate) struct IndexSettings {
        enabled: Option<bool> = "Enabled",
        begin_index: Option<i64> = "BeginIndex",
        index_length: Option<i64> = "IndexLength",
    }
}

/// Refuses sizes that do not fit each other.
pub(crate) fn check_sizes(min: i64, desired: i64, max: i64) -> Result<(), ApiError> {
    if 0 <= min && min <= desired && desired <= max && max <= 2000 {
        return Ok(());
    }
    Err(ApiError::new(
        "InvalidParameterValue.Size",
        format!("Invalid size: MinSize {min}, DesiredCapacity {desired}, MaxSize {max}."),
    ))
}

/// Refuses subnets that are not in the VPC, and an empty list of them.
pub(crate) fn check_subnets(state: &State, vpc_id: &str, ids: &[String]) -> Result<(), ApiError> {
    let refused = |message: String| ApiError::new("InvalidParameterValue.SubnetIds", message);
    if ids.is_empty() {
        return Err(refused("No subnet is given.".into()));
    }
    match ids.iter().find(|id| state.subnets.get(*id).is_none_or(|subnet| subnet.vpc_id != vpc_id)) {
        Some(id) => Err(refused(format!("The subnet `{id}` is not in `{vpc_id}`."))),
        None => Ok(()),
    }
}

pub(crate) fn describe(state: &mut State, caller: &Caller, request: DescribeAutoScalingGroups) -> Reply {
    let ids = check_ids(request.ids, request.filters.as_ref(), "asg")?;
    let found = select(
        state
            .scaling_groups
            .values()
            .filter(|group| caller.sees(&group.owner, &group.region) && (ids.is_empty() || ids.contains(&group.id))),
        request.filters.as_deref(),
        &[
            "auto-scaling-group-id",
            "auto-scaling-group-name",
            "~vague-auto-scaling-group-name",
            "launch-configuration-id",
            "tag-key",
            "tag-value",
            "tag:*",
        ],
        "InvalidParameterValue.Filter",
        |group, name| match name {
            "auto-scaling-group-id" => vec![group.id.clone()],
            "auto-scaling-group-name" | "vague-auto-scaling-group-name" => vec![group.name.clone()],
            "launch-configuration-id" => vec![group.launch_configuration_id.clone()],
            name => tag_values(&group.tags, name),
        },
    )?;
    let total = found.len();
    let groups: Vec<Value> = page(found, request.offset, request.limit, "InvalidParameterValue.LimitExceeded")?
        .into_iter()
        .map(|group| view(state, group))
        .collect();
    Ok(json!({"AutoScalingGroupSet": groups, "TotalCount": total}))
}

/// Identifiers that have the right form and do not come together with filters.
pub(crate) fn check_ids(
    ids: Option<Vec<String>>,
    filters: Option<&Vec<Filter>>,
    prefix: &str,
) -> Result<Vec<String>, ApiError> {
    let ids = ids.unwrap_or_default();
    if !ids.is_empty() && filters.is_some_and(|filters| !filters.is_empty()) {
        return Err(ApiError::new("InvalidParameterConflict", "Identifiers and Filters cannot be given together."));
    }
    if let Some(id) = ids.iter().find(|id| !is_identifier(id, prefix)) {
        return Err(ApiError::new(
            match prefix {
                "asg" => "InvalidParameterValue.InvalidAutoScalingGroupId",
                _ => "InvalidParameterValue.InvalidLaunchConfigurationId",
            },
            format!("The identifier `{id}` is not valid."),
        ));
    }
    Ok(ids)
}

fn view(state: &State, group: &ScalingGroup) -> Value {
    let members = || state.instances.values().filter(|node| node.scaling_group_id.as_deref() == Some(&group.id));
    let in_service = members().filter(|node| node.status == InstanceStatus::Running && !node.leaving).count();
    let active = members().any(|node| node.leaving || node.status == InstanceStatus::Initializing);
    let name = state
        .launch_configurations
        .get(&group.launch_configuration_id)
        .map(|configuration| configuration.name.clone())
        .unwrap_or_default();
    let tags: Vec<Value> = group
        .tags
        .iter()
        .map(|(key, value)| json!({"Key": key, "Value": value, "ResourceType": "auto-scaling-group"}))
        .collect();
    merged([
        json!({
            "AutoScalingGroupId": group.id,
            "AutoScalingGroupName": group.name,
            "AutoScalingGroupStatus": "NORMAL",
            "CreatedTime": group.created.iso(),
            "DefaultCooldown": group.default_cooldown,
            "DesiredCapacity": group.desired_capacity,
            "EnabledStatus": if group.enabled { "ENABLED" } else { "DISABLED" },
            "ForwardLoadBalancerSet": [],
            "InstanceCount": members().count(),
            "InServiceInstanceCount": in_service,
            "LaunchConfigurationId": group.launch_configuration_id,
            "LaunchConfigurationName": name,
            "LoadBalancerIdSet": [],
            "MaxSize": group.max_size,
            "MinSize": group.min_size,
        }),
        json!({
            "ProjectId": group.project_id,
            "SubnetIdSet": group.subnet_ids,
            "TerminationPolicySet": group.termination_policies,
            "VpcId": group.vpc_id,
            "ZoneSet": group.zones,
            "RetryPolicy": group.retry_policy,
            "InActivityStatus": if active { "IN_ACTIVITY" } else { "NOT_IN_ACTIVITY" },
            "Tags": tags,
            "ServiceSettings": {
                "ReplaceMonitorUnhealthy": false,
                "ScalingMode": group.scaling_mode,
                "ReplaceLoadBalancerUnhealthy": false,
                "ReplaceMode": "RECREATE",
                "AutoUpdateInstanceTags": group.auto_update_instance_tags,
                "DesiredCapacitySyncWithMaxMinSize": false,
            },
            "Ipv6AddressCount": 0,
            "MultiZoneSubnetPolicy": group.multi_zone_subnet_policy,
            "HealthCheckType": "CVM",
            "LoadBalancerHealthCheckGracePeriod": 0,
            "InstanceAllocationPolicy": "LAUNCH_CONFIGURATION",
            "SpotMixedAllocationPolicy": {
                "BaseCapacity": null,
                "OnDemandPercentageAboveBaseCapacity": null,
                "SpotAllocationStrategy": null,
                "CompensateWithBaseInstance": null,
            },
            "CapacityRebalance": false,
            "InstanceNameIndexSettings": {"Enabled": false, "BeginIndex": 0},
        }),
    ])
}

pub(crate) fn modify(state: &mut State, caller: &Caller, request: ModifyAutoScalingGroup) -> Reply {
    let mut group = state
        .scaling_groups
        .get(&request.id)
        .filter(|group| caller.sees(&group.owner, &group.region))
        .cloned()
        .ok_or_else(|| {
            ApiError::new(
                "ResourceNotFound.AutoScalingGroupIdNotFound",
                format!("The auto scaling group `{}` does not exist.", request.id),
            )
        })?;
    let resized = request.desired_capacity.is_some();
    group.min_size = request.min_size.unwrap_or(group.min_size);
    group.max_size = request.max_size.unwrap_or(group.max_size);
    group.desired_capacity = request.desired_capacity.unwrap_or(group.desired_capacity);
    check_sizes(group.min_size, group.desired_capacity, group.max_size)?;
    group.vpc_id = request.vpc_id.unwrap_or(group.vpc_id);
    if let Some(ids) = request.subnet_ids {
        check_subnets(state, &group.vpc_id, &ids)?;
        group.subnet_ids = ids;
    }
    if let Some(id) = request.launch_configuration_id {
        if !state.launch_configurations.contains_key(&id) {
            return Err(ApiError::new(
                "ResourceNotFound.LaunchConfigurationIdNotFound",
                format!("The launch configuration `{id}` does not exist."),
            ));
        }
        group.launch_configuration_id = id;
    }
    group.name = request.name.unwrap_or(group.name);
    group.default_cooldown = request.default_cooldown.unwrap_or(group.default_cooldown);
    group.project_id = request.project_id.unwrap_or(group.project_id);
    group.zones = request.zones.unwrap_or(group.zones);
    group.retry_policy = request.retry_policy.unwrap_or(group.retry_policy);
    group.termination_policies = request.termination_policies.unwrap_or(group.termination_policies);
    group.multi_zone_subnet_policy = request.multi_zone_subnet_policy.unwrap_or(group.multi_zone_subnet_policy);
    if let Some(settings) = request.service_settings {
        group.scaling_mode = settings.scaling_mode.unwrap_or(group.scaling_mode);
        group.auto_update_instance_tags = settings.auto_update_instance_tags.unwrap_or(group.auto_update_instance_tags);
    }
    let id = group.id.clone();
    state.scaling_groups.insert(id.clone(), group);
    if resized {
        let pool = state.node_pools.values().find(|pool| pool.scaling_group_id == id).map(|pool| pool.id.clone());
        if let Some(pool) = pool {
            state.occupy_pool(&pool, NodePoolStatus::Updating, takes::POOL_UPDATE);
        }
        state.schedule(takes::SCALE, Task::Scale(id));
    }
    Ok(json!({}))
}
