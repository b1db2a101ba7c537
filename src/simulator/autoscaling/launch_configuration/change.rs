//! ModifyLaunchConfigurationAttributes, and the same changes when a pool makes a launch configuration.

use serde_json::json;

use crate::simulator::autoscaling::launch_configuration::charge::take_charge;
use crate::simulator::autoscaling::launch_configuration::disks::take_disks;
use crate::simulator::autoscaling::launch_configuration::parameters::{
    Enabled, InternetAccessible, LoginSettings, ModifyLaunchConfigurationAttributes,
};
use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::{given, replace};
use crate::simulator::state::cloud::State;
use crate::simulator::state::key_pair::KeyPair;
use crate::simulator::state::launch_configuration::{LaunchConfiguration, NamePattern};
use crate::simulator::state::security_group::SecurityGroup;
use crate::simulator::tags;

pub(crate) fn modify_launch_configuration_attributes(
    state: &mut State,
    caller: &Caller,
    request: ModifyLaunchConfigurationAttributes,
) -> Reply {
    let id = request.id.clone();
    let mut configuration = state
        .launch_configurations
        .get(&id)
        .filter(|found| caller.sees(&found.owner, &found.region))
        .cloned()
        .ok_or_else(|| {
            ApiError::new(
                "ResourceNotFound.LaunchConfigurationIdNotFound",
                format!("The launch configuration `{id}` does not exist."),
            )
        })?;
    apply(state, &mut configuration, request)?;
    configuration.version += 1;
    configuration.updated = state.now;
    state.launch_configurations.insert(id.clone(), configuration);
    state.retry_failed(|group| group.launch_configuration_id == id);
    Ok(json!({}))
}

/// Checks the changes against the cloud and makes them.
pub(crate) fn apply(
    state: &State,
    configuration: &mut LaunchConfiguration,
    changes: ModifyLaunchConfigurationAttributes,
) -> Result<(), ApiError> {
    changes.check_choices()?;
    take_instance_types(state, configuration, changes.instance_types)?;
    take_image(state, configuration, changes.image_id)?;
    take_security_groups(state, configuration, changes.security_group_ids)?;
    take_login(state, configuration, changes.login_settings)?;
    take_disks(configuration, changes.system_disk, changes.data_disks)?;
    take_internet(configuration, changes.internet_accessible)?;
    take_charge(configuration, changes.charge_type, changes.market_options)?;
    if let Some(prepaid) = changes.charge_prepaid {
        configuration.prepaid_months = Some(prepaid.period);
    }
    if let Some(service) = changes.enhanced_service {
        replace(&mut configuration.security_service, service.security.map(is_enabled));
        replace(&mut configuration.monitor_service, service.monitor.map(is_enabled));
    }
    if let Some(given) = changes.instance_tags {
        configuration.instance_tags = tags::check(given, 10)?;
    }
    if let Some(settings) = changes.instance_name_settings {
        configuration.instance_name = Some(settings.instance_name);
        configuration.instance_name_pattern = NamePattern { style: settings.style, suffix: settings.suffix };
    }
    if let Some(settings) = changes.host_name_settings {
        configuration.host_name = Some(settings.host_name);
        configuration.host_name_pattern = NamePattern { style: settings.style, suffix: settings.suffix };
    }
    if changes.user_data.is_some() {
        configuration.user_data = given(changes.user_data);
    }
    replace(&mut configuration.name, changes.name);
    replace(&mut configuration.cam_role_name, changes.cam_role_name);
    replace(&mut configuration.disk_type_policy, changes.disk_type_policy);
    replace(&mut configuration.instance_types_check_policy, changes.instance_types_check_policy);
    Ok(())
}

/// A service that is named is on, unless the request says otherwise.
fn is_enabled(service: Enabled) -> bool {
    service.enabled != Some(false)
}

fn take_instance_types(
    state: &State,
    configuration: &mut LaunchConfiguration,
    types: Option<Vec<String>>,
) -> Result<(), ApiError> {
    let Some(types) = types else {
        return Ok(());
    };
    if types.is_empty() {
        return Err(ApiError::missing("InstanceType"));
    }
    if let Some(unknown) = types.iter().find(|name| !state.instance_types.contains_key(*name)) {
        return Err(ApiError::new(
            "InvalidParameterValue.InstanceTypeNotSupported",
            format!("The instance type `{unknown}` is not supported."),
        ));
    }
    configuration.instance_types = types;
    Ok(())
}

fn take_image(state: &State, configuration: &mut LaunchConfiguration, id: Option<String>) -> Result<(), ApiError> {
    let Some(id) = given(id) else {
        return Ok(());
    };
    if !state.images.iter().any(|image| image.id == id) {
        return Err(ApiError::new("InvalidImageId.NotFound", format!("The image `{id}` does not exist.")));
    }
    configuration.image_id = id;
    Ok(())
}

fn take_security_groups(
    state: &State,
    configuration: &mut LaunchConfiguration,
    ids: Option<Vec<String>>,
) -> Result<(), ApiError> {
    let Some(ids) = ids else {
        return Ok(());
    };
    let is_ours = |group: &SecurityGroup| group.owner == configuration.owner && group.region == configuration.region;
    if let Some(id) = ids.iter().find(|id| !state.security_groups.get(*id).is_some_and(is_ours)) {
        return Err(ApiError::new(
            "InvalidParameterValue.SecurityGroupNotFound",
            format!("The security group `{id}` does not exist."),
        ));
    }
    configuration.security_group_ids = ids;
    Ok(())
}

fn take_login(
    state: &State,
    configuration: &mut LaunchConfiguration,
    login: Option<LoginSettings>,
) -> Result<(), ApiError> {
    let Some(login) = login else {
        return Ok(());
    };
    let keys = login.key_ids.unwrap_or_default();
    let has_password = login.password.is_some_and(|password| !password.is_empty());
    if has_password && !keys.is_empty() {
        return Err(ApiError::new("InvalidParameterConflict", "Password and KeyIds cannot be given together."));
    }
    let is_ours = |pair: &KeyPair| pair.owner == configuration.owner && pair.region == configuration.region;
    if let Some(id) = keys.iter().find(|id| !state.key_pairs.get(*id).is_some_and(is_ours)) {
        return Err(ApiError::new("InvalidKeyPairId.NotFound", format!("The key pair `{id}` does not exist.")));
    }
    configuration.key_ids = keys;
    configuration.has_password = has_password;
    Ok(())
}

fn take_internet(
    configuration: &mut LaunchConfiguration,
    internet: Option<InternetAccessible>,
) -> Result<(), ApiError> {
    let Some(internet) = internet else {
        return Ok(());
    };
    let bandwidth_mbps = internet.bandwidth.unwrap_or_default();
    let public_ip_assigned = internet.public_ip_assigned.unwrap_or_default();
    if bandwidth_mbps == 0 && public_ip_assigned {
        return Err(ApiError::new(
            "InvalidParameter.InvalidCombination",
            "A public address needs a bandwidth above 0.",
        ));
    }
    configuration.internet_charge_type = internet.charge_type.unwrap_or_default();
    configuration.bandwidth_mbps = bandwidth_mbps;
    configuration.public_ip_assigned = public_ip_assigned;
    Ok(())
}
