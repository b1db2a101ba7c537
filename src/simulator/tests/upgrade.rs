//! The control plane's version goes up, in the cloud's own time.

use serde_json::{Value, json};

use super::session::{Session, cluster_request, pool_request};

/// A running cluster of this version.
fn cluster(session: &Session, version: &str) -> String {
    let mut request = cluster_request("172.16.0.0/16");
    request["ClusterBasicSettings"]["ClusterVersion"] = version.into();
    let id = session.call("CreateCluster", &request)["ClusterId"].as_str().unwrap().to_owned();
    session.pass(301);
    id
}

fn stands(session: &Session, id: &str) -> (Value, Value) {
    let mut cluster = session.call("DescribeClusters", &json!({"ClusterIds": [id]}))["Clusters"][0].take();
    (cluster["ClusterStatus"].take(), cluster["ClusterVersion"].take())
}

#[test]
fn it_runs_for_a_moment_then_upgrades_then_runs_with_the_new_version() {
    let session = Session::new();
    let id = cluster(&session, "1.29.1");
    let to = |version: &str| json!({"ClusterId": id, "DstVersion": version});
    session.call("UpdateClusterVersion", &to("1.30.0"));
    assert_eq!(stands(&session, &id), ("Running".into(), "1.29.1".into()));
    assert_eq!(session.refused("UpdateClusterVersion", &to("1.30.0")), "ResourceUnavailable.ClusterState");
    session.pass(10);
    assert_eq!(stands(&session, &id), ("Upgrading".into(), "1.29.1".into()));
    let refusal = session.response("UpdateClusterVersion", &to("1.30.0"))["Error"].take();
    assert_eq!(refusal["Code"], "ResourceUnavailable.ClusterState");
    assert_eq!(refusal["Message"], "CLUSTER_STATE_ERROR(cluster is in upgrading)");
    assert_eq!(session.refused("CreateClusterNodePool", &pool_request(&id, 1)), "ResourceUnavailable.ClusterState");
    session.pass(239);
    assert_eq!(stands(&session, &id).0, "Upgrading");
    session.pass(1);
    assert_eq!(stands(&session, &id), ("Running".into(), "1.30.0".into()));
    assert_eq!(session.refused("UpdateClusterVersion", &to("1.30.0")), "InvalidParameter.Param");
}

#[test]
fn newer_versions_of_the_own_minor_and_the_next_that_exists_are_available() {
    let session = Session::new();
    let id = cluster(&session, "1.28.3");
    session.simulator.write(|state| {
        let patch = crate::simulator::state::KubernetesVersion { version: "1.28.9".into() };
        state.versions.insert(2, patch);
    });
    let available = |parameters: Value| session.call("DescribeAvailableClusterVersion", &parameters);
    assert_eq!(available(json!({"ClusterId": id}))["Versions"], json!(["1.28.9", "1.29.1"]));
    let listed = available(json!({"ClusterIds": [id]}));
    assert_eq!(listed["Versions"], Value::Null);
    assert_eq!(listed["Clusters"], json!([{"ClusterId": id, "Versions": ["1.28.9", "1.29.1"]}]));
    // without any, all that there are in the region
    assert_eq!(available(json!({}))["Clusters"], listed["Clusters"]);
    assert_eq!(available(json!({}))["Versions"], Value::Null);
    let both = json!({"ClusterId": id, "ClusterIds": [id]});
    assert_eq!(session.refused("DescribeAvailableClusterVersion", &both), "InvalidParameter.Param");
    let other = json!({"ClusterId": "cls-nobodys0"});
    assert_eq!(session.refused("DescribeAvailableClusterVersion", &other), "ResourceNotFound.ClusterNotFound");
    for version in ["1.26.1", "1.28.3", "1.29.0", "1.30.0", "1.29"] {
        let request = json!({"ClusterId": id, "DstVersion": version});
        assert_eq!(session.refused("UpdateClusterVersion", &request), "InvalidParameter.Param", "{version}");
    }
    session.call("UpdateClusterVersion", &json!({"ClusterId": id, "DstVersion": "1.28.9"}));
    session.pass(251);
    assert_eq!(stands(&session, &id), ("Running".into(), "1.28.9".into()));
}
