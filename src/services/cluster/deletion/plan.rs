//! The plan of a destroy: what stands in its way, and what goes or stays that is not managed here.

use std::time::Duration;

use super::super::account::refused::{self, Purpose};
use super::super::model::ClusterModel;
use super::super::operation::Op;
use super::obstacles::{protected, refuse_pools_of_other_kinds};
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
pub async fn plan(op: &Op, prior: &ClusterModel) -> Result<(), Diagnostics> {
    refused::may_delete(op, prior, Purpose::Removal).await?;
    let context = op.data()?;
    let client = match context.preflight() {
        Preflight::Off => None,
        Preflight::Warn | Preflight::Error => context.client_if_known(&prior.credentials, op.cancellation())?,
    };
    let (Some(client), Some(region)) = (client, prior.region.as_str()) else {
        return if prior.deletion_protection.known_or(false) { Err(protected(prior.id())) } else { Ok(()) };
    };
    let client = client.in_region(region).with_retry_timeout_at_most(PATIENCE);
    let handle = ClusterHandle::new(client, prior.id().to_owned(), Deadline::after(PATIENCE));
    match look(&handle, prior).await {
        Ok(Found { error: Some(error), .. }) => Err(error),
        Ok(found) => {
            found.warning.into_iter().for_each(|warning| op.warn(warning));
            Ok(())
        }
        Err(error) => {
            tracing::warn!(%error, "what goes with the cluster could not be looked at");
            Ok(())
        }
    }
}

/// What a plan says of a deletion.
#[derive(Default)]
struct Found {
    error: Option<Diagnostics>,
    warning: Option<Diagnostic>,
}

async fn look(handle: &ClusterHandle, prior: &ClusterModel) -> Result<Found, Error> {
    let Some(cluster) = handle.client.cluster(&handle.cluster_id).await? else {
        return Ok(Found::default());
    };
    if matches!(cluster.cluster_status, ClusterStatus::Deleting | ClusterStatus::Creating) {
        return Ok(Found::default());
    }
    if cluster.deletion_protection {
        return Ok(Found { error: Some(protected(&handle.cluster_id)), warning: None });
    }
    if let Some(error) = refuse_pools_of_other_kinds(handle, &cluster).await? {
        return Ok(Found { error: Some(error.into()), warning: None });
    }
    let (all, nodes) = tokio::try_join!(pools::list(handle), nodes::list(handle, None))?;
    let managed: Vec<String> = prior.pools().into_values().filter_map(|pool| pool.id.into_known()).collect();
    let others = all.into_iter().filter(|pool| !managed.contains(&pool.node_pool_id));
    let others: Vec<String> = others.map(|pool| format!("{} ({:?})", pool.node_pool_id, pool.name)).collect();
    let loose = nodes.into_iter().filter(|node| !node.is_of_pool()).map(|node| node.instance_id);
    Ok(Found { error: None, warning: warning(prior, &others, &loose.collect::<Vec<_>>()) })
}

/// What is not managed here and goes, or is taken out of the cluster.
fn warning(prior: &ClusterModel, pools: &[String], machines: &[String]) -> Option<Diagnostic> {
    let goes = prior.delete_other_nodes.known_or(false);
    let mut lines = String::new();
    if !pools.is_empty() {
        lines.push_str(&format!("\n  - deleted with their nodes: the node pools {}", pools.join(", ")));
    }
    if !machines.is_empty() {
        let what = match goes {
            true => "deleted, as `delete_other_nodes` says: the machines outside of any pool",
            false => "taken out of the cluster and kept: the machines outside of any pool",
        };
        lines.push_str(&format!("\n  - {what} {}", machines.join(", ")));
    }
    (!lines.is_empty()).then(|| {
        let detail = format!("Destroying the cluster {} affects what is not managed here:{lines}", prior.id());
        Diagnostic::warning("Unmanaged nodes are affected", detail)
    })
}
