//! How each of the steps is taken that empty a cluster before it is deleted.

use super::super::model::ClusterModel;
use super::super::operation::Op;
use super::memory::Memory;
use super::step::Step;
use super::{groups, settings};
use crate::cloud::tke::cluster::{ClusterStatus, DeleteMode};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::services::endpoint::{self, Side};
use crate::services::handle::ClusterHandle;
use crate::services::node_pool::{owed_disks, remove};

/// A cluster that is being emptied.
pub struct Emptying<'a> {
    /// The operation.
    pub op: &'a Op,
    /// The cluster.
    pub handle: &'a ClusterHandle,
    /// As it was.
    pub prior: &'a ClusterModel,
    /// What was seen and told of it so far.
    pub memory: &'a Memory,
    /// Whether by force: what is on its way out is asked to go again.
    pub is_forced: bool,
}

impl Emptying<'_> {
    /// Takes a step. What is done already is no error.
    pub async fn take(&self, step: Step, status: &ClusterStatus) -> Result<(), Diagnostics> {
        let (handle, prior) = (self.handle, self.prior);
        match step {
            // it was waited for in an earlier round
            step if !self.is_forced && self.memory.stays(step) => Ok(()),
            Step::Endpoints => self.close_endpoints(status).await,
            Step::EndpointGroup => self.note_staying(step, groups::remove_of_endpoint(handle, prior).await?),
            Step::Pools => self.remove_pools().await,
            Step::OtherNodes => self.take_others_out().await,
            Step::NodeGroup => self.note_staying(step, groups::remove_of_nodes(handle, prior).await?),
        }
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
                    tracing::warn!(?diagnostics, "skipping the endpoints of a failed cluster");
                }
                closed => closed?,
            }
        }
        Ok(())
    }

    async fn remove_pools(&self) -> Result<(), Diagnostics> {
        let there = remove::doomed(self.handle).await?;
        self.memory.note_pools(there.iter().map(|pool| pool.node_pool_id.clone()));
        remove::remove_all(self.handle, &there, self.disks(), self.is_forced).await?;
        owed_disks::pay_all(self.handle, self.op, self.prior.retains_disks()).await
    }

    /// Groups that stay are warnings; by force they are asked to go once more at the end.
    fn note_staying(&self, step: Step, staying: Vec<Diagnostic>) -> Result<(), Diagnostics> {
        let mut problems = Diagnostics::new();
        for warning in staying {
            match self.is_forced {
                true => problems.push(warning),
                false => {
                    self.memory.note_staying(step);
                    self.op.warn(warning);
                }
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}
