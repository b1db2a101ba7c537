//! Reading add-ons.

use serde_json::Value;

use super::model::AddonModel;
use super::values;
use crate::cloud::Error;
use crate::cloud::tke::addon::{Addon, AddonPhase, DescribeAddon, DescribeAddonValues};
use crate::kit::value::Attr;
use crate::services::handle::ClusterHandle;

/// What TKE installs into every cluster of its kind: nobody asked for it.
const DEFAULT: &[&str] = &["cbs", "eniipamd", "ip-masq-agent", "monitoragent"];

/// What the cloud itself sets beside the user's parameters.
const SET_BY_THE_CLOUD: &[&[&str]] = &[&["global", "cluster"], &["global", "image", "host"]];

/// The add-ons of the cluster.
pub async fn list(handle: &ClusterHandle) -> Result<Vec<Addon>, Error> {
    let answer = handle.client.call(&DescribeAddon { cluster_id: handle.cluster_id.clone() }).await?;
    Ok(answer.addons)
}

/// The add-on of this name.
pub async fn one(handle: &ClusterHandle, name: &str) -> Result<Option<Addon>, Error> {
    Ok(list(handle).await?.into_iter().find(|addon| addon.addon_name == name))
}

/// The parameters that hold: those that are set over the defaults. None if the cloud does not tell now.
pub async fn effective(handle: &ClusterHandle, addon: &Addon) -> Result<Option<Value>, Error> {
    let request = DescribeAddonValues { cluster_id: handle.cluster_id.clone(), addon_name: addon.addon_name.clone() };
    match handle.client.call(&request).await {
        Ok(answer) => Ok(values::parse(&answer.values).ok()),
        Err(error) if error.code_is("ResourceUnavailable") => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether an add-on of this name comes with every cluster of its kind.
pub fn is_default(name: &str) -> bool {
    DEFAULT.contains(&name)
}

/// Whether it could not be installed or changed.
pub fn has_failed(addon: &Addon) -> bool {
    matches!(addon.phase, AddonPhase::InstallFailed | AddonPhase::UpgradeFailed)
}

/// The add-on as users write it. One that failed has no version: the next plan tries again.
pub async fn model(handle: &ClusterHandle, state: &AddonModel, found: &Addon) -> Result<AddonModel, Error> {
    if has_failed(found) {
        return Ok(AddonModel { version: Attr::Null, values: state.values.clone() });
    }
    let written = state.written();
    let values = match &state.values {
        Attr::Known(_) => match effective(handle, found).await? {
            Some(effective) if !values::holds(&written, &effective) => {
                Attr::Known(values::part(&written, &effective).to_string())
            }
            _ => state.values.clone(),
        },
        other => other.clone(),
    };
    Ok(AddonModel { version: Attr::Known(found.addon_version.clone()), values })
}

/// The add-on as an import writes it, with the parameters that are set.
pub fn imported(found: &Addon) -> AddonModel {
    let mut set = found.raw_values.0.clone();
    for path in SET_BY_THE_CLOUD {
        take_out(&mut set, path);
    }
    let values = match set {
        Value::Object(members) if !members.is_empty() => Attr::Known(Value::Object(members).to_string()),
        _ => Attr::Null,
    };
    AddonModel { version: Attr::Known(found.addon_version.clone()), values }
}

/// Takes out what is at a path, and the objects around it that it leaves empty.
fn take_out(set: &mut Value, path: &[&str]) {
    let (Value::Object(members), [name, rest @ ..]) = (set, path) else {
        return;
    };
    if !rest.is_empty()
        && let Some(inner) = members.get_mut(*name)
    {
        take_out(inner, rest);
    }
    let is_emptied = members.get(*name).and_then(Value::as_object).is_some_and(|inner| inner.is_empty());
    if rest.is_empty() || is_emptied {
        members.remove(*name);
    }
}
