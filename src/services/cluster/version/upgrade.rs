//! Upgrading the control plane's Kubernetes version in place.

use std::sync::atomic::{AtomicU32, Ordering};

use super::super::wait::vanished;
use super::{offer, spelling};
use crate::cloud::tke::cluster::{Cluster, ClusterStatus};
use crate::cloud::tke::version::UpdateClusterVersion;
use crate::cloud::{Error, Kind};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::wait::Seen;
use crate::kit::value::Path;
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;
use crate::services::lost_reply::UPGRADE;

/// How often in a row a cluster has to run with its old version, after it was upgrading, until the
/// upgrade counts as failed: status and version need not change at the same moment.
const LOOKS_AFTER_RETURN: u32 = 5;

/// Brings a cluster that runs to the version that `asked` names, and returns that in full. One that
/// has it already, for example because an earlier run was interrupted, is left alone.
pub async fn upgrade(handle: &ClusterHandle, asked: &str) -> Result<String, Diagnostics> {
    let actual = match handle.client.cluster(&handle.cluster_id).await {
        Ok(Some(cluster)) => cluster.cluster_version,
        Ok(None) => return Err(vanished(handle, "upgraded")),
        Err(error) => return Err(failed(handle, &error)),
    };
    if spelling::names(asked, &actual) {
        return Ok(actual);
    }
    let target = offer::resolve_upgrade(&handle.client, &handle.cluster_id, &actual, asked).await?;
    let look = |client| {
        let handle = ClusterHandle { client, ..handle.clone() };
        let target = target.clone();
        async move { Ok(has_begun(&handle, &target).await?.then_some(())) }
    };
    let asked = UPGRADE.make(&handle.client, || ask(handle, &target), look).await;
    asked.map_err(|lost| failed(handle, &lost.error))?;
    tracing::info!(cluster = handle.cluster_id, from = actual, to = target, "upgrade accepted");
    until_upgraded(handle, &target).await?;
    Ok(target)
}

/// Sends the request once. It is refused where the cluster is on its way already: an earlier request
/// was only slow to show, or somebody else was faster.
async fn ask(handle: &ClusterHandle, target: &str) -> Result<(), Error> {
    let request = UpdateClusterVersion { cluster_id: handle.cluster_id.clone(), dst_version: target.to_owned() };
    match handle.client.call(&request).await {
        Ok(_) => Ok(()),
        Err(error) if matches!(error.kind(), Kind::Busy | Kind::InvalidRequest) => {
            if has_begun(handle, target).await? {
                Ok(())
            } else {
                Err(error)
            }
        }
        Err(error) => Err(error),
    }
}

async fn has_begun(handle: &ClusterHandle, target: &str) -> Result<bool, Error> {
    let cluster = handle.client.cluster(&handle.cluster_id).await?;
    // one that is gone is for the wait to report
    Ok(cluster.is_none_or(|cluster| cluster.cluster_status != ClusterStatus::Running || has(&cluster, target)))
}

fn has(cluster: &Cluster, target: &str) -> bool {
    cluster.cluster_version == target
}

/// Why a wait for an upgrade has nothing more to wait for.
enum Ended {
    Vanished,
    /// In this state, with this version.
    Otherwise(ClusterStatus, String),
}

/// Waits until the cluster runs with the version. It may still read as running, with the old one,
/// for a while before the upgrade begins.
async fn until_upgraded(handle: &ClusterHandle, target: &str) -> Result<(), Diagnostics> {
    let what = format!("cluster {} to run Kubernetes {target}", handle.cluster_id);
    let failure = format!("The cluster {} does not run Kubernetes {target} yet", handle.cluster_id);
    // 0 until the cluster has left Running, then one more than the looks in a row that found it back
    let returned = AtomicU32::new(0);
    let ended = handle
        .until(&what, &failure, async || {
            let Some(cluster) = handle.client.cluster(&handle.cluster_id).await? else {
                return Ok(Seen::Done(Err(Ended::Vanished)));
            };
            let shown = format!("{} with {}", cluster.cluster_status.as_str(), cluster.cluster_version);
            let is_over = match cluster.cluster_status {
                ClusterStatus::Running if has(&cluster, target) => return Ok(Seen::Done(Ok(()))),
                ClusterStatus::Running => match returned.load(Ordering::Relaxed) {
                    0 => false,
                    looks => {
                        returned.store(looks + 1, Ordering::Relaxed);
                        looks >= LOOKS_AFTER_RETURN
                    }
                },
                ClusterStatus::Abnormal | ClusterStatus::Deleting | ClusterStatus::Isolated => true,
                _ => {
                    returned.store(1, Ordering::Relaxed);
                    false
                }
            };
            Ok(match is_over {
                true => Seen::Done(Err(Ended::Otherwise(cluster.cluster_status, cluster.cluster_version))),
                false => Seen::Pending(shown),
            })
        })
        .await?;
    ended.map_err(|ended| match ended {
        Ended::Vanished => vanished(handle, "upgraded"),
        Ended::Otherwise(status, version) => {
            let detail = format!(
                "The upgrade of the cluster {} to Kubernetes {target} was accepted, but the cluster is {} with \
                 {version}. Tencent Cloud's console shows why; the next apply tries again.",
                handle.cluster_id,
                status.as_str()
            );
            Diagnostic::error("Cluster not upgraded", detail).at(Path::of("kubernetes_version")).into()
        }
    })
}

fn failed(handle: &ClusterHandle, error: &Error) -> Diagnostics {
    let what = format!("The Kubernetes version of the cluster {} could not be changed", handle.cluster_id);
    api_error(&what, error).at(Path::of("kubernetes_version")).into()
}
