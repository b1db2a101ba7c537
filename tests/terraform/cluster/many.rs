//! Many at once.

use crate::harness::configuration::{SMALL, clusters, pools};
use crate::harness::{Cloud, Workspace};

#[test]
fn twenty_clusters_ten_at_a_time() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let with = |description: &str| clusters(20, &format!("description = \"{description}\""));
    workspace.configure(&with("one")).apply(&["-parallelism=10"]).success();
    assert_eq!(cloud.clusters().len(), 20);
    let names: std::collections::BTreeSet<String> =
        cloud.clusters().into_values().map(|cluster| cluster.name).collect();
    assert_eq!(names.len(), 20);
    let mark = cloud.mark();
    workspace.assert_plan_is_empty();
    let reads = cloud.since(mark).into_iter().filter(|record| record.action == "DescribeClusters").count();
    assert!(reads <= 10, "clusters are read together: {reads} calls for 20");
    workspace.configure(&with("two")).apply(&["-parallelism=10"]).success();
    assert!(cloud.clusters().values().all(|cluster| cluster.description == "two"));
    workspace.destroy(&["-parallelism=10"]).success();
    cloud.assert_nothing_is_left();
}

#[test]
fn pools_in_parallel_are_all_made() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let names = ["p1", "p2", "p3", "p4"];
    let text = pools("update_worker_pools_in_parallel = true", &names.map(|name| (name, SMALL)));
    workspace.configure(&text).apply(&[]).success();
    for name in names {
        cloud.pool(name);
    }
    // all were asked for before the first was waited for
    let actions: Vec<String> = cloud.changes_since(0);
    assert_eq!(actions.iter().filter(|action| *action == "CreateClusterNodePool").count(), 4);
    workspace.assert_plan_is_empty();
}
