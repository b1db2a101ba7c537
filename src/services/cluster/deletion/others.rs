//! Nodes that are still listed when no pool is left that would take them along.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use super::steps::Emptying;
use crate::cloud::tke::cluster::DeleteMode;
use crate::cloud::tke::instance::{Instance, InstanceState};
use crate::cloud::{Error, Kind};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::wait::Seen;
use crate::services::handle::ClusterHandle;
use crate::services::node_pool::taking_out::{TakenOut, TakingOut};
use crate::services::node_pool::{nodes, remove};

/// Begins the errors of nodes that stay.
const FAILURE: &str = "The nodes could not be removed from the cluster";

/// What becomes of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// It is deleted with its machine.
    Goes,
    /// It is taken out, and its machine stays.
    TakenOut,
    /// It is left alone: it is of a pool that nobody has seen among those which are deleted with the cluster.
    LeftAlone,
}

/// Nodes by what the cloud accepted to do with them.
#[derive(Default)]
struct Accepted {
    gone: BTreeSet<String>,
    kept: BTreeSet<String>,
}

impl Emptying<'_> {
    /// Takes out what no pool took along, those too that are added meanwhile, and waits until no node is listed.
    /// Machines of pools go, those of others go if that is wanted, else they stay, and are named whatever else happens.
    pub(super) async fn take_others_out(&self) -> Result<(), Diagnostics> {
        let accepted = Mutex::new(Accepted::default());
        let emptied = self
            .handle
            .until("the nodes to leave the cluster", FAILURE, async || {
                let listed = nodes::list_if_there(self.handle).await?;
                let pending = self.ask_others(&listed, &accepted).await?;
                // by force it is not waited for what others may never take away
                let holds_up = |node: &Instance| !self.is_forced || self.fate(node) != Fate::LeftAlone;
                Ok(if listed.iter().any(holds_up) { Seen::Pending(pending) } else { Seen::Done(()) })
            })
            .await;
        let kept = accepted.into_inner().unwrap_or_else(PoisonError::into_inner).kept;
        let kept = self.memory.not_named_yet(kept);
        if !kept.is_empty() {
            self.op.warn(kept_warning(self.handle, &kept));
        }
        emptied
    }

    /// Asks those nodes to go that were not accepted yet. Answers with how it stands.
    async fn ask_others(&self, listed: &[Instance], accepted: &Mutex<Accepted>) -> Result<String, Error> {
        let (going, leaving) = {
            let accepted = accepted.lock().unwrap_or_else(PoisonError::into_inner);
            let of = |fate: Fate, done: &BTreeSet<String>, takes_new: bool| -> Vec<String> {
                let wanted = listed.iter().filter(|node| self.fate(node) == fate && !done.contains(&node.instance_id));
                // one that is being set up cannot be taken out
                let ready = wanted.filter(|node| takes_new || node.instance_state != InstanceState::Initializing);
                ready.map(|node| node.instance_id.clone()).collect()
            };
            (of(Fate::Goes, &accepted.gone, true), of(Fate::TakenOut, &accepted.kept, false))
        };
        let destroyed = if going.is_empty() { TakenOut::default() } else { self.destroy(&going).await? };
        note(accepted, |accepted| accepted.gone.extend(without(going, &destroyed.staying)));
        let way =
            TakingOut { handle: self.handle, machines: DeleteMode::Retain, disks: None, is_forced: self.is_forced };
        let (staying, refused) = match way.ask(&leaving).await {
            Ok(taken_out) => {
                note(accepted, |accepted| accepted.kept.extend(without(leaving, &taken_out.staying)));
                ([destroyed.staying, taken_out.staying].concat(), String::new())
            }
            Err(error) if error.kind() == Kind::Precondition => (destroyed.staying, format!(": {}", error.message())),
            Err(error) => return Err(error),
        };
        let told = |node: &Instance| {
            let refused = if staying.contains(&node.instance_id) { " (not accepted)" } else { "" };
            format!("{} {}{refused}", node.instance_id, node.instance_state.as_str())
        };
        Ok(format!("{}{refused}", listed.iter().map(told).collect::<Vec<_>>().join(", ")))
    }

    fn fate(&self, node: &Instance) -> Fate {
        match node.is_of_pool() {
            true if self.is_of_cluster(node) => Fate::Goes,
            true => Fate::LeftAlone,
            false if self.prior.delete_other_nodes.known_or(false) => Fate::Goes,
            false => Fate::TakenOut,
        }
    }

    /// Whether its pool is one that goes with the cluster. An Auto Scaling group is never a pool of another kind.
    fn is_of_cluster(&self, node: &Instance) -> bool {
        !node.autoscaling_group_id.is_empty() || self.memory.knows_pool(&node.node_pool_id)
    }

    /// What becomes of the machines that are still listed when the cluster goes: those of others stay.
    pub async fn machines(&self) -> Result<DeleteMode, Error> {
        let listed = nodes::list_if_there(self.handle).await?;
        let all_go = listed.iter().all(|node| self.fate(node) == Fate::Goes);
        Ok(if all_go { DeleteMode::Terminate } else { DeleteMode::Retain })
    }

    async fn destroy(&self, ids: &[String]) -> Result<TakenOut, Error> {
        // one that is being set up is destroyed by CVM, which goes by how its disks were launched
        remove::mark_disks(self.handle, ids, self.disks()).await?;
        let (machines, disks) = (DeleteMode::Terminate, Some(self.disks()));
        TakingOut { handle: self.handle, machines, disks, is_forced: true }.ask(ids).await
    }
}

fn note(accepted: &Mutex<Accepted>, note: impl FnOnce(&mut Accepted)) {
    note(&mut accepted.lock().unwrap_or_else(PoisonError::into_inner));
}

fn without(ids: Vec<String>, staying: &[String]) -> impl Iterator<Item = String> {
    ids.into_iter().filter(|id| !staying.contains(id))
}

/// The names of the machines that are kept.
fn kept_warning(handle: &ClusterHandle, kept: &[String]) -> Diagnostic {
    let detail = format!(
        "These instances had been added to the cluster {} outside of any node pool: {}. They were removed from the \
         cluster, and are still running. With `delete_other_nodes = true` they would have been deleted.",
        handle.cluster_id,
        kept.join(", ")
    );
    Diagnostic::warning("Instances kept", detail)
}
