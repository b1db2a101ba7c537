//! The add-ons that a new cluster comes up with.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::simulator::error::ApiError;
use crate::simulator::state::addon::{Addon, AddonPhase};
use crate::simulator::state::cloud::State;
use crate::simulator::tke::addon::chart::version;
use crate::simulator::tke::addon::values;
use crate::simulator::tke::cluster::parameters::ExtensionAddon;

/// What every cluster has from its beginning.
const DEFAULT: &[&str] = &["cbs", "ip-masq-agent", "monitoragent"];

/// The add-ons that a new cluster comes up with.
pub(crate) fn initial(
    state: &State,
    network: &str,
    asked: Vec<ExtensionAddon>,
    disabled: &[String],
) -> Result<BTreeMap<String, Addon>, ApiError> {
    let mut found = BTreeMap::new();
    let mut add = |name: &str, asked: Option<String>, values: Value| {
        let (phase, reason) = (AddonPhase::Installing, String::new());
        let addon = Addon { version: version(name, asked)?, values, phase, reason, created: state.now };
        found.insert(name.to_owned(), addon);
        Ok(())
    };
    let of_network = (network == "VPC-CNI").then_some("eniipamd");
    for name in DEFAULT.iter().copied().chain(of_network).filter(|name| !disabled.iter().any(|other| other == name)) {
        add(name, None, json!({}))?;
    }
    for addon in asked {
        let param: Value = serde_json::from_str(&addon.param)
            .map_err(|error| ApiError::parameter(format!("ExtensionAddons: AddonParam of {}: {error}", addon.name)))?;
        let text = |pointer: &str| param.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        let values = values::decode(text("/spec/values/rawValues"))?.unwrap_or_else(|| json!({}));
        add(&addon.name, text("/spec/chart/chartVersion"), values)?;
    }
    Ok(found)
}
