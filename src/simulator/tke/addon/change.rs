//! InstallAddon, UpdateAddon and DeleteAddon.

use serde_json::json;

use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::parameters;
use crate::simulator::state::addon::{Addon, AddonPhase};
use crate::simulator::state::cloud::State;
use crate::simulator::state::task::Task;
use crate::simulator::tasks::durations;
use crate::simulator::tke::addon::chart;
use crate::simulator::tke::addon::values;

parameters! {
    pub(crate) struct InstallAddon {
        cluster_id: String = "ClusterId",
        name: String = "AddonName",
        version: Option<String> = "AddonVersion",
        values: Option<String> = "RawValues",
        dry_run: Option<bool> = "DryRun",
    }

    pub(crate) struct UpdateAddon {
        cluster_id: String = "ClusterId",
        name: String = "AddonName",
        version: Option<String> = "AddonVersion",
        values: Option<String> = "RawValues",
        strategy: Option<String> = "UpdateStrategy",
        dry_run: Option<bool> = "DryRun",
    }

    pub(crate) struct OfAddon {
        cluster_id: String = "ClusterId",
        name: String = "AddonName",
    }
}

pub(crate) fn install_addon(state: &mut State, caller: &Caller, request: InstallAddon) -> Reply {
    let (created, is_old) = (state.now, state.quirks.old_refusals);
    let cluster = state.running_cluster(caller, &request.cluster_id, "ResourceNotFound")?;
    let version = chart::version(&request.name, request.version)?;
    let values = values::decode(request.values)?.unwrap_or_else(|| json!({}));
    if let Some(addon) = cluster.addons.get(&request.name) {
        let code = if is_old { "ResourceInUse" } else { "FailedOperation.AddonAlreadyInstalled" };
        let text = format!("ADDON_ALREADY_INSTALLED(addon {} is {})", request.name, addon.phase.name());
        return Err(ApiError::new(code, text));
    }
    if request.dry_run != Some(true) {
        let addon = Addon { version, values, phase: AddonPhase::Installing, reason: String::new(), created };
        cluster.addons.insert(request.name.clone(), addon);
        let task = Task::AddonSettled { cluster_id: request.cluster_id, name: request.name };
        state.schedule(durations::ADDON_INSTALL, task);
    }
    Ok(json!({}))
}

pub(crate) fn update_addon(state: &mut State, caller: &Caller, request: UpdateAddon) -> Reply {
    let cluster = state.running_cluster(caller, &request.cluster_id, "ResourceNotFound")?;
    let addon = cluster.addons.get_mut(&request.name).ok_or_else(|| not_installed(&request.name))?;
    if matches!(addon.phase, AddonPhase::Installing | AddonPhase::Upgrading | AddonPhase::Terminating) {
        return Err(busy(&request.name, addon.phase));
    }
    let asked = request.version.filter(|version| !version.is_empty());
    let values = values::decode(request.values)?;
    if asked.is_none() && values.is_none() {
        return Err(ApiError::parameter("one of AddonVersion and RawValues is required"));
    }
    let version = match asked {
        Some(asked) => chart::version(&request.name, Some(asked))?,
        None => addon.version.clone(),
    };
    let mut merged = addon.values.clone();
    match (request.strategy.as_deref().unwrap_or("merge"), values) {
        ("merge", Some(values)) => values::overlay(&mut merged, &values),
        ("replace", Some(values)) => merged = values,
        ("merge" | "replace", None) => {}
        (other, _) => return Err(ApiError::parameter(format!("UpdateStrategy {other} is invalid"))),
    }
    if request.dry_run != Some(true) {
        (addon.version, addon.values) = (version, merged);
        (addon.phase, addon.reason) = (AddonPhase::Upgrading, String::new());
        let task = Task::AddonSettled { cluster_id: request.cluster_id, name: request.name };
        state.schedule(durations::ADDON_UPDATE, task);
    }
    Ok(json!({}))
}

pub(crate) fn delete_addon(state: &mut State, caller: &Caller, request: OfAddon) -> Reply {
    let is_old = state.quirks.old_refusals;
    let cluster = state.running_cluster(caller, &request.cluster_id, "ResourceNotFound")?;
    let addon = cluster.addons.get_mut(&request.name).ok_or_else(|| match is_old {
        true => ApiError::new("FailedOperation.AddonNotFound", format!("addon {} not found", request.name)),
        false => not_installed(&request.name),
    })?;
    addon.phase = AddonPhase::Terminating;
    state.schedule(durations::ADDON_DELETE, Task::AddonGone { cluster_id: request.cluster_id, name: request.name });
    Ok(json!({}))
}

pub(super) fn not_installed(name: &str) -> ApiError {
    ApiError::new("ResourceNotFound", format!("RESOURCE_NOT_FOUND(addon {name} not found)"))
}

fn busy(name: &str, phase: AddonPhase) -> ApiError {
    ApiError::new("ResourceInUse", format!("RESOURCE_IN_USE(addon {name} is {})", phase.name()))
}
