//! Removing one node of a pool with the disks that it was launched with.

use super::super::taking_out::TakingOut;
use crate::cloud::cbs::disk::{DescribeDisks, ModifyDiskAttributes, TerminateDisks};
use crate::cloud::cvm::instance::{DescribeInstances, Instance, InstanceState};
use crate::cloud::tke::cluster::DeleteMode;
use crate::cloud::{Error, Kind};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::wait::Seen;
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;

/// A node that is removed.
#[derive(Clone, Copy)]
pub struct Removal<'a> {
    /// The cluster.
    pub handle: &'a ClusterHandle,
    /// The key of its pool in `node_pools`.
    pub pool: &'a str,
    /// The node, `ins-…`.
    pub id: &'a str,
    /// Whether it does not work.
    pub is_broken: bool,
}

impl Removal<'_> {
    /// Asks for the node to go. Answers with the disks that are to go after it: those that it was launched
    /// with, unless they are to be retained; volumes never.
    pub async fn begin(&self, retains_disks: bool) -> Result<Vec<String>, Diagnostics> {
        let disks = self.launched_disks().await.map_err(|error| self.failed(&error))?;
        if retains_disks && !disks.is_empty() {
            let keep = ModifyDiskAttributes { disk_ids: disks.clone(), delete_with_instance: Some(false) };
            self.handle.client.call(&keep).await.map_err(|error| self.failed(&error))?;
        }
        self.ask(None).await?;
        Ok(if retains_disks { Vec::new() } else { disks })
    }

    /// Waits until the node is gone, and gives its disks back.
    pub async fn end(&self, disks: &[String]) -> Result<(), Diagnostics> {
        let what = format!("node {} of the pool {:?} to be gone", self.id, self.pool);
        let failure = format!("The node {} is not gone", self.id);
        let left = self.handle.until(&what, &failure, async || self.disks_left(disks).await).await?;
        if !left.is_empty() {
            let request = TerminateDisks { disk_ids: left };
            self.handle.client.call(&request).await.map_err(|error| self.failed(&error))?;
        }
        Ok(())
    }

    /// Asks for the node to go. The cloud keeps its data disks unless `disks` says otherwise. Answers with whether its
    /// machine was destroyed instead, of which its pool knows nothing.
    pub async fn ask(&self, disks: Option<DeleteMode>) -> Result<bool, Diagnostics> {
        let way = TakingOut { handle: self.handle, machines: DeleteMode::Terminate, disks, is_forced: self.is_broken };
        let taken_out = way.ask(&[self.id.to_owned()]).await.map_err(|error| self.failed(&error))?;
        if taken_out.staying.is_empty() {
            return Ok(!taken_out.destroyed.is_empty());
        }
        let detail = format!(
            "Tencent Cloud did not remove the node {} of the pool {:?}. Its instance may be protected from \
             termination, or paid in advance.",
            self.id, self.pool
        );
        Err(Diagnostic::error("Node not removed", detail).into())
    }

    /// The data disks that go with the machine.
    async fn launched_disks(&self) -> Result<Vec<String>, Error> {
        let disks = self.machine().await?.into_iter().flat_map(|machine| machine.data_disks);
        Ok(disks.filter(|disk| disk.delete_with_instance == Some(true)).map(|disk| disk.disk_id).collect())
    }

    /// Which of the disks are there still, once the machine is gone.
    async fn disks_left(&self, disks: &[String]) -> Result<Seen<Vec<String>>, Error> {
        // a machine that is gone and a disk that is not attached tell the same: one of the two may be hidden
        let machine = match self.machine().await {
            Err(error) if error.kind() == Kind::UnexpectedReply => Err(error),
            machine => Ok(machine?.filter(|it| it.instance_state != InstanceState::Shutdown)),
        };
        if let Ok(Some(machine)) = &machine {
            return Ok(Seen::Pending(machine.instance_state.as_str().to_owned()));
        }
        let of_ids = |ids| DescribeDisks { disk_ids: Some(ids), ..Default::default() };
        let left = match self.handle.client.list_of(disks, of_ids).await {
            Err(error) if error.kind() == Kind::UnexpectedReply && machine.is_ok() => {
                return Ok(Seen::Done(disks.to_vec()));
            }
            left => left?,
        };
        Ok(match left.iter().find(|disk| disk.attached) {
            Some(disk) => Seen::Pending(format!("{} {}", disk.disk_id, disk.disk_state)),
            None => Seen::Done(left.into_iter().map(|disk| disk.disk_id).collect()),
        })
    }

    async fn machine(&self) -> Result<Option<Instance>, Error> {
        let request = DescribeInstances { instance_ids: Some(vec![self.id.to_owned()]), ..Default::default() };
        Ok(self.handle.client.list(&request).await?.into_iter().next())
    }

    fn failed(&self, error: &Error) -> Diagnostics {
        api_error(&format!("The nodes of the pool {:?} could not be replaced", self.pool), error).into()
    }
}
