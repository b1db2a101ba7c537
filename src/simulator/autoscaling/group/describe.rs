//! DescribeAutoScalingGroups.

use serde_json::{Value, json};

use crate::simulator::autoscaling::ids::check_ids;
use crate::simulator::caller::Caller;
use crate::simulator::error::{Reply, merged};
use crate::simulator::parameters::{Filter, parameters};
use crate::simulator::selection::{page, select, tag_values};
use crate::simulator::state::cloud::State;
use crate::simulator::state::instance::InstanceStatus;
use crate::simulator::state::scaling_group::ScalingGroup;

const MALFORMED: &str = "InvalidParameterValue.InvalidAutoScalingGroupId";

parameters! {
    pub(crate) struct DescribeAutoScalingGroups {
        ids: Option<Vec<String>> = "AutoScalingGroupIds",
        filters: Option<Vec<Filter>> = "Filters",
        limit: Option<i64> = "Limit",
        offset: Option<i64> = "Offset",
    }
}

pub(crate) fn describe_auto_scaling_groups(
    state: &mut State,
    caller: &Caller,
    request: DescribeAutoScalingGroups,
) -> Reply {
    let ids = check_ids(request.ids, request.filters.as_deref(), "asg", MALFORMED)?;
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

fn view(state: &State, group: &ScalingGroup) -> Value {
    let members = || state.instances.values().filter(|node| node.scaling_group_id.as_deref() == Some(&group.id));
    let in_service = members().filter(|node| node.status == InstanceStatus::Running && !node.leaving).count();
    let is_scaling = state.activities.iter().any(|it| it.group_id == group.id && state.now < it.ends);
    let active = is_scaling || members().any(|node| node.leaving || node.status == InstanceStatus::Initializing);
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
