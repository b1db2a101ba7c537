//! How the real cloud was seen to answer; where it did so in two ways, both.

use serde_json::{Value, json};

use super::session::{Session, hostile, private, refusal, side};
use crate::simulator::state::Quirks;
use crate::simulator::{Clock, Settings};

#[test]
fn an_add_on_that_is_there_is_refused_in_two_ways() {
    for (session, code) in [(Session::new(), "FailedOperation.AddonAlreadyInstalled"), (hostile(), "ResourceInUse")] {
        let cluster = session.running_cluster();
        let install = json!({"ClusterId": cluster, "AddonName": "cos"});
        session.call("InstallAddon", &install);
        assert_eq!(session.refused("InstallAddon", &install), code);
    }
}

#[test]
fn an_add_on_that_is_missing_is_an_error_or_an_empty_list() {
    for (session, is_error) in [(Session::new(), true), (hostile(), false)] {
        let cluster = session.running_cluster();
        let of_addon = json!({"ClusterId": cluster, "AddonName": "cos"});
        let answer = session.response("DescribeAddon", &of_addon);
        match is_error {
            true => assert_eq!(answer["Error"]["Code"], "ResourceNotFound"),
            false => assert_eq!(answer["Addons"], json!([])),
        }
        let code = if is_error { "ResourceNotFound" } else { "FailedOperation.AddonNotFound" };
        assert_eq!(session.refused("DeleteAddon", &of_addon), code);
    }
}

#[test]
fn an_add_on_that_there_is_not_is_a_version_that_is_not_found() {
    let session = Session::new();
    let cluster = session.running_cluster();
    for (name, version) in [("NodeProblemDetectorPlus", None), ("cos", Some("9.9.9"))] {
        let install = json!({"ClusterId": cluster, "AddonName": name, "AddonVersion": version});
        let said = ("UnknownParameter".to_owned(), "addon version not found".to_owned());
        assert_eq!(refusal(&session, "InstallAddon", &install), said);
    }
}

#[test]
fn what_a_pool_is_refused_names_what_is_wrong() {
    let session = Session::new();
    let cluster = session.running_cluster();
    let pool = session.create_pool(&cluster, 2);
    session.pass(300);
    // held against the size that it has
    let limits = json!({"ClusterId": cluster, "NodePoolId": pool, "MaxNodesNum": 1});
    assert_eq!(session.refused("ModifyClusterNodePool", &limits), "InvalidParameterValue.Size");
    let types = json!({"ClusterId": cluster, "NodePoolId": pool, "InstanceTypes": ["S5.LARGE8"]});
    let (code, message) = refusal(&session, "ModifyNodePoolInstanceTypes", &types);
    assert_eq!(
        (code.as_str(), message.as_str()),
        ("InvalidParameter.Param", "PARAM_ERROR(can not change major instance type)")
    );
}

#[test]
fn a_pool_at_work_takes_no_other_change_until_its_nodes_have_left() {
    let session = Session::new();
    let cluster = session.running_cluster();
    let pool = session.create_pool(&cluster, 2);
    session.pass(300);
    let size = |size: i64| json!({"ClusterId": cluster, "NodePoolId": pool, "DesiredCapacity": size});
    session.call("ModifyNodePoolDesiredCapacityAboutAsg", &size(1));
    let rename = json!({"ClusterId": cluster, "NodePoolId": pool, "Name": "other"});
    for _ in 0..2 {
        let (code, message) = refusal(&session, "ModifyClusterNodePool", &rename);
        assert_eq!(code, "OperationDenied");
        assert!(message.contains("updating"), "{message}");
        // the group sends the node away after 15 s, and it takes another 30
        session.pass(41);
    }
    session.pass(10);
    session.call("ModifyClusterNodePool", &rename);
}

#[test]
fn a_pool_at_work_may_take_no_new_size_either() {
    for (session, is_taken) in [(Session::new(), true), (hostile(), false)] {
        let cluster = session.running_cluster();
        let pool = session.create_pool(&cluster, 1);
        session.pass(300);
        let size = |size: i64| json!({"ClusterId": cluster, "NodePoolId": pool, "DesiredCapacity": size});
        session.call("ModifyNodePoolDesiredCapacityAboutAsg", &size(2));
        let answer = session.response("ModifyNodePoolDesiredCapacityAboutAsg", &size(3));
        assert_eq!(answer.get("Error").is_none(), is_taken, "{answer}");
    }
}

#[test]
fn a_pool_that_grows_may_take_another_change() {
    for (session, is_taken) in [(Session::new(), true), (hostile(), false)] {
        let cluster = session.running_cluster();
        let pool = session.create_pool(&cluster, 1);
        session.pass(300);
        let size = json!({"ClusterId": cluster, "NodePoolId": pool, "DesiredCapacity": 2});
        session.call("ModifyNodePoolDesiredCapacityAboutAsg", &size);
        let rename = json!({"ClusterId": cluster, "NodePoolId": pool, "Name": "other"});
        let answer = session.response("ModifyClusterNodePool", &rename);
        assert_eq!(answer.get("Error").is_none(), is_taken, "{answer}");
    }
}

#[test]
fn a_change_in_which_nothing_differs_may_be_refused() {
    for (session, is_taken) in [(Session::new(), true), (hostile(), false)] {
        let cluster = session.running_cluster();
        let pool = session.create_pool(&cluster, 1);
        session.pass(300);
        let rename = json!({"ClusterId": cluster, "NodePoolId": pool, "Name": "other"});
        session.call("ModifyClusterNodePool", &rename);
        session.pass(60);
        let answer = session.response("ModifyClusterNodePool", &rename);
        assert_eq!(answer.get("Error").is_none(), is_taken, "{answer}");
        if !is_taken {
            assert_eq!(answer["Error"]["Message"], "PARAM_ERROR(nothing is updated)");
        }
    }
}

#[test]
fn a_cluster_that_is_gone_has_two_errors() {
    for (session, code) in [(Session::new(), "InternalError.ClusterNotFound"), (hostile(), "InvalidParameter.Param")] {
        let delete = json!({"ClusterId": "cls-none0001", "InstanceDeleteMode": "terminate"});
        assert_eq!(session.refused("DeleteCluster", &delete), code);
        assert_eq!(session.call("DescribeClusters", &json!({"ClusterIds": ["cls-none0001"]}))["TotalCount"], 0);
    }
}

#[test]
fn an_open_endpoint_may_hold_a_cluster() {
    for (session, is_taken) in [(Session::new(), true), (hostile(), false)] {
        session.simulator.write(|state| state.quirks.nodes_hold_clusters = false);
        let cluster = session.running_cluster();
        session.create_pool(&cluster, 1);
        session.pass(200);
        session.call("CreateClusterEndpoint", &private(&cluster));
        session.pass(60);
        let delete = json!({"ClusterId": cluster, "InstanceDeleteMode": "terminate"});
        let answer = session.response("DeleteCluster", &delete);
        assert_eq!(answer.get("Error").is_none(), is_taken, "{answer}");
        if !is_taken {
            assert_eq!(answer["Error"]["Code"], "OperationDenied");
            session.call("DeleteClusterEndpoint", &side(&cluster, false));
            session.pass(20);
            session.call("DeleteCluster", &delete);
        }
    }
}

#[test]
fn deletion_protection_is_spelt_in_two_ways() {
    for (session, code) in [
        (Session::new(), "OperationDenied.ClusterInDeletionProtection"),
        (hostile(), "ResourceUnavailable.ClusterInDeletionProtection"),
    ] {
        let cluster = session.running_cluster();
        for _ in 0..2 {
            // that of one that is protected is no error
            session.call("EnableClusterDeletionProtection", &json!({"ClusterId": cluster}));
        }
        let delete = json!({"ClusterId": cluster, "InstanceDeleteMode": "terminate"});
        assert_eq!(session.refused("DeleteCluster", &delete), code);
    }
}

#[test]
fn a_new_control_plane_may_refuse_changes_for_a_while() {
    for (session, is_taken) in [(Session::new(), true), (hostile(), false)] {
        let cluster = session.running_cluster();
        let change = json!({"ClusterId": cluster, "ServiceAccounts": {"UseTKEDefault": true}});
        let answer = session.response("ModifyClusterAuthenticationOptions", &change);
        assert_eq!(answer.get("Error").is_none(), is_taken, "{answer}");
        if !is_taken {
            assert_eq!(answer["Error"]["Code"], "FailedOperation.KubernetesPatchOperationError");
            session.pass(60);
            session.call("ModifyClusterAuthenticationOptions", &change);
        }
    }
}

#[test]
fn a_version_that_there_is_not_is_a_record_that_is_not_found() {
    let session = Session::new();
    for version in ["1.30", "1.31.1"] {
        let request = json!({
            "ClusterType": "MANAGED_CLUSTER",
            "ClusterCIDRSettings": {"ClusterCIDR": "172.16.0.0/16"},
            "ClusterBasicSettings": {"VpcId": "vpc-demo0001", "ClusterVersion": version},
        });
        let (code, message) = refusal(&session, "CreateCluster", &request);
        assert_eq!(code, "FailedOperation.DbRecordNotFound");
        assert!(message.contains("CompId not found") && message.contains(version), "{message}");
    }
    let cluster = session.running_cluster();
    let (code, message) =
        refusal(&session, "UpdateClusterVersion", &json!({"ClusterId": cluster, "DstVersion": "1.20.6"}));
    assert_eq!(code, "InvalidParameter.Param");
    assert!(message.starts_with("PARAM_ERROR(unsupported convert "), "{message}");
}

#[test]
fn lists_lag_behind_what_was_made() {
    let quirks = Quirks { lists_lag_milliseconds: 5_000, ..Quirks::default() };
    let settings = Settings { clock: Clock::manual(), requests_per_second: 0, quirks, ..Settings::default() };
    let session = Session::with(settings);
    let cluster = session.create_cluster("172.16.0.0/16");
    let count = || session.call("DescribeClusters", &json!({"ClusterIds": [cluster]}))["TotalCount"].clone();
    assert_eq!(count(), 0);
    session.pass(5);
    assert_eq!(count(), 1);
    session.pass(300);
    let pool = session.create_pool(&cluster, 1);
    let pools = || session.call("DescribeClusterNodePools", &json!({"ClusterId": cluster}))["TotalCount"].clone();
    assert_eq!(pools(), 0);
    assert_eq!(session.pool(&cluster, &pool)["NodePoolId"], pool.as_str(), "only lists lag");
    session.pass(5);
    assert_eq!(pools(), 1);
}

#[test]
fn messages_may_be_chinese() {
    let session = hostile();
    let (code, message) = refusal(&session, "DescribeClusterInstances", &json!({}));
    assert_eq!((code.as_str(), message.as_str()), ("MissingParameter", "缺少参数 ClusterId"));
    let cluster = session.running_cluster();
    let pool = session.create_pool(&cluster, 1);
    session.pass(300);
    let size = json!({"ClusterId": cluster, "NodePoolId": pool, "DesiredCapacity": 1000});
    let (code, message) = refusal(&session, "ModifyNodePoolDesiredCapacityAboutAsg", &size);
    assert_eq!(code, "InvalidParameterValue.Size");
    assert!(message.starts_with("需要满足"), "{message}");
}

#[test]
fn what_became_of_removed_nodes_may_not_be_said() {
    for (session, is_said) in [(Session::new(), true), (hostile(), false)] {
        let cluster = session.running_cluster();
        session.create_pool(&cluster, 1);
        session.pass(300);
        let listed = session.call("DescribeClusterInstances", &json!({"ClusterId": cluster}));
        let node = listed["InstanceSet"][0]["InstanceId"].clone();
        let remove = json!({"ClusterId": cluster, "InstanceIds": [node], "InstanceDeleteMode": "terminate"});
        let answer = session.call("DeleteClusterInstances", &remove);
        assert_eq!(answer["SuccInstanceIds"], if is_said { json!([node]) } else { Value::Null });
    }
}

#[test]
fn one_read_of_twenty_fails() {
    let quirks = Quirks { failing_read_of: 20, ..Quirks::default() };
    let settings = Settings { clock: Clock::manual(), requests_per_second: 0, quirks, ..Settings::default() };
    let session = Session::with(settings);
    let fails = |_: &u32| session.response("DescribeClusters", &json!({})).get("Error").is_some();
    assert_eq!((1..=60).filter(fails).count(), 3);
}
