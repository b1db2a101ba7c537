//! Asking pods to go until none is left.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::Drain;
use super::cordon::Cordoned;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::wait::{self, Seen, WaitError};
use crate::kit::value::{Path, duration};
use crate::kubernetes::{Api, Error, Evicted, Node, Pod};

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
            Err(WaitError::Cancelled { .. }) => Err(Unfinished::Failed(self.interrupted())),
            Err(_) => {
                let Progress { left, trouble } = std::mem::take(&mut *lock(progress));
                Err(match trouble {
                    // pods that a budget keeps are not given up because the last look failed
                    Some(error) if left.is_empty() => Unfinished::Closed(error),
                    trouble => Unfinished::Failed(self.blocked(ids, &left, trouble, patience)),
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

    fn blocked(&self, ids: &[String], left: &[String], trouble: Option<Error>, patience: Duration) -> Diagnostics {
        let path = Path::of("node_pools").key(self.pool).attr("drain_timeout");
        let left: String = left.iter().map(|pod| format!("\n  - {pod}")).collect();
        let since = trouble.map(|error| format!("\n\nThis was seen before the drain lost its connection: {error}."));
        let detail = format!(
            "{path}: After {}, these pods are still on nodes that were to be removed ({}):{left}{}\n\nThe nodes were not \
             removed and accept pods again. Make it possible to evict the pods (more replicas, another \
             PodDisruptionBudget, room on other nodes) or set a longer `drain_timeout`, then run `terraform apply` again \
             to continue. `drain = \"off\"` removes nodes without a drain; to delete a pool that way, apply \
             `drain = \"off\"` before you remove the pool from the configuration.",
            duration::format(patience),
            ids.join(", "),
            since.unwrap_or_default(),
        );
        Diagnostic::error(format!("Nodes of the pool {:?} not drained", self.pool), detail).at(path).into()
    }
}

/// Asks a pod to go. Why it is there; none if it is not.
async fn ask(api: &Api, pod: &Pod) -> Result<Option<String>, Error> {
    if pod.is_going() {
        return Ok(Some("it is terminating".to_owned()));
    }
    Ok(match api.evict(pod).await? {
        Evicted::Gone => None,
        Evicted::Going => Some("its eviction was accepted, but it has not ended".to_owned()),
        Evicted::Blocked(why) => Some(why),
    })
}

fn lock(progress: &Mutex<Progress>) -> MutexGuard<'_, Progress> {
    progress.lock().unwrap_or_else(PoisonError::into_inner)
}
