//! What was there and is gone is not waited for.

use super::*;
use crate::harness::lose_clusters;

const CLUSTER: &str = "Cluster deleted elsewhere";
const POOL: &str = "Node pool deleted elsewhere";

fn lose_pools(state: &mut State) {
    state.node_pools.clear();
    state.instances.clear();
    state.disks.clear();
}

/// A change of the pool that takes a while.
fn larger() -> Json {
    let pool = json!({ "instance_type": "S5.MEDIUM4", "subnet_ids": ["subnet-demo0001"], "node_count": 3 });
    config(json!({ "node_pools": { "workers": pool } }))
}

/// What is said where something goes between the plan and its apply, or so long after the apply began.
async fn lost_in_an_update(lose: fn(&mut State), after: Duration) -> String {
    let world = world().await;
    let mut life = begin(&world);
    applied(&mut life, &config(json!({}))).await;
    let config = life.config(&larger());
    world.begin_walk().await;
    life.cluster.refresh().await.unwrap();
    let change = life.cluster.plan(&config).await.unwrap();
    world.begin_walk().await;
    let lose = async || {
        clock::sleep(after).await;
        world.simulator().write(lose);
    };
    if after.is_zero() {
        lose().await;
    }
    let applied = life.cluster.apply_change(&change, &config);
    let diagnostics = meanwhile(&world, |_| !after.is_zero(), lose, applied).await.unwrap();
    text(&diagnostics)
}

#[test]
fn a_cluster_that_is_gone_ends_an_update() {
    for after in [Duration::ZERO, Duration::from_secs(5)] {
        let said = run(lost_in_an_update(lose_clusters, after));
        assert!(said.contains(CLUSTER), "after {after:?}: {said}");
    }
}

#[test]
fn a_pool_that_is_gone_ends_an_update_with_an_error_on_it() {
    for after in [Duration::ZERO, Duration::from_secs(5)] {
        let said = run(lost_in_an_update(lose_pools, after));
        assert!(said.contains(POOL) && said.contains("node_pools[\\\"workers\\\"]"), "after {after:?}: {said}");
    }
}

/// A create whose cluster, or pool, somebody else deletes.
#[test]
fn what_goes_while_it_is_made_is_not_waited_for() {
    for (is_so, lose, summary) in
        [(has_cluster as fn(&State) -> bool, lose_clusters as fn(&mut State), CLUSTER), (has_pool, lose_pools, POOL)]
    {
        run(async {
            let world = world().await;
            let mut life = begin(&world);
            let lose = async || {
                // it was seen
                clock::sleep(Duration::from_secs(20)).await;
                world.simulator().write(lose);
            };
            let went = meanwhile(&world, is_so, lose, apply(&mut life, &config(json!({})))).await;
            assert!(text(&went.diagnostics).contains(summary), "{summary}: {went:?}");
        });
    }
}
