//! The steps that empty a cluster before it is deleted, in their order. A deletion in order stops at the first that
//! fails; one by force goes on.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use super::super::model::ClusterModel;
use super::super::operation::Op;
use super::{groups, settings};
use crate::cloud::tke::cluster::{ClusterStatus, DeleteMode};
use crate::cloud::tke::instance::{Instance, InstanceState};
use crate::cloud::{Error, Kind};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::wait::Seen;
use crate::provider::api_error;
use crate::services::endpoint::{self, Side};
use crate::services::handle::ClusterHandle;
use crate::services::node_pool::taking_out::TakingOut;
use crate::services::node_pool::{nodes, remove};

/// A step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Both endpoints are closed.
    Endpoints,
    /// What the provider made to guard the public endpoint goes.
    EndpointGroup,
    /// All pools go with their nodes.
    Pools,
    /// Machines that were added outside of any pool are taken out.
    OtherNodes,
    /// The security group that the provider made for nodes goes after the last of them.
    NodeGroup,
}

/// A cluster that is being emptied.
pub struct Emptying<'a> {
    /// The operation.
    pub op: &'a Op,
    /// The cluster.
    pub handle: &'a ClusterHandle,
    /// As it was.
    pub prior: &'a ClusterModel,
    /// Whether by force: what is on its way out is asked to go again.
    pub is_forced: bool,
}

impl Step {
    /// All of them, in order.
    pub const ALL: [Self; 5] = [Self::Endpoints, Self::EndpointGroup, Self::Pools, Self::OtherNodes, Self::NodeGroup];

    /// Whether it removes a security group: that may be in use for longer than anything of the cluster.
    pub fn is_of_group(self) -> bool {
        matches!(self, Self::EndpointGroup | Self::NodeGroup)
    }
}

impl Emptying<'_> {
    /// Takes a step. What is done already is no error.
    pub async fn take(&self, step: Step, status: &ClusterStatus) -> Result<(), Diagnostics> {
        match step {
            Step::Endpoints => self.close_endpoints(status).await,
            Step::EndpointGroup => self.note_staying(groups::remove_of_endpoint(self.handle, self.prior).await?),
            Step::Pools => remove::remove_all(self.handle, self.disks(), self.is_forced).await,
            Step::OtherNodes => self.take_others_out().await,
            Step::NodeGroup => self.note_staying(groups::remove_of_nodes(self.handle, self.prior).await?),
        }
    }

    /// What becomes of the machines that are still listed when the cluster goes: those of others stay.
    pub async fn machines(&self) -> Result<DeleteMode, Error> {
        if self.prior.delete_other_nodes.known_or(false) {
            return Ok(DeleteMode::Terminate);
        }
        let others = self.listed().await?.iter().any(|node| !node.is_of_pool());
        Ok(if others { DeleteMode::Retain } else { DeleteMode::Terminate })
    }

    /// What becomes of disks.
    pub fn disks(&self) -> DeleteMode {
        settings::disks(self.prior)
    }

    /// Whatever the state says: one that was being opened is closed too.
    async fn close_endpoints(&self, status: &ClusterStatus) -> Result<(), Diagnostics> {
        for side in Side::ALL {
            let closed = match self.is_forced {
                false => endpoint::close(self.handle, side).await,
                // those that are being closed too: that may be what is stuck
                true => match endpoint::ask_to_close(self.handle, side).await {
                    Ok(()) => endpoint::until_closed(self.handle, side).await,
                    refused => refused,
                },
            };
            match closed {
                // a cluster that failed may never tell of its endpoints, and most likely has none
                Err(diagnostics) if *status == ClusterStatus::Abnormal => {
                    tracing::warn!(?diagnostics, "the endpoints of a cluster that failed are passed over");
                }
                closed => closed?,
            }
        }
        Ok(())
    }

    /// Groups that stay are warnings; by force they are asked to go once more at the end.
    fn note_staying(&self, staying: Vec<Diagnostic>) -> Result<(), Diagnostics> {
        let mut problems = Diagnostics::new();
        for warning in staying {
            match self.is_forced {
                true => problems.push(warning),
                false => self.op.warn(warning),
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    async fn listed(&self) -> Result<Vec<Instance>, Error> {
        match nodes::list(self.handle, None).await {
            // the cluster itself is gone, and its nodes with it
            Err(error) if error.is_not_found() => Ok(Vec::new()),
            listed => listed,
        }
    }

    /// Takes out what no pool took along: machines of pools go, those of others go if that is wanted, else they stay.
    async fn take_others_out(&self) -> Result<(), Diagnostics> {
        let what = "The nodes could not be taken out of the cluster";
        let failed = |error: &Error| Diagnostics::from(api_error(what, error));
        let listed = self.listed().await.map_err(|error| failed(&error))?;
        if listed.is_empty() {
            return Ok(());
        }
        let (of_pools, others): (Vec<Instance>, Vec<Instance>) = listed.into_iter().partition(Instance::is_of_pool);
        let ids = |nodes: Vec<Instance>| -> Vec<String> { nodes.into_iter().map(|node| node.instance_id).collect() };
        let (of_pools, others) = (ids(of_pools), ids(others));
        let goes = self.prior.delete_other_nodes.known_or(false);
        let (going, kept) = if goes { ([of_pools, others].concat(), Vec::new()) } else { (of_pools, others) };
        if !going.is_empty() {
            self.destroy(&going).await.map_err(|error| failed(&error))?;
        }
        let taken_out = self.until_taken_out(what, &kept).await;
        if !kept.is_empty() && taken_out.is_ok() {
            self.op.warn(kept_warning(self.handle, &kept));
        }
        taken_out
    }

    async fn destroy(&self, ids: &[String]) -> Result<(), Error> {
        // one that is being set up is destroyed by CVM, which goes by how its disks were launched
        remove::mark_disks(self.handle, ids, self.disks()).await?;
        let (machines, disks) = (DeleteMode::Terminate, Some(self.disks()));
        let way = TakingOut { handle: self.handle, machines, disks, is_forced: true };
        let taken_out = way.ask(ids).await?;
        if !taken_out.staying.is_empty() {
            tracing::warn!(nodes = taken_out.staying.join(", "), "Tencent Cloud did not take them out");
        }
        Ok(())
    }

    /// Waits until no node is listed. Those that are kept are asked to leave once they can: one that is being set up
    /// cannot.
    async fn until_taken_out(&self, what: &str, kept: &[String]) -> Result<(), Diagnostics> {
        let (handle, machines) = (self.handle, DeleteMode::Retain);
        let way = TakingOut { handle, machines, disks: None, is_forced: self.is_forced };
        let asked = Mutex::new(BTreeSet::<String>::new());
        self.handle
            .until("the nodes to leave the cluster", what, async || {
                let listed = self.listed().await?;
                let ready = listed.iter().filter(|node| node.instance_state != InstanceState::Initializing);
                let leaving: Vec<String> = {
                    let asked = asked.lock().unwrap_or_else(PoisonError::into_inner);
                    let ready = ready.map(|node| node.instance_id.clone());
                    ready.filter(|id| kept.contains(id) && !asked.contains(id)).collect()
                };
                let refused = match way.ask(&leaving).await {
                    Ok(_) => {
                        asked.lock().unwrap_or_else(PoisonError::into_inner).extend(leaving);
                        String::new()
                    }
                    Err(error) if error.kind() == Kind::Precondition => format!(": {}", error.message()),
                    Err(error) => return Err(error),
                };
                let left: Vec<String> = listed
                    .iter()
                    .map(|node| format!("{} {}", node.instance_id, node.instance_state.as_str()))
                    .collect();
                Ok(match left.is_empty() {
                    true => Seen::Done(()),
                    false => Seen::Pending(format!("{}{refused}", left.join(", "))),
                })
            })
            .await
    }
}

/// The names of the machines that are kept.
fn kept_warning(handle: &ClusterHandle, kept: &[String]) -> Diagnostic {
    let detail = format!(
        "These machines had been added to the cluster {} outside of any node pool: {}. They were taken out of the cluster, \
         and still run. With `delete_other_nodes = true` they would have been deleted.",
        handle.cluster_id,
        kept.join(", ")
    );
    Diagnostic::warning("Machines kept", detail)
}
