//! What a destroy does before it deletes the cluster, in which order, and what it leaves to whom.

use terraform_provider_tke::simulator::Record;
use terraform_provider_tke::simulator::state::{ClusterStatus, InstanceStatus, OtherPoolKind};

use crate::harness::configuration::{CLUSTER, PUBLIC, SMALL, bare_cluster, cluster, pools};
use crate::harness::{Cloud, Workspace, add_machine, both_ways, lose_clusters, occupy_group, refusal};

both_ways!(a_destroy_empties_the_cluster_and_then_deletes_it, a_destroy_that_was_disturbed_goes_on);
both_ways!(machines_outside_of_pools_are_taken_out_and_kept, a_cluster_that_failed_loses_its_nodes_first);
both_ways!(machines_outside_of_pools_are_deleted_where_that_is_wanted, a_protected_pool_goes_with_its_cluster);
both_ways!(pools_of_other_kinds_stop_a_destroy_before_anything_is_deleted);

/// Actions that were carried out, in order, each once.
fn carried_out(cloud: &Cloud, mark: usize) -> Vec<String> {
    let is_done = |record: &&Record| record.response.get("Error").is_none();
    let mut actions: Vec<String> = Vec::new();
    for record in cloud.since(mark).iter().filter(is_done) {
        let is_read = ["Describe", "Get"].iter().any(|verb| record.action.starts_with(verb));
        if !is_read && !actions.contains(&record.action) {
            actions.push(record.action.clone());
        }
    }
    actions
}

/// The pool is not managed any more, and goes all the same.
fn a_destroy_empties_the_cluster_and_then_deletes_it(cloud: Cloud) {
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success();
    let pool = cloud.pool("workers").id;
    workspace.configure(&bare_cluster(PUBLIC)).apply(&[]).success();
    let mark = cloud.mark();
    workspace
        .destroy(&[])
        .success()
        .says("Unmanaged nodes are affected")
        .says(&format!("deleted with their nodes: the node pools {pool} (\"workers\")"));
    let order = ["DeleteClusterEndpoint", "DeleteSecurityGroup", "DeleteClusterNodePool", "DeleteCluster"];
    assert_eq!(carried_out(&cloud, mark), order);
    // nothing held it by then
    let asked = cloud.bodies_since(mark, "DeleteCluster");
    assert_eq!((asked.len(), &asked[0]["InstanceDeleteMode"]), (1, &"terminate".into()));
    let records = cloud.since(mark);
    let last = |action: &str| records.iter().rposition(|record| record.action == action).unwrap();
    let closed =
        |record: &Record| record.action == "DescribeClusterEndpointStatus" && record.response["Status"] == "Deleted";
    assert!(records.iter().position(closed).unwrap() < last("DeleteSecurityGroup"));
    cloud.assert_nothing_is_left();
}

fn machines_outside_of_pools_are_taken_out_and_kept(cloud: Cloud) {
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("", &[("a", SMALL)])).apply(&[]).success();
    cloud.change(|state| add_machine(state, "ins-theirs01", InstanceStatus::Running));
    let mark = cloud.mark();
    workspace
        .destroy(&[])
        .success()
        .says("removed from the cluster and kept: the instances outside of any node pool ins-theirs01")
        .says("Instances kept")
        .says("outside of any node pool: ins-theirs01. They were removed from the cluster, and are still running");
    let removed = cloud.bodies_since(mark, "DeleteClusterInstances");
    assert!(removed.iter().all(|body| body["InstanceDeleteMode"] == "retain"), "{removed:?}");
    cloud.simulator.read(|state| {
        assert_eq!(state.instances.keys().collect::<Vec<_>>(), ["ins-theirs01"]);
        assert_eq!(state.instances["ins-theirs01"].cluster_id, None);
        assert_eq!(state.disks.keys().collect::<Vec<_>>(), ["disk-theirs01"]);
    });
    assert!(cloud.clusters().is_empty());
}

/// One of them is still being set up.
fn machines_outside_of_pools_are_deleted_where_that_is_wanted(cloud: Cloud) {
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("delete_other_nodes = true", &[("a", SMALL)])).apply(&[]).success();
    let is_hostile = cloud.change(|state| {
        add_machine(state, "ins-theirs01", InstanceStatus::Running);
        add_machine(state, "ins-theirs02", InstanceStatus::Initializing);
        state.quirks.force_spares_new_nodes
    });
    let mark = cloud.mark();
    workspace
        .destroy(&[])
        .success()
        .says("deleted because of `delete_other_nodes`: the instances outside of any node pool")
        .silent_about("Instances kept");
    let destroyed = cloud.bodies_since(mark, "TerminateInstances");
    assert_eq!(destroyed.len(), usize::from(is_hostile), "{destroyed:?}");
    cloud.assert_nothing_is_left();
}

fn pools_of_other_kinds_stop_a_destroy_before_anything_is_deleted(cloud: Cloud) {
    let mut workspace = Workspace::new(&cloud);
    workspace.configure(&pools("", &[("a", SMALL)])).apply(&[]).success();
    let id = cloud.cluster().id;
    let (native, of_super_nodes) = cloud.change(|state| {
        let native = state.add_other_pool(&id, "theirs", OtherPoolKind::Native);
        (native, state.add_other_pool(&id, "pods", OtherPoolKind::Super))
    });
    for preflight in ["error", "off"] {
        let mark = cloud.mark();
        workspace = workspace.with("TKE_PREFLIGHT", preflight);
        workspace
            .destroy(&[])
            .failure()
            .says("Cluster has unmanaged node pools")
            .says(&format!("{native}: \"theirs\", of type Native"))
            .says(&format!("{of_super_nodes}: \"pods\", of type Super"));
        assert_eq!(cloud.changes_since(mark), Vec::<String>::new(), "{preflight}");
    }
    cloud.change(|state| state.other_pools.clear());
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}

fn a_destroy_that_was_disturbed_goes_on(cloud: Cloud) {
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success();
    for action in ["DeleteClusterEndpoint", "DeleteSecurityGroup", "DeleteClusterNodePool", "DeleteCluster"] {
        cloud.fail_next(action, refusal("UnauthorizedOperation.CamNoAuth", "not now"));
        workspace.destroy(&[]).failure().says("Permission missing");
        assert!(workspace.state(CLUSTER).is_some(), "{action}");
    }
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}

/// Its endpoints may never be told of.
fn a_cluster_that_failed_loses_its_nodes_first(cloud: Cloud) {
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("", &[("a", SMALL)])).apply(&[]).success();
    cloud.change(|state| state.clusters.values_mut().next().unwrap().status = ClusterStatus::Abnormal);
    let no_api_server = refusal("ResourceUnavailable.ClusterInAbnormalStat", "CLUSTER_IN_ABNORMAL_STAT(Abnormal)");
    cloud.fail("DescribeClusterEndpointStatus", 0, 99, no_api_server);
    let mark = cloud.mark();
    workspace.destroy(&["-refresh=false"]).success();
    let order = ["DeleteClusterNodePool", "DeleteSecurityGroup", "DeleteCluster"];
    assert_eq!(carried_out(&cloud, mark), order);
    cloud.assert_nothing_is_left();
}

/// It is the cluster's own protection that keeps it.
fn a_protected_pool_goes_with_its_cluster(cloud: Cloud) {
    let workspace = Workspace::new(&cloud);
    let protected = format!("{SMALL}\n deletion_protection = true");
    workspace.configure(&pools("", &[("a", &protected)])).apply(&[]).success();
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}

#[test]
fn disks_that_were_launched_to_stay_go_with_the_cluster() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let with_disk = format!("{SMALL}\n data_disks = [{{ size_gb = 60 }}]");
    workspace.configure(&pools("storage_on_delete = \"retain\"", &[("a", &with_disk)])).apply(&[]).success();
    workspace.configure(&pools("", &[("a", &with_disk)])).apply(&[]).success();
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}

#[test]
fn a_security_group_that_others_use_stays_with_a_warning() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("timeouts {\n    delete = \"120s\"\n  }", "")).apply(&[]).success();
    let group = workspace.state(CLUSTER).unwrap()["security_group_id"].as_str().unwrap().to_owned();
    cloud.change(|state| occupy_group(state, &group));
    workspace.destroy(&[]).success().says("Security group not deleted").says(&group);
    assert!(cloud.clusters().is_empty());
    cloud.simulator.read(|state| assert!(state.security_groups.contains_key(&group)));
}

#[test]
fn a_refresh_that_drops_a_cluster_says_how_to_remove_what_is_left() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success();
    let group = workspace.state(CLUSTER).unwrap()["security_group_id"].as_str().unwrap().to_owned();
    cloud.change(lose_clusters);
    workspace
        .plan(&[])
        .says("Security groups left behind")
        .says(&format!("{group} (of the public endpoint)"))
        .says("`terraform destroy -refresh=false -target=ADDRESS`");
    workspace.destroy(&["-refresh=false", &format!("-target={CLUSTER}")]).success();
    cloud.assert_nothing_is_left();
}

#[test]
fn a_protected_cluster_is_refused_in_the_plan_of_its_destroy() {
    let cloud = Cloud::start();
    let mut workspace = Workspace::new(&cloud);
    workspace.configure(&bare_cluster("deletion_protection = true")).apply(&[]).success();
    for preflight in ["error", "off"] {
        workspace = workspace.with("TKE_PREFLIGHT", preflight);
        workspace
            .plan(&["-destroy"])
            .failure()
            .says("Cluster protected from deletion")
            .says("Set `deletion_protection = false`");
    }
}

/// What may not be looked at hides nothing else.
#[test]
fn the_plan_of_a_destroy_says_what_it_could_not_look_at() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("", &[("theirs", SMALL)])).apply(&[]).success();
    let pool = cloud.pool("theirs").id;
    workspace.configure(&bare_cluster("")).apply(&[]).success();
    cloud.fail("DescribeNodePools", 0, 99, refusal("UnauthorizedOperation.CamNoAuth", "no"));
    workspace
        .plan(&["-destroy"])
        .says(&format!("deleted with their nodes: the node pools {pool} (\"theirs\")"))
        .says("Plan-time checks skipped")
        .says("Some plan-time checks of what this plan deletes were skipped: - the permission tke:DescribeNodePools is missing, which the apply requires too");
    // a cluster that cannot be looked at is protected if the state says so
    workspace.configure(&bare_cluster("deletion_protection = true")).apply(&[]).success();
    cloud.fail("DescribeClusters", 0, 99, refusal("UnauthorizedOperation.CamNoAuth", "no"));
    workspace.plan(&["-destroy", "-refresh=false"]).failure().says("Cluster protected from deletion");
}
