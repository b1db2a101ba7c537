//! Waiting for node pools.

use crate::cloud::tke::instance::{Instance, InstanceState};
use crate::cloud::tke::node_pool::{LifeState, NodeCounts};
use crate::diagnostics::Diagnostics;
use crate::framework::wait::Seen;
use crate::services::node_pool::{nodes, read};
use crate::services::site::Site;

/// Waits until a pool is normal and has as many normal nodes as it aims at.
pub async fn until_normal(site: &Site, name: &str, id: &str) -> Result<(), Diagnostics> {
    let what = format!("node pool {name:?} ({id}) to be normal");
    let failure = format!("The node pool {name:?} is not ready");
    let watch = nodes::Watch::default();
    site.until(&what, &failure, async || {
        let (pool, failed) = tokio::join!(read::one(site, id), watch.look(site, name, id));
        let Some(pool) = pool? else {
            return Ok(Seen::Pending("not listed yet".to_owned()));
        };
        let NodeCounts { normal, total, .. } = pool.node_count_summary.all();
        if pool.life_state == LifeState::Normal && normal == total && total == pool.desired_nodes_num {
            return Ok(Seen::Done(()));
        }
        let stands = format!("{}, {normal} of {} nodes normal", pool.life_state.as_str(), pool.desired_nodes_num);
        Ok(Seen::Pending(std::iter::once(stands).chain(failed).collect::<Vec<_>>().join(", ")))
    })
    .await
}

/// Waits until a pool takes the next change, however its nodes are.
pub async fn until_settled(site: &Site, name: &str, id: &str) -> Result<(), Diagnostics> {
    let what = format!("node pool {name:?} ({id}) to take a change");
    let failure = format!("The node pool {name:?} is not ready");
    site.until(&what, &failure, async || {
        let state = read::one(site, id).await?.map(|pool| pool.life_state);
        Ok(match state {
            Some(LifeState::Normal) => Seen::Done(()),
            Some(other) => Seen::Pending(other.as_str().to_owned()),
            None => Seen::Pending("not listed yet".to_owned()),
        })
    })
    .await
}

/// Waits until a pool is normal with as many nodes as it aims at, of which all work but these.
pub async fn until_normal_but(site: &Site, name: &str, id: &str, broken: &[String]) -> Result<(), Diagnostics> {
    let what = format!("node pool {name:?} ({id}) to have nodes that work");
    let failure = format!("The node pool {name:?} is not ready");
    site.until(&what, &failure, async || {
        let (pool, nodes) = tokio::try_join!(read::one(site, id), nodes::list(site, Some(id)))?;
        let Some(pool) = pool else {
            return Ok(Seen::Pending("not listed yet".to_owned()));
        };
        let has_to_work = |node: &&Instance| !broken.contains(&node.instance_id);
        let is_ready = |node: &&Instance| node.instance_state == InstanceState::Running;
        let waited_for = nodes.iter().filter(has_to_work).filter(|node| !is_ready(node)).count();
        let is_full = i64::try_from(nodes.len()) == Ok(pool.desired_nodes_num);
        if pool.life_state == LifeState::Normal && waited_for == 0 && is_full {
            return Ok(Seen::Done(()));
        }
        Ok(Seen::Pending(format!(
            "{}, {} of {} nodes, {waited_for} of them not ready",
            pool.life_state.as_str(),
            nodes.len(),
            pool.desired_nodes_num
        )))
    })
    .await
}

/// Waits until pools are gone.
pub async fn until_gone(site: &Site, ids: &[String]) -> Result<(), Diagnostics> {
    let what = format!("node pools {} to be gone", ids.join(", "));
    site.until(&what, "The node pools are not gone", async || {
        let there = match read::list(site).await {
            // the cluster itself is gone, and its pools with it
            Err(error) if error.is_not_found() => Vec::new(),
            there => there?,
        };
        let left: Vec<String> = there
            .into_iter()
            .filter(|pool| ids.contains(&pool.node_pool_id))
            .map(|pool| format!("{} {}", pool.name, pool.life_state.as_str()))
            .collect();
        Ok(if left.is_empty() { Seen::Done(()) } else { Seen::Pending(left.join(", ")) })
    })
    .await
}
