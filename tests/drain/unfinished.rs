//! Drains that do not come to their end: no node that stays is cordoned for ever.

use std::collections::BTreeSet;

use serde_json::json;
use terraform_provider_tke::simulator::state::InstanceStatus;
use terraform_provider_tke::simulator::{Fault, FaultKind};

use super::bench::{Bench, said};
use super::removals;
use crate::life::on_a_runtime;
use crate::life::world::JournalPlace;
use crate::protocol::terraform::Action;

#[test]
fn an_interrupted_drain_leaves_a_cluster_that_works_and_the_next_apply_goes_on() {
    for (name, removal) in removals() {
        on_a_runtime(async {
            let mut bench = Bench::new(2).await;
            let old = bench.nodes();
            bench.keep_pods();
            bench.write_removal(&removal);
            let went = bench.apply_interrupting().await;
            assert!(went.has_failed() && went.violations.is_empty(), "{name}: {went:?}");
            assert!(said(&went).contains("were being drained"), "{name}: {went:?}");
            assert!(old.iter().all(|node| bench.point.cloud.instances.contains_key(node)), "{name}");
            assert_eq!(bench.cordoned(), BTreeSet::new(), "{name}");

            bench.inside(|state, id| state.kubernetes.get_mut(id).unwrap().budgets.clear());
            let went = bench.apply().await;
            assert!(!went.has_failed(), "{name}: {went:?}");
            assert!(old.iter().any(|node| !bench.point.cloud.instances.contains_key(node)), "{name}");
            assert_eq!(bench.apply().await.action, Action::NoChange, "{name}");
        });
    }
}

#[test]
fn what_a_killed_drain_cordoned_is_removed_by_the_next_apply() {
    for (name, removal) in removals() {
        let directory = tempfile::tempdir().unwrap();
        let journal = || JournalPlace::At(directory.path().to_owned());
        let (point, config) = on_a_runtime(async {
            let mut bench = Bench::noting(journal(), 2, Bench::open()).await;
            bench.keep_pods();
            bench.write_removal(&removal);
            bench.apply_killed().await
        });
        on_a_runtime(async {
            let mut bench = Bench::again(journal(), point, config).await;
            assert_ne!(bench.marked(), BTreeSet::new(), "{name}");
            // blocked once more, nodes take pods again: it is known that the cordon is ours
            let went = bench.apply().await;
            assert!(went.has_failed() && said(&went).contains("The disruption budget names"), "{name}: {went:?}");
            assert_eq!(bench.marked(), BTreeSet::new(), "{name}");
            bench.inside(|state, id| state.kubernetes.get_mut(id).unwrap().budgets.clear());
            let went = bench.apply().await;
            assert!(!went.has_failed(), "{name}: {went:?}");
            assert_eq!(bench.marked(), BTreeSet::new(), "{name}");
            assert_eq!(bench.apply().await.action, Action::NoChange, "{name}");
        });
    }
}

#[test]
fn what_a_killed_drain_cordoned_takes_pods_again_where_it_stays_after_all() {
    for can_be_reached in [true, false] {
        let directory = tempfile::tempdir().unwrap();
        let journal = || JournalPlace::At(directory.path().to_owned());
        let (point, config) = on_a_runtime(async {
            let mut bench = Bench::noting(journal(), 2, Bench::open()).await;
            bench.keep_pods();
            bench.write(json!({ "node_count": 1 }));
            bench.apply_killed().await
        });
        on_a_runtime(async {
            let mut bench = Bench::again(journal(), point, config).await;
            let nodes = bench.nodes();
            let cordoned: Vec<String> = bench.marked().into_iter().collect();
            assert_eq!(cordoned.len(), 1);
            bench.write(json!({ "node_count": 2 }));
            if !can_be_reached {
                bench.wire.close_inside();
            }
            let went = bench.apply().await;
            assert!(!went.has_failed(), "{went:?}");
            let said = said(&went);
            assert!(said.contains("nodes that were cordoned for a drain") && said.contains(&cordoned[0]), "{said}");
            assert_eq!(said.contains("may still be cordoned"), !can_be_reached, "{said}");
            assert_eq!(bench.marked().is_empty(), can_be_reached);
            assert_eq!(bench.nodes(), nodes);
            assert_eq!(bench.apply().await.action, Action::NoChange);
        });
    }
}

#[test]
fn a_node_that_somebody_else_cordoned_stays_so() {
    on_a_runtime(async {
        let mut bench = Bench::new(2).await;
        let nodes = bench.nodes();
        bench.keep_pods();
        bench.inside(|state, id| {
            let marks = &mut state.kubernetes.get_mut(id).unwrap().marks;
            marks.entry(nodes[0].clone()).or_default().unschedulable = Some(true);
        });
        let went = bench.take_away(&json!(null)).await;
        assert!(went.has_failed(), "{went:?}");
        assert_eq!(bench.marked(), [nodes[0].clone()].into());
    });
}

#[test]
fn nodes_that_may_be_on_their_way_out_keep_their_cordon_and_those_that_surely_stay_do_not() {
    let refusal = FaultKind::Error { code: "UnsupportedOperation".into(), message: "not now".into() };
    for (kind, is_in_doubt) in [(FaultKind::DropRequest, true), (refusal, false)] {
        for (name, removal) in removals() {
            on_a_runtime(async {
                let mut bench = Bench::new(2).await;
                bench.inside(|state, _| {
                    state.faults = ["DeleteClusterInstances", "DeleteClusterNodePool"]
                        .map(|action| Fault { count: 10_000, ..Fault::once(action, kind.clone()) })
                        .into();
                });
                let went = bench.take_away(&removal).await;
                assert!(went.has_failed() && went.violations.is_empty(), "{name}: {went:?}");
                assert_eq!(bench.marked().is_empty(), !is_in_doubt, "{name}, {is_in_doubt}: {went:?}");

                bench.inside(|state, _| state.faults.clear());
                let went = bench.apply().await;
                assert!(!went.has_failed(), "{name}: {went:?}");
                assert_eq!(bench.marked(), BTreeSet::new(), "{name}");
                assert_eq!(bench.apply().await.action, Action::NoChange, "{name}");
            });
        }
    }
}

#[test]
fn nodes_that_a_blocked_roll_added_are_used_up_before_others_are_added() {
    for (strategy, breaks) in
        [("RollingUpdateScaleOut", false), ("RollingUpdateScaleOut", true), ("RollingUpdateScaleIn", false)]
    {
        on_a_runtime(async {
            let pool = json!({
                "instance_type": "S5.MEDIUM4", "subnet_ids": ["subnet-demo0001"],
                "autoscaling": { "min": 3, "max": 10 }, "max_surge": 2, "drain_timeout": "2m",
            });
            let mut more = Bench::open();
            more["node_pools"] = json!({ "workers": pool });
            let mut bench = Bench::with(3, more).await;
            let old = bench.nodes();
            assert_eq!(old.len(), 3);
            bench.keep_pods();
            let went = bench.change(json!({ "system_disk": { "size_gb": 60 } })).await;
            assert!(went.has_failed() && said(&went).contains("not drained"), "{went:?}");
            assert_eq!(bench.nodes().len(), 5);

            bench.inside(|state, id| {
                state.kubernetes.get_mut(id).unwrap().budgets.clear();
                if breaks {
                    state.instances.get_mut(&old[2]).unwrap().status = InstanceStatus::Failed;
                }
            });
            let added: Vec<String> = bench.nodes().into_iter().filter(|node| !old.contains(node)).collect();
            let went = bench.change(json!({ "max_surge": 1, "update_strategy": strategy })).await;
            assert!(!went.has_failed(), "{went:?}");
            let nodes = bench.nodes();
            assert_eq!(nodes.len(), 3, "{strategy}, {breaks}");
            assert!(old.iter().all(|node| !nodes.contains(node)), "{strategy}, {breaks}");
            assert!(added.iter().all(|node| nodes.contains(node)), "{strategy}, {breaks}");
            assert_eq!(bench.apply().await.action, Action::NoChange);
        });
    }
}
