//! Deleting `tke_cluster`: what goes, and what stays.

use terraform_provider_tke::simulator::Record;
use terraform_provider_tke::simulator::state::Census;

use crate::harness::configuration::{cluster, pools};
use crate::harness::{Cloud, Workspace, both_ways, lose_clusters, refusal};

both_ways!(deletion_protection_is_respected_and_says_what_to_set, a_destroy_returns_when_the_cluster_is_gone);

#[test]
fn volumes_go_with_the_cluster_unless_they_are_retained() {
    for (more, volumes, mode) in [("", 0, "terminate"), ("storage_on_delete = \"retain\"", 1, "retain")] {
        let cloud = Cloud::start();
        let workspace = Workspace::new(&cloud);
        workspace.configure(&cluster(more, "")).apply(&[]).success();
        let id = cloud.cluster().id;
        cloud.change(|state| state.provision_volume(&id, 10)).unwrap();
        let mark = cloud.mark();
        workspace.destroy(&[]).success();
        let request = &cloud.bodies_since(mark, "DeleteCluster")[0];
        assert_eq!(request["InstanceDeleteMode"], "terminate");
        assert_eq!(request["ResourceDeleteOptions"][0]["DeleteMode"], mode);
        assert_eq!(cloud.census(), Census { volumes, ..Census::default() }, "{more}");
    }
}

#[test]
fn a_cluster_that_vanishes_half_way_through_its_destroy_is_deleted() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success();
    let mark = cloud.mark();
    cloud.stop_time();
    let steal = |cloud: &Cloud| {
        let is_begun = cloud.since(mark).iter().any(|record| record.action == "DeleteClusterEndpoint");
        if is_begun {
            cloud.change(lose_clusters);
            cloud.resume_time();
        }
        is_begun
    };
    cloud.meanwhile(steal, || workspace.destroy(&[])).success();
    cloud.assert_nothing_is_left();
}

/// The official provider answers `InternalError.ClusterNotFound`.
#[test]
fn what_is_gone_already_is_destroyed_without_error() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success();
    cloud.change(lose_clusters);
    let mark = cloud.mark();
    workspace.destroy(&["-refresh=false"]).success();
    // that of the endpoint and that of the nodes
    assert_eq!(cloud.changes_since(mark), ["DeleteSecurityGroup", "DeleteSecurityGroup"]);
    cloud.assert_nothing_is_left();
}

fn deletion_protection_is_respected_and_says_what_to_set(cloud: Cloud) {
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("deletion_protection = true", "")).apply(&[]).success();
    assert!(cloud.cluster().deletion_protection);
    let mark = cloud.mark();
    workspace.destroy(&[]).failure().says("Set `deletion_protection = false`");
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new(), "a protected cluster keeps its endpoint and nodes");
    workspace.configure(&cluster("deletion_protection = false", "")).apply(&[]).success();
    assert!(!cloud.cluster().deletion_protection);
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}

/// The official provider throws the result of its wait away, and what is deleted next is still in use.
fn a_destroy_returns_when_the_cluster_is_gone(cloud: Cloud) {
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("", &[])).apply(&[]).success();
    let mark = cloud.mark();
    cloud.in_steps(&[("DescribeClusters", "Deleting", 120)], || workspace.destroy(&[])).success();
    let seen = |record: &Record| record.response["Clusters"][0]["ClusterStatus"].as_str().unwrap_or("gone").to_owned();
    let looks: Vec<String> =
        cloud.since(mark).iter().filter(|record| record.action == "DescribeClusters").map(seen).collect();
    assert!(looks.contains(&"Deleting".to_owned()), "{looks:?}");
    assert_eq!(looks.last().unwrap(), "gone");
    cloud.assert_nothing_is_left();
}

/// A refusal that does not say that it is one of deletion protection.
#[test]
fn protection_that_does_not_say_so_is_looked_for() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("", &[])).apply(&[]).success();
    let protect = |cloud: &Cloud| {
        let is_closing = cloud.since(0).iter().any(|record| record.action == "DeleteCluster");
        if is_closing {
            cloud.change(|state| state.clusters.values_mut().for_each(|cluster| cluster.deletion_protection = true));
        }
        is_closing
    };
    cloud.fail("DeleteCluster", 0, 99, refusal("OperationDenied", "operation denied"));
    let destroy = cloud.meanwhile(protect, || workspace.destroy(&[]));
    destroy.failure().says("Set `deletion_protection = false`");
    assert_eq!(cloud.clusters().len(), 1);
}
