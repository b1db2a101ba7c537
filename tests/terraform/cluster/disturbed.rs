//! Destroys in which something happens that nobody planned.

use std::time::Duration;

use terraform_provider_tke::simulator::state::{ClusterStatus, InstanceStatus, OtherPoolKind, Stuck};

use super::force::{pass, stick};
use crate::harness::configuration::{CLUSTER, SMALL, cluster, pools};
use crate::harness::{Cloud, Workspace, add_machine, lose_clusters, occupy_group, refusal};

/// Runs once an action was carried out.
fn after<'a>(mark: usize, action: &'a str, change: impl Fn(&Cloud) + 'a) -> impl Fn(&Cloud) -> bool + 'a {
    move |cloud| {
        let is_done = cloud.since(mark).iter().any(|record| record.action == action);
        if is_done {
            change(cloud);
        }
        is_done
    }
}

/// A cluster with machines of others.
fn with_machines(cloud: &Cloud, ids: &[&str]) -> Workspace {
    let workspace = Workspace::new(cloud);
    workspace.configure(&pools("", &[("a", SMALL)])).apply(&[]).success();
    cloud.change(|state| ids.iter().for_each(|id| add_machine(state, id, InstanceStatus::Running)));
    workspace
}

#[test]
fn a_machine_that_is_added_while_nodes_leave_is_taken_out_too() {
    let cloud = Cloud::start();
    let workspace = with_machines(&cloud, &["ins-theirs01", "ins-theirs02"]);
    let id = cloud.cluster().id;
    cloud.change(|state| {
        state.instances.get_mut("ins-theirs01").unwrap().status = InstanceStatus::Initializing;
        state.instances.get_mut("ins-theirs02").unwrap().cluster_id = None;
    });
    let mark = cloud.mark();
    let is_waiting = move |cloud: &Cloud| {
        let is_alone = cloud.since(mark).iter().any(|record| {
            let nodes = record.response["InstanceSet"].as_array();
            record.action == "DescribeClusterInstances" && nodes.is_some_and(|nodes| nodes.len() == 1)
        }) && cloud.simulator.read(|state| state.node_pools.is_empty());
        if is_alone {
            cloud.change(|state| {
                state.instances.get_mut("ins-theirs01").unwrap().status = InstanceStatus::Running;
                state.instances.get_mut("ins-theirs02").unwrap().cluster_id = Some(id.clone());
            });
        }
        is_alone
    };
    cloud.meanwhile(is_waiting, || workspace.destroy(&[])).success().says("ins-theirs01").says("ins-theirs02");
    assert!(cloud.clusters().is_empty());
    cloud.simulator.read(|state| assert_eq!(state.instances.len(), 2));
}

/// The reply says which nodes were not found only where it is no error.
#[test]
fn nodes_that_were_not_found_together_are_looked_for_again() {
    let cloud = Cloud::start();
    let workspace = with_machines(&cloud, &["ins-theirs01", "ins-theirs02"]);
    cloud.fail_next("DeleteClusterInstances", refusal("ResourceNotFound", "record not found"));
    let mark = cloud.mark();
    workspace
        .destroy(&[])
        .success()
        .says("outside of any node pool: ins-theirs01, ins-theirs02. They were removed from the cluster");
    assert_eq!(cloud.bodies_since(mark, "DeleteClusterInstances").len(), 2);
    assert!(cloud.clusters().is_empty());
}

#[test]
fn machines_that_were_taken_out_are_named_whatever_happens_next() {
    let cloud = Cloud::start();
    let workspace = with_machines(&cloud, &["ins-theirs01", "ins-theirs02"]);
    let id = cloud.cluster().id;
    let mark = cloud.mark();
    // one stays listed, and then nothing may be listed any more
    let spoil = after(mark, "DeleteClusterInstances", |cloud| {
        cloud.change(|state| state.instances.get_mut("ins-theirs02").unwrap().cluster_id = Some(id.clone()));
        cloud.fail("DescribeClusterInstances", 0, 99, refusal("UnauthorizedOperation.CamNoAuth", "no"));
    });
    let destroy = cloud.meanwhile(spoil, || workspace.destroy(&[]));
    destroy.failure().says("Permission missing").says("Instances kept").says("ins-theirs01, ins-theirs02");
}

#[test]
fn a_group_in_use_is_told_of_once() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("timeouts {\n    delete = \"60s\"\n  }", "")).apply(&[]).success();
    let group = workspace.state(CLUSTER).unwrap()["security_group_id"].as_str().unwrap().to_owned();
    cloud.change(|state| occupy_group(state, &group));
    cloud.fail("DeleteCluster", 0, 2, refusal("FailedOperation.ClusterForbiddenToDelete", "nodes"));
    let destroy = workspace.destroy(&[]).success();
    assert_eq!((destroy.stdout.clone() + &destroy.stderr).matches("Security group not deleted").count(), 1);
}

/// Nobody emptied it then.
#[test]
fn groups_go_with_a_cluster_that_others_delete_during_a_destroy() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success();
    cloud.change(|state| state.clusters.values_mut().for_each(|cluster| cluster.status = ClusterStatus::Creating));
    let mark = cloud.mark();
    let destroy = cloud.meanwhile(after(mark, "DeleteCluster", |cloud| cloud.change(lose_clusters)), || {
        workspace.destroy(&["-refresh=false"])
    });
    destroy.success();
    cloud.assert_nothing_is_left();
}

#[test]
fn an_emptied_cluster_that_is_refused_its_deletion_for_long_is_deleted_by_force() {
    let cloud = Cloud::at_speed(2000.0);
    let workspace = Workspace::new(&cloud).with("TKE_FORCE_DELETE", "true");
    workspace.configure(&cluster("timeouts {\n    delete = \"24s\"\n  }", "")).apply(&[]).success();
    cloud.fail("DeleteCluster", 0, 999, refusal("FailedOperation.ClusterForbiddenToDelete", "CLB is protected"));
    workspace
        .destroy(&[])
        .failure()
        .says("CLB is protected")
        .says("a destroy that is still refused 15m after deletion began force-deletes the cluster");
    pass(&workspace, Duration::from_secs(3600));
    let mark = cloud.mark();
    workspace.destroy(&["-refresh=false"]).success().says("Cluster deleted by force").says("CLB is protected");
    let asked = cloud.bodies_since(mark, "DeleteCluster");
    let options = asked.last().unwrap()["ResourceDeleteOptions"].as_array().unwrap();
    assert!(options.iter().any(|option| option["SkipDeletionProtection"] == true), "{options:?}");
    assert!(workspace.state(CLUSTER).is_none());
}

#[test]
fn a_timeout_that_force_never_comes_within_is_named() {
    let cloud = Cloud::at_speed(2000.0);
    let workspace = Workspace::new(&cloud).with("TKE_FORCE_DELETE", "true");
    workspace.configure(&cluster("timeouts {\n    delete = \"4s\"\n  }", "")).apply(&[]).success();
    cloud.stop_time();
    workspace
        .destroy(&[])
        .failure()
        .says("Cluster deletion timed out")
        .says("set `timeouts.delete` to more than 15m and apply");
}

#[test]
fn force_leaves_nodes_of_pools_of_other_kinds_alone() {
    let cloud = Cloud::at_speed(2000.0);
    let workspace = Workspace::new(&cloud).with("TKE_FORCE_DELETE", "true");
    workspace.configure(&cluster("timeouts {\n    delete = \"8s\"\n  }", "")).apply(&[]).success();
    stick(&cloud, Stuck::ForEver, || workspace.destroy(&[]).failure());
    pass(&workspace, Duration::from_secs(3600));
    let id = cloud.cluster().id;
    cloud.change(|state| {
        let native = state.add_other_pool(&id, "theirs", OtherPoolKind::Native);
        add_machine(state, "ins-native01", InstanceStatus::Running);
        state.instances.get_mut("ins-native01").unwrap().node_pool_id = Some(native);
    });
    let mark = cloud.mark();
    workspace.destroy(&["-refresh=false"]).success().says("Cluster deleted by force").says("ins-native01 (RUNNING)");
    let asked = cloud.bodies_since(mark, "DeleteClusterInstances");
    assert!(!format!("{asked:?}").contains("ins-native01"), "{asked:?}");
    assert_eq!(cloud.bodies_since(mark, "DeleteCluster")[0]["InstanceDeleteMode"], "retain");
    cloud.simulator.read(|state| assert!(state.instances.contains_key("ins-native01")));
}
