//! The tags of a pool and of its nodes: those of the cluster, its own, and those of others.

use crate::harness::configuration::{SMALL, pools};
use crate::harness::{Cloud, PoolBench, Workspace, map, with_pool};

#[test]
fn a_pools_own_tags() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let bench = PoolBench { cloud, workspace };
    let apply = |cluster: &str, pool: &str| {
        let text = pools(&format!("tags = {{ {cluster} }}"), &[("blue", &format!("{SMALL}\n tags = {{ {pool} }}"))]);
        bench.workspace.configure(&text).apply(&[]).success();
        bench.workspace.assert_plan_is_empty();
    };
    apply("team = \"all\", stage = \"test\"", "team = \"blue\", cost = \"7\"");
    let expected = map([("team", "blue"), ("stage", "test"), ("cost", "7")]);
    assert_eq!(bench.pool().tags, expected);
    assert_eq!(bench.launch().instance_tags, expected);
    let on_nodes = || {
        let id = bench.pool().id;
        bench.cloud.simulator.read(|state| state.pool_nodes(&id)[0].tags.clone())
    };
    assert_eq!(on_nodes(), expected);
    bench.import();
    // those of others stay, ours are put back
    bench.cloud.change(|state| with_pool(state, |pool, _, _| drop(pool.tags.insert("theirs".into(), "1".into()))));
    bench.workspace.assert_plan_is_empty();
    bench.drift(|pool, _, _| drop(pool.tags.remove("cost")));
    assert_eq!(bench.pool().tags["cost"], "7");
    apply("team = \"all\", stage = \"test\"", "cost = \"8\"");
    let expected = map([("team", "all"), ("stage", "test"), ("cost", "8"), ("theirs", "1")]);
    assert_eq!(bench.launch().instance_tags, expected);
    assert_eq!(on_nodes(), expected, "the nodes that are there have them too");
    // the cluster's change: the pool keeps its own
    apply("team = \"everybody\"", "cost = \"8\"");
    let expected = map([("team", "everybody"), ("cost", "8"), ("theirs", "1")]);
    assert_eq!(bench.launch().instance_tags, expected);
    assert_eq!(on_nodes(), expected, "the nodes keep those of their pool");
    let without = pools("tags = { team = \"everybody\" }", &[("blue", SMALL)]);
    bench.workspace.configure(&without).apply(&[]).success();
    assert_eq!(bench.pool().tags, map([("team", "everybody"), ("theirs", "1")]));
    bench.workspace.assert_plan_is_empty();
}

#[test]
fn more_than_ten_tags_of_a_pool_are_refused_at_plan() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let tags = |prefix: &str, count: usize| {
        let tags: Vec<String> = (0..count).map(|n| format!("{prefix}{n} = \"x\"")).collect();
        format!("tags = {{ {} }}", tags.join(", "))
    };
    let text = |own: usize| pools(&tags("a", 6), &[("blue", &format!("{SMALL}\n {}", tags("b", own)))]);
    workspace.configure(&text(5)).plan(&[]).failure().says("Too many tags").says("\"blue\" are 11");
    assert_eq!(cloud.changes_since(0), Vec::<String>::new());
    workspace.configure(&text(4)).apply(&[]).success();
    assert_eq!(cloud.pool("blue").tags.len(), 10);
}

#[test]
fn tags_of_others_on_a_pool_and_its_nodes_stay() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("tags = { team = \"one\", gone = \"x\" }", &[("blue", SMALL)])).apply(&[]).success();
    let pool = cloud.pool("blue");
    cloud.change(|state| {
        state.node_pools.get_mut(&pool.id).unwrap().tags.insert("theirs".into(), "1".into());
        let launch = state.launch_configurations.get_mut(&pool.launch_configuration_id).unwrap();
        launch.instance_tags.insert("their-nodes".into(), "2".into());
    });
    workspace.configure(&pools("tags = { team = \"two\" }", &[("blue", SMALL)])).apply(&[]).success();
    let (on_pool, on_nodes) = cloud.simulator.read(|state| {
        let launch = &state.launch_configurations[&pool.launch_configuration_id];
        (state.node_pools[&pool.id].tags.clone(), launch.instance_tags.clone())
    });
    assert_eq!((on_pool["team"].as_str(), on_pool["theirs"].as_str()), ("two", "1"));
    assert_eq!((on_nodes["team"].as_str(), on_nodes["their-nodes"].as_str()), ("two", "2"));
    assert!(!on_pool.contains_key("gone") && !on_nodes.contains_key("gone"));
    workspace.assert_plan_is_empty();
}
