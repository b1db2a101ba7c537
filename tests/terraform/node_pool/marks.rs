//! A pool is known as ours by an annotation, which no change takes away.

use serde_json::json;
use terraform_provider_tke::simulator::FaultKind;
use terraform_provider_tke::simulator::state::NodePool;

use super::MARK;
use crate::harness::configuration::{CLUSTER, SMALL, pools, provider};
use crate::harness::{Cloud, Workspace, both_ways, refusal};

both_ways!(a_pool_keeps_its_mark_and_what_the_cloud_set);

fn a_pool_keeps_its_mark_and_what_the_cloud_set(cloud: Cloud) {
    let annotated = |value: &str| format!("{SMALL}\n      annotations = {{ a = \"{value}\" }}");
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("", &[("blue", &annotated("1"))])).apply(&[]).success();
    // somebody else sets one, too
    cloud.change(|state| {
        state.node_pools.values_mut().next().unwrap().annotations.insert("theirs".into(), "x".into());
    });
    let made = cloud.pool("blue");
    assert!(made.annotations[MARK].starts_with(&format!("{}.blue.", made.cluster_id)));
    workspace.assert_plan_is_empty();
    let of_others = |pool: NodePool| {
        let mut annotations = pool.annotations;
        annotations.remove("a");
        annotations
    };
    for (text, value) in [(annotated("2"), Some("2")), (SMALL.to_owned(), None), (annotated("3"), Some("3"))] {
        workspace.configure(&pools("", &[("blue", &text)])).apply(&[]).success();
        let pool = cloud.pool("blue");
        assert_eq!(pool.annotations.get("a").map(String::as_str), value);
        assert_eq!(of_others(pool), of_others(made.clone()));
        let shown = value.map_or(json!(null), |value| json!({"a": value}));
        assert_eq!(workspace.state(CLUSTER).unwrap()["node_pools"]["blue"]["annotations"], shown);
        workspace.assert_plan_is_empty();
    }
    let all = format!("{SMALL}\n      annotations = {{ a = \"3\", theirs = \"x\" }}");
    Workspace::importing(&cloud, &pools("", &[("blue", &all)]), &format!("{}:all", made.cluster_id))
        .assert_plan_is_empty();
}

/// Makes it unclear to the end whether the pool `blue` was made.
pub fn lose_the_reply(cloud: &Cloud, workspace: &Workspace) {
    workspace.configure(&pools("", &[])).apply(&[]).success();
    cloud.fail_next("CreateClusterNodePool", FaultKind::DropReply);
    // no look sees anything
    cloud.fail("DescribeClusterNodePools", 2, 1000, refusal("FailedOperation.Param", "no"));
    workspace.configure(&(provider("preflight = \"off\"\n  retry_timeout = \"2s\"") + &pools("", &[("blue", SMALL)])));
    workspace.apply(&["-refresh=false"]).failure().says("\"blue\" could not be created");
    cloud.change(|state| state.faults.clear());
}

#[test]
fn a_pool_of_the_same_name_is_not_taken_for_the_one_whose_reply_was_lost() {
    for arguments in [&[][..], &["-refresh=false"]] {
        let cloud = Cloud::start();
        let workspace = Workspace::new(&cloud);
        lose_the_reply(&cloud, &workspace);
        // that one was not made after all, and somebody else makes one
        let theirs = cloud.change(|state| {
            let pool = state.node_pools.values_mut().next().unwrap();
            pool.annotations.clear();
            pool.id.clone()
        });
        let mark = cloud.mark();
        workspace.configure(&pools("description = \"new\"", &[("blue", SMALL)]));
        workspace.apply(arguments).failure().says("Node pool already exists").says(&theirs);
        assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
        // a plan that asks nothing leaves it to the apply
        let unchecked = workspace.with("TKE_PREFLIGHT", "off");
        unchecked.apply(arguments).failure().says("Node pool already exists").says(&theirs);
        assert_eq!(cloud.changes_since(mark), ["ModifyClusterAttribute"]);
    }
}

#[test]
fn a_pool_whose_reply_was_lost_is_found_under_another_name() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    lose_the_reply(&cloud, &workspace);
    let id = cloud.change(|state| {
        let pool = state.node_pools.values_mut().next().unwrap();
        pool.name = "renamed".into();
        pool.id.clone()
    });
    let mark = cloud.mark();
    workspace.configure(&pools("description = \"new\"", &[("blue", SMALL)])).apply(&["-refresh=false"]).success();
    assert!(!cloud.changes_since(mark).contains(&"CreateClusterNodePool".to_owned()));
    assert_eq!(workspace.state(CLUSTER).unwrap()["node_pools"]["blue"]["id"], id.as_str());
}

#[test]
fn a_pool_whose_reply_was_lost_goes_when_it_is_wanted_no_more() {
    for arguments in [&[][..], &["-refresh=false"]] {
        let cloud = Cloud::start();
        let workspace = Workspace::new(&cloud);
        lose_the_reply(&cloud, &workspace);
        cloud.pool("blue");
        workspace.configure(&pools("", &[])).apply(arguments).success();
        assert!(cloud.pools("blue").is_empty());
        workspace.assert_plan_is_empty();
    }
}

/// Without the marks it cannot be told whether the pool is there: it is not asked for again.
#[test]
fn a_pool_without_a_mark_is_neither_taken_nor_made_twice() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("", &[])).apply(&[]).success();
    cloud.fail_next("CreateClusterNodePool", FaultKind::DropReply);
    let forget = |cloud: &Cloud| {
        cloud.change(|state| state.node_pools.values_mut().next().map(|pool| pool.annotations.clear())).is_some()
    };
    // the first look fails, so that there is time
    cloud.fail("DescribeClusterNodePools", 2, 1, refusal("FailedOperation.Param", "no"));
    workspace.configure(&(provider("preflight = \"off\"\n  retry_timeout = \"5s\"") + &pools("", &[("blue", SMALL)])));
    cloud.meanwhile(forget, || workspace.apply(&["-refresh=false"])).failure().says("\"blue\" could not be created");
    assert_eq!(cloud.bodies_since(0, "CreateClusterNodePool").len(), 1);
    cloud.pool("blue");
}
