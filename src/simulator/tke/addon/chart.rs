//! The add-ons on offer.

use serde_json::{Value, json};

use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::{given, parameters};
use crate::simulator::state::cloud::State;

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

parameters! {
    pub(crate) struct GetTkeAppChartList {
        kind: Option<String> = "Kind",
        arch: Option<String> = "Arch",
        cluster_type: Option<String> = "ClusterType",
    }
}

/// The names of all, with their newest versions. Of which kind one is was not seen: each kind has all.
pub(crate) fn get_tke_app_chart_list(_: &mut State, _: &Caller, request: GetTkeAppChartList) -> Reply {
    if let Some(kind) = given(request.cluster_type).filter(|kind| !["tke", "eks"].contains(&kind.as_str())) {
        return Err(ApiError::parameter(format!("ClusterType {kind} is invalid")));
    }
    let _ = (request.kind, request.arch);
    let chart = |(name, versions, _): &ChartRow| json!({"Name": name, "Label": "", "LatestVersion": versions.last()});
    Ok(json!({"AppCharts": CHARTS.iter().map(chart).collect::<Vec<_>>()}))
}

/// An add-on on offer.
pub(crate) struct Chart {
    versions: &'static [&'static str],
    /// The parameters that it has by default; an object.
    pub(crate) defaults: Value,
}

/// The add-on of that name.
pub(crate) fn chart(name: &str) -> Result<Chart, ApiError> {
    let (_, versions, defaults) = CHARTS.iter().find(|(known, ..)| *known == name).ok_or_else(no_such_version)?;
    Ok(Chart { versions, defaults: serde_json::from_str(defaults).unwrap_or_default() })
}

/// The version asked for, or the newest.
pub(crate) fn version(name: &str, asked: Option<String>) -> Result<String, ApiError> {
    let versions = chart(name)?.versions;
    match asked.filter(|version| !version.is_empty()) {
        None => Ok(versions.last().map(|newest| (*newest).to_owned()).unwrap_or_default()),
        Some(asked) if versions.contains(&asked.as_str()) => Ok(asked),
        Some(_) => Err(no_such_version()),
    }
}

/// The refusal of a name or a version, which does not say which of the two.
fn no_such_version() -> ApiError {
    ApiError::new("UnknownParameter", "addon version not found")
}
