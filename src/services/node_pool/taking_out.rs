//! Taking nodes out of a cluster, those too that are still being set up.

use super::nodes;
use crate::cloud::cvm::instance::TerminateInstances;
use crate::cloud::paging::PAGE;
use crate::cloud::tke::cluster::{DeleteMode, ResourceDeleteOption};
use crate::cloud::tke::instance::{DeleteClusterInstances, InstanceState};
use crate::cloud::{Error, Kind};
use crate::services::handle::ClusterHandle;

/// How nodes are taken out of a cluster.
#[derive(Clone, Copy)]
pub struct TakingOut<'a> {
    /// The cluster.
    pub handle: &'a ClusterHandle,
    /// What becomes of their machines.
    pub machines: DeleteMode,
    /// What becomes of their data disks. Not said, the cloud keeps them.
    pub disks: Option<DeleteMode>,
    /// Whether those go too that do not work.
    pub is_forced: bool,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakenOut {
    /// Those that stay.
    pub staying: Vec<String>,
    /// Those whose machine was destroyed, which is not told to their pool: its size is what it was.
    pub destroyed: Vec<String>,
}

impl TakenOut {
    /// These were refused. That is the whole answer only if none of those beside them was destroyed for it.
    fn or_staying(&mut self, refused: Vec<String>, error: Error) -> Result<(), Error> {
        if self.destroyed.is_empty() || error.may_have_been_carried_out() {
            return Err(error);
        }
        tracing::warn!(nodes = refused.join(", "), %error, "these nodes are not removed from the cluster");
        self.staying.extend(refused);
        Ok(())
    }
}

impl TakingOut<'_> {
    /// Asks for nodes to go. Those that are gone are no error.
    pub async fn ask(&self, ids: &[String]) -> Result<TakenOut, Error> {
        let mut taken_out = TakenOut::default();
        for ids in ids.chunks(PAGE as usize) {
            self.ask_for(ids, &mut taken_out).await?;
        }
        Ok(taken_out)
    }

    /// A node that is being set up may be refused, and with it all that are asked for beside it. The way out is to
    /// destroy its machine: the cluster drops the node by itself.
    async fn ask_for(&self, ids: &[String], taken_out: &mut TakenOut) -> Result<(), Error> {
        let mut left = ids.to_vec();
        loop {
            let refused = match self.request(&left).await {
                Ok(staying) if staying.is_empty() => return Ok(()),
                // gone already: an earlier request for it was not answered
                Err(error) if error.is_not_found() && left.len() == 1 => return Ok(()),
                // that says nothing of the others
                Err(error) if error.is_not_found() => {
                    let asked = left.len();
                    let listed = nodes::list_if_there(self.handle).await?;
                    left.retain(|id| listed.iter().any(|node| node.instance_id == *id));
                    if left.is_empty() || left.len() == asked {
                        taken_out.staying.extend(left);
                        return Ok(());
                    }
                    continue;
                }
                // it was no refusal: whether a node goes is seen by looking
                Err(error) if error.kind() == Kind::UnexpectedReply => {
                    tracing::warn!(nodes = left.join(", "), %error, "these nodes may be in the course of removal");
                    return Ok(());
                }
                Err(error) if error.kind() != Kind::Precondition => return taken_out.or_staying(left, error),
                refused => refused,
            };
            let stuck = refused.as_ref().unwrap_or(&left);
            let new = self.being_set_up(stuck).await?;
            for (count, id) in new.iter().enumerate() {
                let Err(error) = self.destroy(id).await else { continue };
                let destroyed = &new[..count];
                // of those beside it that go already, it says nothing
                let is_whole_answer = refused.is_err() && destroyed.is_empty() && taken_out.destroyed.is_empty();
                if error.may_have_been_carried_out() || is_whole_answer {
                    return Err(error);
                }
                tracing::warn!(node = id, %error, "its machine is not destroyed");
                taken_out.staying.extend(stuck.iter().filter(|id| !destroyed.contains(id)).cloned());
                taken_out.destroyed.extend(destroyed.iter().cloned());
                return Ok(());
            }
            match refused {
                Err(error) if new.is_empty() => return taken_out.or_staying(left, error),
                Ok(staying) => {
                    taken_out.staying.extend(staying.into_iter().filter(|id| !new.contains(id)));
                    taken_out.destroyed.extend(new);
                    return Ok(());
                }
                Err(_) => {
                    left.retain(|id| !new.contains(id));
                    taken_out.destroyed.extend(new);
                    if left.is_empty() {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// Answers with those that do not go.
    async fn request(&self, ids: &[String]) -> Result<Vec<String>, Error> {
        let request = DeleteClusterInstances {
            cluster_id: self.handle.cluster_id.clone(),
            instance_ids: ids.to_vec(),
            instance_delete_mode: self.machines,
            force_delete: self.is_forced.then_some(true),
            resource_delete_options: self.disks.map(|mode| vec![ResourceDeleteOption::of("CBS", mode)]),
        };
        Ok(self.handle.client.call(&request).await?.failed_instance_ids)
    }

    /// Those of them whose machine may be destroyed to have the node go.
    async fn being_set_up(&self, ids: &[String]) -> Result<Vec<String>, Error> {
        if self.machines == DeleteMode::Retain {
            return Ok(Vec::new());
        }
        let listed = nodes::list_if_there(self.handle).await?.into_iter();
        let new = listed.filter(|node| node.instance_state == InstanceState::Initializing);
        Ok(new.map(|node| node.instance_id).filter(|id| ids.contains(id)).collect())
    }

    async fn destroy(&self, id: &str) -> Result<(), Error> {
        tracing::info!(
            node = id,
            "the node is being set up and cannot be removed from the cluster: terminating its instance"
        );
        match self.handle.client.call(&TerminateInstances { instance_ids: vec![id.to_owned()] }).await {
            Err(error) if !error.is_not_found() => Err(error),
            _ => Ok(()),
        }
    }
}
