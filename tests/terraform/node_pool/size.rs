//! Who owns a pool's size, and what becomes of it.

use super::annotations;
use crate::harness::configuration::{SMALL, pools};
use crate::harness::{Cloud, PoolBench, Workspace, map};

#[test]
fn the_autoscalers_size_is_brought_within_new_limits() {
    let bench = PoolBench::with("autoscaling = { min = 1, max = 2 }");
    bench.apply("autoscaling = { min = 3, max = 4 }");
    assert_eq!(bench.sizes(), (3, 3, 4));
    bench.apply("autoscaling = { min = 0, max = 1 }");
    assert_eq!(bench.sizes(), (0, 1, 1));
}

#[test]
fn a_pools_size_changes_hands() {
    let bench = PoolBench::with("node_count = 2");
    assert!(!bench.pool().autoscaling);
    bench.apply("autoscaling = { min = 1, max = 3 }");
    assert!(bench.pool().autoscaling);
    assert_eq!(bench.sizes(), (1, 2, 3), "the size stays that it had");
    bench.autoscale(3);
    bench.import();
    // somebody takes the pool from the autoscaler, and changes its limits
    bench.drift(|pool, _, _| pool.autoscaling = false);
    assert!(bench.pool().autoscaling);
    assert_eq!(bench.sizes(), (1, 3, 3));
    bench.drift(|_, _, group| group.max_size = 9);
    assert_eq!(bench.sizes(), (1, 3, 3));
    bench.apply("node_count = 2");
    assert!(!bench.pool().autoscaling);
    assert_eq!(bench.sizes().1, 2);
    bench.import();
    bench.drift(|pool, _, _| pool.autoscaling = true);
    assert!(!bench.pool().autoscaling);
    bench.apply("");
    assert_eq!(bench.sizes().1, 1, "the default returns");
}

#[test]
fn several_pools_change_in_parallel() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let names = ["one", "two", "three", "four"];
    let text = |attributes: &str| {
        let attributes = format!("{SMALL}\n {attributes}");
        pools("update_worker_pools_in_parallel = true", &names.map(|name| (name, attributes.as_str())))
    };
    workspace.configure(&text("autoscaling = { min = 1, max = 3 }")).apply(&[]).success();
    let mark = cloud.mark();
    workspace.configure(&text("autoscaling = { min = 2, max = 5 }\n annotations = { a = \"1\" }")).apply(&[]).success();
    for name in names {
        let pool = cloud.pool(name);
        let group = cloud.simulator.read(|state| state.scaling_groups[&pool.scaling_group_id].clone());
        assert_eq!((group.min_size, group.desired_capacity, group.max_size), (2, 2, 5));
        assert_eq!(annotations(&pool), map([("a", "1")]));
    }
    // all are asked for before the first is done: one after another, a pool's three steps come in a row
    let pools: Vec<String> = cloud
        .since(mark)
        .into_iter()
        .filter(|record| record.action.starts_with("Modify"))
        .take(4)
        .map(|record| record.request["NodePoolId"].to_string())
        .collect();
    assert_eq!(pools.iter().collect::<std::collections::BTreeSet<_>>().len(), 4, "{pools:?}");
    workspace.assert_plan_is_empty();
}

/// The official resource sends the desired size with every update (a label edit resets what the
/// autoscaler chose), and refuses other limits while the size has moved.
#[test]
fn no_update_resets_the_autoscalers_size() {
    let bench = PoolBench::with("autoscaling = { min = 1, max = 5 }");
    assert!(bench.pool().autoscaling);
    assert_eq!(bench.sizes(), (1, 1, 5));
    assert_eq!(bench.state()["node_count"], serde_json::Value::Null);
    bench.autoscale(3);
    bench.workspace.assert_plan_is_empty();

    let changes = bench.apply("autoscaling = { min = 1, max = 5 }\n labels = { edited = \"yes\" }");
    assert_eq!(changes, ["ModifyClusterNodePool"]);
    assert_eq!(bench.pool().labels, map([("edited", "yes")]));
    assert_eq!(bench.sizes(), (1, 3, 5));

    let mark = bench.cloud.mark();
    let changes = bench.apply("autoscaling = { min = 2, max = 8 }\n labels = { edited = \"yes\" }");
    assert_eq!(changes, ["ModifyClusterNodePool"]);
    assert_eq!(bench.sizes(), (2, 3, 8));
    let sent = bench.cloud.bodies_since(mark, "ModifyClusterNodePool");
    let sent: Vec<&String> = sent[0].as_object().unwrap().keys().collect();
    assert_eq!(sent, ["ClusterId", "MaxNodesNum", "MinNodesNum", "NodePoolId"], "nothing but what changed");
}
