//! What makes a pool and what is refused of it, as the real cloud was seen to do.

use serde_json::{Value, json};

use super::session::{Session, hostile, pool_request};

/// Code and message of the refusal of a new pool.
fn refusal(session: &Session, request: &Value) -> (String, String) {
    let error = session.response("CreateClusterNodePool", request)["Error"].take();
    let text = |name: &str| error[name].as_str().unwrap_or_else(|| panic!("it went well: {request}")).to_owned();
    (text("Code"), text("Message"))
}

/// The same request with a member of one of its documents changed, or taken away.
fn with(mut request: Value, document: &str, member: &str, value: Value) -> Value {
    let mut members: Value = serde_json::from_str(request[document].as_str().unwrap()).unwrap();
    match value {
        Value::Null => drop(members.as_object_mut().unwrap().remove(member)),
        value => members[member] = value,
    }
    request[document] = members.to_string().into();
    request
}

const GROUP: &str = "AutoScalingGroupPara";
const LAUNCH: &str = "LaunchConfigurePara";

#[test]
fn what_a_pool_needs_is_asked_for_one_by_one() {
    let session = Session::new();
    let cluster = session.running_cluster();
    let request = pool_request(&cluster, 0);
    for name in ["EnableAutoscale", "InstanceAdvancedSettings"] {
        let mut request = request.clone();
        request.as_object_mut().unwrap().remove(name);
        let (code, message) = refusal(&session, &request);
        assert!(code == "MissingParameter" && message.contains(name), "{code} {message}");
    }
    for (document, member, refused) in [
        (LAUNCH, "InstanceType", "InstanceType is not set"),
        (LAUNCH, "InstanceChargeType", "InstanceChargeType must be set"),
        (GROUP, "MinSize", "MinSize and MaxSize must be set"),
        (GROUP, "MaxSize", "MinSize and MaxSize must be set"),
    ] {
        let request = with(request.clone(), document, member, Value::Null);
        let expected = ("InvalidParameter.Param".to_owned(), format!("PARAM_ERROR({refused})"));
        assert_eq!(refusal(&session, &request), expected, "{member}");
    }
    // several types do not stand for the first
    let several = with(request, LAUNCH, "InstanceTypes", json!(["S5.MEDIUM4", "S6.MEDIUM4"]));
    let several = with(several, LAUNCH, "InstanceType", Value::Null);
    assert_eq!(refusal(&session, &several).1, "PARAM_ERROR(InstanceType is not set)");
}

#[test]
fn what_tke_sets_by_itself_cannot_be_set() {
    let session = Session::new();
    let cluster = session.running_cluster();
    let tags = json!([{"ResourceType": "auto-scaling-group", "Key": "a", "Value": "b"}]);
    for (document, member, value, refused) in [
        (GROUP, "AutoScalingGroupName", json!("mine"), "autoscaling group name can not be set"),
        (GROUP, "Tags", tags, "managed by TKE"),
        (LAUNCH, "ImageId", json!("img-1"), "image id can not be set"),
        (LAUNCH, "LaunchConfigurationName", json!("mine"), "bad launch configuration para"),
        (LAUNCH, "InstanceName", json!("mine"), "bad launch configuration para"),
    ] {
        let (code, message) = refusal(&session, &with(pool_request(&cluster, 0), document, member, value));
        assert!(code == "InvalidParameter.Param" && message.contains(refused), "{member}: {code} {message}");
    }
}

#[test]
fn what_auto_scaling_refuses_comes_in_its_own_words() {
    for (session, word) in [(Session::new(), "not recognized"), (hostile(), "未定义参数 SubnetId")] {
        let cluster = session.running_cluster();
        for (document, member, value) in [
            (GROUP, "SubnetId", json!("subnet-demo0001")),
            (GROUP, "Zones", json!(["ap-guangzhou-3"])),
            (GROUP, "TerminationPolicies", json!([])),
            (LAUNCH, "HostName", json!("mine")),
            (LAUNCH, "DataDisks", json!([])),
            (LAUNCH, "LoginSettings", json!({"KeyIds": []})),
        ] {
            let (code, message) = refusal(&session, &with(pool_request(&cluster, 0), document, member, value));
            assert!(code == "FailedOperation.AsCommon" && message.starts_with("AS_COMMON_ERROR("), "{code} {message}");
            assert!(member != "SubnetId" || message.contains(word), "{message}");
        }
    }
}

#[test]
fn the_least_that_makes_a_pool() {
    let session = Session::new();
    let cluster = session.running_cluster();
    let launch = json!({"InstanceType": "S5.MEDIUM4", "InstanceChargeType": "POSTPAID_BY_HOUR", "SecurityGroupIds": ["sg-demo0001"]});
    let group = json!({
        "VpcId": "vpc-demo0001", "SubnetIds": ["subnet-demo0001"], "MinSize": 0, "MaxSize": 1, "DesiredCapacity": 1,
    });
    let request = json!({
        "ClusterId": cluster, GROUP: group.to_string(), LAUNCH: launch.to_string(), "InstanceAdvancedSettings": {},
        "EnableAutoscale": false,
    });
    let pool = session.call("CreateClusterNodePool", &request)["NodePoolId"].as_str().unwrap().to_owned();
    session.pass(200);
    let view = session.pool(&cluster, &pool);
    assert_eq!((&view["LifeState"], &view["AutoscalingGroupStatus"]), (&"normal".into(), &"disabled".into()));
    // what nobody sent; the tags are the cluster's
    let of_cluster = json!([{"Key": "team", "Value": "a"}]);
    assert_eq!((&view["DesiredPodNum"], &view["ExtraArgs"]), (&64.into(), &json!({"Kubelet": []})));
    assert_eq!((&view["GPUArgs"]["Driver"], &view["Tags"]), (&json!({"Name": "", "Version": ""}), &of_cluster));
    assert!(view.get("InstanceType").is_none());
    let groups = json!({"AutoScalingGroupIds": [view["AutoscalingGroupId"]]});
    let group = session.call("DescribeAutoScalingGroups", &groups)["AutoScalingGroupSet"][0].take();
    assert_eq!(group["AutoScalingGroupName"], format!("tke-{pool}"));
}

#[test]
fn names_pods_and_kubelet_arguments_of_a_pool_have_their_rules() {
    let session = Session::new();
    let cluster = session.running_cluster();
    let refused = |change: &dyn Fn(&mut Value)| {
        let mut request = pool_request(&cluster, 0);
        change(&mut request);
        let (code, message) = refusal(&session, &request);
        assert_eq!(code, "InvalidParameter.Param");
        message
    };
    assert!(refused(&|request| request["Name"] = "n".repeat(61).into()).contains("60"));
    let pods = refused(&|request| request["InstanceAdvancedSettings"] = json!({"DesiredPodNumber": 32}));
    assert!(pods.contains("customized pod CIDR"), "{pods}");
    let kubelet = |arg: &str| {
        let settings = json!({"ExtraArgs": {"Kubelet": [arg]}});
        refused(&|request| request["InstanceAdvancedSettings"] = settings.clone())
    };
    let message = kubelet("cgroup-driver=none");
    assert_eq!(message, "Kubelet args is invalid: [none] is not in --cgroup-driver available args list");
    assert!(kubelet("--max-pods=64").contains("available args list"));
    let mut good = pool_request(&cluster, 0);
    (good["Name"], good["InstanceAdvancedSettings"]) =
        ("n".repeat(60).into(), json!({"ExtraArgs": {"Kubelet": ["cgroup-driver=systemd", "max-pods=64"]}}));
    let pool = session.call("CreateClusterNodePool", &good)["NodePoolId"].clone();
    session.pass(60);
    let change = json!({"ClusterId": cluster, "NodePoolId": pool, "ExtraArgs": {"Kubelet": ["cgroup-driver=none"]}});
    assert_eq!(session.refused("ModifyClusterNodePool", &change), "InvalidParameter.Param");
}

#[test]
fn pools_are_found_by_three_filters_and_no_other() {
    let session = Session::new();
    let cluster = session.running_cluster();
    let pool = session.create_pool(&cluster, 0);
    let found = |name: &str, value: &str| {
        let filters = json!([{"Name": name, "Values": [value]}]);
        session.response("DescribeClusterNodePools", &json!({"ClusterId": cluster, "Filters": filters}))
    };
    for (name, value) in [("NodePoolsId", pool.as_str()), ("NodePoolsName", "workers"), ("Tags", "team:a")] {
        assert_eq!(found(name, value)["TotalCount"], 1, "{name}");
        assert_eq!(found(name, "nothing:like-it")["TotalCount"], 0, "{name}");
    }
    let error = found("NodePoolName", "workers")["Error"].take();
    assert_eq!(error, json!({"Code": "InvalidParameter.Param", "Message": "PARAM_ERROR(invalid filter name)"}));
}

#[test]
fn a_pool_that_is_gone_has_an_error_for_each_action() {
    for (session, detail) in
        [(Session::new(), "FailedOperation.NodePoolQueryFailed"), (hostile(), "InternalError.UnexpectedInternal")]
    {
        let cluster = session.running_cluster();
        let pool = json!({"ClusterId": cluster, "NodePoolId": "np-none0001"});
        assert_eq!(session.refused("DescribeClusterNodePoolDetail", &pool), detail);
        let mut change = pool.clone();
        change["MaxNodesNum"] = 1.into();
        assert_eq!(session.refused("ModifyClusterNodePool", &change), "FailedOperation.RecordNotFound");
        let delete = json!({"ClusterId": cluster, "NodePoolIds": ["np-none0001"], "KeepInstance": false});
        let error = session.response("DeleteClusterNodePool", &delete)["Error"].take();
        assert_eq!(error["Code"], "InternalError.Param");
        assert!(error["Message"].as_str().unwrap().contains("Not Found"), "{error}");
        assert_eq!(session.call("DescribeClusterNodePools", &json!({"ClusterId": cluster}))["TotalCount"], 0);
    }
}

#[test]
fn a_pool_that_is_being_deleted_may_have_lost_its_group() {
    for (session, is_there) in [(Session::new(), 1), (hostile(), 0)] {
        let cluster = session.running_cluster();
        let pool = session.create_pool(&cluster, 1);
        // its only node is still being set up
        session.pass(61);
        let view = session.pool(&cluster, &pool);
        let delete = json!({"ClusterId": cluster, "NodePoolIds": [pool], "KeepInstance": false});
        session.call("DeleteClusterNodePool", &delete);
        assert_eq!(session.pool(&cluster, &pool)["LifeState"], "deleting");
        let groups = json!({"AutoScalingGroupIds": [view["AutoscalingGroupId"]]});
        assert_eq!(session.call("DescribeAutoScalingGroups", &groups)["TotalCount"], is_there);
        let launches = json!({"LaunchConfigurationIds": [view["LaunchConfigurationId"]]});
        assert_eq!(session.call("DescribeLaunchConfigurations", &launches)["TotalCount"], is_there);
        session.pass(60);
        session.simulator.read(|state| {
            assert!(state.node_pools.is_empty() && state.instances.is_empty() && state.scaling_groups.is_empty());
            assert!(!state.security_groups.is_empty());
        });
    }
}

#[test]
fn a_node_below_the_least_size_is_kept_or_replaced() {
    for (session, is_taken) in [(Session::new(), false), (hostile(), true)] {
        let cluster = session.running_cluster();
        let mut request = with(pool_request(&cluster, 1), GROUP, "MinSize", json!(1));
        request["EnableAutoscale"] = true.into();
        let pool = session.call("CreateClusterNodePool", &request)["NodePoolId"].as_str().unwrap().to_owned();
        session.pass(200);
        let nodes = || {
            session
                .simulator
                .read(|state| state.pool_nodes(&pool).into_iter().map(|node| node.id.clone()).collect::<Vec<_>>())
        };
        let before = nodes();
        let remove = json!({"ClusterId": cluster, "InstanceIds": before, "InstanceDeleteMode": "terminate"});
        let answer = session.response("DeleteClusterInstances", &remove);
        session.pass(200);
        match is_taken {
            true => assert!(nodes().len() == 1 && nodes() != before, "{answer}"),
            false => {
                assert_eq!(answer["Error"]["Code"], "FailedOperation.AsCommon");
                assert_eq!(nodes(), before);
            }
        }
    }
}

#[test]
fn sizes_are_not_called_so_in_a_change_of_a_pool() {
    let session = Session::new();
    let cluster = session.running_cluster();
    let pool = session.create_pool(&cluster, 0);
    for name in ["DesiredCapacity", "MinSize", "MaxSize"] {
        let mut change = json!({"ClusterId": cluster, "NodePoolId": pool});
        change[name] = 1.into();
        assert_eq!(session.refused("ModifyClusterNodePool", &change), "UnknownParameter", "{name}");
    }
}

#[test]
fn labels_and_taints_reach_nodes_that_are_there_unless_told_otherwise() {
    let session = Session::new();
    let cluster = session.running_cluster();
    let pool = session.create_pool(&cluster, 1);
    session.pass(200);
    let label = || session.simulator.read(|state| state.pool_nodes(&pool)[0].labels.get("role").cloned());
    for (value, is_ignored, seen) in [("a", None, "a"), ("b", Some(true), "a")] {
        let labels = json!([{"Name": "role", "Value": value}]);
        let change =
            json!({"ClusterId": cluster, "NodePoolId": pool, "Labels": labels, "IgnoreExistedNode": is_ignored});
        session.call("ModifyClusterNodePool", &change);
        assert_eq!(label().as_deref(), Some(seen));
        session.pass(60);
    }
}
