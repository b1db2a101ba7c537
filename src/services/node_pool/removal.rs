//! Removing nodes of a pool with the disks that they were launched with.

use std::time::Duration;

use super::owed::Debts;
use super::owed_disks::OwedDisks;
use super::taking_out::{TakenOut, TakingOut};
use crate::cloud::cbs::disk::ModifyDiskAttributes;
use crate::cloud::cvm::instance::{DescribeInstances, Instance};
use crate::cloud::tke::cluster::DeleteMode;
use crate::cloud::{Effect, Error};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;
use crate::system::clock;

/// How often a machine is looked for whose node is listed, and the pause from one look to the next.
const LOOKS: u32 = 3;
const PAUSE: Duration = Duration::from_secs(1);

/// A node that is removed.
#[derive(Clone, Copy)]
pub struct Removal<'a> {
    /// The cluster.
    pub handle: &'a ClusterHandle,
    /// Where the disks are noted that are to go after their node.
    pub debts: &'a dyn Debts,
    /// The key of its pool in `node_pools`.
    pub pool: &'a str,
    /// The node, `ins-…`.
    pub id: &'a str,
    /// Whether it does not work.
    pub is_broken: bool,
    /// Begins the errors.
    pub failure: &'a str,
}

impl Removal<'_> {
    /// Removes the node, waits until it is gone, and gives back the disks that it was launched with, unless they are to
    /// be retained; volumes never.
    pub async fn carry_out(&self, retains_disks: bool) -> Result<(), Diagnostics> {
        self.begin(retains_disks).await?;
        let owed = OwedDisks { handle: self.handle, debts: self.debts, pool: self.pool, are_retained: retains_disks };
        owed.pay_after(&[self.id.to_owned()]).await
    }

    /// The same up to the request for it to go: its disks are owed then.
    pub async fn begin(&self, retains_disks: bool) -> Result<(), Diagnostics> {
        let disks = self.launched_disks().await.map_err(|error| self.failed(&error))?;
        if retains_disks && !disks.is_empty() {
            let keep = ModifyDiskAttributes { disk_ids: disks, delete_with_instance: Some(false) };
            self.handle.client.call(&keep).await.map_err(|error| self.failed(&error))?;
            self.ask(None).await?;
            return Ok(());
        }
        self.ask_noting(&disks).await
    }

    /// Asks for the node to go, and notes these disks before. Of a node that surely stays, they are forgotten again.
    async fn ask_noting(&self, disks: &[String]) -> Result<(), Diagnostics> {
        let noted_before = self.debts.owed(self.pool).disks;
        let new: Vec<String> = disks.iter().filter(|disk| !noted_before.contains_key(*disk)).cloned().collect();
        self.debts.owe_disks(self.pool, self.id, disks);
        let asked = self.request(None).await;
        let stays = match &asked {
            Ok(taken_out) => !taken_out.staying.is_empty(),
            // of a look that follows, it says nothing
            Err(error) => error.effect() == Some(Effect::Idempotent) && !error.may_have_been_carried_out(),
        };
        if stays {
            self.debts.forget_disks(self.pool, &new);
        }
        self.answered(asked).map(|_| ())
    }

    /// Asks for the node to go. The cloud keeps its data disks unless `disks` says otherwise. Answers with whether its
    /// machine was destroyed instead, of which its pool knows nothing.
    pub async fn ask(&self, disks: Option<DeleteMode>) -> Result<bool, Diagnostics> {
        self.answered(self.request(disks).await)
    }

    async fn request(&self, disks: Option<DeleteMode>) -> Result<TakenOut, Error> {
        let way = TakingOut { handle: self.handle, machines: DeleteMode::Terminate, disks, is_forced: self.is_broken };
        way.ask(&[self.id.to_owned()]).await
    }

    fn answered(&self, asked: Result<TakenOut, Error>) -> Result<bool, Diagnostics> {
        let taken_out = asked.map_err(|error| self.failed(&error))?;
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
        // those of the machine's own host have no id, and no other life
        let disks = disks.filter(|disk| disk.delete_with_instance == Some(true) && !disk.disk_id.is_empty());
        Ok(disks.map(|disk| disk.disk_id).collect())
    }

    /// The machine of the node, which is listed: an empty answer is not believed at once.
    async fn machine(&self) -> Result<Option<Instance>, Error> {
        let request = DescribeInstances { instance_ids: Some(vec![self.id.to_owned()]), ..Default::default() };
        for _ in 1..LOOKS {
            if let Some(machine) = self.handle.client.list(&request).await?.into_iter().next() {
                return Ok(Some(machine));
            }
            clock::sleep(PAUSE).await;
        }
        Ok(self.handle.client.list(&request).await?.into_iter().next())
    }

    fn failed(&self, error: &Error) -> Diagnostics {
        api_error(self.failure, error).into()
    }
}
