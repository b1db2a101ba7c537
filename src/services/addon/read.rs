//! Reading add-ons.

use serde_json::Value;

use super::model::AddonModel;
use super::{secrecy, values};
use crate::cloud::Error;
use crate::cloud::tke::addon::{Addon, AddonPhase, DescribeAddon, DescribeAddonValues};
use crate::kit::value::{Attr, Secret};
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
    let kept = AddonModel { version: Attr::Null, ..state.clone() };
    if has_failed(found) {
        return Ok(kept);
    }
    let kept = AddonModel { version: Attr::Known(found.addon_version.clone()), ..kept };
    if !state.has_parameters() {
        return Ok(kept);
    }
    Ok(match effective(handle, found).await? {
        Some(effective) => with_drift(kept, effective),
        None => kept,
    })
}

/// The parameters as they are where they are not as they are written: those of each attribute in that attribute, so that
/// nothing shows of the sensitive ones.
fn with_drift(written: AddonModel, effective: Value) -> AddonModel {
    let (open, sensitive) = (written.open(), written.sensitive());
    let mut shown = effective.clone();
    values::put_back(&mut shown, &sensitive, &open);
    let drift = |written: &Value, found: &Value| {
        (!values::holds(written, found)).then(|| values::part(written, found).to_string())
    };
    let values = written.values.known().and_then(|_| drift(&open, &shown)).map(Attr::Known);
    let sensitive_values = drift(&sensitive, &effective).map(|text| Attr::Known(Secret::new(text)));
    AddonModel {
        values: values.unwrap_or(written.values),
        sensitive_values: sensitive_values.unwrap_or(written.sensitive_values),
        version: written.version,
    }
}

/// The add-on as an import writes it: with the parameters that are set, but for those that may be secrets. Those stay in
/// the cloud as they are.
pub fn imported(found: &Addon) -> AddonModel {
    let mut set = found.raw_values.0.clone();
    for path in SET_BY_THE_CLOUD {
        take_out(&mut set, path);
    }
    let values = match secrecy::without_secrets(set) {
        Value::Object(members) if !members.is_empty() => Attr::Known(Value::Object(members).to_string()),
        _ => Attr::Null,
    };
    AddonModel { version: Attr::Known(found.addon_version.clone()), values, sensitive_values: Attr::Null }
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn written(values: Value, sensitive: Value) -> AddonModel {
        AddonModel {
            version: Attr::Null,
            values: Attr::Known(values.to_string()),
            sensitive_values: Attr::Known(Secret::new(sensitive.to_string())),
        }
    }

    #[test]
    fn drift_shows_where_it_is_written() {
        let model =
            written(json!({"a": 1, "db": {"user": "x", "password": "set below"}}), json!({"db": {"password": "p"}}));
        let as_written = json!({"a": 1, "db": {"user": "x", "password": "p"}, "theirs": 1});
        assert_eq!(with_drift(model.clone(), as_written), model);
        let secret = with_drift(model.clone(), json!({"a": 1, "db": {"user": "x", "password": "other"}}));
        assert_eq!(
            secret,
            AddonModel {
                sensitive_values: written(json!({}), json!({"db": {"password": "other"}})).sensitive_values,
                ..model.clone()
            }
        );
        // even where it is not what it was by far
        for found in [json!({"a": 1, "db": "password"}), json!({"a": 1})] {
            let drifted = with_drift(model.clone(), found);
            assert_eq!(drifted.values, model.values);
            assert_ne!(drifted.sensitive_values, model.sensitive_values);
        }
        let open = with_drift(model.clone(), json!({"a": 2, "db": {"user": "x", "password": "p"}}));
        assert_eq!(open.open(), json!({"a": 2, "db": {"user": "x", "password": "set below"}}));
        assert_eq!(open.sensitive_values, model.sensitive_values);
    }
}
