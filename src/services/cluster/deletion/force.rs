//! Deleting a cluster by force that got stuck in its deletion. The API knows no such thing for a whole
//! cluster: what may hold it up is removed piece by piece, and what then remains is the user's to know.

use std::time::Duration;

use super::super::model::ClusterModel;
use super::super::operation::Op;
use super::super::private::Deletion;
use super::leftovers::Leftovers;
use super::settings;
use super::wait::{BUSY_LOOK, Ended, remove_security_groups, until_gone};
use crate::cloud::paging::PAGE;
use crate::cloud::tke::cluster::{DeleteCluster, DeleteMode, ResourceDeleteOption};
use crate::cloud::tke::instance::DeleteClusterInstances;
use crate::cloud::tke::protection::DisableClusterDeletionProtection;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::wait::Seen;
use crate::kit::value::duration;
use crate::provider::api_error;
use crate::services::endpoint::{self, Side};
use crate::services::handle::ClusterHandle;
use crate::services::node_pool::{nodes, read as pools, remove, wait};

/// How long endpoints, pools and instances may each take to go.
const STEP: Duration = Duration::from_secs(5 * 60);
/// How long an emptied cluster may take to go.
const END: Duration = Duration::from_secs(60);

/// Removes what may hold the cluster up, asks for its deletion again, and warns of what is left. Only an
/// interrupt or a cloud that does not answer keeps it in the state.
pub async fn force(
    op: &Op,
    handle: &ClusterHandle,
    prior: &ClusterModel,
    mut deletion: Deletion,
) -> Result<(), Diagnostics> {
    tracing::warn!(cluster = handle.cluster_id, "the cluster is stuck in its deletion and is deleted by force");
    let stuck_for = deletion.age();
    // what leaves the cluster's lists from here on would not be found again
    Leftovers::of(handle, &mut deletion.belongings).await;
    deletion.keep(op);
    let mut forced = Forced { handle, disks: settings::disks(prior), problems: Diagnostics::new() };
    forced.protection().await;
    forced.endpoints().await;
    forced.pools().await;
    forced.instances().await;
    forced.delete_again().await;
    let ended = until_gone(handle, END.min(handle.deadline.left())).await?;
    let group = remove_security_groups(op, &handle.within(END), prior).await;
    forced.note(group);
    let left = Leftovers::of(handle, &mut deletion.belongings).await;
    let how = match ended {
        Ended::Gone => "is gone",
        Ended::Stuck => "is still listed, and leaves the state all the same",
    };
    let mut detail = format!(
        "The cluster {} was stuck in its deletion for {}, was deleted by force, and {how}.\n\n{}",
        handle.cluster_id,
        duration::format(stuck_for),
        left.text()
    );
    for problem in forced.problems {
        detail.push_str(&format!("\n\n{}", problem.detail));
    }
    op.warn(Diagnostic::warning("Cluster deleted by force", detail));
    Ok(())
}

struct Forced<'a> {
    handle: &'a ClusterHandle,
    disks: DeleteMode,
    /// What did not work; it holds nothing else up.
    problems: Diagnostics,
}

impl Forced<'_> {
    fn note(&mut self, outcome: Result<(), Diagnostics>) {
        if let Err(diagnostics) = outcome {
            tracing::warn!(?diagnostics, "a step of a deletion by force failed");
            self.problems.append(diagnostics);
        }
    }

    async fn protection(&mut self) {
        let request = DisableClusterDeletionProtection { cluster_id: self.handle.cluster_id.clone() };
        let outcome = match self.handle.client.cluster(&self.handle.cluster_id).await {
            Ok(Some(cluster)) if cluster.deletion_protection => self.handle.client.call(&request).await.map(|_| ()),
            looked => looked.map(|_| ()),
        };
        self.note(outcome.map_err(|error| api_error("Deletion protection could not be switched off", &error).into()));
    }

    async fn endpoints(&mut self) {
        let handle = self.handle.within(STEP);
        for side in Side::ALL {
            // those that are being closed too: that may be what is stuck
            let asked = endpoint::ask_to_close(&handle, side).await;
            let closed = match asked {
                Ok(()) => endpoint::until_closed(&handle, side).await,
                refused => refused,
            };
            self.note(closed);
        }
    }

    async fn pools(&mut self) {
        let handle = self.handle.within(STEP);
        let removed = async {
            let failed = |error| Diagnostics::from(api_error("The node pools could not be listed", &error));
            let ids: Vec<String> = match pools::list(&handle).await {
                Err(error) if error.is_not_found() => return Ok(()),
                listed => listed.map_err(failed)?.into_iter().map(|pool| pool.node_pool_id).collect(),
            };
            if ids.is_empty() {
                return Ok(());
            }
            if self.disks == DeleteMode::Retain {
                remove::keep_disks(&handle, &ids).await?;
            }
            remove::ask(&handle, ids.clone()).await?;
            wait::until_gone(&handle, &ids).await
        };
        let removed = removed.await;
        self.note(removed);
    }

    /// Those that no pool took along, and those that are still being set up.
    async fn instances(&mut self) {
        let handle = self.handle.within(STEP);
        let removed = async {
            let what = "The instances could not be removed";
            let failed = |error| Diagnostics::from(api_error(what, &error));
            let ids = node_ids(&handle).await.map_err(failed)?;
            for ids in ids.chunks(PAGE as usize) {
                let request = DeleteClusterInstances {
                    cluster_id: handle.cluster_id.clone(),
                    instance_ids: ids.to_vec(),
                    instance_delete_mode: DeleteMode::Terminate,
                    force_delete: Some(true),
                    resource_delete_options: Some(vec![ResourceDeleteOption::of("CBS", self.disks)]),
                };
                handle.client.call(&request).await.map_err(failed)?;
            }
            handle
                .until("instances to be removed", what, async || {
                    let left = node_ids(&handle).await?;
                    Ok(if left.is_empty() { Seen::Done(()) } else { Seen::Pending(left.join(", ")) })
                })
                .await
        };
        let removed = removed.await;
        self.note(removed);
    }

    async fn delete_again(&mut self) {
        let passed_over = |kind: &str| ResourceDeleteOption {
            skip_deletion_protection: Some(true),
            ..ResourceDeleteOption::of(kind, DeleteMode::Terminate)
        };
        let request = DeleteCluster {
            cluster_id: self.handle.cluster_id.clone(),
            instance_delete_mode: DeleteMode::Terminate,
            // what is protected itself must not hold the cluster up
            resource_delete_options: Some(vec![
                ResourceDeleteOption::of("CBS", self.disks),
                passed_over("CLB"),
                passed_over("CVM"),
            ]),
        };
        let outcome = match self.handle.client.with_retry_timeout(BUSY_LOOK).call(&request).await {
            // gone by now, or the deletion goes on
            Err(error) if error.is_not_found() || error.is_busy() => Ok(()),
            outcome => outcome.map(|_| ()),
        };
        self.note(outcome.map_err(|error| api_error("The deletion could not be asked for again", &error).into()));
    }
}

/// The nodes of the cluster; none if it is gone.
async fn node_ids(handle: &ClusterHandle) -> Result<Vec<String>, crate::cloud::Error> {
    match nodes::list(handle, None).await {
        Err(error) if error.is_not_found() => Ok(Vec::new()),
        listed => Ok(listed?.into_iter().map(|node| node.instance_id).collect()),
    }
}
