//! Replies that lack what they must hold: nothing is made twice, replaced or dropped because of one. Each member of
//! each reply has its turn in `tests/replies`.

use serde_json::json;
use terraform_provider_tke::simulator::FaultKind;

use crate::harness::configuration::{bare_cluster, cluster, provider};
use crate::harness::{Cloud, Workspace};

fn without(member: &str) -> FaultKind {
    FaultKind::WithoutMember(member.to_owned())
}

fn with(member: &str, value: serde_json::Value) -> FaultKind {
    FaultKind::WithMember { path: member.to_owned(), value }
}

#[test]
fn a_reply_without_the_new_things_id_makes_no_second_one() {
    let cloud = Cloud::start();
    cloud.fail_next("CreateCluster", without("ClusterId"));
    cloud.fail_next("CreateClusterNodePool", without("NodePoolId"));
    // that of the nodes and that of the endpoint
    cloud.fail("CreateSecurityGroup", 0, 2, without("SecurityGroup.SecurityGroupId"));
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success();
    assert_eq!(workspace.state("tke_cluster.main").unwrap()["id"], cloud.cluster().id.as_str());
    cloud.pool("workers");
    for (action, count) in [("CreateCluster", 1), ("CreateClusterNodePool", 1), ("CreateSecurityGroup", 2)] {
        assert_eq!(cloud.bodies_since(0, action).len(), count, "{action}");
    }
    workspace.assert_plan_is_empty();
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}

#[test]
fn a_reply_that_lacks_something_neither_replaces_nor_drops_a_cluster() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&bare_cluster("")).apply(&[]).success();
    let (id, mark) = (cloud.cluster().id, cloud.mark());
    for (kind, flaw) in [
        (without("Clusters[0].ClusterNetworkSettings"), "Clusters[0].ClusterNetworkSettings is missing"),
        (without("Clusters[0].ClusterNetworkSettings.VpcId"), "Clusters[0].ClusterNetworkSettings.VpcId is missing"),
        (FaultKind::EmptyReply, "TotalCount is missing"),
        (with("Clusters", json!([])), "TotalCount is 1, and Clusters holds 0 on all pages"),
    ] {
        cloud.fail("DescribeClusters", 0, u32::MAX, kind);
        let said = format!("unexpected reply: {flaw}.");
        let impatient = |more: &str| provider("retry_timeout = \"2s\"") + &bare_cluster(more);
        workspace.configure(&impatient("")).plan(&[]).failure().says(&said);
        workspace.configure(&impatient("description = \"new\"")).apply(&["-refresh=false"]).failure().says(&said);
        cloud.change(|state| state.faults.clear());
        assert_eq!(workspace.state("tke_cluster.main").unwrap()["id"], id.as_str());
    }
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
    assert_eq!(cloud.cluster().id, id);
    // a broken reply passes
    workspace.configure(&bare_cluster(""));
    cloud.fail("DescribeClusters", 0, 2, FaultKind::EmptyReply);
    workspace.assert_plan_is_empty();
}
