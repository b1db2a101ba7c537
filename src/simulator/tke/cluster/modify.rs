//! Changes of a cluster itself: attributes, image, deletion protection.

use serde_json::json;

use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::{parameters, replace};
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::ClusterStatus;
use crate::simulator::state::task::Task;
use crate::simulator::tasks::durations;
use crate::simulator::tke::cluster::level::check_level;
use crate::simulator::tke::cluster::lookup::OfCluster;
use crate::simulator::tke::cluster::parameters::{AutoUpgradeClusterLevel, SecurityModeConfig};
use crate::simulator::tke::node_pool::lookup::custom_image;

parameters! {
    pub(crate) struct ModifyClusterAttribute {
        cluster_id: String = "ClusterId",
        project_id: Option<i64> = "ProjectId",
        name: Option<String> = "ClusterName",
        description: Option<String> = "ClusterDesc",
        level: Option<String> = "ClusterLevel",
        auto_upgrade: Option<AutoUpgradeClusterLevel> = "AutoUpgradeClusterLevel",
        qgpu_share: Option<bool> = "QGPUShareEnable",
        property: Option<ClusterProperty> = "ClusterProperty",
        high_availability: Option<bool> = "IsHighAvailability",
        security_mode: Option<SecurityModeConfig> = "SecurityModeConfig",
    }

    pub(crate) struct ClusterProperty {
        node_name_type: Option<String> = "NodeNameType",
    }

    pub(crate) struct ModifyClusterImage {
        cluster_id: String = "ClusterId",
        image_id: String = "ImageId",
    }
}

/// Refuses a name of more than 60 characters.
pub(crate) fn check_name(name: &str) -> Result<(), ApiError> {
    if name.chars().count() > 60 {
        return Err(ApiError::parameter("ClusterName is longer than 60 characters"));
    }
    Ok(())
}

pub(crate) fn modify_cluster_attribute(state: &mut State, caller: &Caller, request: ModifyClusterAttribute) -> Reply {
    let id = request.cluster_id;
    let cluster = state.running_cluster(caller, &id, "ResourceNotFound")?;
    if let Some(name) = &request.name {
        check_name(name)?;
    }
    if let Some(level) = &request.level {
        check_level(level)?;
    }
    cluster.project_id = request.project_id.unwrap_or(cluster.project_id);
    cluster.qgpu_share = request.qgpu_share.unwrap_or(cluster.qgpu_share);
    cluster.high_availability = request.high_availability.unwrap_or(cluster.high_availability);
    replace(&mut cluster.auto_upgrade_level, request.auto_upgrade.and_then(|auto| auto.is_auto_upgrade));
    if let Some(name) = request.name {
        cluster.name = name;
    }
    if let Some(description) = request.description {
        cluster.description = description;
    }
    let next_level = request.level.filter(|level| *level != cluster.level);
    if next_level.is_some() {
        cluster.status = ClusterStatus::ClusterLevelUpgrading;
        cluster.next_level.clone_from(&next_level);
    }
    replace(&mut cluster.security_mode, request.security_mode.and_then(|mode| mode.enabled));
    if let Some(kind) = request.property.and_then(|property| property.node_name_type) {
        cluster.network.node_name_type = kind;
    }
    let answer = json!({
        "ProjectId": cluster.project_id,
        "ClusterName": cluster.name,
        "ClusterDesc": cluster.description,
        "ClusterLevel": next_level.as_ref().unwrap_or(&cluster.level),
        "AutoUpgradeClusterLevel": {"IsAutoUpgrade": cluster.auto_upgrade_level},
        "QGPUShareEnable": cluster.qgpu_share,
        "ClusterProperty": {"NodeNameType": cluster.network.node_name_type},
        "IsHighAvailability": cluster.high_availability,
        "SecurityModeConfig": {"Enabled": cluster.security_mode},
    });
    if next_level.is_some() {
        state.schedule(durations::LEVEL, Task::LevelChanged(id.clone()));
    }
    // the description is a tag of the machines
    let of_cluster: Vec<String> = state.pools(&id).map(|pool| pool.scaling_group_id.clone()).collect();
    state.retry_failed(|group| of_cluster.contains(&group.id));
    Ok(answer)
}

/// By identifier or by a public image's name, which sets no image by itself; one that is set cannot be taken away
/// again.
pub(crate) fn modify_cluster_image(state: &mut State, caller: &Caller, request: ModifyClusterImage) -> Reply {
    const REFUSAL: &str = "InternalError.DbRecordNotFound";
    state.running_cluster(caller, &request.cluster_id, REFUSAL)?;
    if request.image_id.is_empty() {
        return Err(ApiError::new("InvalidParameterValue.ImageId", "PARAM_ERROR(ImageId is empty)"));
    }
    let image = state.image(&request.image_id, None).cloned().ok_or_else(|| {
        ApiError::new("InternalError.ImageIdNotFound", format!("IMAGE_ID_NOT_FOUND({})", request.image_id))
    })?;
    let cluster = state.running_cluster(caller, &request.cluster_id, REFUSAL)?;
    let set = custom_image(&request.image_id, &image);
    cluster.image_id = if cluster.image_id.is_empty() { set } else { image.id.clone() };
    cluster.os_name = image.shown_os().to_owned();
    cluster.os_customize_type = image.customize_type;
    Ok(json!({}))
}

pub(crate) fn enable_cluster_deletion_protection(state: &mut State, caller: &Caller, request: OfCluster) -> Reply {
    protect(state, caller, &request.cluster_id, true)
}

pub(crate) fn disable_cluster_deletion_protection(state: &mut State, caller: &Caller, request: OfCluster) -> Reply {
    protect(state, caller, &request.cluster_id, false)
}

fn protect(state: &mut State, caller: &Caller, id: &str, protection: bool) -> Reply {
    state.cluster(caller, id, "ResourceNotFound")?;
    if let Some(cluster) = state.clusters.get_mut(id) {
        cluster.deletion_protection = protection;
    }
    Ok(json!({}))
}
