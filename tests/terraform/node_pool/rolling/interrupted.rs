//! Replacing nodes while somebody interrupts, kills or scales.

use std::collections::BTreeSet;

use terraform_provider_tke::simulator::state::NodeStep;

use super::super::{disks, nodes};
use super::{LARGE_DISK, assert_one_in_flight, launched, moments, steps};
use crate::harness::configuration::{SMALL, pools};
use crate::harness::{Cloud, PoolBench, Running, Workspace, until};

/// A cloud in which a node takes about three seconds, so that one can step in between.
fn slow() -> Cloud {
    Cloud::at_speed(50.0)
}

/// Applies until the first of three nodes is replaced and the second one's successor is on its way. Time then
/// stands still.
fn apply_to_the_second_node(bench: &PoolBench) -> Running {
    let apply = Running::apply(&bench.workspace);
    until("a second node to come", || steps(&bench.cloud, "blue", NodeStep::Launched) == 5);
    bench.cloud.stop_time();
    apply
}

#[test]
fn an_interrupted_replacement_puts_the_size_back_and_goes_on_with_the_rest() {
    let cloud = slow();
    let bench = PoolBench { workspace: Workspace::new(&cloud), cloud };
    bench.apply("node_count = 3");
    bench.configure(&format!("node_count = 3\n {LARGE_DISK}"));
    let apply = apply_to_the_second_node(&bench);
    apply.interrupt();
    // the limits follow when the successor has left: the pool takes no change before
    until("the size to be put back", || bench.sizes() == (0, 3, 4));
    bench.cloud.resume_time();
    apply.end().failure();
    until("the successor to go", || nodes(&bench.cloud, "blue").len() == 3);
    assert_eq!(bench.sizes(), (0, 3, 3), "size and limits are as they were");
    assert_eq!(disks(&bench.cloud, "blue").iter().filter(|size| **size == 100).count(), 1);
    bench.workspace.plan(&[]).says("~ outdated_nodes = 2 -> 0");
    let before = steps(&bench.cloud, "blue", NodeStep::Launched);
    bench.workspace.apply(&[]).success();
    assert_eq!(steps(&bench.cloud, "blue", NodeStep::Launched) - before, 2, "the rest and no more");
    assert_eq!(disks(&bench.cloud, "blue"), [100; 3]);
    bench.workspace.assert_plan_is_empty();
}

/// Killed when one node is replaced and the next one's successor has just been asked for, at the limit
/// of a fixed size and of the autoscaler's.
#[test]
fn what_is_killed_goes_on_with_the_rest_and_puts_the_limits_back() {
    for (size, limits) in [("node_count = 3", (0, 3, 3)), ("autoscaling = { min = 3, max = 3 }", (3, 3, 3))] {
        let cloud = slow();
        let bench = PoolBench { workspace: Workspace::new(&cloud), cloud };
        bench.apply(size);
        bench.configure(&format!("{size}\n {LARGE_DISK}"));
        let apply = apply_to_the_second_node(&bench);
        apply.kill_provider();
        apply.end();
        assert_eq!(bench.sizes(), (limits.0, 4, 4), "{size}: nobody put it back");
        bench.cloud.resume_time();
        bench.workspace.apply(&[]).success();
        assert_eq!(bench.sizes(), limits, "{size}");
        assert_eq!(disks(&bench.cloud, "blue"), [100; 3]);
        bench.workspace.assert_plan_is_empty();
        let moments = moments(&bench.cloud, "blue", 3);
        assert_eq!(launched(&moments), 3, "{size}: the one that came is put to use");
        assert!(moments.iter().all(|moment| moment.normal >= 3), "{size}: {moments:?}");
        assert_one_in_flight(&moments);
    }
}

/// Two minor versions up, with two pools whose nodes follow while the autoscaler acts.
#[test]
fn nodes_follow_two_upgrades_while_the_autoscaler_acts() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let text = |version: &str| {
        let blue = format!("{SMALL}\n autoscaling = {{ min = 1, max = 4 }}");
        let red = format!("{SMALL}\n node_count = 2\n update_strategy = \"RollingUpdateScaleIn\"");
        let more = format!("kubernetes_version = {version:?}\n update_worker_pools_in_parallel = true");
        pools(&more, &[("blue", &blue), ("red", &red)])
    };
    workspace.configure(&text("1.26")).apply(&[]).success();
    let blue = cloud.pool("blue").id;
    let versions = || {
        cloud
            .simulator
            .read(|state| state.instances.values().map(|node| node.kubelet_version.clone()).collect::<BTreeSet<_>>())
    };
    for (version, full, size) in [("1.28", "1.28.3", 3), ("1.30", "1.30.0", 2)] {
        workspace.configure(&text(version));
        let before = steps(&cloud, "blue", NodeStep::Launched);
        let apply = Running::apply(&workspace);
        until("the first node of blue to come", || steps(&cloud, "blue", NodeStep::Launched) > before);
        cloud.change(|state| state.scale_pool(&blue, size));
        apply.end().success();
        assert_eq!(cloud.cluster().version, full);
        assert_eq!(versions(), [full.to_owned()].into());
        workspace.assert_plan_is_empty();
        let group = cloud.pool("blue").scaling_group_id;
        let group = cloud.simulator.read(|state| state.scaling_groups[&group].clone());
        assert_eq!((group.min_size, group.max_size), (1, 4));
        assert!(group.desired_capacity >= 1 && group.desired_capacity <= 4, "{group:?}");
        assert_eq!(nodes(&cloud, "red").len(), 2);
    }
    let moments = moments(&cloud, "red", 2);
    assert!(moments.iter().all(|moment| moment.normal >= 1 && moment.normal + moment.coming <= 2), "{moments:?}");
}
