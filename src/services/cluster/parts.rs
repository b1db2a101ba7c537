//! The parts of a cluster: node pools, endpoints and add-ons, made and changed one after another or at
//! once.

use std::future::Future;

use super::key_pair::Keys;
use super::model::ClusterModel;
use super::operation::Op;
use super::private::{PendingPool, ResolvedNames};
use super::{addons, issuer};
use crate::cloud::tke::node_pool::LifeState;
use crate::kit::diagnostics::Diagnostics;
use crate::kit::value::Attr;
use crate::provider::api_error;
use crate::services::endpoint::{self, Side, security_group};
use crate::services::handle::ClusterHandle;
use crate::services::node_pool::change::Change;
use crate::services::node_pool::create::{self as pools, NotMade};
use crate::services::node_pool::roll::{self, Roll};
use crate::services::node_pool::{Inherited, NodePoolModel, place, read, remove, wait};

/// A part that could not be made or changed.
pub struct Failure {
    /// The part, as `conditions` call it.
    pub part: String,
    /// Why.
    pub diagnostics: Diagnostics,
}

/// Makes what a new cluster asks for, and notes the ids in `planned` as soon as there are any.
pub async fn add(op: &Op, handle: &ClusterHandle, planned: &mut ClusterModel, keys: &Keys) -> Vec<Failure> {
    let wanted: Vec<(String, NodePoolModel)> = planned.pools().into_iter().collect();
    let one = |(name, pool): (String, NodePoolModel)| {
        let inherited = inherited(planned, &pool, keys);
        let step = Step { name, prior: None, planned: Some(pool) };
        async move { step.take(op, handle, &Inherited::default(), &inherited).await }
    };
    let made = each(wanted, planned.update_worker_pools_in_parallel.known_or(false), one).await;
    let mut failures = Vec::new();
    let mut settled = Vec::new();
    for (name, Outcome { pool, error }) in made {
        let id = pool.map(|pool| pool.id).unwrap_or_default();
        if id.is_set() {
            settled.push(name.clone());
        }
        if let Attr::Known(pools) = &mut planned.node_pools
            && let Some(pool) = pools.get_mut(&name)
        {
            pool.id = id;
        }
        if let Some(diagnostics) = error {
            failures.push(Failure { part: format!("NodePool/{name}"), diagnostics });
        }
    }
    op.save(planned);
    settled.iter().for_each(|name| PendingPool::forget(op, name));
    for side in Side::ALL.into_iter().filter(|side| planned.wants_endpoint(side.is_public())) {
        if let Err(diagnostics) = open_endpoint(handle, side, planned).await {
            let part = if side.is_public() { "PublicEndpoint" } else { "PrivateEndpoint" };
            failures.push(Failure { part: part.to_owned(), diagnostics });
        }
    }
    if let Attr::Known(wanted) = &planned.service_account_issuer
        && let Err(diagnostics) = issuer::set(handle, wanted).await
    {
        failures.push(Failure { part: "ServiceAccountIssuer".to_owned(), diagnostics });
    }
    // last, for most of them need nodes
    failures.extend(addons::add(op, handle, planned).await);
    failures
}

/// Opens an endpoint; the public one behind its rules, which are there before it is.
pub async fn open_endpoint(handle: &ClusterHandle, side: Side, planned: &ClusterModel) -> Result<(), Diagnostics> {
    let target = match side {
        Side::Public => guard(handle, planned).await?,
        Side::Private => planned.private_subnet_id.known_or_default(),
    };
    endpoint::open(handle, side, &target).await
}

/// The security group that the public endpoint is to be behind, with the rules that are ours.
pub async fn guard(handle: &ClusterHandle, planned: &ClusterModel) -> Result<String, Diagnostics> {
    let group = match &planned.public_security_group_id {
        Attr::Known(group) => group.clone(),
        _ => security_group::ensure_owned(handle).await?,
    };
    if let Attr::Known(blocks) = &planned.public_access_cidrs {
        security_group::allow(handle, &group, blocks).await?;
    }
    Ok(group)
}

/// What a pool takes from its cluster, with its own attributes over it.
pub fn inherited(cluster: &ClusterModel, pool: &NodePoolModel, keys: &Keys) -> Inherited {
    let key_name = pool.ssh_key_name.as_str().or(cluster.ssh_key_name.as_str());
    Inherited {
        vpc_id: cluster.vpc_id.known_or_default(),
        key_id: key_name.and_then(|name| keys.get(name)).cloned(),
        os_name: pool.os_name.as_str().or(cluster.os_name.as_str()).map(str::to_owned),
        os_customize_type: match pool.os_name.is_set() {
            true => None,
            false => cluster.os_customize_type.known().cloned(),
        },
        tags: cluster.tags_of(pool),
        kubernetes_version: cluster.kubernetes_version_actual.as_str().map(str::to_owned),
        retains_disks: cluster.retains_disks(),
    }
}

/// Remembers how the cloud calls the operating systems that the user named.
pub async fn remember_os(op: &Op, handle: &ClusterHandle, planned: &ClusterModel) -> Result<(), Diagnostics> {
    let failed = |error| Diagnostics::from(api_error("The operating systems could not be read", &error));
    let pools = async {
        // those of others are not asked about
        if planned.pools().is_empty() { Ok(Vec::new()) } else { read::list(handle).await }
    };
    let (cluster, pools) = tokio::try_join!(handle.client.cluster(&handle.cluster_id), pools).map_err(failed)?;
    let os = planned.os_name.known().cloned().zip(cluster);
    let os = os.map(|(written, cluster)| (written, cluster.cluster_os, cluster.image_id));
    let pool_os = planned.pools().into_iter().filter_map(|(name, pool)| {
        let found = pools.iter().find(|found| pool.id.as_str() == Some(&found.node_pool_id))?;
        let written = pool.os_name.known().or(planned.os_name.known())?;
        Some((name, (written.clone(), found.node_pool_os.clone(), found.image_id.clone())))
    });
    ResolvedNames { os, pool_os: pool_os.collect(), ..ResolvedNames::recall(op) }.keep(op);
    Ok(())
}

/// Does one thing for each item, all at once or one after another; the results are in order.
pub async fn each<T, R, F: Future<Output = R>>(items: Vec<T>, in_parallel: bool, one: impl Fn(T) -> F) -> Vec<R> {
    if in_parallel {
        return futures_util::future::join_all(items.into_iter().map(one)).await;
    }
    let mut results = Vec::new();
    for item in items {
        results.push(one(item).await);
    }
    results
}

/// What becomes of one pool in an update.
pub struct Step {
    /// Its key in `node_pools`.
    pub name: String,
    /// The pool as it was, if it was there.
    pub prior: Option<NodePoolModel>,
    /// The pool as it shall be, if it shall be there.
    pub planned: Option<NodePoolModel>,
}

/// How a pool is after its step, and what went wrong.
pub struct Outcome {
    /// What the state says of it from now on.
    pub pool: Option<NodePoolModel>,
    /// Why the step is not done.
    pub error: Option<Diagnostics>,
}

impl Step {
    /// Whether the pool goes and none takes its place.
    pub fn is_removal(&self) -> bool {
        self.planned.is_none()
    }

    /// Takes the step.
    pub async fn take(
        self,
        op: &Op,
        handle: &ClusterHandle,
        before: &Inherited,
        after: &Inherited,
    ) -> (String, Outcome) {
        let Step { name, prior, planned } = self;
        let pool = Pool { op, handle, name: &name, before, after };
        let outcome = match (prior, planned) {
            (None, Some(planned)) => pool.add(planned).await,
            (Some(prior), Some(planned)) => match pool.change(&prior, &planned).await {
                Ok(id) => Outcome { pool: Some(NodePoolModel { id, ..planned }), error: None },
                Err(diagnostics) => Outcome { pool: Some(prior), error: Some(diagnostics) },
            },
            (Some(prior), None) => match pool.remove(&prior).await {
                Ok(()) => Outcome { pool: None, error: None },
                Err(diagnostics) => Outcome { pool: Some(prior), error: Some(diagnostics) },
            },
            (None, None) => Outcome { pool: None, error: None },
        };
        (name, outcome)
    }
}

/// A pool that is being worked on.
struct Pool<'a> {
    op: &'a Op,
    handle: &'a ClusterHandle,
    name: &'a str,
    before: &'a Inherited,
    after: &'a Inherited,
}

impl Pool<'_> {
    async fn add(&self, planned: NodePoolModel) -> Outcome {
        match self.make(&planned, None).await {
            Ok(id) => {
                let ready = wait::until_normal(self.handle, self.name, &id).await;
                Outcome { pool: Some(NodePoolModel { id: Attr::Known(id), ..planned }), error: ready.err() }
            }
            // without an id, a refresh finds it by its name
            Err(NotMade { diagnostics, in_doubt }) => Outcome {
                pool: in_doubt.then_some(NodePoolModel { id: Attr::Null, ..planned }),
                error: Some(diagnostics),
            },
        }
    }

    async fn change(&self, prior: &NodePoolModel, planned: &NodePoolModel) -> Result<Attr<String>, Diagnostics> {
        let change = Change { name: self.name, prior, planned, inherited_before: self.before, inherited: self.after };
        if prior.zone_subnets != planned.zone_subnets {
            place::check_zones(self.handle, self.name, planned, &self.after.vpc_id).await?;
        }
        if change.is_swap() {
            return self.swap(prior, planned).await.map(Attr::Known);
        }
        if let Some(note) = PendingPool::recall(self.op, self.name) {
            // the old pool stays after all
            let unwanted: Vec<String> = note.new.filter(|new| prior.id.as_str() != Some(new)).into_iter().collect();
            remove::remove(self.handle, &unwanted, self.after.retains_disks).await?;
            PendingPool::forget(self.op, self.name);
        }
        self.make_change(&change).await?;
        Ok(prior.id.clone())
    }

    /// Changes the pool in place, and the nodes that are there as far as they follow.
    async fn make_change(&self, change: &Change<'_>) -> Result<(), Diagnostics> {
        let rolls = roll::is_due(change);
        if change.is_any() {
            change.make(self.handle, rolls).await?;
        }
        if !rolls {
            return Ok(());
        }
        let id = change.prior.id.known_or_default();
        let (handle, name, planned, retains_disks) = (self.handle, self.name, change.planned, self.after.retains_disks);
        Roll { handle, name, id: &id, planned, retains_disks }.run().await?;
        change.shrink(self.handle).await
    }

    /// A new pool beside the old one; then the old one goes.
    async fn swap(&self, prior: &NodePoolModel, planned: &NodePoolModel) -> Result<String, Diagnostics> {
        let old = prior.id.known_or_default();
        let new = self.make(planned, Some(&old)).await.map_err(|not_made| not_made.diagnostics)?;
        wait::until_normal(self.handle, self.name, &new).await?;
        if prior.deletion_protection.known_or(false) {
            // that of the pool that goes: one that is to stay protected is not replaced, see the plan
            remove::unprotect(self.handle, self.name, &old).await?;
        }
        remove::remove(self.handle, &[old], self.after.retains_disks).await?;
        Ok(new)
    }

    /// Removes the pool, and the one that was to take its place.
    async fn remove(&self, prior: &NodePoolModel) -> Result<(), Diagnostics> {
        let noted = PendingPool::recall(self.op, self.name).and_then(|note| note.new);
        let ids: Vec<String> = prior.id.known().cloned().into_iter().chain(noted).collect();
        remove::remove(self.handle, &ids, self.after.retains_disks).await
    }

    /// Makes the pool, or goes on with the one that an earlier update left. What is made is noted until
    /// the state has it.
    async fn make(&self, planned: &NodePoolModel, old: Option<&str>) -> Result<String, NotMade> {
        if let Some(left) = self.adopt(planned, old).await? {
            return Ok(left);
        }
        let old_id = old.map(str::to_owned);
        PendingPool { old: old_id.clone(), new: None }.keep(self.op, self.name);
        let made = pools::create(self.handle, self.name, planned, self.after, old).await;
        match &made {
            Ok(id) => PendingPool { old: old_id, new: Some(id.clone()) }.keep(self.op, self.name),
            Err(not_made) if !not_made.in_doubt => PendingPool::forget(self.op, self.name),
            Err(_) => {}
        }
        made
    }

    /// The pool that an earlier update made and did not bring to an end, changed to what is planned
    /// now. One of another instance type is removed.
    async fn adopt(&self, planned: &NodePoolModel, old: Option<&str>) -> Result<Option<String>, Diagnostics> {
        let Some(note) = PendingPool::recall(self.op, self.name) else {
            return Ok(None);
        };
        let is_left = |id: &str| match &note.new {
            Some(new) => id == new,
            // never answered: there was none of the name beside the old one, so whatever there is now is it
            None => (old.is_none() || note.old.as_deref() == old) && note.old.as_deref() != Some(id),
        };
        let failed =
            |error| Diagnostics::from(api_error(&format!("The node pool {:?} could not be read", self.name), &error));
        let there = read::list(self.handle).await.map_err(failed)?;
        let left = there.into_iter().find(|pool| {
            pool.name == self.name && old != Some(pool.node_pool_id.as_str()) && is_left(&pool.node_pool_id)
        });
        let found = read::details(self.handle, left.into_iter().collect()).await.map_err(failed)?;
        let Some(found) = found.into_iter().next() else {
            return Ok(None);
        };
        let id = found.pool.node_pool_id.clone();
        let is_ours = |key: &String| self.before.tags.contains_key(key) || self.after.tags.contains_key(key);
        let tags = found.pool.tags.iter().filter(|tag| is_ours(&tag.key));
        let inherited = Inherited {
            key_id: found.key_id().map(str::to_owned),
            tags: tags.map(|tag| (tag.key.clone(), tag.value.clone())).collect(),
            ..self.before.clone()
        };
        let change = Change {
            name: self.name,
            prior: &found.model(planned),
            planned,
            inherited_before: &inherited,
            inherited: self.after,
        };
        if change.is_swap() || found.pool.life_state == LifeState::Deleting {
            remove::remove(self.handle, &[id], self.after.retains_disks).await?;
            return Ok(None);
        }
        tracing::info!(pool = self.name, id, "going on with a pool that is there already");
        PendingPool { new: Some(id.clone()), ..note }.keep(self.op, self.name);
        self.make_change(&change).await?;
        Ok(Some(id))
    }
}
