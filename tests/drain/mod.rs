//! Nodes are drained before they are removed, whatever removes them; see `design/drain.md`.

pub mod bench;
mod unfinished;

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value as Json, json};
use terraform_provider_tke::simulator::state::InstanceStatus;
use terraform_provider_tke::system::clock;

use self::bench::{Bench, pod, said};
use crate::life::on_a_runtime;
use crate::life::steps::Deed;
use crate::life::walk::Went;
use crate::protocol::terraform::Action;

/// What outdates the nodes.
pub fn larger_disk() -> Json {
    json!({ "system_disk": { "size_gb": 60 } })
}

#[test]
fn a_roll_waits_for_a_budget_and_goes_on() {
    on_a_runtime(async {
        let mut bench = Bench::new(1).await;
        let old = bench.nodes();
        bench.keep_pods();
        bench.write(larger_disk());
        let began = clock::instant();
        let went = bench.apply_lifting_budgets(Duration::from_secs(60)).await;
        assert!(!went.has_failed(), "{went:?}");
        assert!(began.elapsed() >= Duration::from_secs(60));
        assert!(bench.nodes().iter().all(|node| !old.contains(node)), "{:?}", bench.nodes());
        let evictions = bench.asked_inside().iter().filter(|asked| asked.ends_with("/eviction")).count();
        assert!(evictions > 2, "{:?}", bench.asked_inside());
        let pods = &bench.point.cloud.kubernetes[&bench.cluster_id()].pods;
        assert_eq!(pods.len(), 2);
        assert_eq!(bench.apply().await.action, Action::NoChange);
    });
}

#[test]
fn a_roll_that_a_budget_blocks_for_ever_names_the_pod_and_leaves_a_cluster_that_works() {
    for strategy in ["RollingUpdateScaleOut", "RollingUpdateScaleIn"] {
        on_a_runtime(async {
            let mut bench = Bench::new(2).await;
            let old = bench.nodes();
            bench.keep_pods();
            bench.write(json!({ "update_strategy": strategy, "drain_timeout": "2m" }));
            let went = bench.change(larger_disk()).await;
            let said = said(&went);
            assert!(went.has_failed() && went.violations.is_empty(), "{went:?}");
            for words in ["not drained", "After 2m", "kube-system/coredns", "The disruption budget names needs 2"] {
                assert!(said.contains(words), "{words}: {said}");
            }
            assert!(said.contains("drain_timeout"), "{said}");
            assert!(old.iter().all(|node| bench.nodes().contains(node)), "{:?}", bench.nodes());
            assert_eq!(bench.cordoned(), BTreeSet::new());

            bench.inside(|state, id| state.kubernetes.get_mut(id).unwrap().budgets.clear());
            let went = bench.apply().await;
            assert!(!went.has_failed(), "{went:?}");
            assert_eq!(bench.nodes().len(), 2);
            assert!(bench.nodes().iter().all(|node| !old.contains(node)), "{:?}", bench.nodes());
            assert_eq!(bench.apply().await.action, Action::NoChange);
        });
    }
}

/// What takes nodes away: a roll, another instance type, a smaller size, and a pool that goes.
pub fn removals() -> Vec<(&'static str, Json)> {
    vec![
        ("roll", larger_disk()),
        ("swap", json!({ "instance_type": "S5.LARGE8" })),
        ("size", json!({ "node_count": 1 })),
        ("removal", Json::Null),
    ]
}

impl Bench {
    pub fn write_removal(&mut self, removal: &Json) {
        match removal {
            Json::Null => self.config["node_pools"] = json!({}),
            change => self.write(change.clone()),
        }
    }

    pub async fn take_away(&mut self, removal: &Json) -> Went {
        self.write_removal(removal);
        self.apply().await
    }
}

#[test]
fn whatever_removes_nodes_drains_them_first() {
    for (name, removal) in removals() {
        on_a_runtime(async {
            let mut bench = Bench::new(2).await;
            let went = bench.take_away(&removal).await;
            assert!(!went.has_failed(), "{name}: {went:?}");
            assert!(!said(&went).contains("not drained"), "{name}: {went:?}");
            let asked = bench.asked_inside();
            assert!(asked.iter().any(|asked| asked.starts_with("PATCH")), "{name}: {asked:?}");
            assert!(asked.iter().any(|asked| asked.ends_with("/eviction")), "{name}: {asked:?}");
            assert!(!asked.iter().any(|asked| asked.contains("kube%2Dproxy")), "{name}: {asked:?}");
        });
    }
}

#[test]
fn whatever_removes_nodes_waits_for_budgets() {
    for (name, removal) in removals() {
        on_a_runtime(async {
            let mut bench = Bench::new(2).await;
            let old = bench.nodes();
            bench.keep_pods();
            let went = bench.take_away(&removal).await;
            assert!(went.has_failed() && went.violations.is_empty(), "{name}: {went:?}");
            assert!(said(&went).contains("The disruption budget names needs 2"), "{name}: {went:?}");
            assert!(old.iter().all(|node| bench.point.cloud.instances.contains_key(node)), "{name}");
            assert_eq!(bench.cordoned(), BTreeSet::new(), "{name}");
        });
    }
}

#[test]
fn what_has_to_be_drained_is_refused_in_the_plan_where_no_endpoint_is_open() {
    for (name, removal) in removals() {
        on_a_runtime(async {
            let mut bench = Bench::with(2, json!({})).await;
            let went = bench.change(json!({ "drain": "required" })).await;
            assert!(!went.has_failed(), "{went:?}");
            let (old, machines) = (bench.nodes(), bench.point.cloud.instances.len());
            let went = bench.take_away(&removal).await;
            assert_eq!(went.action, Action::Refused, "{name}: {went:?}");
            let said = said(&went);
            assert!(said.contains("Nodes cannot be drained") && said.contains("open already"), "{name}: {said}");
            assert_eq!((bench.nodes(), bench.point.cloud.instances.len()), (old, machines), "{name}");
            assert_eq!(bench.asked_inside(), [""; 0], "{name}");
        });
    }
}

#[test]
fn what_has_to_be_drained_stays_where_no_endpoint_answers() {
    for (name, removal) in removals() {
        on_a_runtime(async {
            let mut bench = Bench::new(2).await;
            let went = bench.change(json!({ "drain": "required" })).await;
            assert!(!went.has_failed(), "{went:?}");
            let (old, machines, groups) =
                (bench.nodes(), bench.point.cloud.instances.len(), format!("{:?}", bench.point.cloud.scaling_groups));
            bench.wire.close_inside();
            let went = bench.take_away(&removal).await;
            assert!(went.has_failed() && went.violations.is_empty(), "{name}: {went:?}");
            let said = said(&went);
            assert!(said.contains("Nodes cannot be drained") && said.contains("connection refused"), "{name}: {said}");
            assert_eq!((bench.nodes(), bench.point.cloud.instances.len()), (old, machines), "{name}");
            assert_eq!(format!("{:?}", bench.point.cloud.scaling_groups), groups, "{name}");
        });
    }
}

#[test]
fn the_other_endpoint_leads_in_where_the_first_does_not_answer() {
    on_a_runtime(async {
        let both = json!({
            "endpoint_access": "private_and_public", "public_access_cidrs": ["203.0.113.0/24"],
            "private_subnet_id": "subnet-demo0001",
        });
        let mut bench = Bench::with(2, both).await;
        bench.wire.close_first_inside();
        let went = bench.change(json!({ "node_count": 1, "drain": "required" })).await;
        assert!(!went.has_failed(), "{went:?}");
        assert!(bench.asked_inside().iter().any(|asked| asked.ends_with("/eviction")), "{:?}", bench.asked_inside());
    });
}

#[test]
fn where_no_endpoint_is_open_or_none_answers_nodes_go_as_they_are_and_the_user_is_told_once() {
    for is_open in [false, true] {
        for (name, removal) in removals() {
            on_a_runtime(async {
                let mut bench = if is_open { Bench::new(2).await } else { Bench::with(2, json!({})).await };
                bench.wire.close_inside();
                bench.keep_pods();
                let went = bench.take_away(&removal).await;
                assert!(!went.has_failed(), "{name}: {went:?}");
                let told = went.diagnostics.iter().filter(|told| format!("{told:?}").contains("Nodes not drained"));
                assert_eq!(told.count(), 1, "{name}: {went:?}");
                let why = if is_open { "connection refused" } else { "No open endpoint" };
                assert!(said(&went).contains(why), "{name}: {went:?}");
            });
        }
    }
}

#[test]
fn off_asks_nobody() {
    for (name, removal) in removals() {
        on_a_runtime(async {
            let mut bench = Bench::new(2).await;
            bench.keep_pods();
            let went = bench.change(json!({ "drain": "off" })).await;
            assert!(!went.has_failed(), "{went:?}");
            let went = bench.take_away(&removal).await;
            assert!(!went.has_failed() && !said(&went).contains("rained"), "{name}: {went:?}");
            assert_eq!(bench.asked_inside(), [""; 0], "{name}");
            assert!(!bench.has_asked_for_the_way_in(), "{name}");
        });
    }
}

#[test]
fn what_is_written_of_it_changes_nothing_in_the_cloud() {
    on_a_runtime(async {
        let mut bench = Bench::new(1).await;
        let before = bench.point.cloud.clone();
        let went = bench.change(json!({ "drain": "required", "drain_timeout": "90s" })).await;
        assert!(!went.has_failed() && went.action == Action::Update, "{went:?}");
        assert_eq!(format!("{:?}", before.scaling_groups), format!("{:?}", bench.point.cloud.scaling_groups));
        assert_eq!(bench.apply().await.action, Action::NoChange);
        assert_eq!(bench.asked_inside(), [""; 0]);
    });
}

#[test]
fn a_smaller_size_takes_the_node_that_does_not_work_and_then_the_one_with_the_fewest_pods() {
    on_a_runtime(async {
        let mut bench = Bench::new(4).await;
        let nodes = bench.nodes();
        let (busy, idle, broken, busier) = (&nodes[0], &nodes[1], &nodes[2], &nodes[3]);
        bench.inside(|state, id| {
            let pods = [("a", busy), ("b", busy), ("c", idle), ("d", busier), ("e", busier), ("f", busier)];
            state.kubernetes.get_mut(id).unwrap().pods = pods.map(|(name, node)| pod(name, node)).into();
            state.instances.get_mut(broken).unwrap().status = InstanceStatus::Failed;
        });
        let went = bench.change(json!({ "node_count": 3 })).await;
        assert!(!went.has_failed(), "{went:?}");
        let left: BTreeSet<String> = bench.nodes().into_iter().collect();
        assert_eq!(left, [busy, idle, busier].map(Clone::clone).into());
        let went = bench.change(json!({ "node_count": 2 })).await;
        assert!(!went.has_failed(), "{went:?}");
        let left: BTreeSet<String> = bench.nodes().into_iter().collect();
        assert_eq!(left, [busy, busier].map(Clone::clone).into());
        assert_eq!(bench.apply().await.action, Action::NoChange);
    });
}

#[test]
fn nodes_that_are_too_many_are_removed_together() {
    on_a_runtime(async {
        let mut bench = Bench::new(4).await;
        let went = bench.change(json!({ "node_count": 1 })).await;
        assert!(!went.has_failed(), "{went:?}");
        assert_eq!(bench.nodes().len(), 1);
        let asked = bench.world.simulator().requests();
        let asked: Vec<usize> = asked
            .iter()
            .filter(|record| record.action == "DeleteClusterInstances")
            .map(|record| record.request["InstanceIds"].as_array().unwrap().len())
            .collect();
        assert_eq!(asked, [3]);
    });
}

#[test]
fn a_smaller_size_takes_the_oldest_where_the_cluster_cannot_be_asked() {
    on_a_runtime(async {
        let mut bench = Bench::with(3, json!({})).await;
        let nodes = bench.nodes();
        let went = bench.change(json!({ "node_count": 1 })).await;
        assert!(!went.has_failed(), "{went:?}");
        assert_eq!(bench.nodes(), nodes[2..]);
        assert_eq!(bench.apply().await.action, Action::NoChange);
    });
}

#[test]
fn a_destroy_asks_no_pod() {
    on_a_runtime(async {
        let mut bench = Bench::new(1).await;
        bench.keep_pods();
        bench.succeeds(Deed::Destroy).await;
        assert_eq!(bench.asked_inside(), [""; 0]);
    });
}
