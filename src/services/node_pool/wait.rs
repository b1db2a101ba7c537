//! Waiting for node pools.

use super::launches::{self, Launches, Verdict};
use super::nodes::{self, failed};
use super::{read, settle};
use crate::cloud::tke::instance::{Instance, InstanceState};
use crate::cloud::tke::node_pool::{LifeState, NodeCounts};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::framework::wait::Seen;
use crate::services::handle::ClusterHandle;

/// Waits until a pool is normal and has as many normal nodes as it aims at.
pub async fn until_normal(handle: &ClusterHandle, name: &str, id: &str) -> Result<(), Diagnostics> {
    until_normal_but(handle, name, id, &[]).await
}

/// The same, but for these nodes, which need not be normal, nor those that had failed before the change. Ends early when
/// no more nodes will come.
pub async fn until_normal_but(
    handle: &ClusterHandle,
    name: &str,
    id: &str,
    broken: &[String],
) -> Result<(), Diagnostics> {
    let what = format!("node pool {name:?} ({id}) to be normal");
    let failure = format!("The node pool {name:?} is not ready");
    let launches = Launches::since_change(handle, name);
    let dead = handle.nodes.dead(id);
    let ended = handle
        .until(&what, &failure, async || {
            let (pool, nodes) = tokio::join!(read::one(handle, id), nodes::watch(handle, name, id));
            let Some(pool) = pool? else {
                return Ok(settle::unlisted(handle, name, id));
            };
            if pool.is_going() {
                return Ok(Seen::Done(Err(settle::going(name, id))));
            }
            let is_noted = |id: &String| broken.contains(id) || dead.contains(id);
            let is_exempt =
                |node: &&Instance| is_noted(&node.instance_id) && node.instance_state != InstanceState::Running;
            let exempt = i64::try_from(nodes.iter().filter(is_exempt).count()).unwrap_or(i64::MAX);
            let NodeCounts { normal, total, .. } = pool.node_count_summary.all();
            if pool.life_state == LifeState::Normal && normal + exempt == total && total == pool.desired_nodes_num {
                return Ok(Seen::Done(Ok(())));
            }
            let missing = match launches.look(&pool).await {
                Verdict::Waiting(missing) => missing,
                Verdict::Idle => match launches::wake(handle, &pool, &failure).await {
                    Ok(is_asked) => is_asked.then(|| "Auto Scaling was asked to try again".to_owned()),
                    Err(diagnostics) => return Ok(Seen::Done(Err(diagnostics))),
                },
                Verdict::End(error) => return Ok(Seen::Done(Err(error.into()))),
            };
            let stands = format!("{}, {normal} of {} nodes normal", pool.life_state.as_str(), pool.desired_nodes_num);
            let all = std::iter::once(stands).chain(missing).chain(failed(&nodes));
            Ok(Seen::Pending(all.collect::<Vec<_>>().join(", ")))
        })
        .await;
    ended.map_err(|error| launches.explained(error))?
}

/// Waits until pools are gone.
pub async fn until_gone(handle: &ClusterHandle, ids: &[String]) -> Result<(), Diagnostics> {
    let what = format!("node pools {} to be deleted", ids.join(", "));
    handle
        .until(&what, "The node pools are not deleted yet", async || {
            let there = match read::list(handle).await {
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
