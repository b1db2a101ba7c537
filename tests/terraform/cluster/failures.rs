//! The cloud misbehaves: nothing is made twice, nothing is lost.

use terraform_provider_tke::simulator::FaultKind;
use terraform_provider_tke::simulator::state::ClusterStatus;

use crate::harness::configuration::{cluster, provider};
use crate::harness::{Cloud, Workspace, refusal};

/// The official resource notes the id only after all waits: one that fails leaves an empty state, and the
/// next apply makes a second cluster.
#[test]
fn a_failed_create_leaves_no_orphan() {
    // it is still being made when the time is up
    let cloud = Cloud::start();
    cloud.stop_time();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("timeouts {\n    create = \"2s\"\n  }", ""));
    workspace.apply(&[]).failure().says("Timed out").says("Creating");
    let id = cloud.cluster().id;
    assert_eq!(workspace.state("tke_cluster.main").unwrap()["id"], id.as_str());
    let show = workspace.run(&["show", "-no-color"]).success();
    assert!(show.stdout.contains("(tainted)"), "{show}");
}

/// Nothing comes of waiting for it.
#[test]
fn a_cluster_that_fails_in_its_creation_ends_the_wait() {
    let cloud = Cloud::start();
    cloud.stop_time();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", ""));
    let fail = |cloud: &Cloud| {
        cloud.change(|state| {
            let made = state.clusters.values_mut().next();
            made.map(|cluster| cluster.status = ClusterStatus::Abnormal).is_some()
        })
    };
    let run = cloud.meanwhile(fail, || workspace.apply(&[]));
    run.failure().says("Cluster is not running").says("is Abnormal instead of Running");
    cloud.resume_time();
    assert_eq!(workspace.state("tke_cluster.main").unwrap()["id"], cloud.cluster().id.as_str());
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}

#[test]
fn a_lost_reply_makes_no_second_cluster_pool_or_endpoint() {
    let cloud = Cloud::start();
    for action in [
        "CreateCluster",
        "CreateClusterNodePool",
        "CreateClusterEndpoint",
        "CreateSecurityGroup",
        "CreateSecurityGroupPolicies",
    ] {
        // those of the nodes' group and of the public endpoint's
        let count = if action.starts_with("CreateSecurityGroup") { 2 } else { 1 };
        cloud.fail(action, 0, count, FaultKind::DropReply);
    }
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success();
    cloud.cluster();
    cloud.pool("workers");
    assert_eq!(cloud.bodies_since(0, "CreateCluster").len(), 1);
    assert_eq!(cloud.bodies_since(0, "CreateClusterNodePool").len(), 1);
    for role in ["nodes", "public-endpoint"] {
        assert_eq!(cloud.owned_groups(role).len(), 1, "{role}");
    }
    workspace.assert_plan_is_empty();
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}

#[test]
fn an_unreadable_reply_makes_no_second_cluster() {
    let cloud = Cloud::start();
    cloud.fail_next("CreateCluster", FaultKind::BadJson);
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success();
    cloud.cluster();
    assert_eq!(cloud.bodies_since(0, "CreateCluster").len(), 1);
}

#[test]
fn passing_refusals_are_waited_out() {
    let cloud = Cloud::start();
    cloud.fail_next("CreateCluster", refusal("RequestLimitExceeded", "not now"));
    cloud.fail_next("CreateClusterNodePool", refusal("ResourceUnavailable.ClusterState", "not now"));
    cloud.fail_next("DescribeClusterNodePools", FaultKind::HttpStatus(502));
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success();
    workspace.assert_plan_is_empty();
}

#[test]
fn a_cluster_that_is_still_being_made_is_destroyed_once_it_can_be() {
    let cloud = Cloud::start();
    cloud.stop_time();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("timeouts {\n    create = \"1s\"\n  }", ""));
    workspace.apply(&[]).failure().says("Timed out");
    cloud.in_steps(&[("DeleteCluster", "Error", 300)], || workspace.destroy(&[])).success();
    cloud.assert_nothing_is_left();
}

#[test]
fn a_hiccup_after_the_cluster_is_made_does_not_taint_it() {
    let cloud = Cloud::start();
    let refused = refusal("FailedOperation.Param", "hiccup");
    cloud.fail_next("DescribeClusterEndpoints", refused);
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success().says("hiccup");
    let id = cloud.cluster().id;
    workspace.assert_plan_is_empty();
    assert_eq!(cloud.cluster().id, id);
}

#[test]
fn a_lost_reply_and_a_search_in_vain_name_the_mark() {
    let cloud = Cloud::start();
    cloud.fail("CreateCluster", 0, 9, FaultKind::HttpStatus(502));
    let workspace = Workspace::new(&cloud);
    workspace.configure(&(provider("retry_timeout = \"2s\"") + &cluster("", "")));
    workspace.apply(&[]).failure().says("terraform-provider-tke/create-id");
    // a search that was so short shows nothing
    assert_eq!((cloud.clusters().len(), cloud.bodies_since(0, "CreateCluster").len()), (0, 1));
}
