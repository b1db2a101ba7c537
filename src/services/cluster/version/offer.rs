//! The Kubernetes versions on offer.

use crate::cloud::Client;
use crate::cloud::tke::version::DescribeAvailableClusterVersion;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::value::Path;
use crate::provider::{Context, api_error};
use crate::services::kubernetes_version::newest;

/// The full version on offer that a spelling names; the newest of all for none.
pub async fn resolve(context: &Context, client: &Client, spelling: Option<&str>) -> Result<String, Diagnostics> {
    let offered = context.versions(client).await.map_err(|error| {
        api_error("The available Kubernetes versions could not be read", &error).at(Path::of("kubernetes_version"))
    })?;
    Ok(choose(spelling, &offered)?)
}

/// The same of versions that are known to be on offer.
pub fn choose(spelling: Option<&str>, offered: &[String]) -> Result<String, Diagnostic> {
    newest(spelling, offered.iter().map(String::as_str)).map(str::to_owned).ok_or_else(|| {
        let asked = spelling.unwrap_or_default();
        let detail = format!("Kubernetes {asked} is not available. Available: {}.", offered.join(", "));
        Diagnostic::error("Kubernetes version not available", detail).at(Path::of("kubernetes_version"))
    })
}

/// The full version that a spelling names among those that a cluster can be upgraded to.
pub async fn resolve_upgrade(
    client: &Client,
    cluster_id: &str,
    actual: &str,
    asked: &str,
) -> Result<String, Diagnostics> {
    let answer = client.call(&DescribeAvailableClusterVersion { cluster_id: cluster_id.to_owned() }).await;
    let offered = answer.map_err(|error| {
        let what = format!("The Kubernetes versions available for the cluster {cluster_id} could not be read");
        api_error(&what, &error).at(Path::of("kubernetes_version"))
    })?;
    Ok(choose_upgrade(cluster_id, actual, asked, &offered.versions)?)
}

/// The same of versions that are known to be on offer for the cluster.
pub fn choose_upgrade(cluster_id: &str, actual: &str, asked: &str, offered: &[String]) -> Result<String, Diagnostic> {
    newest(Some(asked), offered.iter().map(String::as_str)).map(str::to_owned).ok_or_else(|| {
        let listed = if offered.is_empty() { "nothing".to_owned() } else { offered.join(", ") };
        let detail = format!(
            "Kubernetes {asked} is not available for the cluster {cluster_id}, which runs {actual}. Available: \
             {listed}."
        );
        Diagnostic::error("Kubernetes version not available", detail).at(Path::of("kubernetes_version"))
    })
}
