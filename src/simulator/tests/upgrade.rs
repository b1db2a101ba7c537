//! The control plane's version goes up, in the cloud's own time.

use serde_json::{Value, json};

use super::session::{Session, cluster_request, pool_request};

/// A running cluster of this version.
fn cluster(session: &Session, version: &str) -> String {
    cluster_of(session, version, "172.16.0.0/16")
}

fn cluster_of(session: &Session, version: &str, cidr: &str) -> String {
    let mut request = cluster_request(cidr);
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
fn it_shows_the_new_version_at_once_runs_for_a_moment_then_upgrades_then_runs() {
    let session = Session::new();
    let id = cluster(&session, "1.28.3");
    let to = |version: &str| json!({"ClusterId": id, "DstVersion": version});
    session.call("UpdateClusterVersion", &to("1.30.0"));
    assert_eq!(stands(&session, &id), ("Running".into(), "1.30.0".into()));
    assert_eq!(session.refused("UpdateClusterVersion", &to("1.30.0")), "ResourceUnavailable.ClusterState");
    session.pass(10);
    assert_eq!(stands(&session, &id), ("Upgrading".into(), "1.30.0".into()));
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
        let next = state.versions.iter().position(|offered| offered.version == "1.30.0").unwrap();
        state.versions.insert(next, patch);
    });
    let available = |parameters: Value| session.call("DescribeAvailableClusterVersion", &parameters);
    assert_eq!(available(json!({"ClusterId": id}))["Versions"], json!(["1.28.9", "1.30.0"]));
    let listed = available(json!({"ClusterIds": [id]}));
    assert_eq!(listed["Versions"], Value::Null);
    assert_eq!(listed["Clusters"], json!([{"ClusterId": id, "Versions": ["1.28.9", "1.30.0"]}]));
    // without any, all that there are in the region
    assert_eq!(available(json!({}))["Clusters"], listed["Clusters"]);
    assert_eq!(available(json!({}))["Versions"], Value::Null);
    let both = json!({"ClusterId": id, "ClusterIds": [id]});
    assert_eq!(session.refused("DescribeAvailableClusterVersion", &both), "InvalidParameter.Param");
    let other = json!({"ClusterId": "cls-nobodys0"});
    assert_eq!(session.refused("DescribeAvailableClusterVersion", &other), "ResourceNotFound.ClusterNotFound");
    for version in ["1.26.1", "1.28.3", "1.29.0", "1.32.2", "1.30"] {
        let request = json!({"ClusterId": id, "DstVersion": version});
        assert_eq!(session.refused("UpdateClusterVersion", &request), "InvalidParameter.Param", "{version}");
    }
    session.call("UpdateClusterVersion", &json!({"ClusterId": id, "DstVersion": "1.28.9"}));
    session.pass(251);
    assert_eq!(stands(&session, &id), ("Running".into(), "1.28.9".into()));
}

#[test]
fn only_even_minors_are_on_offer_and_the_next_of_them_is_the_target() {
    let session = Session::new();
    let listed = session.call("DescribeVersions", &json!({}));
    let versions: Vec<&str> = listed["VersionInstanceSet"]
        .as_array()
        .unwrap()
        .iter()
        .map(|version| version["Version"].as_str().unwrap())
        .collect();
    assert_eq!(versions.len(), 14);
    let minor = |version: &str| version.split('.').nth(1).unwrap().parse::<u32>().unwrap();
    assert!(versions.iter().all(|version| minor(version) % 2 == 0 || minor(version) < 24), "{versions:?}");
    let id = cluster(&session, "1.30.0");
    let offered = session.call("DescribeAvailableClusterVersion", &json!({"ClusterId": id}));
    assert_eq!(offered["Versions"], json!(["1.32.2"]));
    let newest = cluster_of(&session, "1.34.1", "172.17.0.0/16");
    let offered = session.call("DescribeAvailableClusterVersion", &json!({"ClusterId": newest}));
    assert_eq!(offered["Versions"], json!([]));
}

#[test]
fn a_version_that_is_not_whole_or_does_not_exist_is_no_record() {
    let session = Session::new();
    for version in ["1.30", "1.31.0"] {
        let mut request = cluster_request("172.16.0.0/16");
        request["ClusterBasicSettings"]["ClusterVersion"] = version.into();
        let refusal = session.response("CreateCluster", &request)["Error"].take();
        assert_eq!(refusal["Code"], "FailedOperation.DbRecordNotFound");
        let message = refusal["Message"].as_str().unwrap().to_owned();
        assert!(message.contains("CompId not found") && message.contains(&format!("k8s {version} record not found")));
    }
    let mut request = cluster_request("172.16.0.0/16");
    request["ClusterBasicSettings"].as_object_mut().unwrap().remove("ClusterVersion");
    let id = session.call("CreateCluster", &request)["ClusterId"].as_str().unwrap().to_owned();
    assert_eq!(stands(&session, &id).1, "1.10.5");
}

#[test]
fn the_cloud_picks_the_revision_of_what_runs() {
    let session = Session::new();
    session.simulator.write(|state| state.quirks.versions_have_revisions = true);
    let id = cluster(&session, "1.30.0");
    assert_eq!(stands(&session, &id).1, "1.30.0-tke.5");
    session.create_pool(&id, 1);
    session.pass(400);
    let able = || session.call("CheckInstancesUpgradeAble", &json!({"ClusterId": id}));
    assert_eq!((able()["ClusterVersion"].clone(), able()["Total"].clone()), (json!("1.30.0-tke.5"), json!(0)));
    session.simulator.write(|state| state.clusters.get_mut(&id).unwrap().version = "1.30.0-tke.9".into());
    assert_eq!(able()["UpgradeAbleInstances"][0]["Version"], "1.30.0-tke.5");
    session.call("UpdateClusterVersion", &json!({"ClusterId": id, "DstVersion": "1.32.2"}));
    session.pass(251);
    assert_eq!(stands(&session, &id), ("Running".into(), "1.32.2-tke.5".into()));
}
