//! Waiting for a node that runs, in whatever pool: an endpoint opens only beside one.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::sync::Mutex;

use super::launches::{Launches, Verdict};
use super::{nodes, read};
use crate::cloud::Error;
use crate::cloud::tke::instance::{Instance, InstanceState};
use crate::cloud::tke::node_pool::{LifeState, NodePool};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::wait::Seen;
use crate::services::handle::ClusterHandle;

/// How far back it matters why nodes of a pool that nobody changes now did not come.
const PAST: Duration = Duration::from_secs(24 * 60 * 60);

/// Why no node will run, one thing after another.
type Reasons = Vec<String>;

/// The pools whose nodes are waited for, by id.
type Pools<'a> = BTreeMap<String, Launches<'a>>;

/// Waits until any node of the cluster runs, as long as one is being set up or may still be launched.
pub async fn until_one_runs(handle: &ClusterHandle, failure: &str) -> Result<(), Diagnostics> {
    let what = format!("a node of {} to run", handle.cluster_id);
    let pools = Mutex::new(Pools::new());
    let ended = handle
        .until(&what, failure, async || {
            let nodes = nodes::list(handle, None).await?;
            nodes::log_changes(handle, &nodes);
            let count = |state: InstanceState| nodes.iter().filter(|node| node.instance_state == state).count();
            Ok(match (count(InstanceState::Running), count(InstanceState::Initializing)) {
                (0, 0) => look_for_launches(handle, &mut *pools.lock().await, &nodes).await?,
                (0, waiting) => Seen::Pending(format!("{waiting} of {} nodes initializing", nodes.len())),
                _ => Seen::Done(Ok(())),
            })
        })
        .await;
    let pools = pools.into_inner();
    let ended = ended.map_err(|error| pools.values().fold(error, |error, launches| launches.explained(error)))?;
    ended.map_err(|reasons| {
        let detail = format!(
            "{failure}: Tencent Cloud opens it only for a cluster with a node that runs, and {} has none.",
            handle.cluster_id
        );
        let detail = std::iter::once(detail).chain(reasons).collect::<Vec<_>>().join("\n\n");
        Diagnostic::error("Endpoint without a node", detail).into()
    })
}

/// Whether a node may still come, while there is none that runs or is set up.
async fn look_for_launches<'a>(
    handle: &'a ClusterHandle,
    launches: &mut Pools<'a>,
    nodes: &[Instance],
) -> Result<Seen<Result<(), Reasons>>, Error> {
    let lacks_nodes = |pool: &NodePool| {
        pool.life_state != LifeState::Deleting && pool.node_count_summary.all().total < pool.desired_nodes_num
    };
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
