//! Add-ons inside `tke_cluster`.

mod failures;
mod life;
mod secrets;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;
use terraform_provider_tke::simulator::state::Addon;

use crate::harness::Cloud;
use crate::harness::configuration::bare_cluster;

/// A cluster without pools and with these add-ons.
pub fn addons(addons: &str) -> String {
    bare_cluster(&format!("addons = {{\n{addons}\n  }}"))
}

pub fn values(values: Json) -> String {
    format!("values = {:?}", values.to_string())
}

pub fn addon(cloud: &Cloud, name: &str) -> Option<Addon> {
    cloud.cluster().addons.get(name).cloned()
}

/// What was sent of parameters since a mark: action, version, parameters, strategy.
pub fn sent(cloud: &Cloud, mark: usize) -> Vec<(String, Json, Json, Json)> {
    let decode = |raw: &Json| match raw.as_str() {
        Some(raw) => serde_json::from_slice(&STANDARD.decode(raw).unwrap()).unwrap(),
        None => Json::Null,
    };
    let changes = cloud.since(mark).into_iter().filter(|record| !record.action.starts_with("Describe"));
    let of_addon = changes.filter(|record| record.request.get("AddonName").is_some());
    of_addon
        .map(|record| {
            let request = &record.request;
            let of = |name: &str| request.get(name).cloned().unwrap_or_default();
            let action = format!("{} {}", record.action, request["AddonName"].as_str().unwrap());
            (action, of("AddonVersion"), decode(&request["RawValues"]), of("UpdateStrategy"))
        })
        .collect()
}

/// Changes an add-on behind everybody's back.
pub fn change(cloud: &Cloud, name: &str, change: impl FnOnce(&mut Addon)) {
    cloud.change(|state| change(state.clusters.values_mut().next().unwrap().addons.get_mut(name).unwrap()));
}
