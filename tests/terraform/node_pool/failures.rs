//! The cloud misbehaves over a pool: nothing is made twice, nothing is lost.

use std::sync::Mutex;
use std::time::Duration;

use terraform_provider_tke::simulator::FaultKind;
use terraform_provider_tke::simulator::state::InstanceStatus;

use super::marks::lose_the_reply;
use crate::harness::configuration::{SMALL, cluster, pools};
use crate::harness::{Cloud, Workspace, refusal};

#[test]
fn a_pool_that_fails_is_a_warning_and_the_next_apply_adds_it() {
    let cloud = Cloud::start();
    let sold_out = refusal("ResourceInsufficient.SpecifiedInstanceType", "sold out");
    cloud.fail_next("CreateClusterNodePool", sold_out);
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", ""));
    let run = workspace
        .apply(&[])
        .success()
        .says("Cluster created, but incomplete")
        .says("sold out")
        .says("Run `terraform apply` again to create what is missing");
    assert!(run.text().contains("Apply complete"));
    let id = cloud.cluster().id;
    assert!(cloud.pools("workers").is_empty());
    assert_eq!(workspace.planned_actions(&[]), [("tke_cluster.main".to_owned(), vec!["update".to_owned()])]);
    workspace.apply(&[]).success();
    assert_eq!(cloud.cluster().id, id, "the same cluster");
    assert!(cloud.cluster().public_endpoint.is_some());
    cloud.pool("workers");
    workspace.assert_plan_is_empty();
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}

#[test]
fn a_partial_create_can_be_an_error_that_says_how_to_go_on() {
    let cloud = Cloud::start();
    let sold_out = refusal("ResourceInsufficient.SpecifiedInstanceType", "sold out");
    cloud.fail_next("CreateClusterNodePool", sold_out);
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("partial_create = \"error\"", ""));
    workspace.apply(&[]).failure().says("sold out").says("terraform untaint");
    let id = cloud.cluster().id;
    workspace.run(&["untaint", "tke_cluster.main"]).success();
    workspace.apply(&[]).success();
    assert_eq!(cloud.cluster().id, id, "the same cluster");
    workspace.assert_plan_is_empty();
}

#[test]
fn a_pool_whose_reply_is_lost_is_looked_for_in_bad_weather() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("", &[])).apply(&[]).success();
    // that there is none of its name was said twice; the first look fails, the second finds it
    cloud.fail_next("CreateClusterNodePool", FaultKind::DropReply);
    cloud.fail("DescribeClusterNodePools", 2, 1, refusal("FailedOperation.Param", "no"));
    workspace.configure(&pools("", &[("blue", SMALL)])).apply(&["-refresh=false"]).success();
    let blue = cloud.pool("blue").id;
    assert_eq!(cloud.bodies_since(0, "CreateClusterNodePool").len(), 1);
    assert_eq!(workspace.state("tke_cluster.main").unwrap()["node_pools"]["blue"]["id"], blue.as_str());
    workspace.assert_plan_is_empty();
}

#[test]
fn a_pool_that_is_in_doubt_to_the_end_is_found_by_the_next_plan_or_apply() {
    for arguments in [&[][..], &["-refresh=false"]] {
        let cloud = Cloud::start();
        let workspace = Workspace::new(&cloud);
        lose_the_reply(&cloud, &workspace);
        let blue = cloud.pool("blue").id;
        let mark = cloud.mark();
        workspace.configure(&pools("description = \"new\"", &[("blue", SMALL)])).apply(arguments).success();
        assert_eq!(cloud.changes_since(mark), ["ModifyClusterAttribute"]);
        assert_eq!(cloud.pool("blue").id, blue);
        workspace.assert_plan_is_empty();
        assert_eq!(workspace.state("tke_cluster.main").unwrap()["description"], "new");
    }
}

#[test]
fn tags_and_image_that_a_pool_refused_are_planned_again() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("tags = { team = \"one\" }", &[("blue", SMALL)])).apply(&[]).success();
    let os_before = cloud.cluster().os_name;
    cloud.fail_next("ModifyClusterNodePool", refusal("FailedOperation.Param", "no"));
    let changed = pools("tags = { team = \"two\" }\n  os_name = \"ubuntu22.04x86_64\"", &[("blue", SMALL)]);
    workspace.configure(&changed).apply(&[]).failure().says("could not be changed");
    assert_eq!(cloud.cluster().tags["team"], "one");
    assert_eq!(cloud.cluster().os_name, os_before);
    workspace.apply(&[]).success();
    assert_eq!(cloud.cluster().tags["team"], "two");
    let pool = cloud.pool("blue");
    assert_eq!(pool.tags["team"], "two");
    assert_eq!((pool.os_name, cloud.cluster().os_name), ("ubuntu22.04x86_64".into(), "ubuntu22.04x86_64".into()));
    workspace.assert_plan_is_empty();
}

/// The official resource dereferences a pool that is not in the answer while it waits.
#[test]
fn a_pool_that_is_not_listed_yet_is_waited_for() {
    let cloud = Cloud::start();
    cloud.stop_time();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("", &[("blue", SMALL)]));
    let hidden = Mutex::new(None);
    let hide = |cloud: &Cloud| {
        let mut hidden = hidden.lock().unwrap();
        let Some((mark, id, pool)) = hidden.take() else {
            if let Some((id, pool)) = cloud.change(|state| state.node_pools.pop_first()) {
                *hidden = Some((cloud.mark(), id, pool));
            } else if !cloud.clusters().is_empty() {
                // less than a node takes
                cloud.pass(Duration::from_secs(60));
            }
            return false;
        };
        let is_missed = cloud.since(mark).iter().any(|record| record.action == "DescribeClusterNodePools");
        if is_missed {
            cloud.change(|state| state.node_pools.insert(id, pool));
            cloud.resume_time();
        } else {
            *hidden = Some((mark, id, pool));
        }
        is_missed
    };
    cloud.meanwhile(hide, || workspace.apply(&[])).success().silent_about("Cluster created, but incomplete");
    let id = cloud.pool("blue").id;
    let nodes = cloud.simulator.read(|state| state.pool_nodes(&id).iter().map(|node| node.status).collect::<Vec<_>>());
    assert_eq!(nodes, [InstanceStatus::Running]);
    workspace.assert_plan_is_empty();
}

/// The official resource changes a pool by up to six calls, and forgets which of them were done.
#[test]
fn an_update_that_fails_half_way_leaves_the_state_true() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success();
    let refused = refusal("FailedOperation.Param", "no");
    cloud.fail_next("ModifyNodePoolDesiredCapacityAboutAsg", refused);
    workspace.configure(&cluster("description = \"new\"", "node_count = 2"));
    workspace.apply(&[]).failure().says("could not be changed").says("code: FailedOperation.Param");
    let state = workspace.state("tke_cluster.main").unwrap();
    assert_eq!(state["description"], "new", "what was done is in state");
    assert_eq!(state["node_pools"]["workers"]["node_count"], 1, "what was not done is not");
    workspace.apply(&[]).success();
    assert_eq!(cloud.simulator.read(|state| state.instances.len()), 2);
    workspace.assert_plan_is_empty();
}
