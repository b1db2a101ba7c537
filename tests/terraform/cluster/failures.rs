//! The cloud misbehaves: nothing is made twice, nothing is lost.

use terraform_provider_tke::simulator::{Fault, FaultKind, Settings};

use crate::harness::configuration::{SMALL, cluster, pools, provider};
use crate::harness::{Cloud, Workspace, refusal};

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
        cloud.change(|state| state.faults.push(Fault::once(action, FaultKind::DropReply)));
    }
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success();
    cloud.cluster();
    cloud.pool("workers");
    assert_eq!(cloud.bodies_since(0, "CreateCluster").len(), 1);
    assert_eq!(cloud.bodies_since(0, "CreateClusterNodePool").len(), 1);
    let groups =
        cloud.simulator.read(|state| state.security_groups.values().filter(|group| group.name != "demo").count());
    assert!(groups == 1, "{groups} security groups");
    workspace.assert_plan_is_empty();
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}

#[test]
fn a_request_that_never_arrived_is_sent_again() {
    let cloud = Cloud::start();
    cloud.change(|state| state.faults.push(Fault::once("CreateCluster", FaultKind::DropRequest)));
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success();
    cloud.cluster();
    workspace.assert_plan_is_empty();
}

#[test]
fn an_unreadable_reply_makes_no_second_cluster() {
    let cloud = Cloud::start();
    cloud.change(|state| state.faults.push(Fault::once("CreateCluster", FaultKind::BadJson)));
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success();
    cloud.cluster();
    assert_eq!(cloud.bodies_since(0, "CreateCluster").len(), 1);
}

#[test]
fn passing_refusals_are_waited_out() {
    let cloud = Cloud::start();
    cloud.change(|state| {
        state.faults.push(Fault::once("CreateCluster", refusal("RequestLimitExceeded", "not now")));
        state.faults.push(Fault::once("CreateClusterNodePool", refusal("ResourceUnavailable.ClusterState", "not now")));
        state.faults.push(Fault::once("DescribeClusterNodePools", FaultKind::HttpStatus(502)));
    });
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success();
    workspace.assert_plan_is_empty();
}

#[test]
fn a_pool_that_fails_is_a_warning_and_the_next_apply_adds_it() {
    let cloud = Cloud::start();
    let sold_out = refusal("ResourceInsufficient.SpecifiedInstanceType", "sold out");
    cloud.change(|state| state.faults.push(Fault::once("CreateClusterNodePool", sold_out)));
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", ""));
    let run = workspace
        .apply(&[])
        .success()
        .says("Made only in part")
        .says("sold out")
        .says("The next apply adds what is missing");
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
    cloud.change(|state| state.faults.push(Fault::once("CreateClusterNodePool", sold_out)));
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
fn a_cluster_that_is_still_being_made_is_destroyed_once_it_can_be() {
    let cloud = Cloud::with(Settings { speed: 40.0, ..Settings::default() });
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("timeouts {\n    create = \"1s\"\n  }", ""));
    workspace.apply(&[]).failure().says("Waited too long");
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}

#[test]
fn an_endpoint_that_fails_leaves_no_security_group_behind() {
    let cloud = Cloud::start();
    let refused = refusal("FailedOperation.Param", "no");
    cloud.change(|state| {
        state.faults.push(Fault { action: "CreateClusterEndpoint".into(), after: 0, count: 9, kind: refused })
    });
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success().says("Made only in part");
    workspace.run(&["apply", "-no-color", "-refresh-only", "-auto-approve"]).success();
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}

#[test]
fn a_hiccup_after_the_cluster_is_made_does_not_taint_it() {
    let cloud = Cloud::start();
    let refused = refusal("FailedOperation.Param", "hiccup");
    cloud.change(|state| state.faults.push(Fault::once("DescribeClusterEndpoints", refused)));
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success().says("hiccup");
    let id = cloud.cluster().id;
    workspace.assert_plan_is_empty();
    assert_eq!(cloud.cluster().id, id);
}

#[test]
fn two_lost_replies_and_a_cloud_that_cannot_be_looked_at_name_the_mark() {
    let cloud = Cloud::start();
    cloud.change(|state| {
        state.faults.push(Fault {
            action: "CreateCluster".into(),
            after: 0,
            count: 9,
            kind: FaultKind::HttpStatus(502),
        });
    });
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).failure().says("terraform-provider-tke/create-id");
    assert!(cloud.clusters().is_empty());
}

#[test]
fn a_cloud_that_is_not_there_is_a_clear_error() {
    let workspace = Workspace::bare()
        .with("TKE_ENDPOINT", "http://127.0.0.1:9")
        .with("TENCENTCLOUD_SECRET_ID", "AKIDx")
        .with("TENCENTCLOUD_SECRET_KEY", "x")
        .with("TENCENTCLOUD_REGION", "ap-guangzhou");
    let text = format!("{}{}", provider("retry_timeout = \"2s\""), cluster("", ""));
    workspace
        .configure(&text)
        .plan(&[])
        .failure()
        .says("Tencent Cloud not reachable")
        .says("API action: cvm:DescribeRegions");
}

#[test]
fn a_pool_whose_reply_is_lost_is_looked_for_in_bad_weather() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("", &[])).apply(&[]).success();
    // the first look fails, the second finds it
    cloud.change(|state| {
        state.faults.push(Fault::once("CreateClusterNodePool", FaultKind::DropReply));
        state.faults.push(Fault {
            action: "DescribeClusterNodePools".into(),
            after: 1,
            count: 1,
            kind: refusal("FailedOperation.Param", "no"),
        });
    });
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
        workspace.configure(&pools("", &[])).apply(&[]).success();
        cloud.change(|state| {
            state.faults.push(Fault::once("CreateClusterNodePool", FaultKind::DropReply));
            // no look sees anything, and the second request is refused
            state.faults.push(Fault {
                action: "DescribeClusterNodePools".into(),
                after: 1,
                count: 3,
                kind: refusal("FailedOperation.Param", "no"),
            });
            state.faults.push(Fault {
                action: "CreateClusterNodePool".into(),
                after: 1,
                count: 1,
                kind: refusal("FailedOperation.Param", "no"),
            });
        });
        workspace.configure(&pools("", &[("blue", SMALL)]));
        workspace.apply(&["-refresh=false"]).failure().says("\"blue\" could not be made");
        let blue = cloud.pool("blue").id;
        let mark = cloud.mark();
        workspace.configure(&pools("description = \"new\"", &[("blue", SMALL)])).apply(arguments).success();
        assert_eq!(cloud.changes_since(mark), ["ModifyClusterAttribute"]);
        assert_eq!(cloud.pool("blue").id, blue);
        workspace.assert_plan_is_empty();
        assert_eq!(workspace.state("tke_cluster.main").unwrap()["description"], "new");
    }
}
