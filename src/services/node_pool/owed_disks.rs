//! Giving back the data disks of nodes that are gone: DeleteClusterInstances keeps them. Which they are is noted before
//! their node is asked to go.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::nodes;
use super::owed::Debts;
use crate::cloud::cbs::disk::{DescribeDisks, Disk, TerminateDisks};
use crate::cloud::cvm::instance::{DescribeInstances, Instance, InstanceState};
use crate::cloud::{Error, Kind};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::Deadline;
use crate::kit::framework::wait::Seen;
use crate::kit::value::Path;
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;

/// How long a machine may take to begin to go; one that works still after that was never asked to.
const BEGINS: Duration = Duration::from_secs(15);

/// How long a machine may take to be gone.
const GONE: Duration = Duration::from_secs(15 * 60);

/// The disks that are owed for a key of `node_pools`.
#[derive(Clone, Copy)]
pub struct OwedDisks<'a> {
    /// The cluster.
    pub handle: &'a ClusterHandle,
    /// Where they are noted.
    pub debts: &'a dyn Debts,
    /// The key of the pool in `node_pools`.
    pub pool: &'a str,
    /// Whether data disks outlive their nodes by now.
    pub are_retained: bool,
}

/// What a wait for machines has seen so far.
struct Watched {
    /// When one that works was asked to go at the latest.
    asked: Deadline,
    /// The disks that the last look did not find.
    missing: Mutex<BTreeSet<String>>,
}

impl OwedDisks<'_> {
    /// Gives back what is owed, as soon as the machines are gone. Disks that are gone are no error; those that somebody
    /// has attached to another machine since stay.
    pub async fn pay(self) -> Result<(), Diagnostics> {
        self.pay_after(&[]).await
    }

    /// The same, and waits for these nodes, which were just asked to go, whether they have disks or not.
    pub async fn pay_after(self, nodes: &[String]) -> Result<(), Diagnostics> {
        if self.are_retained {
            self.leave("`storage_on_delete` is now `retain`", self.noted().into_keys().collect());
        }
        if self.noted().is_empty() && nodes.is_empty() {
            return Ok(());
        }
        let machines: BTreeSet<String> = self.noted().into_values().chain(nodes.iter().cloned()).collect();
        let what = format!(
            "nodes {} of the pool {:?} to be removed",
            machines.into_iter().collect::<Vec<_>>().join(", "),
            self.pool
        );
        let watched = Watched { asked: Deadline::after(BEGINS), missing: Mutex::default() };
        let handle = self.handle.within(GONE);
        let left = handle.until(&what, &self.failure(), async || self.look(nodes, &watched).await).await?;
        self.terminate(left).await.map_err(|error| api_error(&self.failure(), &error).into())
    }

    fn failure(&self) -> String {
        format!("The data disks of removed nodes of the pool {:?} could not be deleted", self.pool)
    }

    fn noted(&self) -> BTreeMap<String, String> {
        self.debts.owed(self.pool).disks
    }

    /// The disks that are there still, once all machines are gone.
    async fn look(&self, nodes: &[String], watched: &Watched) -> Result<Seen<Vec<String>>, Error> {
        // a machine that is gone and a disk that is not attached tell the same: one of the two may be hidden
        let machines = match self.machines(nodes).await {
            Err(error) if error.kind() == Kind::UnexpectedReply => Err(error),
            machines => Ok(machines?),
        };
        if let Ok(machines) = &machines
            && let Some(pending) = self.pending(machines, nodes, watched).await?
        {
            return Ok(Seen::Pending(pending));
        }
        let noted: Vec<String> = self.noted().into_keys().collect();
        let of_ids = |ids| DescribeDisks { disk_ids: Some(ids), ..Default::default() };
        let disks = match self.handle.client.list_of(&noted, of_ids).await {
            Err(error) if error.kind() == Kind::UnexpectedReply && machines.is_ok() => return Ok(Seen::Done(noted)),
            disks => disks?,
        };
        Ok(self.sorted(&noted, &disks, watched))
    }

    /// The machines that are there still.
    async fn machines(&self, nodes: &[String]) -> Result<Vec<Instance>, Error> {
        let ids: BTreeSet<String> = self.noted().into_values().chain(nodes.iter().cloned()).collect();
        let of_ids = |ids| DescribeInstances { instance_ids: Some(ids), ..Default::default() };
        let mut machines = self.handle.client.list_of(&ids, of_ids).await?;
        machines.retain(|machine| machine.instance_state != InstanceState::Shutdown);
        Ok(machines)
    }

    /// What is waited for of these machines. Those that stay after all are forgotten, and their disks with them.
    async fn pending(
        &self,
        machines: &[Instance],
        nodes: &[String],
        watched: &Watched,
    ) -> Result<Option<String>, Error> {
        let works = |machine: &&Instance| {
            let is_on_its_way = !matches!(machine.instance_state, InstanceState::Running | InstanceState::Stopped);
            !is_on_its_way && !nodes.contains(&machine.instance_id)
        };
        let mut staying = BTreeSet::new();
        if watched.asked.left().is_zero() && machines.iter().any(|machine| works(&machine)) {
            let listed = nodes::list_if_there(self.handle).await?;
            let is_node = |machine: &&Instance| listed.iter().any(|node| node.instance_id == machine.instance_id);
            staying = machines.iter().filter(works).filter(is_node).map(|it| it.instance_id.clone()).collect();
        }
        let of_staying = self.noted().into_iter().filter(|(_, machine)| staying.contains(machine));
        let of_staying: Vec<String> = of_staying.map(|(disk, _)| disk).collect();
        if !of_staying.is_empty() {
            tracing::info!(
                pool = self.pool,
                disks = of_staying.join(", "),
                "the removal of their node was not requested"
            );
            self.debts.forget_disks(self.pool, &of_staying);
        }
        let pending = machines.iter().filter(|machine| !staying.contains(&machine.instance_id));
        let pending: Vec<String> =
            pending.map(|it| format!("{} {}", it.instance_id, it.instance_state.as_str())).collect();
        Ok((!pending.is_empty()).then(|| pending.join(", ")))
    }

    /// Sorts the disks of machines that are gone: those that somebody attached elsewhere, and those that are gone, are
    /// forgotten.
    fn sorted(&self, noted: &[String], disks: &[Disk], watched: &Watched) -> Seen<Vec<String>> {
        let machines = self.noted();
        let (attached, free): (Vec<&Disk>, Vec<&Disk>) = disks.iter().partition(|disk| disk.attached);
        let (waiting, taken): (Vec<&Disk>, Vec<&Disk>) = attached
            .into_iter()
            .partition(|disk| disk.instance_id.is_empty() || machines.get(&disk.disk_id) == Some(&disk.instance_id));
        if !taken.is_empty() {
            let taken = taken.into_iter().map(|disk| disk.disk_id.clone()).collect();
            self.leave("they have been attached to another instance since", taken);
        }
        if let Some(disk) = waiting.first() {
            return Seen::Pending(format!("{} {}", disk.disk_id, disk.disk_state));
        }
        let is_listed = |id: &&String| disks.iter().any(|disk| disk.disk_id == **id);
        let missing: BTreeSet<String> = noted.iter().filter(|id| !is_listed(id)).cloned().collect();
        let mut missing_before = watched.missing.lock().unwrap_or_else(PoisonError::into_inner);
        // an empty list is not proof enough that they are gone
        if !missing.is_subset(&missing_before) {
            *missing_before = missing;
            return Seen::Pending("disks are not listed".to_owned());
        }
        self.debts.forget_disks(self.pool, &missing.into_iter().collect::<Vec<_>>());
        Seen::Done(free.into_iter().map(|disk| disk.disk_id.clone()).collect())
    }

    /// Of several, the cloud takes all or none: one that is gone already must not keep the others.
    async fn terminate(&self, disks: Vec<String>) -> Result<(), Error> {
        if disks.is_empty() {
            return Ok(());
        }
        let together = self.ask(&disks).await;
        match together {
            Err(error) if error.is_not_found() && disks.len() > 1 => {
                for disk in &disks {
                    let alone = [disk.clone()];
                    settled(self.ask(&alone).await)?;
                    self.debts.forget_disks(self.pool, &alone);
                }
            }
            answered => {
                settled(answered)?;
                self.debts.forget_disks(self.pool, &disks);
            }
        }
        Ok(())
    }

    async fn ask(&self, disks: &[String]) -> Result<(), Error> {
        self.handle.client.call(&TerminateDisks { disk_ids: disks.to_vec() }).await.map(|_| ())
    }

    /// Leaves disks where they are, and says so.
    fn leave(&self, why: &str, disks: Vec<String>) {
        if disks.is_empty() {
            return;
        }
        let detail = format!(
            "The data disks {} of removed nodes of the pool {:?} are not deleted: {why}. They remain in Tencent Cloud, \
             and continue to cost money, until you delete them.",
            disks.join(", "),
            self.pool
        );
        self.debts.tell(Diagnostic::warning("Data disks not deleted", detail).at(Path::of("node_pools")));
        self.debts.forget_disks(self.pool, &disks);
    }
}

/// Disks that are gone are as they shall be.
fn settled(answered: Result<(), Error>) -> Result<(), Error> {
    match answered {
        Err(error) if !error.is_not_found() => Err(error),
        _ => Ok(()),
    }
}

/// Gives back the disks that are owed for all keys, whatever became of their pools. One that cannot be paid does not keep
/// the others.
pub async fn pay_all(handle: &ClusterHandle, debts: &dyn Debts, are_retained: bool) -> Result<(), Diagnostics> {
    let mut failed = Diagnostics::new();
    for pool in debts.debtors() {
        let paid = OwedDisks { handle, debts, pool: &pool, are_retained }.pay().await;
        failed.append(paid.err().unwrap_or_default());
    }
    if failed.has_errors() { Err(failed) } else { Ok(()) }
}

/// All disks that are owed.
pub fn all(debts: &dyn Debts) -> Vec<String> {
    debts.debtors().iter().flat_map(|pool| debts.owed(pool).disks.into_keys()).collect()
}
