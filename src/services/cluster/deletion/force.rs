//! Deleting a cluster by force that got stuck in its deletion. The API knows no such thing for a whole
//! cluster: what may hold it up is removed piece by piece, and what then remains is the user's to know.

use std::time::Duration;

use super::super::private::Deletion;
use super::leftovers::Leftovers;
use super::ordered;
use super::step::Step;
use super::steps::Emptying;
use super::wait::{details, not_gone, until_gone};
use crate::cloud::tke::cluster::{ClusterStatus, DeleteMode, ResourceDeleteOption};
use crate::cloud::tke::protection::DisableClusterDeletionProtection;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::wait::WaitError;
use crate::kit::value::duration;
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;

/// How long each step may take.
const STEP: Duration = Duration::from_secs(5 * 60);
/// How long an emptied cluster may take to go.
const END: Duration = Duration::from_secs(60);

/// Removes what may hold the cluster up, asks for its deletion again, and warns of what is left. Only an
/// interrupt or a cloud that does not answer keeps it in the state.
pub async fn force(emptying: &Emptying<'_>, mut deletion: Deletion, stuck: &Diagnostics) -> Result<(), Diagnostics> {
    let (op, handle) = (emptying.op, emptying.handle);
    tracing::warn!(cluster = handle.cluster_id, "the deletion of the cluster is stuck: deleting it by force");
    let stuck_for = deletion.age();
    // what leaves the cluster's lists from here on would not be found again
    Leftovers::of(handle, &mut deletion.belongings).await;
    deletion.keep(op);
    let mut problems = Diagnostics::new();
    note(&mut problems, take_protection_off(handle).await);
    let mut in_use = Vec::new();
    for step in Step::ALL {
        let taken = take(emptying, STEP, step).await;
        // what uses a group may let go of it only when the cluster goes
        match taken {
            Err(_) if step.is_of_group() => in_use.push(step),
            taken => note(&mut problems, taken),
        }
    }
    note(&mut problems, delete_again(emptying).await);
    let how = match until_gone(handle, END.min(handle.deadline.left())).await {
        Ok(()) => "no longer exists",
        Err(WaitError::Timeout { .. }) => "is removed from the state although it is still listed",
        Err(error) => return Err(not_gone(handle, error)),
    };
    for step in in_use {
        note(&mut problems, take(emptying, END, step).await);
    }
    let left = Leftovers::of(handle, &mut deletion.belongings).await;
    let mut detail = format!(
        "The deletion of the cluster {} had been running for {}. {}\n\nIt was deleted by force, and {how}.\n\n{}",
        handle.cluster_id,
        duration::format(stuck_for),
        details(stuck),
        left.text()
    );
    for problem in problems {
        detail.push_str(&format!("\n\n{}", problem.detail));
    }
    op.warn(Diagnostic::warning("Cluster deleted by force", detail));
    Ok(())
}

/// What does not work holds nothing else up.
fn note(problems: &mut Diagnostics, outcome: Result<(), Diagnostics>) {
    if let Err(diagnostics) = outcome {
        tracing::warn!(?diagnostics, "a step of a deletion by force failed");
        problems.append(diagnostics);
    }
}

async fn take(emptying: &Emptying<'_>, limit: Duration, step: Step) -> Result<(), Diagnostics> {
    let handle = &emptying.handle.within(limit);
    Emptying { handle, ..*emptying }.take(step, &ClusterStatus::Deleting).await
}

async fn take_protection_off(handle: &ClusterHandle) -> Result<(), Diagnostics> {
    let request = DisableClusterDeletionProtection { cluster_id: handle.cluster_id.clone() };
    let outcome = match handle.client.cluster(&handle.cluster_id).await {
        Ok(Some(cluster)) if cluster.deletion_protection => handle.client.call(&request).await.map(|_| ()),
        looked => looked.map(|_| ()),
    };
    outcome.map_err(|error| api_error("Deletion protection could not be turned off", &error).into())
}

async fn delete_again(emptying: &Emptying<'_>) -> Result<(), Diagnostics> {
    let passed_over = |kind: &str| ResourceDeleteOption {
        skip_deletion_protection: Some(true),
        ..ResourceDeleteOption::of(kind, DeleteMode::Terminate)
    };
    // where nobody can tell whose machines there are, none goes
    let machines = emptying.machines().await.unwrap_or(DeleteMode::Retain);
    let mut more = vec![passed_over("CLB")];
    if machines == DeleteMode::Terminate {
        // what is protected itself must not hold the cluster up
        more.push(passed_over("CVM"));
    }
    let outcome = match ordered::ask(emptying, machines, more).await {
        // the deletion goes on
        Err(error) if error.is_busy() => Ok(()),
        outcome => outcome,
    };
    outcome.map_err(|error| api_error("The deletion could not be requested again", &error).into())
}
