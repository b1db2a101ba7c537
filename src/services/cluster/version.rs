//! Kubernetes versions as users and the cloud write them.

use crate::cloud::Client;
use crate::cloud::tke::version::DescribeAvailableClusterVersion;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::schema::{Validator, validator};
use crate::kit::value::Path;
use crate::provider::{Context, api_error};

/// Whether a spelling (`1.30` or `1.30.0`) names a full version (`1.30.0`).
pub fn names(spelling: &str, full: &str) -> bool {
    full.strip_prefix(spelling).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The numbers of a version, for comparing; a missing one counts as nothing.
pub fn numbers(version: &str) -> Vec<u64> {
    version.split('.').map_while(|part| part.parse().ok()).collect()
}

/// Whether a full version is newer than every version that a spelling names.
pub fn is_above(full: &str, spelling: &str) -> bool {
    !names(spelling, full) && numbers(full) > numbers(spelling)
}

/// The minor release of a full version: `1.30` of `1.30.0`.
pub fn minor(full: &str) -> String {
    full.split('.').take(2).collect::<Vec<_>>().join(".")
}

/// The newest of the versions that a spelling names, or of all.
pub fn newest<'a>(spelling: Option<&str>, offered: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    offered.filter(|full| spelling.is_none_or(|spelling| names(spelling, full))).max_by_key(|full| numbers(full))
}

/// The full version on offer that a spelling names; the newest of all for none.
pub async fn resolve(context: &Context, client: &Client, spelling: Option<&str>) -> Result<String, Diagnostics> {
    let offered = context.versions(client).await.map_err(|error| {
        api_error("The Kubernetes versions on offer could not be read", &error).at(Path::of("kubernetes_version"))
    })?;
    Ok(choose(spelling, &offered)?)
}

/// The same of versions that are known to be on offer.
pub fn choose(spelling: Option<&str>, offered: &[String]) -> Result<String, Diagnostic> {
    newest(spelling, offered.iter().map(String::as_str)).map(str::to_owned).ok_or_else(|| {
        let asked = spelling.unwrap_or_default();
        let detail = format!("Kubernetes {asked} is not on offer. On offer: {}.", offered.join(", "));
        Diagnostic::error("Version not on offer", detail).at(Path::of("kubernetes_version"))
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
        let what = format!("The Kubernetes versions on offer for the cluster {cluster_id} could not be read");
        api_error(&what, &error).at(Path::of("kubernetes_version"))
    })?;
    Ok(choose_upgrade(cluster_id, actual, asked, &offered.versions)?)
}

/// The same of versions that are known to be on offer for the cluster.
pub fn choose_upgrade(cluster_id: &str, actual: &str, asked: &str, offered: &[String]) -> Result<String, Diagnostic> {
    newest(Some(asked), offered.iter().map(String::as_str)).map(str::to_owned).ok_or_else(|| {
        let listed = if offered.is_empty() { "nothing".to_owned() } else { offered.join(", ") };
        let detail = format!(
            "Kubernetes {asked} is not on offer for the cluster {cluster_id}, which runs {actual}. On offer: {listed}."
        );
        Diagnostic::error("Version not on offer", detail).at(Path::of("kubernetes_version"))
    })
}

/// `1.30` or `1.30.0`.
pub fn validator() -> Validator {
    validator::text("a version such as `1.30` or `1.30.0`", |text| {
        let parts: Vec<&str> = text.split('.').collect();
        if (2..=3).contains(&parts.len()) && parts.iter().all(|part| part.parse::<u32>().is_ok()) {
            Ok(())
        } else {
            Err(format!("{text:?} is not a version such as \"1.30\" or \"1.30.0\""))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_names_a_version_at_its_dots() {
        assert!(names("1.30", "1.30.0") && names("1.30.0", "1.30.0"));
        assert!(!names("1.3", "1.30.0") && !names("1.30.0", "1.30") && !names("1.31", "1.30.0"));
    }

    #[test]
    fn above_is_newer_than_all_that_is_named() {
        assert!(is_above("1.30.0", "1.29") && is_above("1.29.3", "1.29.1") && is_above("1.10.1", "1.9"));
        assert!(!is_above("1.29.3", "1.29") && !is_above("1.29.3", "1.30") && !is_above("1.29.3", "1.29.4"));
    }

    #[test]
    fn the_newest_is_newest_by_number() {
        let offered = ["1.28.3", "1.30.0", "1.9.10"];
        assert_eq!(newest(None, offered.into_iter()), Some("1.30.0"));
        assert_eq!(newest(Some("1.28"), offered.into_iter()), Some("1.28.3"));
        assert_eq!(newest(Some("1.27"), offered.into_iter()), None);
    }
}
