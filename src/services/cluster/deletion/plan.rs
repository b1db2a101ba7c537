//! The plan of a deletion, be it that of a destroy or of a replacement: what stands in its way, and what goes or stays
//! that is not managed here.

use std::time::Duration;

use super::super::account::refused::{self, Purpose};
use super::super::model::ClusterModel;
use super::super::operation::Op;
use super::super::preflight::report::{Report, Subject};
use super::obstacles::{pools_of_other_kinds, protected, refuse_pools_of_other_kinds};
use crate::cloud::Error;
use crate::cloud::tke::cluster::ClusterStatus;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::Deadline;
use crate::provider::Preflight;
use crate::services::handle::ClusterHandle;
use crate::services::node_pool::{nodes, read as pools};

/// How long the cloud is asked: a plan does without what it does not tell, and the deletion looks again.
const PATIENCE: Duration = Duration::from_secs(30);

/// Looks whether the cluster could be deleted, and says what goes with it.
pub async fn plan(op: &Op, prior: &ClusterModel, purpose: Purpose) -> Result<(), Diagnostics> {
    refused::may_delete(op, prior, purpose).await?;
    let context = op.data()?;
    let mode = context.preflight();
    let client = match mode {
        Preflight::Off => None,
        Preflight::Warn | Preflight::Error => context.client_if_known(&prior.credentials, op.cancellation())?,
    };
    let (Some(client), Some(region)) = (client, prior.region.as_str()) else {
        return refuse_if_protected(prior, purpose);
    };
    let client = client.in_region(region).with_retry_timeout_at_most(PATIENCE);
    let handle = ClusterHandle::new(client, prior.id().to_owned(), Deadline::after(PATIENCE));
    let mut report = Report::of(Subject::Deletion);
    look(&handle, prior, purpose, &mut report).await?;
    report.tell(op, mode, true)
}

/// By what the state says: nobody else can be asked.
fn refuse_if_protected(prior: &ClusterModel, purpose: Purpose) -> Result<(), Diagnostics> {
    if prior.deletion_protection.known_or(false) { Err(protected(prior.id(), purpose)) } else { Ok(()) }
}

/// What stands in the way is an error, whatever the mode: the deletion would end with it too. What may not be looked at
/// hides nothing else.
async fn look(
    handle: &ClusterHandle,
    prior: &ClusterModel,
    purpose: Purpose,
    report: &mut Report,
) -> Result<(), Diagnostics> {
    match handle.client.cluster(&handle.cluster_id).await {
        Ok(None) => return Ok(()),
        Ok(Some(cluster)) => {
            if matches!(cluster.cluster_status, ClusterStatus::Deleting | ClusterStatus::Creating) {
                return Ok(());
            }
            // switched off elsewhere counts once a refresh has seen it
            if cluster.deletion_protection || prior.deletion_protection.known_or(false) {
                return Err(protected(&handle.cluster_id, purpose));
            }
        }
        Err(error) => {
            refuse_if_protected(prior, purpose)?;
            report.unasked(&error);
        }
    }
    let (others, all, nodes) =
        tokio::join!(pools_of_other_kinds(handle), pools::list(handle), nodes::list(handle, None));
    let others = others.into_iter().flat_map(|pools| answer(pools, report)).collect();
    if let Some(error) = refuse_pools_of_other_kinds(&handle.cluster_id, purpose, &others) {
        return Err(error.into());
    }
    let managed: Vec<String> = prior.pools().into_values().filter_map(|pool| pool.id.into_known()).collect();
    let unmanaged = answer(all, report).into_iter().filter(|pool| !managed.contains(&pool.node_pool_id));
    let unmanaged: Vec<String> = unmanaged.map(|pool| format!("{} ({:?})", pool.node_pool_id, pool.name)).collect();
    let loose = answer(nodes, report).into_iter().filter(|node| !node.is_of_pool()).map(|node| node.instance_id);
    if let Some(warning) = warning(prior, purpose, &unmanaged, &loose.collect::<Vec<_>>()) {
        report.push(warning);
    }
    Ok(())
}

/// What a list holds; nothing where it could not be read, which is noted, or went with its cluster.
fn answer<T: Default>(listed: Result<T, Error>, report: &mut Report) -> T {
    match listed {
        Err(error) if error.is_not_found() => T::default(),
        listed => report.answer(listed.map(Some)).unwrap_or_default(),
    }
}

/// What is not managed here and goes, or is taken out of the cluster.
fn warning(prior: &ClusterModel, purpose: Purpose, pools: &[String], machines: &[String]) -> Option<Diagnostic> {
    let goes = prior.delete_other_nodes.known_or(false);
    let mut lines = String::new();
    if !pools.is_empty() {
        lines.push_str(&format!("\n  - deleted with their nodes: the node pools {}", pools.join(", ")));
    }
    if !machines.is_empty() {
        let what = match goes {
            true => "deleted because of `delete_other_nodes`: the instances outside of any node pool",
            false => "removed from the cluster and kept: the instances outside of any node pool",
        };
        lines.push_str(&format!("\n  - {what} {}", machines.join(", ")));
    }
    (!lines.is_empty()).then(|| {
        let what = match purpose {
            Purpose::Removal => "Destroying",
            Purpose::Replacement => "Replacing",
        };
        let detail = format!("{what} the cluster {} affects resources that are not managed here:{lines}", prior.id());
        Diagnostic::warning("Unmanaged nodes are affected", detail)
    })
}
