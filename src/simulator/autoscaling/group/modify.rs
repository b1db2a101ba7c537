//! ModifyAutoScalingGroup.

use serde_json::json;

use crate::simulator::autoscaling::group::parameters::ModifyAutoScalingGroup;
use crate::simulator::autoscaling::group::size::{check_sizes, check_subnets};
use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::replace;
use crate::simulator::state::cloud::State;
use crate::simulator::state::node_pool::NodePoolStatus;
use crate::simulator::state::scaling_group::ScalingGroup;
use crate::simulator::tasks::durations;

pub(crate) fn modify_auto_scaling_group(state: &mut State, caller: &Caller, request: ModifyAutoScalingGroup) -> Reply {
    let group = state.scaling_groups.get(&request.id).filter(|group| caller.sees(&group.owner, &group.region));
    let mut group = group.cloned().ok_or_else(|| {
        ApiError::new(
            "ResourceNotFound.AutoScalingGroupIdNotFound",
            format!("The auto scaling group `{}` does not exist.", request.id),
        )
    })?;
    let is_resized = request.desired_capacity.is_some();
    apply(state, &mut group, request)?;
    let id = group.id.clone();
    state.scaling_groups.insert(id.clone(), group);
    if is_resized {
        let pool = state.node_pools.values().find(|pool| pool.scaling_group_id == id).map(|pool| pool.id.clone());
        if let Some(pool) = pool {
            state.occupy_pool(&pool, NodePoolStatus::Updating, durations::POOL_UPDATE);
        }
        state.rescale(&id);
    }
    state.retry_failed(|group| group.id == id);
    Ok(json!({}))
}

/// Checks the changes against the cloud and makes them.
fn apply(state: &State, group: &mut ScalingGroup, changes: ModifyAutoScalingGroup) -> Result<(), ApiError> {
    changes.check_choices()?;
    replace(&mut group.min_size, changes.min_size);
    replace(&mut group.max_size, changes.max_size);
    replace(&mut group.desired_capacity, changes.desired_capacity);
    check_sizes(group.min_size, group.desired_capacity, group.max_size)?;
    replace(&mut group.vpc_id, changes.vpc_id);
    if let Some(ids) = changes.subnet_ids {
        check_subnets(state, &group.vpc_id, &ids)?;
        group.subnet_ids = ids;
    }
    if let Some(id) = changes.launch_configuration_id {
        if !state.launch_configurations.contains_key(&id) {
            return Err(ApiError::new(
                "ResourceNotFound.LaunchConfigurationIdNotFound",
                format!("The launch configuration `{id}` does not exist."),
            ));
        }
        group.launch_configuration_id = id;
    }
    replace(&mut group.name, changes.name);
    replace(&mut group.default_cooldown, changes.default_cooldown);
    replace(&mut group.project_id, changes.project_id);
    replace(&mut group.zones, changes.zones);
    replace(&mut group.retry_policy, changes.retry_policy);
    replace(&mut group.termination_policies, changes.termination_policies);
    replace(&mut group.multi_zone_subnet_policy, changes.multi_zone_subnet_policy);
    if let Some(settings) = changes.service_settings {
        replace(&mut group.scaling_mode, settings.scaling_mode);
        replace(&mut group.auto_update_instance_tags, settings.auto_update_instance_tags);
    }
    Ok(())
}
