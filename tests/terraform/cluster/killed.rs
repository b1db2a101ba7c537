//! Terraform or the provider is killed while a cluster is made: nothing of it is in a state, and the next apply goes on.

use std::path::Path;

use terraform_provider_tke::simulator::Record;

use crate::harness::configuration::{CLUSTER, cluster};
use crate::harness::{Cloud, Running, Workspace, until};

/// An apply whose clusters are all being waited for.
fn waiting(cloud: &Cloud, workspace: &Workspace, clusters: usize) -> Running {
    cloud.stop_time();
    let apply = Running::apply(workspace);
    let is_waited_for = |id: &String| {
        let shows_it = |record: &Record| {
            let shown = record.response.to_string();
            record.action == "DescribeClusters" && shown.contains("\"Creating\"") && shown.contains(id)
        };
        cloud.since(0).iter().any(shows_it)
    };
    until("the clusters to be waited for", || {
        let made = ids(cloud);
        made.len() == clusters && made.iter().all(is_waited_for)
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
    let journal = journal(&workspace.path(".local/state/terraform-provider-tke"));
    assert!(journal.iter().any(|entry| entry.contains(&cloud.cluster().id)), "{journal:?}");
    let (secret_id, secret_key) = cloud.keys();
    assert!(!journal.iter().any(|entry| entry.contains(&secret_id) || entry.contains(&secret_key)), "{journal:?}");
    goes_on(&cloud, &workspace);
}

/// What stands in the journals below a directory.
fn journal(directory: &Path) -> Vec<String> {
    let mut entries = Vec::new();
    for file in std::fs::read_dir(directory).unwrap().map(|file| file.unwrap().path()) {
        match file.is_dir() {
            true => entries.extend(journal(&file)),
            false => entries.push(std::fs::read_to_string(file).unwrap()),
        }
    }
    entries
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
    let workspace = Workspace::new(&cloud).with("TF_DATA_DIR", "data");
    std::fs::create_dir(workspace.path("data")).unwrap();
    workspace.configure(&cluster("", ""));
    let apply = waiting(&cloud, &workspace, 1);
    apply.kill_provider();
    apply.end().failure();
    cloud.resume_time();
    let id = cloud.cluster().id;
    assert!(journal(&workspace.path("data/tke-journal")).iter().any(|entry| entry.contains(&id)));
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
    assert!(!journal(&workspace.path("data/tke-journal")).iter().any(|entry| entry.contains("\"create\"")), "settled");
}
