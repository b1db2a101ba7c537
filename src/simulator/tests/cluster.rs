//! Clusters themselves: what they run, how large they are, and how many there may be.

use serde_json::{Value, json};

use super::session::{Session, cluster_request};
use crate::simulator::state::quirks::Quirks;
use crate::simulator::{Clock, Settings};

fn shown(session: &Session, id: &str) -> Value {
    session.call("DescribeClusters", &json!({"ClusterIds": [id]}))["Clusters"][0].take()
}

fn created(session: &Session, request: &Value) -> Value {
    let id = session.call("CreateCluster", request)["ClusterId"].take();
    shown(session, id.as_str().unwrap())
}

#[test]
fn an_operating_system_that_nobody_named_is_one_of_two_and_no_image() {
    for (is_old, os) in [(false, "tlinux4_x86_64_public"), (true, "ubuntu16.04.1 LTSx86_64")] {
        let quirks = Quirks { old_default_image: is_old, ..Quirks::default() };
        let session = Session::with(Settings { clock: Clock::manual(), quirks, ..Settings::default() });
        let mut request = cluster_request("172.16.0.0/16");
        request["ClusterBasicSettings"].as_object_mut().unwrap().remove("ClusterOs");
        let cluster = created(&session, &request);
        assert_eq!((&cluster["ClusterOs"], &cluster["ImageId"]), (&json!(os), &json!("")));
        assert_eq!(cluster["OsCustomizeType"], "");
        // nodes run it all the same
        let id = cluster["ClusterId"].as_str().unwrap();
        session.pass(301);
        session.create_pool(id, 1);
        session.call("ModifyClusterImage", &json!({"ClusterId": id, "ImageId": "img-eb30mz89"}));
        let cluster = shown(&session, id);
        assert_eq!((&cluster["ClusterOs"], &cluster["ImageId"]), (&json!("tlinux3.1x86_64"), &json!("img-eb30mz89")));
        assert_eq!(cluster["OsCustomizeType"], "GENERAL");
    }
}

#[test]
fn an_image_of_ones_own_is_the_name_of_the_operating_system() {
    let session = Session::new();
    session.simulator.write(|state| {
        let mut own = state.images[0].clone();
        (own.id, own.os_name, own.customize_type) = ("img-custom01".into(), "golden".into(), "CUSTOMIZE".into());
        state.images.push(own);
    });
    let id = session.running_cluster();
    session.call("ModifyClusterImage", &json!({"ClusterId": id, "ImageId": "img-custom01"}));
    let cluster = shown(&session, &id);
    for name in ["ClusterOs", "ImageId"] {
        assert_eq!(cluster[name], "img-custom01", "{name}");
    }
    assert_eq!(cluster["OsCustomizeType"], "CUSTOMIZE");
    let offered = session.call("DescribeOSImages", &json!({}))["OSImageSeriesSet"].to_string();
    assert!(!offered.contains("img-custom01"));
}

#[test]
fn a_new_level_takes_the_control_plane_a_while() {
    let session = Session::new();
    let id = session.running_cluster();
    let level = |level: &str| json!({"ClusterId": id, "ClusterLevel": level});
    assert_eq!(session.refused("ModifyClusterAttribute", &level("L10")), "InvalidParameter.Param");
    session.call("ModifyClusterAttribute", &level("L20"));
    let state = || {
        let cluster = shown(&session, &id);
        [cluster["ClusterStatus"].clone(), cluster["ClusterLevel"].clone()]
    };
    assert_eq!(state(), ["ClusterLevelUpgrading", "L5"]);
    assert_eq!(session.refused("ModifyClusterAttribute", &level("L50")), "ResourceUnavailable.ClusterState");
    session.pass(61);
    assert_eq!(state(), ["Running", "L20"]);
    // one that it has already changes nothing
    session.call("ModifyClusterAttribute", &level("L20"));
    assert_eq!(state(), ["Running", "L20"]);
}

#[test]
fn an_account_has_twenty_clusters_in_a_region_and_no_more() {
    let session = Session::new();
    for second in 0..20 {
        session.create_cluster(&format!("172.{}.{}.0/20", 16 + second / 16, second % 16 * 16));
    }
    let one_more = cluster_request("172.30.0.0/16");
    assert_eq!(session.refused("CreateCluster", &one_more), "InternalError.QuotaMaxClsLimit");
}

#[test]
fn what_runs_containers_goes_with_the_version_of_kubernetes() {
    let session = Session::new();
    let with = |runtime: &str, version: &str| {
        let mut request = cluster_request("172.16.0.0/16");
        request["ClusterAdvancedSettings"]["ContainerRuntime"] = runtime.into();
        request["ClusterAdvancedSettings"]["RuntimeVersion"] = version.into();
        request
    };
    let code = "FailedOperation.PolicyServerRuntimeNotMatchK8sVersionError";
    for (runtime, version) in [("docker", "20.10"), ("containerd", "1.7.28"), ("containerd", "1.6.28")] {
        assert_eq!(session.refused("CreateCluster", &with(runtime, version)), code, "{runtime} {version}");
    }
    let cluster = created(&session, &with("", ""));
    assert_eq!((&cluster["ContainerRuntime"], &cluster["RuntimeVersion"]), (&json!("containerd"), &json!("1.6.9")));
}

#[test]
fn a_filter_that_there_is_not_is_an_error_and_an_id_that_is_gone_is_none() {
    let session = Session::new();
    let wrong = json!({"Filters": [{"Name": "cluster-name", "Values": ["a"]}]});
    let error = session.response("DescribeClusters", &wrong)["Error"].take();
    assert_eq!(error["Code"], "InvalidParameter.Param");
    assert!(error["Message"].as_str().unwrap().contains("invalid filter name"), "{error}");
    let gone = session.call("DescribeClusters", &json!({"ClusterIds": ["cls-nothere1"]}));
    assert_eq!((&gone["TotalCount"], &gone["Clusters"]), (&json!(0), &json!([])));
    let id = session.create_cluster("172.16.0.0/16");
    session.pass(301);
    for (name, value) in [
        ("ClusterName", "demo"),
        ("ClusterStatus", "Running"),
        ("ClusterType", "MANAGED_CLUSTER"),
        ("vpc-id", "vpc-demo0001"),
    ] {
        let found = |value: &str| {
            let filters = json!({"Filters": [{"Name": name, "Values": [value]}]});
            session.call("DescribeClusters", &filters)["Clusters"].as_array().unwrap().len()
        };
        assert_eq!((found(value), found("other")), (1, 0), "{name} {id}");
    }
}

#[test]
fn a_cluster_is_all_normal_when_all_its_nodes_run() {
    let session = Session::new();
    let id = session.running_cluster();
    let status = || session.call("DescribeClusterStatus", &json!({"ClusterIds": [id]}))["ClusterStatusSet"][0].take();
    let empty = status();
    assert_eq!((&empty["ClusterState"], &empty["ClusterInstanceState"]), (&json!("Running"), &json!("-")));
    for name in ["ClusterBMonitor", "ClusterDeletionProtection", "ClusterAuditEnabled"] {
        assert_eq!(empty[name], false, "{name}");
    }
    for name in ["ClusterInitNodeNum", "ClusterRunningNodeNum", "ClusterFailedNodeNum", "ClusterClosedNodeNum"] {
        assert_eq!(empty[name], 0, "{name}");
    }
    session.create_pool(&id, 1);
    session.pass(60);
    assert_eq!(status()["ClusterInstanceState"], "PartialAbnormal");
    session.pass(200);
    assert_eq!(status()["ClusterInstanceState"], "AllNormal");
}

#[test]
fn who_may_not_make_clusters_is_told_so_before_anything_is_checked() {
    let session = Session::new();
    let policy = r#"{"version":"2.0","statement":[{"effect":"allow","action":"tke:Describe*","resource":"*"}]}"#;
    session.simulator.write(|state| {
        state.add_user("100000000099", "AKIDsub", "sub-key");
        state.set_policies("AKIDsub", &[policy]).unwrap();
    });
    let sub = Session { simulator: session.simulator.clone(), keys: ("AKIDsub".into(), "sub-key".into()) };
    let mut request = cluster_request("172.16.0.0/16");
    request["ClusterBasicSettings"]["VpcId"] = "vpc-none0001".into();
    let error = sub.response("CreateCluster", &request)["Error"].take();
    assert_eq!(error["Code"], "FailedOperation.CamNoAuth");
    assert!(error["Message"].as_str().unwrap().contains("tke:CreateCluster"), "{error}");
    assert_eq!(session.refused("CreateCluster", &request), "FailedOperation.VpcRecodrNotFound");
}
