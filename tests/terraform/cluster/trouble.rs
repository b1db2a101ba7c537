//! The cloud answers with errors that pass by themselves, and with some that only look so.

use terraform_provider_tke::simulator::FaultKind;
use terraform_provider_tke::simulator::state::ClusterStatus;

use crate::harness::configuration::{cluster, pools};
use crate::harness::{Cloud, Workspace, refusal};

/// More often than one call is repeated.
const MANY: u32 = 12;

#[test]
fn a_wait_rides_out_errors_of_the_server_and_says_what_it_saw() {
    for (code, message) in [
        ("InternalError.UnexpectedInternal", "UNEXPECTED_INTERNAL(try later)"),
        ("ResourceUnavailable.ClusterState", "CLUSTER_STATE_ERROR(cluster is in upgrading)"),
    ] {
        let cloud = Cloud::start();
        // both plans look at the others of the VPC first, of which there are none, and so ask twice; and then the create
        cloud.fail("DescribeClusters", 5, MANY, refusal(code, message));
        let workspace = Workspace::new(&cloud).with("TF_LOG_PROVIDER", "info");
        workspace.configure(&pools("", &[]));
        let log = workspace.apply(&[]).success().stderr;
        let waited = format!("cluster {} to be running", cloud.cluster().id);
        let said = log.lines().any(|line| line.contains(&waited) && line.contains(code));
        assert!(said, "{code} in {log}");
        workspace.assert_plan_is_empty();
    }
}

#[test]
fn timeouts_bound_each_look_of_a_wait() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("", &[])).apply(&[]).success();
    cloud.fail("DescribeBatchModifyTagsStatus", 0, 9, FaultKind::Delay(300_000));
    workspace.configure(&pools("tags = { a = \"b\" }\n timeouts {\n    update = \"6s\"\n  }", &[]));
    workspace.apply(&[]).failure().says("Timed out").says("no reply within");
    cloud.change(|state| state.faults.clear());
    workspace.apply(&[]).success();
    workspace.assert_plan_is_empty();
}

#[test]
fn a_pool_that_is_at_work_is_waited_for() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "node_count = 2")).apply(&[]).success();
    // somebody else makes it smaller just before
    let pool = cloud.pool("workers").id;
    workspace.configure(&cluster("", "node_count = 2\n labels = { a = \"b\" }"));
    cloud.stop_time();
    cloud.change(|state| state.scale_pool(&pool, 1));
    let at_work = [("ModifyClusterNodePool", "OperationDenied", 60)];
    cloud.in_steps(&at_work, || workspace.apply(&["-refresh=false"])).success();
    assert_eq!(cloud.pool("workers").labels["a"], "b");
    workspace.apply(&[]).success().says("~ node_count = 1 -> 2");
    workspace.assert_plan_is_empty();
}

#[test]
fn changes_of_a_pool_come_one_after_another() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "node_count = 3")).apply(&[]).success();
    let mark = cloud.mark();
    // smaller, with other labels, and then in the autoscaler's hands: each a change of the pool
    let planned = "autoscaling = { min = 1, max = 2 }\n labels = { a = \"b\" }";
    workspace.configure(&cluster("", planned)).apply(&[]).success();
    let refused = cloud.since(mark).into_iter().find(|record| record.error_code() == Some("OperationDenied"));
    assert!(refused.is_none(), "each was waited for: {refused:?}");
    workspace.assert_plan_is_empty();
}

#[test]
fn a_change_that_was_made_but_not_answered_is_made() {
    let cloud = Cloud::start();
    cloud.change(|state| state.quirks.idle_changes_refused = true);
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success();
    cloud.fail_next("ModifyClusterNodePool", FaultKind::DropReply);
    let mark = cloud.mark();
    workspace.configure(&cluster("", "labels = { a = \"b\" }")).apply(&[]).success();
    assert!(cloud.bodies_since(mark, "ModifyClusterNodePool").len() > 1, "it was sent again");
    let unchanged = cloud.since(mark).iter().any(|record| record.response.to_string().contains("nothing is updated"));
    assert!(unchanged, "and the cloud had nothing to change");
    workspace.assert_plan_is_empty();
}

#[test]
fn a_control_plane_that_is_not_ready_for_changes_is_waited_for() {
    let cloud = Cloud::start();
    cloud.change(|state| state.quirks.control_plane_settles_seconds = 600);
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("service_account_issuer = {}", &[])).apply(&[]).success();
    let refused = |code: Option<&str>| code == Some("FailedOperation.KubernetesPatchOperationError");
    assert!(cloud.since(0).iter().any(|record| refused(record.error_code())));
    workspace.assert_plan_is_empty();
}

#[test]
fn what_does_not_pass_is_told_at_once() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    // a version that the cloud does not have after all, on its attribute
    let unknown =
        refusal("FailedOperation.DbRecordNotFound", "DB_RECORD_NOT_FOUND(CompId not found: k8s record not found)");
    cloud.fail_next("CreateCluster", unknown);
    workspace.configure(&pools("kubernetes_version = \"1.30.0\"", &[]));
    workspace.apply(&[]).failure().says("CompId not found").says("kubernetes_version = \"1.30.0\"");
    assert!(cloud.clusters().is_empty());
    assert_eq!(cloud.bodies_since(0, "CreateCluster").len(), 1);
    // what Auto Scaling refuses was not carried out
    let refused =
        refusal("FailedOperation.AsCommon", "AS_COMMON_ERROR(Code=InvalidParameterValue.InstanceTypeNotSupported)");
    cloud.fail_next("CreateClusterNodePool", refused);
    let run = workspace.configure(&cluster("", "")).apply(&[]).success().says("InstanceTypeNotSupported");
    assert!(!run.to_string().contains("may have been carried out"), "{run}");
    assert_eq!(cloud.cluster().status, ClusterStatus::Running);
    assert_eq!(cloud.bodies_since(0, "CreateClusterNodePool").len(), 1);
    workspace.apply(&[]).success();
    workspace.assert_plan_is_empty();
}

#[test]
fn a_cluster_that_the_cloud_calls_a_wrong_parameter_is_gone() {
    let cloud = Cloud::start();
    cloud.change(|state| state.quirks.gone_is_a_wrong_parameter = true);
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("", &[])).apply(&[]).success();
    let gone = refusal("InvalidParameter.Param", "[E404000 ResourceNotFound] record not found");
    cloud.fail_next("DeleteCluster", gone);
    cloud.change(|state| state.clusters.clear());
    workspace.destroy(&["-refresh=false"]).success();
    cloud.assert_nothing_is_left();
}

/// The real cloud's lists lag by seconds of the clock by which the provider looks.
fn lagging() -> Cloud {
    let cloud = Cloud::start();
    cloud.change(|state| state.quirks.lists_lag_milliseconds = 5 * 300_000);
    cloud
}

#[test]
fn a_cluster_that_was_just_made_is_not_gone_because_no_list_shows_it() {
    let cloud = lagging();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("wait_until_ready = false", &[])).apply(&[]).success();
    let id = cloud.cluster().id;
    workspace.apply(&[]).success().says("0 added");
    assert_eq!(cloud.cluster().id, id);
    // nor is one that is destroyed at once
    let other = Workspace::new(&cloud);
    let text = pools("wait_until_ready = false", &[]).replace("vpc-demo0001", "vpc-demo0101");
    other.configure(&text.replace("name = \"main\"", "name = \"other\"\n  region = \"ap-shanghai\""));
    other.apply(&[]).success();
    other.destroy(&[]).success();
    assert_eq!(cloud.cluster().id, id);
}

#[test]
fn a_lost_reply_makes_nothing_twice_though_lists_lag() {
    let cloud = lagging();
    // there is a group of the nodes and one of the endpoint
    let made = [("CreateCluster", 1), ("CreateClusterNodePool", 1), ("CreateSecurityGroup", 2)];
    for (action, count) in made {
        cloud.fail(action, 0, count, FaultKind::DropReply);
    }
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success();
    for (action, count) in made {
        assert_eq!(cloud.bodies_since(0, action).len(), count as usize, "{action}");
    }
    workspace.assert_plan_is_empty();
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}
