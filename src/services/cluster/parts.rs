//! The parts of a cluster: node pools and endpoints, made and changed one after another or at once.

use std::future::Future;

use super::memory::Spellings;
use super::model::ClusterModel;
use super::resource::Op;
use crate::diagnostics::Diagnostics;
use crate::provider::api_error;
use crate::services::endpoint::{self, Side, security_group};
use crate::services::node_pool::{NodePoolModel, Surroundings, create as pools, wait};
use crate::services::site::Site;
use crate::value::Attr;

/// A part that could not be made or changed.
pub struct Failure {
    /// The part, as `conditions` call it.
    pub part: String,
    /// Why.
    pub diagnostics: Diagnostics,
}

/// Makes what a new cluster asks for, and notes the ids in `planned` as soon as there are any.
pub async fn add(op: &Op, site: &Site, planned: &mut ClusterModel, key_id: Option<String>) -> Vec<Failure> {
    let surroundings = surroundings(planned, key_id);
    let wanted: Vec<(String, NodePoolModel)> = planned.pools().into_iter().collect();
    let one = |(name, pool): (String, NodePoolModel)| {
        let surroundings = &surroundings;
        async move {
            let made = make_pool(site, &name, &pool, surroundings).await;
            (name, made)
        }
    };
    let made = each(wanted, planned.update_worker_pools_in_parallel.known_or(false), one).await;
    let mut failures = Vec::new();
    for (name, (id, outcome)) in made {
        if let Attr::Known(pools) = &mut planned.node_pools
            && let Some(pool) = pools.get_mut(&name)
        {
            pool.id = id.into();
        }
        if let Err(diagnostics) = outcome {
            failures.push(Failure { part: format!("NodePool/{name}"), diagnostics });
        }
    }
    op.save(planned);
    for side in Side::ALL.into_iter().filter(|side| planned.wants_endpoint(side.is_public())) {
        if let Err(diagnostics) = open_endpoint(site, side, planned).await {
            let part = if side.is_public() { "PublicEndpoint" } else { "PrivateEndpoint" };
            failures.push(Failure { part: part.to_owned(), diagnostics });
        }
    }
    failures
}

/// Makes a pool and waits for its nodes. The id is there even if the wait fails.
async fn make_pool(
    site: &Site,
    name: &str,
    pool: &NodePoolModel,
    surroundings: &Surroundings,
) -> (Option<String>, Result<(), Diagnostics>) {
    match pools::create(site, name, pool, surroundings, None).await {
        Ok(id) => {
            let ready = wait::until_normal(site, name, &id).await;
            (Some(id), ready)
        }
        Err(diagnostics) => (None, Err(diagnostics)),
    }
}

/// Opens an endpoint; the public one behind its rules, which are there before it is.
pub async fn open_endpoint(site: &Site, side: Side, planned: &ClusterModel) -> Result<(), Diagnostics> {
    let target = match side {
        Side::Public => guard(site, planned).await?,
        Side::Private => planned.private_subnet_id.known_or_default(),
    };
    endpoint::open(site, side, &target).await
}

/// The security group that the public endpoint is to be behind, with the rules that are ours.
pub async fn guard(site: &Site, planned: &ClusterModel) -> Result<String, Diagnostics> {
    let group = match &planned.public_security_group_id {
        Attr::Known(group) => group.clone(),
        _ => security_group::ensure_owned(site).await?,
    };
    if let Attr::Known(blocks) = &planned.public_access_cidrs {
        security_group::allow(site, &group, blocks).await?;
    }
    Ok(group)
}

/// What the cluster's pools take from it.
pub fn surroundings(cluster: &ClusterModel, key_id: Option<String>) -> Surroundings {
    Surroundings {
        vpc_id: cluster.vpc_id.known_or_default(),
        key_id,
        os_name: cluster.os_name.known().cloned(),
        tags: cluster.tags_all.known_or_default(),
    }
}

/// Remembers how the cloud calls the operating system that the user named.
pub async fn remember_os(op: &Op, site: &Site, planned: &ClusterModel) -> Result<(), Diagnostics> {
    let Attr::Known(written) = &planned.os_name else {
        return Ok(());
    };
    let cluster = site.client.cluster(&site.cluster_id).await;
    let cluster = cluster.map_err(|error| api_error("The cluster's operating system could not be read", &error))?;
    if let Some(cluster) = cluster {
        let os = Some((written.clone(), cluster.cluster_os, cluster.image_id));
        Spellings { os, ..Spellings::recall(op) }.keep(op);
    }
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
