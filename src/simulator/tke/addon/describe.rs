//! DescribeAddon and DescribeAddonValues.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::simulator::caller::Caller;
use crate::simulator::error::Reply;
use crate::simulator::parameters::parameters;
use crate::simulator::state::addon::Addon;
use crate::simulator::state::cloud::State;
use crate::simulator::tke::addon::change::{OfAddon, not_installed};
use crate::simulator::tke::addon::chart::chart;
use crate::simulator::tke::addon::values;

parameters! {
    pub(crate) struct DescribeAddon {
        cluster_id: String = "ClusterId",
        name: Option<String> = "AddonName",
    }
}

pub(crate) fn describe_addon(state: &mut State, caller: &Caller, request: DescribeAddon) -> Reply {
    let cluster = state.cluster(caller, &request.cluster_id, "ResourceNotFound")?;
    let name = request.name.filter(|name| !name.is_empty());
    let is_listed = |addon: &Addon| state.is_listed(addon.created);
    let missing = name.as_ref().filter(|name| !cluster.addons.get(*name).is_some_and(is_listed));
    if let Some(name) = missing.filter(|_| !state.quirks.missing_addons_are_empty) {
        return Err(not_installed(name));
    }
    let addons: Vec<Value> = cluster
        .addons
        .iter()
        .filter(|(known, addon)| is_listed(addon) && name.as_ref().is_none_or(|name| name == *known))
        .map(|(name, addon)| {
            json!({
                "AddonName": name,
                "AddonVersion": addon.version,
                "RawValues": STANDARD.encode(state.addon_values(cluster, addon).to_string()),
                "Phase": addon.phase.name(),
                "Reason": addon.reason,
                "CreateTime": addon.created.iso(),
            })
        })
        .collect();
    Ok(json!({"Addons": addons}))
}

pub(crate) fn describe_addon_values(state: &mut State, caller: &Caller, request: OfAddon) -> Reply {
    let cluster = state.cluster(caller, &request.cluster_id, "ResourceNotFound")?;
    let defaults = chart(&request.name)?.defaults;
    let values = match cluster.addons.get(&request.name) {
        None => String::new(),
        Some(addon) => {
            let mut values = defaults.clone();
            values::overlay(&mut values, &state.addon_values(cluster, addon));
            values.to_string()
        }
    };
    Ok(json!({"Values": values, "DefaultValues": defaults.to_string()}))
}
