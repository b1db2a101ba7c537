//! Asking pods to go until none is left.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Drain;
use super::cordon::Cordoned;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::wait::{self, Seen, WaitError};
use crate::kit::value::{Path, duration};
use crate::kubernetes::{Api, Error, Evicted, Node, Pod};
use crate::provider::INTERRUPTED;

/// What a drain has seen so far.
#[derive(Debug, Default)]
struct Progress {
    /// The pods that were there at the last look, each with what keeps it.
    left: Vec<String>,
    /// Why the last look saw nothing.
    trouble: Option<Error>,
}

/// Why nodes are not empty.
enum Unfinished {
    /// There is no way to the API server any more, or it does not let us.
    Closed(Error),
    /// Pods are left.
    Failed(Diagnostics),
}

impl<'a> Drain<'a> {
    /// Empties these nodes, by their machines, before they go. Those that do not work, or have not joined, have nothing
    /// that could end in order. Where pods are left, the nodes take pods again.
    pub async fn nodes(&self, ids: &[String]) -> Result<Cordoned<'a>, Diagnostics> {
        let cordoned = Cordoned::new(*self, ids);
        if ids.is_empty() {
            return Ok(cordoned);
        }
        let Some(api) = self.api().await? else {
            return Ok(cordoned);
        };
        tracing::info!(pool = self.pool, nodes = ids.join(", "), "draining nodes");
        let Err(unfinished) = Box::pin(self.empty(api, ids)).await else {
            return Ok(cordoned);
        };
        cordoned.stays().await;
        match unfinished {
            Unfinished::Closed(error) => self.not_drained(&error.to_string()).map(|()| Cordoned::new(*self, ids)),
            Unfinished::Failed(diagnostics) => Err(diagnostics),
        }
    }

    async fn empty(&self, api: &Api, ids: &[String]) -> Result<(), Unfinished> {
        let progress = &Mutex::default();
        let what = format!("pods to leave {} of the pool {:?}", ids.join(", "), self.pool);
        let patience = self.timeout.min(self.handle.deadline.left());
        let waited = wait::until(&what, patience, self.handle.client.cancellation(), async || {
            match self.look(api, ids, progress).await {
                Err(error) if error.may_pass() => {
                    let seen = Seen::Pending(error.to_string());
                    lock(progress).trouble = Some(error);
                    Ok(seen)
                }
                looked => looked,
            }
        });
        match waited.await {
            Ok(()) => Ok(()),
            Err(WaitError::Look(error)) => Err(Unfinished::Closed(error)),
            Err(WaitError::Cancelled { .. }) => Err(Unfinished::Failed(interrupted(self.pool))),
            Err(_) => {
                let mut progress = lock(progress);
                Err(match progress.trouble.take() {
                    Some(error) => Unfinished::Closed(error),
                    None => Unfinished::Failed(self.blocked(ids, &progress.left)),
                })
            }
        }
    }

    /// Asks what is left to go. A node that stops working on the way is done.
    async fn look(&self, api: &Api, ids: &[String], progress: &Mutex<Progress>) -> Result<Seen<()>, Error> {
        let nodes = api.nodes().await?;
        let is_to_go = |node: &&Node| ids.iter().any(|id| id == node.machine()) && node.is_ready();
        let going: Vec<&Node> = nodes.iter().filter(is_to_go).collect();
        // none of them is to take the pods of another
        self.cordon(api, &going).await?;
        let mut left = Vec::new();
        for node in going {
            for pod in api.pods_on(node.name()).await?.iter().filter(|pod| pod.has_to_leave()) {
                if let Some(why) = ask(api, pod).await? {
                    left.push(format!("{}/{} on {}: {why}", pod.namespace(), pod.name(), node.name()));
                }
            }
        }
        let mut progress = lock(progress);
        progress.trouble = None;
        let seen = if left.is_empty() { Seen::Done(()) } else { Seen::Pending(left.join(", ")) };
        progress.left = left;
        Ok(seen)
    }

    fn blocked(&self, ids: &[String], left: &[String]) -> Diagnostics {
        let path = Path::of("node_pools").key(self.pool).attr("drain_timeout");
        let left: String = left.iter().map(|pod| format!("\n  - {pod}")).collect();
        let detail = format!(
            "{path}: After {}, pods are left on nodes that were to be removed ({}):{left}\n\nThese nodes stay, and take \
             pods again; the next apply goes on from here. Let the pods go (more replicas, another disruption budget, \
             room on other nodes), set a longer `drain_timeout`, or set `drain = \"off\"` to remove nodes as they are. \
             For a pool that is to go, apply that before you take it out of the configuration.",
            duration::format(self.timeout),
            ids.join(", "),
        );
        Diagnostic::error(format!("Nodes of the pool {:?} not drained", self.pool), detail).at(path).into()
    }
}

/// The error of a drain that the user interrupted.
pub(super) fn interrupted(pool: &str) -> Diagnostics {
    let detail = format!(
        "Nodes of the pool {pool:?} were being drained. Those that are still there take pods again; the next apply goes \
         on from here."
    );
    Diagnostic::error(INTERRUPTED, detail).into()
}

/// Asks a pod to go. Why it is there; none if it is not.
async fn ask(api: &Api, pod: &Pod) -> Result<Option<String>, Error> {
    if pod.is_going() {
        return Ok(Some("it is ending".to_owned()));
    }
    Ok(match api.evict(pod).await? {
        Evicted::Gone => None,
        Evicted::Going => Some("it was asked to go".to_owned()),
        Evicted::Blocked(why) => Some(why),
    })
}

fn lock(progress: &Mutex<Progress>) -> MutexGuard<'_, Progress> {
    progress.lock().unwrap_or_else(PoisonError::into_inner)
}
