//! The Kubernetes version.

use std::sync::Arc;

use super::super::version::offer;
use super::report::Report;
use super::scope::Scope;
use crate::cloud::tke::cluster::ClusterStatus;
use crate::cloud::tke::version::DescribeAvailableClusterVersion;
use crate::cloud::{Client, Error};
use crate::provider::Context;
use crate::services::kubernetes_version;

/// The versions that a new cluster, or the one that there is, can be given.
pub async fn ask(context: &Context, client: &Client, scope: &Scope<'_>) -> Result<Option<Arc<[String]>>, Error> {
    let Some(asked) = scope.changed(|cluster| &cluster.kubernetes_version) else {
        return Ok(None);
    };
    let Some(prior) = scope.prior else {
        return context.versions(client).await.map(Some);
    };
    let is_there =
        prior.kubernetes_version_actual.as_str().is_none_or(|actual| kubernetes_version::names(asked, actual));
    // one that is upgrading already may have the version when it is applied
    if is_there || prior.status.as_str() != Some(ClusterStatus::Running.as_str()) {
        return Ok(None);
    }
    let request = DescribeAvailableClusterVersion { cluster_id: prior.id().to_owned() };
    Ok(Some(client.call(&request).await?.versions.into()))
}

/// The version asked for is one of them.
pub fn judge(scope: &Scope, offered: Option<Arc<[String]>>, report: &mut Report) {
    let (Some(offered), Some(asked)) = (offered, scope.planned.kubernetes_version.as_str()) else {
        return;
    };
    let chosen = match scope.prior {
        None => offer::choose(Some(asked), &offered),
        Some(prior) => {
            let actual = prior.kubernetes_version_actual.as_str().unwrap_or_default();
            offer::choose_upgrade(prior.id(), actual, asked, &offered)
        }
    };
    if let Err(finding) = chosen {
        report.push(finding);
    }
}
