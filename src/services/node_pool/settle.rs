//! Changes of a pool one after another: the cloud takes none while it is at work on another, which lasts as long as
//! nodes leave.

use std::time::Duration;

use super::read;
use crate::cloud::Action;
use crate::cloud::tke::node_pool::LifeState;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::wait::Seen;
use crate::kit::value::Path;
use crate::services::handle::ClusterHandle;
use crate::system::clock;

/// Between a look at which the pool was ready and the next try.
const PAUSE: Duration = Duration::from_secs(1);

/// Changes a pool by a request. One that is at work, whoever set it to that, is waited for. `failure` begins the
/// error.
pub async fn change<A: Action>(
    handle: &ClusterHandle,
    name: &str,
    id: &str,
    request: &A,
    failure: &str,
) -> Result<(), Diagnostics> {
    loop {
        match handle.client.call(request).await {
            Ok(_) => return Ok(()),
            Err(error) if error.is_busy() && !handle.deadline.left().is_zero() => {
                tracing::info!(pool = name, %error, "the node pool is being updated; waiting for it");
                until_settled(handle, name, id).await?;
                clock::sleep(PAUSE).await;
            }
            Err(error) if error.is_not_found() && is_gone(handle, id).await => return Err(gone(name, id)),
            Err(error) => {
                let path = Path::of("node_pools").key(name).attr("tags");
                return Err(handle.tag_pairs.explained(failure, &error, path).into());
            }
        }
    }
}

/// Waits until a pool takes the next change, however its nodes are.
pub async fn until_settled(handle: &ClusterHandle, name: &str, id: &str) -> Result<(), Diagnostics> {
    let what = format!("node pool {name:?} ({id}) to accept changes");
    let failure = format!("The node pool {name:?} is not ready");
    handle
        .until(&what, &failure, async || {
            Ok(match read::one(handle, id).await? {
                Some(pool) if pool.life_state == LifeState::Normal => Seen::Done(Ok(())),
                Some(pool) if pool.is_going() => Seen::Done(Err(going(name, id))),
                Some(pool) => Seen::Pending(pool.life_state.as_str().to_owned()),
                None => unlisted(handle, name, id),
            })
        })
        .await?
}

/// What a wait has seen of a pool that is not listed: it is too new for that, unless it was there.
pub fn unlisted<T>(handle: &ClusterHandle, name: &str, id: &str) -> Seen<Result<T, Diagnostics>> {
    match handle.nodes.is_pool_gone(id) {
        true => Seen::Done(Err(gone(name, id))),
        false => Seen::Pending("not listed yet".to_owned()),
    }
}

/// Whether a pool is gone that was there.
async fn is_gone(handle: &ClusterHandle, id: &str) -> bool {
    matches!(read::one(handle, id).await, Ok(None)) && handle.nodes.is_pool_gone(id)
}

/// The error of a pool that is waited for and is being deleted.
pub fn going(name: &str, id: &str) -> Diagnostics {
    deleted_elsewhere(name, format!("The node pool {name:?} ({id}) is being deleted elsewhere."))
}

/// The error of a pool that is to be changed, or is waited for, and is not there any more.
pub fn gone(name: &str, id: &str) -> Diagnostics {
    deleted_elsewhere(name, format!("The node pool {name:?} ({id}) no longer exists: it was deleted elsewhere."))
}

fn deleted_elsewhere(name: &str, what: String) -> Diagnostics {
    let path = Path::of("node_pools").key(name);
    let detail = format!("{path}: {what} Run `terraform plan` again: it shows what remains to be done.");
    Diagnostic::error("Node pool deleted elsewhere", detail).at(path).into()
}
