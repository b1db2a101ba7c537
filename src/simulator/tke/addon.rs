//! Add-ons: installed, changed and removed, each in its own time.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::cluster::ExtensionAddon;
use crate::simulator::dispatch::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::parameters;
use crate::simulator::state::{Addon, AddonPhase, Cluster, State};
use crate::simulator::tasks::{Task, takes};

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

    pub(crate) struct DescribeAddon {
        cluster_id: String = "ClusterId",
        name: Option<String> = "AddonName",
    }
}

/// Name, versions from old to new, default parameters.
type ChartRow = (&'static str, &'static [&'static str], &'static str);

const CHARTS: &[ChartRow] = &[
    ("cbs", &["1.1.8", "1.1.14"], r#"{"tolerations":[],"rootdir":"/var/lib/kubelet"}"#),
    ("cfs", &["1.1.4", "1.1.5"], r#"{"rootdir":"/var/lib/kubelet"}"#),
    ("cos", &["1.0.4"], "{}"),
    ("tcr", &["1.0.0", "1.0.1"], r#"{"global":{"imagePullSecretsCrs":[]}}"#),
    ("ingressnginx", &["1.5.0", "1.5.1"], r#"{"controller":{"replicas":1}}"#),
    ("monitoragent", &["1.3.6"], "{}"),
    ("ip-masq-agent", &["2.5.0"], r#"{"nonMasqueradeCIDRs":[]}"#),
    ("nvidia-gpu", &["1.0.11"], "{}"),
    (
        "eniipamd",
        &["3.6.1"],
        r#"{"vpcCni":{"enableVpcCni":true,"securityGroups":{"enableSecurityGroups":false,"securityGroups":[]}}}"#,
    ),
    (
        "tke-log-agent",
        &["1.1.19", "1.1.20"],
        r#"{"kafkalistener":{"enabled":false},"logAgent":{"enabled":true},"loglistener":{"enabled":true},"provisioner":{"replicaCount":1,"sources":"norm"}}"#,
    ),
];

/// What every cluster has from its beginning.
const DEFAULT: &[&str] = &["cbs", "ip-masq-agent", "monitoragent"];

struct Chart {
    versions: &'static [&'static str],
    defaults: Value,
}

fn chart(name: &str) -> Result<Chart, ApiError> {
    let (_, versions, defaults) = CHARTS
        .iter()
        .find(|(known, ..)| *known == name)
        .ok_or_else(|| ApiError::parameter(format!("addon {name} is not supported")))?;
    Ok(Chart { versions, defaults: serde_json::from_str(defaults).unwrap_or_default() })
}

/// The version asked for, or the newest.
fn version(name: &str, asked: Option<String>) -> Result<String, ApiError> {
    let versions = chart(name)?.versions;
    match asked.filter(|version| !version.is_empty()) {
        None => Ok(versions.last().map(|newest| (*newest).to_owned()).unwrap_or_default()),
        Some(asked) if versions.contains(&asked.as_str()) => Ok(asked),
        Some(asked) => Err(ApiError::parameter(format!("version {asked} of addon {name} is not supported"))),
    }
}

fn values(raw: Option<String>) -> Result<Option<Value>, ApiError> {
    let Some(raw) = raw.filter(|raw| !raw.is_empty()) else {
        return Ok(None);
    };
    let bytes = STANDARD.decode(raw).map_err(|_| ApiError::parameter("RawValues is not base64"))?;
    match serde_json::from_slice(&bytes) {
        Ok(Value::Object(members)) => Ok(Some(Value::Object(members))),
        _ => Err(ApiError::parameter("RawValues is not a JSON object")),
    }
}

/// Lays `over` over `base`, at every depth.
fn overlay(base: &mut Value, over: &Value) {
    match (base, over) {
        (Value::Object(base), Value::Object(over)) => {
            for (key, value) in over {
                overlay(base.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (base, over) => *base = over.clone(),
    }
}

/// The parameters that are set: what was asked for, and what the cloud adds by itself.
fn set(cluster: &Cluster, addon: &Addon) -> Value {
    let mut set = json!({"global": {"clusterID": cluster.id, "localRegion": cluster.region}});
    overlay(&mut set, &addon.values);
    set
}

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
        let values = values(text("/spec/values/rawValues"))?.unwrap_or_else(|| json!({}));
        add(&addon.name, text("/spec/chart/chartVersion"), values)?;
    }
    Ok(found)
}

fn not_installed(name: &str) -> ApiError {
    ApiError::new("ResourceNotFound", format!("RESOURCE_NOT_FOUND(addon {name} not found)"))
}

fn busy(name: &str, phase: AddonPhase) -> ApiError {
    ApiError::new("ResourceInUse", format!("RESOURCE_IN_USE(addon {name} is {})", phase.name()))
}

pub(crate) fn install(state: &mut State, caller: &Caller, request: InstallAddon) -> Reply {
    let created = state.now;
    let cluster = state.running_cluster(caller, &request.cluster_id, "ResourceNotFound")?;
    let version = version(&request.name, request.version)?;
    let values = values(request.values)?.unwrap_or_else(|| json!({}));
    if let Some(addon) = cluster.addons.get(&request.name) {
        return Err(ApiError::new(
            "InvalidParameter",
            format!("addon {} is installed already ({})", request.name, addon.phase.name()),
        ));
    }
    if request.dry_run != Some(true) {
        let addon = Addon { version, values, phase: AddonPhase::Installing, reason: String::new(), created };
        cluster.addons.insert(request.name.clone(), addon);
        let task = Task::AddonSettled { cluster_id: request.cluster_id, name: request.name };
        state.schedule(takes::ADDON_INSTALL, task);
    }
    Ok(json!({}))
}

pub(crate) fn update(state: &mut State, caller: &Caller, request: UpdateAddon) -> Reply {
    let cluster = state.running_cluster(caller, &request.cluster_id, "ResourceNotFound")?;
    let addon = cluster.addons.get_mut(&request.name).ok_or_else(|| not_installed(&request.name))?;
    if matches!(addon.phase, AddonPhase::Installing | AddonPhase::Upgrading | AddonPhase::Terminating) {
        return Err(busy(&request.name, addon.phase));
    }
    let asked = request.version.filter(|version| !version.is_empty());
    let values = values(request.values)?;
    if asked.is_none() && values.is_none() {
        return Err(ApiError::parameter("one of AddonVersion and RawValues is required"));
    }
    let version = match asked {
        Some(asked) => version(&request.name, Some(asked))?,
        None => addon.version.clone(),
    };
    let mut merged = addon.values.clone();
    match (request.strategy.as_deref().unwrap_or("merge"), values) {
        ("merge", Some(values)) => overlay(&mut merged, &values),
        ("replace", Some(values)) => merged = values,
        ("merge" | "replace", None) => {}
        (other, _) => return Err(ApiError::parameter(format!("UpdateStrategy {other} is invalid"))),
    }
    if request.dry_run != Some(true) {
        (addon.version, addon.values) = (version, merged);
        (addon.phase, addon.reason) = (AddonPhase::Upgrading, String::new());
        let task = Task::AddonSettled { cluster_id: request.cluster_id, name: request.name };
        state.schedule(takes::ADDON_UPDATE, task);
    }
    Ok(json!({}))
}

pub(crate) fn delete(state: &mut State, caller: &Caller, request: OfAddon) -> Reply {
    let cluster = state.running_cluster(caller, &request.cluster_id, "ResourceNotFound")?;
    let addon = cluster.addons.get_mut(&request.name).ok_or_else(|| not_installed(&request.name))?;
    addon.phase = AddonPhase::Terminating;
    state.schedule(takes::ADDON_DELETE, Task::AddonGone { cluster_id: request.cluster_id, name: request.name });
    Ok(json!({}))
}

pub(crate) fn describe(state: &mut State, caller: &Caller, request: DescribeAddon) -> Reply {
    let cluster = state.cluster(caller, &request.cluster_id, "ResourceNotFound")?;
    let name = request.name.filter(|name| !name.is_empty());
    if let Some(name) = name.as_ref().filter(|name| !cluster.addons.contains_key(*name)) {
        return Err(not_installed(name));
    }
    let addons: Vec<Value> = cluster
        .addons
        .iter()
        .filter(|(known, _)| name.as_ref().is_none_or(|name| name == *known))
        .map(|(name, addon)| {
            json!({
                "AddonName": name,
                "AddonVersion": addon.version,
                "RawValues": STANDARD.encode(set(cluster, addon).to_string()),
                "Phase": addon.phase.name(),
                "Reason": addon.reason,
                "CreateTime": addon.created.iso(),
            })
        })
        .collect();
    Ok(json!({"Addons": addons}))
}

pub(crate) fn describe_values(state: &mut State, caller: &Caller, request: OfAddon) -> Reply {
    let cluster = state.cluster(caller, &request.cluster_id, "ResourceNotFound")?;
    let defaults = chart(&request.name)?.defaults;
    let values = match cluster.addons.get(&request.name) {
        None => String::new(),
        Some(addon) => {
            let mut values = defaults.clone();
            overlay(&mut values, &set(cluster, addon));
            values.to_string()
        }
    };
    Ok(json!({"Values": values, "DefaultValues": defaults.to_string()}))
}

impl State {
    /// The add-on is done with what it was doing, or failed at it if a test said so.
    pub(crate) fn settle_addon(&mut self, cluster_id: &str, name: &str) {
        let failure = self.failing_addons.get(name).cloned();
        let Some(addon) = self.clusters.get_mut(cluster_id).and_then(|cluster| cluster.addons.get_mut(name)) else {
            return;
        };
        addon.phase = match (addon.phase, &failure) {
            (AddonPhase::Installing | AddonPhase::Upgrading, None) => AddonPhase::Succeeded,
            (AddonPhase::Installing, Some(_)) => AddonPhase::InstallFailed,
            (AddonPhase::Upgrading, Some(_)) => AddonPhase::UpgradeFailed,
            (other, _) => other,
        };
        addon.reason = failure.unwrap_or_default();
    }

    /// The add-on is gone.
    pub(crate) fn remove_addon(&mut self, cluster_id: &str, name: &str) {
        if let Some(cluster) = self.clusters.get_mut(cluster_id) {
            cluster.addons.retain(|known, addon| known != name || addon.phase != AddonPhase::Terminating);
        }
    }
}
