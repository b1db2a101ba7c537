//! Removing nodes of a pool with the disks that they were launched with.

use std::collections::BTreeMap;
use std::time::Duration;

use super::drain::Cordoned;
use super::owed::Debts;
use super::owed_disks::OwedDisks;
use super::taking_out::{TakenOut, TakingOut};
use crate::cloud::cbs::disk::ModifyDiskAttributes;
use crate::cloud::cvm::instance::{DescribeInstances, Instance};
use crate::cloud::paging::PAGE;
use crate::cloud::tke::cluster::DeleteMode;
use crate::cloud::{Effect, Error};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;
use crate::system::clock;

/// How often machines are looked for whose nodes are listed, and the pause from one look to the next.
const LOOKS: u32 = 3;
const PAUSE: Duration = Duration::from_secs(1);

/// Nodes that are removed together.
#[derive(Clone, Copy)]
pub struct Removal<'a> {
    /// The cluster.
    pub handle: &'a ClusterHandle,
    /// Where the disks are noted that are to go after their nodes.
    pub debts: &'a dyn Debts,
    /// The key of their pool in `node_pools`.
    pub pool: &'a str,
    /// The nodes, `ins-…`.
    pub ids: &'a [String],
    /// Whether they do not work.
    pub are_broken: bool,
    /// Begins the errors.
    pub failure: &'a str,
}

/// Why not all nodes go.
#[derive(Debug)]
pub struct NotGoing {
    /// What the user is told.
    pub diagnostics: Diagnostics,
    /// Those that surely stay. The others may be on their way out.
    pub staying: Vec<String>,
}

impl Removal<'_> {
    /// Removes the nodes, waits until they are gone, and gives back the disks that they were launched with, unless they are
    /// to be retained; volumes never. Where they surely stay, they take pods again.
    pub async fn carry_out(&self, cordoned: Cordoned<'_>, retains_disks: bool) -> Result<(), Diagnostics> {
        if let Err(NotGoing { diagnostics, staying }) = self.begin(retains_disks).await {
            cordoned.stay(&staying).await;
            return Err(diagnostics);
        }
        let owed = OwedDisks { handle: self.handle, debts: self.debts, pool: self.pool, are_retained: retains_disks };
        owed.pay_after(self.ids).await?;
        cordoned.gone();
        Ok(())
    }

    /// The same up to the request for them to go: their disks are owed then.
    pub async fn begin(&self, retains_disks: bool) -> Result<(), NotGoing> {
        let not_asked = |error| NotGoing { diagnostics: self.failed(&error), staying: self.ids.to_vec() };
        let disks = self.launched_disks().await.map_err(not_asked)?;
        if !retains_disks {
            return self.ask_noting(&disks).await;
        }
        let disks: Vec<String> = disks.into_values().flatten().collect();
        for disks in disks.chunks(PAGE as usize) {
            let keep = ModifyDiskAttributes { disk_ids: disks.to_vec(), delete_with_instance: Some(false) };
            self.handle.client.call(&keep).await.map_err(not_asked)?;
        }
        let asked = self.request(None).await;
        let staying = self.staying(&asked);
        self.answered(asked).map(|_| ()).map_err(|diagnostics| NotGoing { diagnostics, staying })
    }

    /// Asks for the nodes to go, and notes these disks before. Those of nodes that surely stay are forgotten again.
    async fn ask_noting(&self, disks: &BTreeMap<String, Vec<String>>) -> Result<(), NotGoing> {
        let noted_before = self.debts.owed(self.pool).disks;
        disks.iter().for_each(|(node, disks)| self.debts.owe_disks(self.pool, node, disks));
        let asked = self.request(None).await;
        let staying = self.staying(&asked);
        let of_staying = disks.iter().filter(|(node, _)| staying.contains(node)).flat_map(|(_, disks)| disks);
        let new: Vec<String> = of_staying.filter(|disk| !noted_before.contains_key(*disk)).cloned().collect();
        self.debts.forget_disks(self.pool, &new);
        self.answered(asked).map(|_| ()).map_err(|diagnostics| NotGoing { diagnostics, staying })
    }

    /// Those that surely stay.
    fn staying(&self, asked: &Result<TakenOut, Error>) -> Vec<String> {
        match asked {
            Ok(taken_out) => taken_out.staying.clone(),
            // of a look that follows, it says nothing
            Err(error) if error.effect() == Some(Effect::Idempotent) && !error.may_have_been_carried_out() => {
                self.ids.to_vec()
            }
            Err(_) => Vec::new(),
        }
    }

    /// Asks for the nodes to go. The cloud keeps their data disks unless `disks` says otherwise. Answers with whether a
    /// machine was destroyed instead, of which its pool knows nothing.
    pub async fn ask(&self, disks: Option<DeleteMode>) -> Result<bool, Diagnostics> {
        self.answered(self.request(disks).await)
    }

    async fn request(&self, disks: Option<DeleteMode>) -> Result<TakenOut, Error> {
        let way = TakingOut { handle: self.handle, machines: DeleteMode::Terminate, disks, is_forced: self.are_broken };
        way.ask(self.ids).await
    }

    fn answered(&self, asked: Result<TakenOut, Error>) -> Result<bool, Diagnostics> {
        let taken_out = asked.map_err(|error| self.failed(&error))?;
        if taken_out.staying.is_empty() {
            return Ok(!taken_out.destroyed.is_empty());
        }
        let detail = format!(
            "Tencent Cloud did not remove {} from the pool {:?}. The instance may be protected from termination, or \
             prepaid.",
            taken_out.staying.join(", "),
            self.pool
        );
        Err(Diagnostic::error("Node not removed", detail).into())
    }

    /// The data disks that go with the machines, by their nodes.
    async fn launched_disks(&self) -> Result<BTreeMap<String, Vec<String>>, Error> {
        let of = |machine: Instance| {
            // those of the machine's own host have no id, and no other life
            let disks = machine.data_disks.into_iter();
            let disks = disks.filter(|disk| disk.delete_with_instance == Some(true) && !disk.disk_id.is_empty());
            (machine.instance_id, disks.map(|disk| disk.disk_id).collect())
        };
        Ok(self.machines().await?.into_iter().map(of).collect())
    }

    /// The machines of the nodes, which are listed: that one is missing is not believed at once.
    async fn machines(&self) -> Result<Vec<Instance>, Error> {
        let of_ids = |ids| DescribeInstances { instance_ids: Some(ids), ..Default::default() };
        for _ in 1..LOOKS {
            let machines = self.handle.client.list_of(self.ids, of_ids).await?;
            if machines.len() >= self.ids.len() {
                return Ok(machines);
            }
            clock::sleep(PAUSE).await;
        }
        self.handle.client.list_of(self.ids, of_ids).await
    }

    fn failed(&self, error: &Error) -> Diagnostics {
        api_error(self.failure, error).into()
    }
}
