//! Waiting for a node that runs, in whatever pool or virtual: a public endpoint opens only beside one.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::sync::Mutex;

use super::launches::{Launches, Verdict};
use super::{nodes, read};
use crate::cloud::Error;
use crate::cloud::tke::instance::{Instance, InstanceState};
use crate::cloud::tke::node_pool::NodePool;
use crate::cloud::tke::virtual_node::{VirtualNode, VirtualNodePhase};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::wait::Seen;
use crate::provider::how_to_allow;
use crate::services::handle::ClusterHandle;
use crate::system::clock;

/// How far back it matters why nodes of a pool that nobody changes now did not come.
const PAST: Duration = Duration::from_secs(24 * 60 * 60);

/// For so long super nodes are waited for that do not run, where no other node will come; or a fifth of the time that
/// there is. In which phases one never runs is not known.
const SUPER_NODES: Duration = Duration::from_secs(3 * 60);

/// Why no node will run, one thing after another.
pub type Reasons = Vec<String>;

/// The pools whose nodes are waited for, by id.
type Pools<'a> = BTreeMap<String, Launches<'a>>;

/// Waits until any node of the cluster runs. That none will is an error.
pub async fn until_one_runs(handle: &ClusterHandle, failure: &str) -> Result<(), Diagnostics> {
    while_one_may_run(handle, failure).await?.map_err(|reasons| {
        let detail = format!(
            "{failure}: Tencent Cloud opens it only for a cluster with a running node, and {} has none.",
            handle.cluster_id
        );
        let detail = std::iter::once(detail).chain(reasons).collect::<Vec<_>>().join("\n\n");
        Diagnostic::error("No node for the endpoint", detail).into()
    })
}

/// Waits until any node of the cluster runs, as long as one is being set up or may still be launched; else answers
/// with why there is none.
pub async fn while_one_may_run(handle: &ClusterHandle, failure: &str) -> Result<Result<(), Reasons>, Diagnostics> {
    let what = format!("a node of {} to be running", handle.cluster_id);
    let pools = Mutex::new(Pools::new());
    let (began, patience) = (clock::instant(), SUPER_NODES.min(handle.deadline.left() / 5));
    let ended = handle
        .until(&what, failure, async || {
            let nodes = nodes::list(handle, None).await?;
            nodes::log_changes(handle, &nodes);
            let count = |state: InstanceState| nodes.iter().filter(|node| node.instance_state == state).count();
            if count(InstanceState::Running) > 0 {
                return Ok(Seen::Done(Ok(())));
            }
            let (virtual_nodes, unasked) = virtual_nodes(handle).await?;
            if virtual_nodes.iter().any(|node| node.phase == VirtualNodePhase::Running) {
                return Ok(Seen::Done(Ok(())));
            }
            let waiting = count(InstanceState::Initializing);
            if waiting > 0 {
                return Ok(Seen::Pending(format!("{waiting} of {} nodes initializing", nodes.len())));
            }
            let stand = virtual_nodes.iter().map(|node| format!("super node {} is {}", node.name, node.phase));
            let stand: Vec<String> = stand.collect();
            Ok(match look_for_launches(handle, &mut *pools.lock().await, &nodes).await? {
                Seen::Done(Err(_)) if !stand.is_empty() && clock::instant() - began < patience => {
                    Seen::Pending(stand.join(", "))
                }
                Seen::Done(Err(reasons)) => {
                    let stand = stand.into_iter().map(|it| format!("The {it}."));
                    Seen::Done(Err(reasons.into_iter().chain(stand).chain(unasked).collect()))
                }
                seen => seen,
            })
        })
        .await;
    let pools = pools.into_inner();
    ended.map_err(|error| pools.values().fold(error, |error, launches| launches.explained(error)))
}

/// The virtual nodes; none where they may not be asked for, and then how to allow it.
async fn virtual_nodes(handle: &ClusterHandle) -> Result<(Vec<VirtualNode>, Option<String>), Error> {
    match nodes::virtual_nodes(handle).await {
        Ok(found) => Ok((found, None)),
        Err(error) => match error.missing_permission() {
            Some(permission) => {
                let how = how_to_allow([permission]);
                Ok((
                    Vec::new(),
                    Some(format!("Whether it has super nodes, which would suffice, could not be read. {how}")),
                ))
            }
            None => Err(error),
        },
    }
}

/// Whether a node may still come, while there is none that runs or is set up.
async fn look_for_launches<'a>(
    handle: &'a ClusterHandle,
    launches: &mut Pools<'a>,
    nodes: &[Instance],
) -> Result<Seen<Result<(), Reasons>>, Error> {
    let lacks_nodes =
        |pool: &NodePool| !pool.is_going() && pool.node_count_summary.all().total < pool.desired_nodes_num;
    let (mut hopes, mut reasons) = (Vec::new(), Vec::new());
    for pool in read::list(handle).await?.into_iter().filter(lacks_nodes) {
        let of_pool = || Launches::of_the_last(PAST, handle, &pool.name);
        let launches = launches.entry(pool.node_pool_id.clone()).or_insert_with(of_pool);
        match launches.look(&pool).await {
            Verdict::End(error) => reasons.push(error.detail),
            Verdict::Idle | Verdict::Waiting(_) if launches.is_quiet() => reasons.extend(launches.explain()),
            Verdict::Idle => {}
            Verdict::Waiting(known) => {
                let NodePool { name, desired_nodes_num, .. } = &pool;
                let stands = format!("{name}: {} of {desired_nodes_num} nodes", pool.node_count_summary.all().total);
                hopes.extend(std::iter::once(stands).chain(known));
            }
        }
    }
    Ok(match hopes.is_empty() {
        true => Seen::Done(Err(nodes::failed(nodes).into_iter().chain(reasons).collect())),
        false => Seen::Pending(hopes.join(", ")),
    })
}
