//! The user interrupts: what was made is kept, and nothing runs on.
#![allow(clippy::disallowed_methods, reason = "a test that watches another process")]

use std::time::Duration;

use terraform_provider_tke::simulator::Record;

use crate::harness::configuration::{CLUSTER, cluster};
use crate::harness::{Cloud, Running, Workspace, until};

#[test]
fn an_interrupted_create_keeps_the_cluster() {
    // it is being made when the interrupt comes
    let cloud = Cloud::start();
    cloud.stop_time();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", ""));
    let apply = Running::apply(&workspace);
    let is_waited_for =
        |record: &Record| record.action == "DescribeClusters" && record.response.to_string().contains("\"Creating\"");
    until("the cluster to be waited for", || cloud.since(0).iter().any(is_waited_for));
    apply.interrupt();
    let run = apply.end().says("interrupted").silent_about("Error: Interrupted");
    assert!(run.text().contains("Stopping operation") || run.text().contains("Interrupt received"), "{run}");
    let id = cloud.cluster().id;
    assert_eq!(workspace.state(CLUSTER).unwrap()["id"], id.as_str());
    let mark = cloud.mark();
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(cloud.mark(), mark, "nobody asks on");

    // and goes on with it: one apply makes all that is missing
    assert_eq!(workspace.state(CLUSTER).unwrap()["cluster_ca_certificate"], serde_json::Value::Null);
    cloud.resume_time();
    workspace.apply(&[]).success().says("0 added, 1 changed, 0 destroyed");
    assert_eq!(cloud.cluster().id, id);
    let state = workspace.state(CLUSTER).unwrap();
    assert!(state["cluster_ca_certificate"].as_str().unwrap().starts_with("-----BEGIN"), "{state}");
    assert!(state["public_endpoint"].is_string(), "{state}");
    workspace.assert_plan_is_empty();
}
