//! Terraform or the provider is killed while a cluster is made: nothing of it is in a state, and the next apply goes on.

use terraform_provider_tke::simulator::Record;

use crate::harness::configuration::{CLUSTER, cluster};
use crate::harness::{Cloud, Running, Workspace, until};

/// An apply whose clusters are all being waited for.
fn waiting(cloud: &Cloud, workspace: &Workspace, clusters: usize) -> Running {
    cloud.stop_time();
    let apply = Running::apply(workspace);
    let are_waited_for = |record: &Record| {
        record.action == "DescribeClusters"
            && record.response.to_string().matches("\"ClusterStatus\":\"Creating\"").count() >= clusters
    };
    until("the clusters to be waited for", || {
        cloud.clusters().len() == clusters && cloud.since(0).iter().any(are_waited_for)
    });
    apply
}

fn ids(cloud: &Cloud) -> Vec<String> {
    cloud.clusters().into_keys().collect()
}

/// One apply goes on with what is there, and says so before.
fn goes_on(cloud: &Cloud, workspace: &Workspace) {
    let made = ids(cloud);
    cloud.resume_time();
    workspace.plan(&[]).says("Cluster of an interrupted apply").says(&made[0]);
    workspace.apply(&[]).success().says(&format!("{} added, 0 changed, 0 destroyed", made.len()));
    assert_eq!(ids(cloud), made);
    workspace.assert_plan_is_empty();
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}

#[test]
fn a_provider_is_killed_while_it_creates_a_cluster() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", ""));
    let apply = waiting(&cloud, &workspace, 1);
    apply.kill_provider();
    apply.end().failure();
    assert!(workspace.state(CLUSTER).is_none());
    goes_on(&cloud, &workspace);
}

#[test]
fn terraform_is_killed_while_clusters_that_look_alike_are_created() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("count = 2", ""));
    let apply = waiting(&cloud, &workspace, 2);
    apply.kill();
    drop(apply.end());
    // at once: the provider may still live
    goes_on(&cloud, &workspace);
}

#[test]
fn a_killed_cluster_that_is_asked_for_otherwise_is_imported() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", ""));
    let apply = waiting(&cloud, &workspace, 1);
    apply.kill_provider();
    apply.end().failure();
    cloud.resume_time();
    let id = cloud.cluster().id;
    let changed = cluster("description = \"another one\"", "");
    workspace.configure(&changed);
    workspace
        .apply(&[])
        .failure()
        .says("Cluster of an interrupted apply")
        .says("with other settings than the configuration has now")
        .says(&format!("id = \"{id}:all\""));
    assert_eq!(ids(&cloud), [id.as_str()]);
    workspace.run(&["import", "-input=false", CLUSTER, &format!("{id}:all")]).success();
    workspace.apply(&[]).success();
    assert_eq!(ids(&cloud), [id.as_str()]);
    workspace.assert_plan_is_empty();
}
