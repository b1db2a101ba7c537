//! The machines of scaling groups.

use serde_json::{Value, json};

use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::{Filter, parameters};
use crate::simulator::selection::{ids_or_filters, page, select};
use crate::simulator::state::cloud::State;
use crate::simulator::state::instance::{Instance, InstanceStatus};

/// A filter of this call takes so many values.
const MOST_FILTER_VALUES: usize = 5;

parameters! {
    pub(crate) struct DescribeAutoScalingInstances {
        ids: Option<Vec<String>> = "InstanceIds",
        filters: Option<Vec<Filter>> = "Filters",
        offset: Option<i64> = "Offset",
        limit: Option<i64> = "Limit",
    }
}

pub(crate) fn describe_auto_scaling_instances(
    state: &mut State,
    caller: &Caller,
    request: DescribeAutoScalingInstances,
) -> Reply {
    let filters = request.filters.unwrap_or_default();
    let ids = ids_or_filters(request.ids, Some(&filters), "InstanceIds", "InvalidParameter.Conflict")?;
    if filters.iter().any(|filter| filter.values.len() > MOST_FILTER_VALUES) {
        let text = format!("A filter takes at most {MOST_FILTER_VALUES} values.");
        return Err(ApiError::new("LimitExceeded.FilterValuesTooLong", text));
    }
    let members = state.instances.values().filter(|node| {
        caller.sees(&node.owner, &node.region)
            && node.scaling_group_id.is_some()
            && (ids.is_empty() || ids.contains(&node.id))
    });
    let mut found = select(
        members,
        Some(&filters),
        &["instance-id", "auto-scaling-group-id", "private-ip-address"],
        "InvalidParameterValue.Filter",
        |node, name| match name {
            "instance-id" => vec![node.id.clone()],
            "auto-scaling-group-id" => node.scaling_group_id.clone().into_iter().collect(),
            _ => vec![node.private_ip.clone()],
        },
    )?;
    found.sort_by(|a, b| (a.created, &a.id).cmp(&(b.created, &b.id)));
    let total = found.len();
    let nodes: Vec<Value> = page(found, request.offset, request.limit, "InvalidParameterValue.LimitExceeded")?
        .into_iter()
        .map(|node| view(state, node))
        .collect();
    Ok(json!({"AutoScalingInstanceSet": nodes, "TotalCount": total}))
}

fn view(state: &State, node: &Instance) -> Value {
    let group = node.scaling_group_id.as_ref().and_then(|id| state.scaling_groups.get(id));
    let configuration = group.and_then(|group| state.launch_configurations.get(&group.launch_configuration_id));
    json!({
        "InstanceId": node.id,
        "AutoScalingGroupId": node.scaling_group_id,
        "LaunchConfigurationId": configuration.map(|it| it.id.clone()).unwrap_or_default(),
        "LaunchConfigurationName": configuration.map(|it| it.name.clone()).unwrap_or_default(),
        "LifeCycleState": match (node.leaving, node.status) {
            (true, _) => "TERMINATING",
            (false, InstanceStatus::Initializing) => "CREATING",
            (false, InstanceStatus::Running | InstanceStatus::Failed) => "IN_SERVICE",
        },
        "HealthStatus": "HEALTHY",
        "ProtectedFromScaleIn": false,
        "Zone": node.zone,
        "CreationType": "AUTO_CREATION",
        "AddTime": node.created.iso(),
        "InstanceType": node.instance_type,
        "VersionNumber": node.launch_configuration_version,
        "AutoScalingGroupName": group.map(|group| group.name.clone()).unwrap_or_default(),
        "WarmupStatus": "NO_NEED_WARMUP",
        "DisasterRecoverGroupIds": [],
    })
}
