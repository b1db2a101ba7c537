//! Changing a node pool in place.

use super::drain::Drain;
use super::facet::{PoolChange, Requests};
use super::facets;
use super::owed::Debts;
use super::resize::{self, Limits, Resize};
use super::shrinking::Shrinking;
use super::{annotations, read, settle, size, tags, wait};
use crate::cloud::tke::node_pool::NodePool;
use crate::cloud::{Action, Error};
use crate::kit::diagnostics::Diagnostics;
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;

impl PoolChange<'_> {
    /// Whether there is anything to do in the cloud.
    pub fn is_any(&self) -> bool {
        self.is_swap()
            || self.are_tags_changed()
            || size::is_changed(self.prior, self.planned)
            || self.requests("") != self.no_requests("")
    }

    /// Whether a new pool takes the old one's place.
    pub fn is_swap(&self) -> bool {
        facets::is_swap(self.prior, self.planned)
    }

    /// Whether the pool has other tags than before, its own or its cluster's.
    pub fn are_tags_changed(&self) -> bool {
        self.inherited_before.tags != self.inherited.tags
    }

    /// Makes the change in place and waits until the pool is normal. Where nodes are `replaced` next, it
    /// becomes smaller only after that, see [`Self::shrink`]: the node that is too many may be one that
    /// an earlier apply made in another's place.
    pub async fn make(&self, handle: &ClusterHandle, debts: &dyn Debts, replaced: bool) -> Result<(), Diagnostics> {
        let nothing = self.no_requests(&handle.cluster_id);
        let mut requests = self.requests(&handle.cluster_id);
        let is_looked_at = self.are_tags_changed()
            || size::is_changed(self.prior, self.planned)
            || requests.pool.annotations.is_some();
        let there = match is_looked_at {
            true => Some(self.look(handle).await?),
            false => None,
        };
        let mut resize = self.resize(there.as_ref());
        if replaced && resize.shrinks(there.as_ref()) {
            resize = Resize { first: resize.first, ..Resize::default() };
        }
        if let (Some(annotations), Some(there)) = (&mut requests.pool.annotations, &there) {
            *annotations = annotations::whole_set(there, self.prior, self.planned);
        }
        if self.are_tags_changed() {
            let (before, planned) = (&self.inherited_before.tags, &self.inherited.tags);
            let written = tags::write_whole_set(handle, there.clone(), before, planned, &mut requests).await;
            written.map_err(|error| self.failed(&error))?;
            handle.tag_pairs.make(&handle.client, requests.pool.tags.clone().unwrap_or_default()).await;
        }
        resize.first.put_into(&mut requests.pool);
        if requests.launch != nothing.launch {
            self.call(handle, &requests.launch).await?;
        }
        if let Some(types) = &requests.types {
            self.change_pool(handle, types).await?;
        }
        if requests.group != nothing.group {
            self.call(handle, &requests.group).await?;
        }
        if requests.pool != nothing.pool {
            self.change_pool(handle, &requests.pool).await?;
            // nodes that do not come may be why the size or what makes them changes
            settle::until_settled(handle, self.name, &self.id()).await?;
        }
        self.resize_on(handle, debts, resize, there.as_ref(), replaced).await
    }

    /// Makes the pool smaller, as far as the change asks for it.
    pub async fn shrink(&self, handle: &ClusterHandle, debts: &dyn Debts) -> Result<(), Diagnostics> {
        if !size::is_changed(self.prior, self.planned) {
            return Ok(());
        }
        let there = self.look(handle).await?;
        let resize = self.resize(Some(&there));
        if resize.first.is_any() {
            resize::limit(handle, self.name, &self.id(), resize.first, &self.failure()).await?;
            settle::until_settled(handle, self.name, &self.id()).await?;
        }
        self.resize_on(handle, debts, resize, Some(&there), false).await
    }

    /// The steps to another size after the first.
    async fn resize_on(
        &self,
        handle: &ClusterHandle,
        debts: &dyn Debts,
        resize: Resize,
        there: Option<&NodePool>,
        replaced: bool,
    ) -> Result<(), Diagnostics> {
        match resize.size {
            Some(size) if resize.shrinks(there) => {
                let shrinking = Shrinking {
                    handle,
                    debts,
                    name: self.name,
                    id: &self.id(),
                    drain: Drain::of(handle, debts, self.name, self.planned),
                    retains_disks: self.inherited.retains_disks,
                    failure: &self.failure(),
                };
                Box::pin(shrinking.to(size)).await?;
            }
            Some(size) => resize::set(handle, self.name, &self.id(), size, &self.failure()).await?,
            None => {}
        }
        if resize.last.is_any() {
            self.wait(handle, replaced).await?;
            resize::limit(handle, self.name, &self.id(), resize.last, &self.failure()).await?;
        }
        self.wait(handle, replaced).await
    }

    /// From the size that the pool has now: the autoscaler may have moved it since the plan.
    fn resize(&self, there: Option<&NodePool>) -> Resize {
        match size::is_changed(self.prior, self.planned) {
            true => resize::resize(&there.cloned().unwrap_or_default(), self.planned),
            false => Resize::default(),
        }
    }

    /// What each facet asks for.
    fn requests(&self, cluster_id: &str) -> Requests {
        let mut requests = self.no_requests(cluster_id);
        facets::all().for_each(|facet| (facet.change)(self, &mut requests));
        if let Some(types) = &mut requests.types {
            types.cluster_id = cluster_id.to_owned();
        }
        requests
    }

    /// Requests that change nothing.
    fn no_requests(&self, cluster_id: &str) -> Requests {
        let mut requests = Requests { pool: Limits::default().of_pool(cluster_id, &self.id()), ..Default::default() };
        requests.launch.launch_configuration_id = self.prior.launch_configuration_id.known_or_default();
        requests.group.auto_scaling_group_id = self.prior.autoscaling_group_id.known_or_default();
        requests
    }

    fn id(&self) -> String {
        self.prior.id.known_or_default()
    }

    /// What is to be written whole, and from where sizes go, is not guessed.
    async fn look(&self, handle: &ClusterHandle) -> Result<NodePool, Diagnostics> {
        match read::one(handle, &self.id()).await.map_err(|error| self.failed(&error))? {
            Some(there) if there.is_going() => Err(settle::going(self.name, &self.id())),
            Some(there) => Ok(there),
            None => Err(settle::gone(self.name, &self.id())),
        }
    }

    async fn change_pool<A: Action>(&self, handle: &ClusterHandle, request: &A) -> Result<(), Diagnostics> {
        settle::change(handle, self.name, &self.id(), request, &self.failure()).await
    }

    async fn call<A: Action>(&self, handle: &ClusterHandle, request: &A) -> Result<(), Diagnostics> {
        handle.client.call(request).await.map(|_| ()).map_err(|error| self.failed(&error))
    }

    /// Waits until the pool takes the next change. Nodes that do not work and are replaced next are not
    /// waited for: that would not end.
    async fn wait(&self, handle: &ClusterHandle, replaced: bool) -> Result<(), Diagnostics> {
        match replaced {
            true => settle::until_settled(handle, self.name, &self.id()).await,
            false => wait::until_normal(handle, self.name, &self.id()).await,
        }
    }

    fn failure(&self) -> String {
        format!("The node pool {:?} could not be changed", self.name)
    }

    fn failed(&self, error: &Error) -> Diagnostics {
        api_error(&self.failure(), error).into()
    }
}
