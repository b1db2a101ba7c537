//! Taking up a creation that was interrupted before Terraform saved anything of it.

use std::time::Duration;

use super::journal::creation::{self, Begun, Creation};
use super::mark;
use super::operation::Op;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::wait::{Seen, WaitError};
use crate::provider::{api_error, wait_error};
use crate::services::handle::ClusterHandle;
use crate::services::lost_reply::LAG;

/// How long a provider may live on whose Terraform was killed.
const ENDING: Duration = Duration::from_secs(30);

/// How long one is looked for at least.
const AT_LEAST: Duration = Duration::from_secs(5);

/// The creation that asked for the same, with its cluster, if there is one.
pub async fn take_up(op: &Op, place: &ClusterHandle, asked: &Begun) -> Result<Option<Creation>, Diagnostics> {
    until_nobody_else_is_at_it(op, place, asked).await?;
    while let Some((mut creation, age)) = creation::take(op, asked)? {
        match search(place, &creation.begun, LAG.saturating_sub(age).max(AT_LEAST)).await? {
            // one of this name that is new may be somebody else's, who made it since
            Some(id) if creation.begun.cluster_id.is_none() && creation.begun.before.is_some() => {
                return Err(unmarked(&id, asked).into());
            }
            Some(id) => {
                tracing::info!(cluster = id, "continuing with a cluster that an earlier apply requested");
                creation.is_made(&id);
                return Ok(Some(creation));
            }
            None => creation.forget(),
        }
    }
    for other in creation::left(op)?.iter().filter(|begun| begun.is_alike(asked)) {
        if let Some(id) = search(place, other, AT_LEAST).await? {
            return Err(with_other_settings(&id, asked).into());
        }
    }
    Ok(None)
}

/// A provider whose Terraform was killed ends a moment later.
async fn until_nobody_else_is_at_it(op: &Op, place: &ClusterHandle, asked: &Begun) -> Result<(), Diagnostics> {
    let ended = place
        .watch("another apply that creates this cluster to end", ENDING, async |_| {
            let is_under_way = creation::is_under_way_elsewhere(op, asked).unwrap_or_default();
            Ok(if is_under_way { Seen::Pending("at work".to_owned()) } else { Seen::Done(()) })
        })
        .await;
    match ended {
        Err(WaitError::Timeout { .. }) => {
            let detail = format!(
                "Another Terraform process creates the same cluster, {:?} in {}, from this working directory and \
                 workspace. Wait for it to end, then apply again.",
                asked.name, asked.vpc_id
            );
            Err(Diagnostic::error("Cluster is being created by another process", detail).into())
        }
        ended => ended.map_err(|error| wait_error("The cluster could not be created", error)),
    }
}

async fn search(place: &ClusterHandle, begun: &Begun, patience: Duration) -> Result<Option<String>, Diagnostics> {
    let failure = "The cluster that an earlier apply requested could not be looked up";
    let found = place
        .watch("the cluster that an earlier apply requested to be listed", patience, async |place| {
            Ok(match mark::find(&place.client, begun).await? {
                Some(id) => Seen::Done(id),
                None => Seen::Pending("not listed".to_owned()),
            })
        })
        .await;
    match found {
        Ok(id) => Ok(Some(id)),
        Err(WaitError::Timeout { .. }) => Ok(None),
        Err(WaitError::Look(error)) => Err(api_error(failure, &error).into()),
        Err(error) => Err(wait_error(failure, error)),
    }
}

fn unmarked(id: &str, asked: &Begun) -> Diagnostic {
    let Begun { name, vpc_id, .. } = asked;
    let detail = format!(
        "An interrupted apply requested a cluster {name:?} in {vpc_id}, and the cluster {id} has been created there \
         since. The account's tag policy does not allow the tag that would identify it, so it is not known whether it \
         is the one that was requested. If it is, import it, then apply:\n\n{}\n\nOtherwise choose another name, then \
         apply again.",
        import_block(id)
    );
    Diagnostic::error("Cluster of an interrupted apply", detail)
}

fn with_other_settings(id: &str, asked: &Begun) -> Diagnostic {
    let Begun { name, vpc_id, .. } = asked;
    let detail = format!(
        "An interrupted apply created the cluster {id} ({name:?} in {vpc_id}), with other settings than the \
         configuration has now, but the cluster was not saved to the state. To manage it, import it with its node \
         pools and add-ons, then apply:\n\n{}\n\nOtherwise delete it, or choose another name, then apply again.",
        import_block(id)
    );
    Diagnostic::error("Cluster of an interrupted apply", detail)
}

/// The block that imports a cluster with all that is in it.
pub fn import_block(id: &str) -> String {
    format!("  import {{\n    to = ADDRESS\n    id = \"{id}:all\"\n  }}")
}
