//! Many at once.

use crate::harness::{Cloud, Workspace};
use crate::terraform::cluster::life::assert_nothing_is_left;

#[test]
fn twenty_clusters_ten_at_a_time() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let with = |description: &str| {
        format!(
            "resource \"tke_cluster\" \"main\" {{\n  count = 20\n  name = \"main-${{count.index}}\"\n  description = \"{description}\"\n  vpc_id = \"vpc-demo0001\"\n  network = {{ cluster_cidr = \"172.${{16 + floor(count.index / 4)}}.${{64 * (count.index % 4)}}.0/18\" }}\n}}\n"
        )
    };
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
    assert_nothing_is_left(&cloud);
}

#[test]
fn pools_in_parallel_are_all_made() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let pools: String = (1..=4)
        .map(|n| format!("    p{n} = {{ instance_type = \"S5.MEDIUM4\", subnet_ids = [\"subnet-demo0001\"] }}\n"))
        .collect();
    let text = format!(
        "resource \"tke_cluster\" \"main\" {{\n  name = \"main\"\n  vpc_id = \"vpc-demo0001\"\n  update_worker_pools_in_parallel = true\n  node_pools = {{\n{pools}  }}\n}}\n"
    );
    workspace.configure(&text).apply(&[]).success();
    for n in 1..=4 {
        cloud.pool(&format!("p{n}"));
    }
    // all were asked for before the first was waited for
    let actions: Vec<String> = cloud.changes_since(0);
    assert_eq!(actions.iter().filter(|action| *action == "CreateClusterNodePool").count(), 4);
    workspace.assert_plan_is_empty();
}
