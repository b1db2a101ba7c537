//! Upgrading the control plane's Kubernetes version in place.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::super::wait::vanished;
use super::offer;
use crate::cloud::tke::cluster::{Cluster, ClusterStatus};
use crate::cloud::tke::version::UpdateClusterVersion;
use crate::cloud::{Error, Kind};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::wait::Seen;
use crate::kit::value::Path;
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;
use crate::services::kubernetes_version as spelling;
use crate::services::lost_reply::UPGRADE;
use crate::system::clock;

/// How often in a row a cluster has to run with its old version, after it was upgrading, until the
/// upgrade counts as failed: status and version need not change at the same moment.
const LOOKS_AFTER_RETURN: u32 = 5;

/// How long a cluster has to run with the new version that was never seen at its upgrade: it shows the version from the
/// moment the upgrade is accepted, and may read as running for a while before it begins.
const STANDS: Duration = Duration::from_secs(60);

/// Brings a cluster that runs to the version that `asked` names, and returns the one that then runs. One that has it
/// already, for example because an earlier run was interrupted, is not asked to take it, but seen to the end of its
/// upgrade unless it was `known` to have it.
pub async fn upgrade(handle: &ClusterHandle, asked: &str, known: Option<&str>) -> Result<String, Diagnostics> {
    let cluster = match handle.client.cluster(&handle.cluster_id).await {
        Ok(Some(cluster)) => cluster,
        Ok(None) => return Err(vanished(handle, "upgraded")),
        Err(error) => return Err(failed(handle, &error)),
    };
    let actual = cluster.cluster_version;
    if spelling::names(asked, &actual) {
        let is_settled = known == Some(&actual) && cluster.cluster_status == ClusterStatus::Running;
        return if is_settled { Ok(actual) } else { until_upgraded(handle, spelling::release(&actual)).await };
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
    until_upgraded(handle, &target).await
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
    spelling::names(target, &cluster.cluster_version)
}

/// Why a wait for an upgrade has nothing more to wait for.
enum Ended {
    Vanished,
    /// In this state, with this version.
    Otherwise(ClusterStatus, String),
}

/// How an upgrade was seen to go so far.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Progress {
    /// The cluster runs the old version.
    NotBegun,
    /// It runs with the new version since then, and was not seen at its upgrade.
    Stands(Instant),
    /// It is at its upgrade.
    UnderWay,
    /// It runs the old version again, and was found so this often.
    Returned(u32),
    /// It runs the new version.
    Done,
    /// It is in a state that no upgrade leads out of, or runs the old version for good.
    Failed,
}

impl Progress {
    /// After a cluster was found in this state, with the new version or not.
    fn after(self, status: &ClusterStatus, has_target: bool) -> Self {
        match (status, self) {
            (ClusterStatus::Running, Self::NotBegun) if has_target => Self::Stands(clock::instant()),
            (ClusterStatus::Running, Self::Stands(since)) if has_target && since.elapsed() < STANDS => self,
            (ClusterStatus::Running, _) if has_target => Self::Done,
            (ClusterStatus::Running, Self::UnderWay) => Self::Returned(1),
            (ClusterStatus::Running, Self::Returned(looks)) if looks + 1 < LOOKS_AFTER_RETURN => {
                Self::Returned(looks + 1)
            }
            (ClusterStatus::Running, Self::Returned(_)) => Self::Failed,
            (ClusterStatus::Running, _) => Self::NotBegun,
            (ClusterStatus::Abnormal | ClusterStatus::Deleting | ClusterStatus::Isolated | ClusterStatus::Pause, _) => {
                Self::Failed
            }
            _ => Self::UnderWay,
        }
    }
}

/// Waits until the cluster has been at its upgrade and runs again, and returns the version that runs then.
async fn until_upgraded(handle: &ClusterHandle, target: &str) -> Result<String, Diagnostics> {
    let what = format!("cluster {} to run Kubernetes {target}", handle.cluster_id);
    let failure = format!("The cluster {} does not run Kubernetes {target} yet", handle.cluster_id);
    let progress = Mutex::new(Progress::NotBegun);
    let ended = handle
        .until(&what, &failure, async || {
            let Some(cluster) = handle.client.cluster(&handle.cluster_id).await? else {
                return Ok(Seen::Done(Err(Ended::Vanished)));
            };
            let mut progress = progress.lock().unwrap_or_else(PoisonError::into_inner);
            *progress = progress.after(&cluster.cluster_status, has(&cluster, target));
            let version = cluster.cluster_version;
            Ok(match *progress {
                Progress::Done => Seen::Done(Ok(version)),
                Progress::Failed => Seen::Done(Err(Ended::Otherwise(cluster.cluster_status, version))),
                Progress::Stands(_) => Seen::Pending(format!("Running with {version}, upgrade not visible yet")),
                _ => Seen::Pending(format!("{} with {version}", cluster.cluster_status.as_str())),
            })
        })
        .await?;
    ended.map_err(|ended| match ended {
        Ended::Vanished => vanished(handle, "upgraded"),
        Ended::Otherwise(status, version) => {
            let detail = format!(
                "The upgrade of the cluster {} to Kubernetes {target} was accepted, but the cluster is {} with \
                 {version}. The TKE console shows why. The next apply tries again.",
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

#[cfg(test)]
mod tests {
    use ClusterStatus::{Pause, Running, Upgrading};

    use super::*;

    fn after(looks: &[(ClusterStatus, bool)]) -> Progress {
        looks.iter().fold(Progress::NotBegun, |progress, (status, has_target)| progress.after(status, *has_target))
    }

    #[tokio::test(start_paused = true)]
    async fn a_cluster_is_upgraded_when_it_was_at_it_and_is_back() {
        assert_eq!(after(&[(Running, false), (Running, true), (Upgrading, true)]), Progress::UnderWay);
        assert_eq!(after(&[(Running, true), (Upgrading, true), (Running, true)]), Progress::Done);
        assert_eq!(after(&[(Upgrading, false), (Running, false), (Running, true)]), Progress::Done);
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_was_never_seen_at_it_is_upgraded_after_a_minute_with_the_version() {
        let first = after(&[(Running, true)]);
        clock::sleep(STANDS - Duration::from_secs(1)).await;
        assert_eq!(first.after(&Running, true), first);
        clock::sleep(Duration::from_secs(1)).await;
        assert_eq!(first.after(&Running, true), Progress::Done);
        assert_eq!(first.after(&Running, false), Progress::NotBegun);
    }

    #[test]
    fn one_that_came_back_with_the_old_version_or_stopped_has_failed() {
        let mut looks = vec![(Upgrading, false)];
        for _ in 1..LOOKS_AFTER_RETURN {
            looks.push((Running, false));
            assert!(matches!(after(&looks), Progress::Returned(_)));
        }
        looks.push((Running, false));
        assert_eq!(after(&looks), Progress::Failed);
        assert_eq!(after(&[(Upgrading, true), (Pause, true)]), Progress::Failed);
    }
}
