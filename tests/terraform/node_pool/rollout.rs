//! Which nodes are replaced, how many at a time, and what the plan says of it.

use terraform_provider_tke::simulator::state::NodeStep;

use super::nodes;
use super::rolling::{LARGE_DISK, launched, moments, steps};
use crate::harness::configuration::{SMALL, pools};
use crate::harness::{Cloud, PoolBench, Workspace, refusal};

const TWO: &str = "node_count = 2\n";

fn triggered(trigger: &str) -> String {
    format!("{TWO} rollout_trigger = {trigger:?}")
}

/// Somebody upgrades the cluster.
fn upgrade(cloud: &Cloud) {
    cloud.change(|state| state.clusters.values_mut().for_each(|cluster| cluster.version = "1.34.9".into()));
}

#[test]
fn a_changed_trigger_replaces_every_node() {
    let bench = PoolBench::with(TWO);
    let old = nodes(&bench.cloud, "blue");
    // the first value is only noted
    assert_eq!(bench.apply(&triggered("1")), Vec::<String>::new());
    assert_eq!(nodes(&bench.cloud, "blue"), old);
    bench.configure(&triggered("2"));
    bench
        .workspace
        .plan(&[])
        .says("pool \"blue\": 2 nodes are replaced, 1 at a time, according to RollingUpdateScaleOut");
    bench.apply(&triggered("2"));
    let new = nodes(&bench.cloud, "blue");
    assert!(old.is_disjoint(&new) && new.len() == 2, "{old:?} {new:?}");
    assert_eq!(bench.sizes(), (0, 2, 2));
    assert_eq!(launched(&moments(&bench.cloud, "blue", 2)), 2, "each node is replaced once");
    // taken out and put back, it begins anew
    assert_eq!(bench.apply(TWO), Vec::<String>::new());
    assert_eq!(bench.apply(&triggered("3")), Vec::<String>::new());
    // one that leaves nodes alone starts nothing
    let only = "update_strategy = \"NewNodesOnly\"";
    assert_eq!(bench.apply(&format!("{}\n {only}", triggered("4"))), Vec::<String>::new());
    assert_eq!(nodes(&bench.cloud, "blue"), new);
}

#[test]
fn a_trigger_that_is_not_known_yet_starts_a_rollout_when_it_is() {
    let bench = PoolBench::with(&triggered("1"));
    upgrade(&bench.cloud);
    let old = nodes(&bench.cloud, "blue");
    let text = |input: &str| {
        let pool = format!("{SMALL}\n {TWO} rollout_trigger = terraform_data.it.output");
        let data = format!("resource \"terraform_data\" \"it\" {{\n  input = {input:?}\n}}\n");
        pools("", &[("blue", &pool)]) + &data
    };
    bench.workspace.configure(&text("2")).apply(&[]).success();
    let new = nodes(&bench.cloud, "blue");
    assert!(old.is_disjoint(&new));
    bench.workspace.assert_plan_is_empty();
    bench.workspace.configure(&text("3")).apply(&[]).success();
    assert!(new.is_disjoint(&nodes(&bench.cloud, "blue")));
    bench.workspace.assert_plan_is_empty();
}

#[test]
fn a_rollout_that_fails_half_way_goes_on_with_the_rest() {
    let bench = PoolBench::with(&triggered("1"));
    let old = nodes(&bench.cloud, "blue");
    bench.cloud.fail("DeleteClusterInstances", 1, 9, refusal("FailedOperation.Param", "no"));
    bench.configure(&triggered("2")).apply(&[]).failure();
    bench.cloud.change(|state| state.faults.clear());
    assert_eq!(old.intersection(&nodes(&bench.cloud, "blue")).count(), 1);
    bench.workspace.plan(&[]).says("pool \"blue\": 1 node is replaced");
    let before = steps(&bench.cloud, "blue", NodeStep::Gone);
    bench.apply(&triggered("2"));
    assert_eq!(steps(&bench.cloud, "blue", NodeStep::Gone) - before, 1, "the rest and no more");
    assert!(old.is_disjoint(&nodes(&bench.cloud, "blue")));
    assert_eq!(bench.sizes(), (0, 2, 2));
}

/// The state shows the cluster's image as yet to be changed, although the pool's is: what is left is owed all the same.
#[test]
fn a_roll_by_an_image_of_the_cluster_that_was_disturbed_goes_on_with_the_rest() {
    let bench = PoolBench::with(TWO);
    let old = nodes(&bench.cloud, "blue");
    let other = pools("os_name = \"ubuntu22.04x86_64\"", &[("blue", &format!("{SMALL}\n {TWO}"))]);
    bench.cloud.fail("DeleteClusterInstances", 1, 9, refusal("FailedOperation.Param", "no"));
    bench.workspace.configure(&other).apply(&[]).failure();
    bench.cloud.change(|state| state.faults.clear());
    assert_eq!(old.intersection(&nodes(&bench.cloud, "blue")).count(), 1);
    let before = steps(&bench.cloud, "blue", NodeStep::Gone);
    bench.workspace.apply(&[]).success();
    assert_eq!(steps(&bench.cloud, "blue", NodeStep::Gone) - before, 1, "the rest and no more");
    assert!(old.is_disjoint(&nodes(&bench.cloud, "blue")));
    bench.workspace.assert_plan_is_empty();
}

/// Without a refresh, the state of a pool that failed shows its change as yet to be made.
#[test]
fn a_roll_that_was_disturbed_goes_on_without_a_refresh() {
    let bench = PoolBench::with(TWO);
    let old = nodes(&bench.cloud, "blue");
    let large = format!("{TWO} {LARGE_DISK}");
    bench.cloud.fail("DeleteClusterInstances", 1, 9, refusal("FailedOperation.Param", "no"));
    bench.configure(&large).apply(&[]).failure();
    bench.cloud.change(|state| state.faults.clear());
    let before = steps(&bench.cloud, "blue", NodeStep::Gone);
    bench.workspace.apply(&["-refresh=false"]).success();
    assert_eq!(steps(&bench.cloud, "blue", NodeStep::Gone) - before, 1, "the rest and no more");
    assert!(old.is_disjoint(&nodes(&bench.cloud, "blue")));
    bench.workspace.assert_plan_is_empty();
}

#[test]
fn nodes_that_others_outdated_are_replaced_by_a_trigger_only() {
    let bench = PoolBench::with(TWO);
    upgrade(&bench.cloud);
    let old = nodes(&bench.cloud, "blue");
    let hint = "set its `rollout_trigger` and apply, then change it and apply";
    bench.workspace.plan(&[]).says("Outdated nodes are not replaced").says(hint);
    // an import plans nothing for them
    bench.import();
    assert_eq!(bench.apply(&triggered("1")), Vec::<String>::new());
    bench.workspace.plan(&[]).says("to replace all nodes of the pool, change its `rollout_trigger`");
    assert_eq!((nodes(&bench.cloud, "blue"), &bench.state()["outdated_nodes"]), (old.clone(), &2.into()));
    bench.configure(&triggered("2")).plan(&[]).says("~ outdated_nodes = 2 -> 0").silent_about("not replaced");
    bench.apply(&triggered("2"));
    assert!(old.is_disjoint(&nodes(&bench.cloud, "blue")));
    assert_eq!(bench.state()["outdated_nodes"], 0);
}

/// A refused change leaves a note that nodes are owed a replacement, though it outdated none.
#[test]
fn a_change_that_was_refused_and_taken_back_replaces_no_node() {
    let bench = PoolBench::with(TWO);
    upgrade(&bench.cloud);
    let old = nodes(&bench.cloud, "blue");
    bench.cloud.fail_next("ModifyLaunchConfigurationAttributes", refusal("FailedOperation.Param", "no"));
    bench.configure(&format!("{TWO} {LARGE_DISK}")).apply(&[]).failure();
    bench.configure(TWO).apply(&[]).success();
    assert_eq!((nodes(&bench.cloud, "blue"), &bench.state()["outdated_nodes"]), (old.clone(), &2.into()));
    bench.workspace.plan(&[]).says("Outdated nodes are not replaced").silent_about("Unfinished");
    bench.workspace.assert_plan_is_empty();
    // made after all, it takes all along
    bench.apply(&format!("{TWO} {LARGE_DISK}"));
    assert!(old.is_disjoint(&nodes(&bench.cloud, "blue")));
}

#[test]
fn so_many_nodes_are_replaced_at_a_time() {
    for (strategy, least, most) in [("RollingUpdateScaleOut", 5, 7), ("RollingUpdateScaleIn", 3, 5)] {
        let text = format!("node_count = 5\n max_surge = 2\n update_strategy = {strategy:?}");
        let bench = PoolBench::with(&text);
        let old = nodes(&bench.cloud, "blue");
        bench.configure(&format!("{text}\n {LARGE_DISK}"));
        bench
            .workspace
            .plan(&[])
            .says(&format!("pool \"blue\": 5 nodes are replaced, 2 at a time, according to {strategy}"));
        bench.apply(&format!("{text}\n {LARGE_DISK}"));
        assert!(old.is_disjoint(&nodes(&bench.cloud, "blue")), "{strategy}");
        assert_eq!(bench.sizes(), (0, 5, 5), "{strategy}");
        let moments = moments(&bench.cloud, "blue", 5);
        let is_within = |normal: usize, coming: usize| normal >= least && normal + coming <= most;
        assert!(moments.iter().all(|moment| is_within(moment.normal, moment.coming)), "{strategy} {moments:?}");
        assert!(moments.iter().any(|moment| moment.coming == 2) && moments.iter().any(|moment| moment.going == 2));
        assert_eq!(launched(&moments), 5, "{strategy}: each node is replaced once");
    }
}

#[test]
fn a_plan_counts_the_nodes_that_it_deletes_and_the_time_that_takes() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let configuration = |surge: i64, timeout: &str, more: &str| {
        let pool = format!("{SMALL}\n node_count = 3\n max_surge = {surge}\n {more}");
        pools(&format!("timeouts {{\n update = {timeout:?}\n }}"), &[("blue", &pool)])
    };
    workspace.configure(&configuration(1, "60m", "")).apply(&[]).success();
    workspace
        .configure(&configuration(1, "40m", LARGE_DISK))
        .plan(&[])
        .says("Replacing the nodes may exceed the update timeout")
        .says("takes 18m to 45m, at 6 to 15 minutes per node, but `timeouts.update` is 40m");
    workspace.configure(&configuration(3, "40m", LARGE_DISK)).plan(&[]).silent_about("may exceed the update timeout");
    // a pool of another name is another one
    workspace.configure(&configuration(1, "60m", "").replace("blue = {", "green = {"));
    workspace.plan(&[]).says("Nodes will be deleted").says("pool \"blue\": 3 nodes are deleted with the pool");
    workspace.configure(&pools("", &[])).plan(&[]).says("pool \"blue\": 3 nodes are deleted with the pool");
}
