//! Nodes that are older than their pool's new ones are replaced, one after another. How a pool stood
//! meanwhile is told by the simulated cloud's history.

mod interrupted;

use std::collections::BTreeSet;
use std::time::Duration;

use terraform_provider_tke::simulator::FaultKind;
use terraform_provider_tke::simulator::state::{InstanceStatus, NodeStep, PoolMoment};

use super::{disks, nodes};
use crate::harness::configuration::{SMALL, pools};
use crate::harness::{Cloud, PoolBench, Workspace, both_ways, refusal};

both_ways!(scaling_out_never_has_fewer_nodes, scaling_in_never_has_more_nodes);

pub const LARGE_DISK: &str = "system_disk = { size_gb = 100 }";

/// How the pool stood after each thing that happened to its nodes, from the first replacement on: when
/// all nodes of the beginning worked.
pub fn moments(cloud: &Cloud, pool: &str, size: usize) -> Vec<PoolMoment> {
    let id = cloud.pool(pool).id;
    let all = cloud.simulator.read(|state| state.moments(&id));
    all.into_iter().skip_while(|moment| moment.normal < size).collect()
}

pub fn launched(moments: &[PoolMoment]) -> usize {
    moments.iter().filter(|moment| moment.event.step == NodeStep::Launched).count()
}

/// At most one node comes and one goes at any time.
#[track_caller]
pub fn assert_one_in_flight(moments: &[PoolMoment]) {
    for moment in moments {
        assert!(moment.coming <= 1 && moment.going <= 1 && moment.coming + moment.going <= 1, "{moment:?}");
    }
}

pub fn steps(cloud: &Cloud, pool: &str, step: NodeStep) -> usize {
    let id = cloud.pool(pool).id;
    cloud.simulator.read(|state| state.moments(&id)).iter().filter(|moment| moment.event.step == step).count()
}

fn scaling_out_never_has_fewer_nodes(cloud: Cloud) {
    let bench = PoolBench::on(cloud, "node_count = 3");
    let old = nodes(&bench.cloud, "blue");
    assert_eq!(bench.sizes(), (0, 3, 3));
    bench.configure(&format!("node_count = 3\n {LARGE_DISK}"));
    bench
        .workspace
        .plan(&[])
        .says("pool \"blue\": 3 nodes are replaced, 1 at a time, according to RollingUpdateScaleOut");
    bench.apply(&format!("node_count = 3\n {LARGE_DISK}"));
    let new = nodes(&bench.cloud, "blue");
    assert!(old.is_disjoint(&new) && new.len() == 3, "{old:?} {new:?}");
    assert_eq!(disks(&bench.cloud, "blue"), [100; 3]);
    assert_eq!(bench.sizes(), (0, 3, 3), "the room is given back");
    assert_eq!(bench.state()["outdated_nodes"], 0);
    assert_eq!(bench.cloud.simulator.read(|state| state.census().system_disks), 3);
    let moments = moments(&bench.cloud, "blue", 3);
    assert!(moments.iter().all(|moment| moment.normal >= 3 && moment.normal + moment.coming <= 4), "{moments:?}");
    assert_one_in_flight(&moments);
    assert_eq!(launched(&moments), 3, "each node is replaced once");
}

fn scaling_in_never_has_more_nodes(cloud: Cloud) {
    let bench = PoolBench::on(cloud, "node_count = 3\n update_strategy = \"RollingUpdateScaleIn\"");
    let old = nodes(&bench.cloud, "blue");
    bench.apply(&format!("node_count = 3\n update_strategy = \"RollingUpdateScaleIn\"\n {LARGE_DISK}"));
    assert!(old.is_disjoint(&nodes(&bench.cloud, "blue")));
    assert_eq!(disks(&bench.cloud, "blue"), [100; 3]);
    assert_eq!(bench.sizes(), (0, 3, 3));
    let moments = moments(&bench.cloud, "blue", 3);
    assert!(moments.iter().all(|moment| moment.normal + moment.coming + moment.going <= 3), "{moments:?}");
    assert!(moments.iter().all(|moment| moment.normal >= 2), "{moments:?}");
    assert_one_in_flight(&moments);
    assert_eq!(launched(&moments), 3);
}

#[test]
fn at_the_autoscalers_limits_too() {
    for (strategy, least, most) in [("RollingUpdateScaleOut", 2, 3), ("RollingUpdateScaleIn", 1, 2)] {
        let text = format!("autoscaling = {{ min = 2, max = 2 }}\n update_strategy = {strategy:?}");
        let bench = PoolBench::with(&text);
        let old = nodes(&bench.cloud, "blue");
        bench.apply(&format!("{text}\n {LARGE_DISK}"));
        assert!(old.is_disjoint(&nodes(&bench.cloud, "blue")), "{strategy}");
        assert_eq!(bench.sizes(), (2, 2, 2), "{strategy}");
        assert!(bench.pool().autoscaling, "the autoscaler still owns the size");
        let moments = moments(&bench.cloud, "blue", 2);
        let is_within = |moment: &PoolMoment| moment.normal >= least && moment.normal + moment.coming <= most;
        assert!(moments.iter().all(is_within), "{strategy} {moments:?}");
        assert_eq!(launched(&moments), 2);
    }
}

#[test]
fn new_nodes_only_leaves_nodes_and_counts_them() {
    let only = "node_count = 2\n update_strategy = \"NewNodesOnly\"\n";
    let bench = PoolBench::with(only);
    let old = nodes(&bench.cloud, "blue");
    assert_eq!(bench.apply(&format!("{only} {LARGE_DISK}")), ["ModifyLaunchConfigurationAttributes"]);
    assert_eq!(nodes(&bench.cloud, "blue"), old);
    assert_eq!(bench.state()["outdated_nodes"], 2);
    // somebody replaces one by hand
    let first = old.first().unwrap().clone();
    bench.cloud.change(|state| state.instances.get_mut(&first).unwrap().launch_configuration_version = 99);
    bench.workspace.apply(&["-refresh-only"]).success();
    assert_eq!(bench.state()["outdated_nodes"], 1);
    // another strategy outdates no node: the plan names those that are left, and nothing changes
    let rolling = format!("node_count = 2\n {LARGE_DISK}");
    bench.configure(&rolling);
    bench
        .workspace
        .plan(&[])
        .says("Outdated nodes are not replaced")
        .says("pool \"blue\": 1 node; to replace all nodes");
    assert_eq!(bench.apply(&rolling), Vec::<String>::new());
    assert_eq!((nodes(&bench.cloud, "blue"), &bench.state()["outdated_nodes"]), (old.clone(), &1.into()));
    // a change that outdates nodes takes them along
    let mark = bench.cloud.mark();
    bench.apply(&format!("{rolling}\n ssh_key_name = \"demo\""));
    let removed = bench.cloud.bodies_since(mark, "DeleteClusterInstances");
    let rest: Vec<&String> = old.iter().filter(|id| **id != first).collect();
    assert_eq!((removed.len(), removed[0]["InstanceIds"][0].as_str()), (1, Some(rest[0].as_str())));
    bench.workspace.plan(&[]).silent_about("Outdated nodes");
}

#[test]
fn nodes_follow_image_key_disks_and_groups_and_nothing_else() {
    let bench = PoolBench::with("");
    let mut written = String::new();
    let mut before = nodes(&bench.cloud, "blue");
    let mut apply = |attribute: &str| {
        written.push_str(attribute);
        written.push('\n');
        bench.apply(&written);
        let after = nodes(&bench.cloud, "blue");
        let replaced = before.is_disjoint(&after);
        before = after;
        replaced
    };
    for attribute in [
        "labels = { a = \"1\" }",
        "tags = { team = \"a\" }",
        "public_bandwidth_mbps = 5",
        "kubelet_args = [\"max-pods=50\"]",
        "user_script = \"echo\"",
        "annotations = { a = \"1\" }",
    ] {
        assert!(!apply(attribute), "{attribute}");
    }
    for attribute in [
        "os_name = \"ubuntu22.04x86_64\"",
        "ssh_key_name = \"demo\"",
        "security_group_ids = [\"sg-demo0001\"]",
        "data_disks = [{ size_gb = 60 }]",
        LARGE_DISK,
    ] {
        assert!(apply(attribute), "{attribute}");
    }
    let pool = bench.pool().id;
    let node = bench.cloud.simulator.read(|state| state.pool_nodes(&pool)[0].clone());
    assert_eq!(
        (node.os_name.as_str(), node.security_group_ids.as_slice()),
        ("ubuntu22.04x86_64", &["sg-demo0001".to_owned()][..])
    );
}

#[test]
fn the_interval_lies_between_one_node_and_the_next() {
    let text = "node_count = 2\n repave_interval_seconds = 3\n";
    let bench = PoolBench::with(text);
    bench.apply(&format!("{text} {LARGE_DISK}"));
    let moments = moments(&bench.cloud, "blue", 2);
    let times =
        |step: NodeStep| moments.iter().filter(move |moment| moment.event.step == step).map(|moment| moment.event.at);
    let (first_gone, second_launched) =
        (times(NodeStep::Gone).next().unwrap(), times(NodeStep::Launched).nth(1).unwrap());
    assert!(second_launched >= first_gone.after(Duration::from_secs(3)), "{moments:?}");
    // a pause is no change
    let mark = bench.cloud.mark();
    bench.configure(&format!("node_count = 2\n repave_interval_seconds = 9\n {LARGE_DISK}")).apply(&[]).success();
    assert_eq!(
        bench.cloud.mark() - mark,
        bench
            .cloud
            .since(mark)
            .iter()
            .filter(|record| record.action.starts_with("Describe") || record.action.starts_with("Get"))
            .count()
    );
}

/// A pool whose nodes cannot come back does not keep the others from being replaced.
#[test]
fn a_pool_that_fails_half_way_leaves_the_others_done_and_the_state_true() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let text = |disk: &str| {
        let (blue, red) = (format!("{SMALL}\n {disk}"), format!("instance_type = \"S5.LARGE8\"\n {disk}"));
        let more = "update_worker_pools_in_parallel = true\n timeouts {\n update = \"30s\"\n }";
        pools(more, &[("blue", &blue), ("red", &red)])
    };
    workspace.configure(&text("node_count = 2")).apply(&[]).success();
    let sold_out = |zones: &[&str]| {
        cloud.change(|state| {
            let kind = state.instance_types.get_mut("S5.LARGE8").unwrap();
            kind.sold_out_zones = zones.iter().map(|zone| (*zone).to_owned()).collect();
        });
    };
    sold_out(&["ap-guangzhou-3"]);
    let changed = text(&format!("node_count = 2\n {LARGE_DISK}"));
    workspace.configure(&changed).apply(&[]).failure().says("The node pool \"red\" is not ready");
    assert_eq!(disks(&cloud, "blue"), [100; 2]);
    assert_eq!(disks(&cloud, "red"), [50; 2], "no node went before another came");
    let red = cloud.pool("red");
    let group = cloud.simulator.read(|state| state.scaling_groups[&red.scaling_group_id].clone());
    assert_eq!((group.desired_capacity, group.max_size), (2, 2), "size and limits are as they were");
    sold_out(&[]);
    let plan = workspace.plan(&[]).says("~ outdated_nodes = 2 -> 0");
    assert_eq!(plan.text().matches("outdated_nodes").count(), 1, "the other pool has none:\n{plan}");
    workspace.apply(&[]).success();
    assert_eq!(disks(&cloud, "red"), [100; 2]);
    assert_eq!(launched(&moments(&cloud, "blue", 2)), 2, "nodes that are replaced stay");
    workspace.assert_plan_is_empty();
}

/// What is asked of the cloud to learn that nothing is outdated: nothing.
#[test]
fn a_refresh_asks_for_nodes_only_when_something_can_be_outdated() {
    let bench = PoolBench::with("node_count = 2");
    let nodes_asked = |mark: usize| {
        let actions = ["DescribeAutoScalingInstances", "CheckInstancesUpgradeAble", "DescribeInstances"];
        bench.cloud.since(mark).into_iter().filter(|record| actions.contains(&record.action.as_str())).count()
    };
    let mark = bench.cloud.mark();
    bench.workspace.assert_plan_is_empty();
    assert_eq!(nodes_asked(mark), 0);
    // somebody upgrades the cluster
    bench.cloud.change(|state| {
        let cluster = state.clusters.values_mut().next().unwrap();
        cluster.version = "1.34.9".into();
    });
    let old = nodes(&bench.cloud, "blue");
    bench.workspace.plan(&[]).says("Outdated nodes are not replaced").says("pool \"blue\": 2 nodes;");
    assert!(nodes_asked(mark) > 0);
    // nobody who changes something else loses nodes
    bench.apply("node_count = 2\n labels = { a = \"1\" }");
    assert_eq!((nodes(&bench.cloud, "blue"), &bench.state()["outdated_nodes"]), (old, &2.into()));
}

/// The cloud does not say of a node that is down how old it is: it is asked about until it is up.
#[test]
fn outdated_nodes_that_were_down_are_seen_when_they_are_up() {
    let bench = PoolBench::with("node_count = 2");
    let set = |status: InstanceStatus| {
        bench.cloud.change(|state| state.instances.values_mut().for_each(|node| node.status = status));
    };
    bench.cloud.change(|state| {
        state.quirks.broken_nodes_not_upgradable = true;
        state.clusters.values_mut().next().unwrap().version = "1.34.9".into();
    });
    set(InstanceStatus::Failed);
    bench.workspace.apply(&["-refresh-only"]).success();
    assert_eq!(bench.state()["outdated_nodes"], 0);
    set(InstanceStatus::Running);
    bench.workspace.plan(&[]).says("pool \"blue\": 2 nodes;");
}

/// A bad image, say: nobody waits for such nodes, and the one that works is not lost meanwhile.
#[test]
fn nodes_that_do_not_work_are_replaced_first() {
    let bench = PoolBench::with("autoscaling = { min = 3, max = 3 }");
    let broken: Vec<String> = bench.cloud.change(|state| {
        let broken = state.instances.values_mut().take(2);
        broken
            .map(|node| {
                node.status = InstanceStatus::Failed;
                node.id.clone()
            })
            .collect()
    });
    let mark = bench.cloud.mark();
    bench.apply(&format!("autoscaling = {{ min = 3, max = 3 }}\n os_name = \"ubuntu22.04x86_64\"\n {LARGE_DISK}"));
    let removed = bench.cloud.bodies_since(mark, "DeleteClusterInstances");
    let first: BTreeSet<&str> = removed[..2].iter().map(|body| body["InstanceIds"][0].as_str().unwrap()).collect();
    assert_eq!(first, broken.iter().map(String::as_str).collect());
    assert_eq!((removed.len(), disks(&bench.cloud, "blue")), (3, vec![100; 3]));
    assert_eq!(bench.sizes(), (3, 3, 3));
    let moments = moments(&bench.cloud, "blue", 3);
    assert!(moments.iter().all(|moment| moment.coming + moment.going <= 1), "{moments:?}");
}

/// TKE refuses to take out a node that is being set up: its machine goes, and the group launches another by itself.
#[test]
fn nodes_that_are_never_set_up_are_replaced_too() {
    let bench = PoolBench::with("node_count = 2");
    let stuck = bench.cloud.change(|state| {
        state.quirks.force_spares_new_nodes = true;
        let node = state.instances.values_mut().next().unwrap();
        node.status = InstanceStatus::Initializing;
        node.id.clone()
    });
    let mark = bench.cloud.mark();
    bench.apply(&format!("node_count = 2\n {LARGE_DISK}"));
    let destroyed = bench.cloud.bodies_since(mark, "TerminateInstances");
    assert_eq!((destroyed.len(), destroyed[0]["InstanceIds"][0].as_str()), (1, Some(stuck.as_str())));
    assert_eq!((disks(&bench.cloud, "blue"), bench.sizes()), (vec![100; 2], (0, 2, 2)));
}

/// The request is sent again when its reply is lost, and there is no such node any more.
#[test]
fn a_node_that_went_without_an_answer_is_gone() {
    let bench = PoolBench::with("node_count = 2");
    let gone = refusal("FailedOperation.Param", "PARAM_ERROR[some instances []is not in right state]");
    bench.cloud.fail_next("DeleteClusterInstances", FaultKind::DropReply);
    bench.cloud.fail("DeleteClusterInstances", 1, 1, gone);
    let old = nodes(&bench.cloud, "blue");
    bench.apply(&format!("node_count = 2\n {LARGE_DISK}"));
    assert!(old.is_disjoint(&nodes(&bench.cloud, "blue")));
    assert_eq!((disks(&bench.cloud, "blue").len(), bench.sizes()), (2, (0, 2, 2)));
}
