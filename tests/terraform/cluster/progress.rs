//! What is told of long work: each change of state in the log, the last ones in the error.

use std::time::Duration;

use terraform_provider_tke::simulator::state::InstanceStatus;

use crate::harness::configuration::{cluster, pools};
use crate::harness::{Cloud, Run, Workspace};

const BOTH: &str = "endpoint_access = \"private_and_public\"\n  private_subnet_id = \"subnet-demo0002\"";

#[test]
fn each_change_of_cluster_pool_node_and_endpoint_is_a_line_of_the_log() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud).with("TF_LOG_PROVIDER", "info");
    workspace.configure(&cluster(BOTH, ""));
    let log = |run: Run| run.success().stderr;
    let says = |log: &str, parts: &[&str]| {
        let found = log.lines().any(|line| parts.iter().all(|part| line.contains(part)));
        assert!(found, "no line with {parts:?} in\n{log}");
    };

    let on_its_way = [
        ("DescribeClusters", "Creating", 300),
        ("DescribeClusterNodePools", "creating", 20),
        ("DescribeClusterInstances", "initializing", 150),
        ("DescribeClusterEndpointStatus", "Creating", 60),
        ("DescribeClusterEndpointStatus", "Creating", 60),
    ];
    let created = log(cloud.in_steps(&on_its_way, || workspace.apply(&[])));
    let id = cloud.cluster().id;
    let node = cloud.simulator.read(|state| state.instances.keys().next().unwrap().clone());
    let pool = cloud.pool("workers").id;
    says(&created, &["[INFO]", "cluster accepted", &id]);
    says(&created, &["[INFO]", &format!("cluster {id} to be running"), "Creating"]);
    says(&created, &["[INFO]", &format!("cluster {id} to be running"), "done waiting"]);
    says(&created, &["[INFO]", &pool, "creating, 0 of 1 nodes normal"]);
    says(&created, &["[INFO]", &pool, "done waiting"]);
    says(&created, &["[INFO]", "workers", &node, "initializing"]);
    says(&created, &["[INFO]", "workers", &node, "running"]);
    for side in ["public", "private"] {
        says(&created, &["[INFO]", &format!("{side} endpoint to open"), "Creating"]);
        says(&created, &["[INFO]", &format!("{side} endpoint to open"), "done waiting"]);
    }

    let on_its_way = [
        ("DescribeClusterEndpointStatus", "Deleting", 20),
        ("DescribeClusterEndpointStatus", "Deleting", 20),
        ("DescribeClusterNodePools", "deleting", 60),
    ];
    workspace.configure(&pools("", &[]));
    let emptied = log(cloud.in_steps(&on_its_way, || workspace.apply(&[])));
    for side in ["public", "private"] {
        says(&emptied, &["[INFO]", &format!("{side} endpoint to close"), "Deleting"]);
    }
    says(&emptied, &["[INFO]", &pool, "workers deleting"]);
    says(&emptied, &["[INFO]", &pool, "done waiting"]);
    let destroyed = log(cloud.in_steps(&[("DescribeClusters", "Deleting", 120)], || workspace.destroy(&[])));
    says(&destroyed, &["[INFO]", &id, "Deleting"]);
    says(&destroyed, &["[INFO]", &id, "done waiting"]);
}

#[test]
fn a_timeout_tells_what_was_seen_last_and_which_nodes_failed_and_why() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("timeouts {\n    create = \"8s\"\n  }", "node_count = 2"));
    // as soon as there is a node, it is let fail
    let break_one = |cloud: &Cloud| {
        let broken = cloud.change(|state| {
            let node = state.instances.values_mut().find(|node| node.status == InstanceStatus::Initializing)?;
            (node.status, node.failed_reason) = (InstanceStatus::Failed, "the disk is broken".into());
            Some(())
        });
        if broken.is_some() {
            cloud.resume_time();
        } else if !cloud.clusters().is_empty() {
            // less than a node takes
            cloud.pass(Duration::from_secs(60));
        }
        broken.is_some()
    };
    cloud.stop_time();
    let run = cloud.meanwhile(break_one, || workspace.apply(&[])).success();
    let failed = cloud
        .simulator
        .read(|state| state.instances.values().find(|node| node.status == InstanceStatus::Failed).unwrap().id.clone());
    run.says("Cluster created, but incomplete: Timed out")
        .says("The node pool \"workers\" is not ready")
        .says("Progress:")
        .says(&format!("1 of 2 nodes normal, {failed} failed: the disk is broken"));
    // the other node runs, and the endpoint is open
    assert!(cloud.cluster().public_endpoint.is_some());
}
