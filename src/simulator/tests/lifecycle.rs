//! Objects come, change and go, in the cloud's own time.

use serde_json::{Value, json};

use super::session::{Session, cluster_request, pool_request};

#[test]
fn cluster_is_creating_then_running() {
    let session = Session::new();
    let id = session.create_cluster("172.16.0.0/16");
    let clusters = || session.call("DescribeClusters", &json!({"ClusterIds": [id]}));
    assert_eq!(clusters()["Clusters"][0]["ClusterStatus"], "Creating");
    assert_eq!(
        session.refused("DescribeClusterInstances", &json!({"ClusterId": id})),
        "ResourceUnavailable.ClusterState"
    );
    assert_eq!(session.refused("CreateClusterNodePool", &pool_request(&id, 1)), "ResourceUnavailable.ClusterState");
    session.pass(299);
    assert_eq!(clusters()["Clusters"][0]["ClusterStatus"], "Creating");
    session.pass(1);
    let cluster = clusters()["Clusters"][0].take();
    assert_eq!(cluster["ClusterStatus"], "Running");
    // Names and numbers come back as the cloud writes them.
    assert_eq!(cluster["ClusterOs"], "centos7.6.0_x64");
    assert_eq!(cluster["ImageId"], "");
    let network = &cluster["ClusterNetworkSettings"];
    assert_eq!(network["MaxNodePodNum"], 64);
    assert_eq!(network["MaxClusterServiceNum"], 1024);
    assert_eq!(network["ServiceCIDR"], "172.16.252.0/22");
    assert_eq!((&network["Ipvs"], &network["KubeProxyMode"]), (&json!(true), &json!("")));
    assert_eq!((&network["Cni"], &cluster["ClusterMaterNodeNum"]), (&json!(true), &json!(1)));
    assert_eq!(cluster["Property"], r#"{"NetworkType":"GR"}"#);
    assert_eq!(
        cluster["TagSpecification"],
        json!([{"ResourceType": "cluster", "Tags": [{"Key": "team", "Value": "a"}]}])
    );
    let found = |filter: Value| session.call("DescribeClusters", &json!({"Filters": [filter]}))["TotalCount"].clone();
    assert_eq!(found(json!({"Name": "Tags", "Values": ["team:a"]})), 1);
    assert_eq!(found(json!({"Name": "tag-key", "Values": ["other"]})), 0);
    assert_eq!(found(json!({"Name": "vpc-id", "Values": ["vpc-demo0001"]})), 1);
}

#[test]
fn refuses_conflicting_networks() {
    let session = Session::new();
    let refused = |cidr: &str| session.refused("CreateCluster", &cluster_request(cidr));
    assert_eq!(refused("10.0.0.0/14"), "InvalidParameter.CidrConflictWithVpcCidr");
    session.create_cluster("172.16.0.0/16");
    assert_eq!(refused("172.16.128.0/17"), "InvalidParameter.CidrConflictWithOtherCluster");
    assert_eq!(refused("8.8.0.0/16"), "InvalidParameter.InvalidPrivateNetworkCIDR");
    assert_eq!(refused("172.17.0.0/24"), "InvalidParameter.CIDRMaskSizeOutOfRange");
}

#[test]
fn pool_is_normal_before_its_nodes_run() {
    let session = Session::new();
    let cluster = session.running_cluster();
    let pool = session.create_pool(&cluster, 2);
    assert_eq!(session.pool(&cluster, &pool)["LifeState"], "creating");
    session.pass(60);
    let view = session.pool(&cluster, &pool);
    assert_eq!(view["LifeState"], "normal");
    assert_eq!(
        view["NodeCountSummary"]["AutoscalingAdded"],
        json!({"Joining": 0, "Initializing": 2, "Normal": 0, "Total": 2})
    );
    session.pass(120);
    let view = session.pool(&cluster, &pool);
    assert_eq!(view["NodeCountSummary"]["AutoscalingAdded"]["Normal"], 2);
    assert_eq!(view["DataDisks"], Value::Null);
    assert_eq!(view["ImageId"], "");

    // What Auto Scaling and the other services know of it.
    let group =
        session.call("DescribeAutoScalingGroups", &json!({"AutoScalingGroupIds": [view["AutoscalingGroupId"]]}));
    assert_eq!(group["AutoScalingGroupSet"][0]["InServiceInstanceCount"], 2);
    let launch = session
        .call("DescribeLaunchConfigurations", &json!({"LaunchConfigurationIds": [view["LaunchConfigurationId"]]}));
    let launch = &launch["LaunchConfigurationSet"][0];
    assert_eq!(launch["InstanceTypes"], json!(["S5.MEDIUM4"]));
    // the tags of a pool are those of its group, which gives them to machines
    assert_eq!(launch["InstanceTags"], json!([]));
    assert_eq!(group["AutoScalingGroupSet"][0]["Tags"][0]["Key"], "team");
    session.simulator.read(|state| {
        let zones: Vec<&str> = state.pool_nodes(&pool).iter().map(|node| node.zone.as_str()).collect();
        assert_eq!(zones.len(), 2);
        assert_ne!(zones[0], zones[1]);
        assert_eq!(state.disks.len(), 4);
    });
    let subnets = session.call("DescribeSubnets", &json!({"SubnetIds": ["subnet-demo0001"]}));
    assert_eq!(subnets["SubnetSet"][0]["AvailableIpAddressCount"], 4092);
}

#[test]
fn pool_changes_its_size_in_time() {
    let session = Session::new();
    let cluster = session.running_cluster();
    let pool = session.create_pool(&cluster, 1);
    session.pass(200);
    let desire = |count: i64| json!({"ClusterId": cluster, "NodePoolId": pool, "DesiredCapacity": count});
    assert_eq!(session.refused("ModifyNodePoolDesiredCapacityAboutAsg", &desire(6)), "InvalidParameterValue.Size");
    session.call("ModifyNodePoolDesiredCapacityAboutAsg", &desire(3));
    assert_eq!(session.pool(&cluster, &pool)["LifeState"], "updating");
    session.pass(170);
    let view = session.pool(&cluster, &pool);
    assert_eq!(view["LifeState"], "normal");
    assert_eq!(view["NodeCountSummary"]["AutoscalingAdded"]["Normal"], 3);
    session.call("ModifyNodePoolDesiredCapacityAboutAsg", &desire(1));
    session.pass(50);
    assert_eq!(session.simulator.read(|state| state.instances.len()), 1);
    assert_eq!(session.simulator.read(|state| state.disks.len()), 2);
}

#[test]
fn absent_is_unchanged_and_empty_clears() {
    let session = Session::new();
    let cluster = session.running_cluster();
    let pool = session.create_pool(&cluster, 0);
    session.pass(60);
    session.call(
        "ModifyClusterNodePool",
        &json!({"ClusterId": cluster, "NodePoolId": pool, "Taints": [], "Name": "renamed"}),
    );
    let view = session.pool(&cluster, &pool);
    assert_eq!(view["Taints"], json!([]));
    assert_eq!(view["Labels"], json!([{"Name": "role", "Value": "worker"}]));
    assert_eq!(view["Name"], "renamed");
    assert_eq!(view["LifeState"], "updating");
    // tags that there are none of are an empty list
    session.pass(60);
    session.call("ModifyClusterNodePool", &json!({"ClusterId": cluster, "NodePoolId": pool, "Tags": []}));
    assert_eq!(session.pool(&cluster, &pool)["Tags"], json!([]));
}

#[test]
fn endpoint_needs_a_normal_node_and_a_group() {
    let session = Session::new();
    let cluster = session.running_cluster();
    let public = json!({"ClusterId": cluster, "IsExtranet": true, "SecurityGroup": "sg-demo0001"});
    assert_eq!(session.refused("CreateClusterEndpoint", &public), "ResourceUnavailable.ClusterState");
    session.create_pool(&cluster, 1);
    session.pass(200);
    assert_eq!(
        session.refused("CreateClusterEndpoint", &json!({"ClusterId": cluster, "IsExtranet": true})),
        "InvalidParameter"
    );
    session.call("CreateClusterEndpoint", &public);
    let side = json!({"ClusterId": cluster, "IsExtranet": true});
    let status = || session.call("DescribeClusterEndpointStatus", &side)["Status"].clone();
    assert_eq!(status(), "Creating");
    let endpoints = || session.call("DescribeClusterEndpoints", &json!({"ClusterId": cluster}));
    assert_eq!(endpoints()["ClusterExternalEndpoint"], "");
    session.pass(60);
    assert_eq!(status(), "Created");
    assert!(endpoints()["ClusterExternalEndpoint"].as_str().unwrap().starts_with("198.18."));
    assert_eq!(endpoints()["ClusterIntranetEndpoint"], "");
    assert_eq!(session.refused("DeleteSecurityGroup", &json!({"SecurityGroupId": "sg-demo0001"})), "ResourceInUse");
    let balancers = || session.call("DescribeLoadBalancers", &json!({}))["TotalCount"].clone();
    assert_eq!(balancers(), 1);
    session.call("DeleteClusterEndpoint", &side);
    assert_eq!(status(), "Deleting");
    session.pass(20);
    assert_eq!(status(), "Deleted");
    assert_eq!(balancers(), 0);
}

#[test]
fn tags_are_replaced_in_time() {
    let session = Session::new();
    let cluster = session.running_cluster();
    let of_cluster = json!({"ClusterId": cluster});
    let at_rest = session.call("DescribeBatchModifyTagsStatus", &of_cluster);
    assert_eq!((&at_rest["Status"], &at_rest["Tags"]), (&"done".into(), &json!([])));
    assert_eq!((&at_rest["FailedResources"], &at_rest["SyncSubresource"]), (&json!([]), &json!(false)));
    let change = json!({"ClusterId": cluster, "Tags": [{"Key": "b", "Value": "2"}]});
    session.call("ModifyClusterTags", &change);
    let status = || session.call("DescribeBatchModifyTagsStatus", &of_cluster)["Status"].clone();
    assert_eq!(status(), "running");
    assert_eq!(session.refused("ModifyClusterTags", &change), "FailedOperation.TradeCommon");
    session.pass(15);
    assert_eq!(status(), "done");
    let tags = session.simulator.read(|state| state.clusters[&cluster].tags.clone());
    assert_eq!(tags.into_iter().collect::<Vec<_>>(), [("b".into(), "2".into())]);
}

#[test]
fn deletion_takes_everything_along() {
    for (options, disks) in [(json!([]), 1), (json!([{"ResourceType": "CBS", "DeleteMode": "terminate"}]), 0)] {
        let session = Session::new();
        let cluster = session.running_cluster();
        session.create_pool(&cluster, 1);
        session.pass(200);
        session.call(
            "CreateClusterEndpoint",
            &json!({"ClusterId": cluster, "IsExtranet": true, "SecurityGroup": "sg-demo0001"}),
        );
        session.pass(60);
        let delete = json!({
            "ClusterId": cluster,
            "InstanceDeleteMode": "terminate",
            "ResourceDeleteOptions": options,
        });
        session.call("EnableClusterDeletionProtection", &json!({"ClusterId": cluster}));
        assert_eq!(session.refused("DeleteCluster", &delete), "OperationDenied.ClusterInDeletionProtection");
        session.call("DisableClusterDeletionProtection", &json!({"ClusterId": cluster}));
        session.call("DeleteCluster", &delete);
        let found = session.call("DescribeClusters", &json!({"ClusterIds": [cluster]}));
        assert_eq!(found["Clusters"][0]["ClusterStatus"], "Deleting");
        session.pass(120);
        assert_eq!(session.call("DescribeClusters", &json!({"ClusterIds": [cluster]}))["Clusters"], json!([]));
        // One cause, different codes.
        assert_eq!(
            session.refused("DescribeClusterInstances", &json!({"ClusterId": cluster})),
            "InvalidParameter.ClusterNotFound"
        );
        assert_eq!(session.refused("DeleteCluster", &delete), "InternalError.ClusterNotFound");
        session.simulator.read(|state| {
            assert!(state.node_pools.is_empty() && state.instances.is_empty());
            assert!(state.load_balancers.is_empty() && state.scaling_groups.is_empty());
            assert!(state.launch_configurations.is_empty() && state.tasks.is_empty());
            assert_eq!(state.disks.len(), disks);
        });
    }
}

#[test]
fn scripts_must_be_base64() {
    let session = Session::new();
    let cluster = session.running_cluster();
    let mut request = pool_request(&cluster, 0);
    request["InstanceAdvancedSettings"] = json!({"UserScript": "not base64!"});
    assert_eq!(session.refused("CreateClusterNodePool", &request), "InvalidParameter.Param");
    request["InstanceAdvancedSettings"] = json!({"UserScript": "ZWNobyBoaQ=="});
    let pool = session.call("CreateClusterNodePool", &request)["NodePoolId"].as_str().unwrap().to_owned();
    assert_eq!(session.pool(&cluster, &pool)["UserScript"], "echo hi");
}

#[test]
fn rules_are_ordered_and_versioned() {
    let session = Session::new();
    let group = session.call(
        "CreateSecurityGroup",
        &json!({"GroupName": "g", "GroupDescription": "d"}),
    )["SecurityGroup"]["SecurityGroupId"]
        .as_str()
        .unwrap()
        .to_owned();
    let rule = |cidr: &str| json!({"Protocol": "TCP", "Port": "443", "CidrBlock": cidr, "Action": "ACCEPT"});
    let change = |policies: Value| json!({"SecurityGroupId": group, "SecurityGroupPolicySet": policies});
    session
        .call("CreateSecurityGroupPolicies", &change(json!({"Ingress": [rule("10.0.0.0/8"), rule("192.168.0.0/16")]})));
    assert_eq!(
        session.refused("CreateSecurityGroupPolicies", &change(json!({"Ingress": [rule("10.0.0.0/8")]}))),
        "UnsupportedOperation.DuplicatePolicy"
    );
    assert_eq!(
        session
            .refused("DeleteSecurityGroupPolicies", &change(json!({"Version": "7", "Ingress": [{"PolicyIndex": 0}]}))),
        "UnsupportedOperation.VersionMismatch"
    );
    session.call("DeleteSecurityGroupPolicies", &change(json!({"Version": "1", "Ingress": [{"PolicyIndex": 0}]})));
    let mut replacement = rule("0.0.0.0/8");
    replacement["PolicyIndex"] = 0.into();
    session.call("ReplaceSecurityGroupPolicies", &change(json!({"Ingress": [replacement]})));
    let set =
        session.call("DescribeSecurityGroupPolicies", &json!({"SecurityGroupId": group}))["SecurityGroupPolicySet"]
            .take();
    assert_eq!(set["Version"], "3");
    assert_eq!(set["Ingress"].as_array().unwrap().len(), 1);
    assert_eq!(set["Ingress"][0]["CidrBlock"], "0.0.0.0/0");
    let outgoing = session.call(
        "DescribeSecurityGroupPolicies",
        &json!({"SecurityGroupId": group, "Filters": [{"Name": "direction", "Values": ["OUTBOUND"]}]}),
    );
    assert_eq!(outgoing["SecurityGroupPolicySet"]["Ingress"], json!([]));
    session.call("DeleteSecurityGroup", &json!({"SecurityGroupId": group}));
    assert_eq!(session.refused("DeleteSecurityGroup", &json!({"SecurityGroupId": group})), "ResourceNotFound");
}

#[test]
fn clusters_come_twenty_to_a_page() {
    let session = Session::new();
    session.simulator.write(|state| state.cluster_quota = 21);
    for second in 0..21 {
        session.create_cluster(&format!("172.{}.{}.0/20", 16 + second / 16, second % 16 * 16));
    }
    let page = |parameters: Value| session.call("DescribeClusters", &parameters);
    assert_eq!(page(json!({}))["Clusters"].as_array().unwrap().len(), 20);
    assert_eq!(page(json!({}))["TotalCount"], 21);
    assert_eq!(page(json!({"Offset": 20}))["Clusters"].as_array().unwrap().len(), 1);
    // a page that is too large is cut without a word
    assert_eq!(page(json!({"Limit": 1000}))["Clusters"].as_array().unwrap().len(), 21);
}

#[test]
fn a_pool_without_security_groups_is_refused() {
    let session = Session::new();
    let cluster = session.running_cluster();
    for groups in [Value::Null, json!([])] {
        let mut request = pool_request(&cluster, 1);
        let mut launch: Value = serde_json::from_str(request["LaunchConfigurePara"].as_str().unwrap()).unwrap();
        match groups {
            Value::Null => drop(launch.as_object_mut().unwrap().remove("SecurityGroupIds")),
            groups => launch["SecurityGroupIds"] = groups,
        }
        request["LaunchConfigurePara"] = launch.to_string().into();
        let error = session.response("CreateClusterNodePool", &request)["Error"].take();
        assert_eq!(error["Code"], "InvalidParameter.Param");
        assert_eq!(error["Message"], "PARAM_ERROR(security group ids is not set)");
    }
}

#[test]
fn a_new_security_group_lets_nothing_through_and_takes_rules_of_one_direction_at_a_time() {
    let session = Session::new();
    let made = session.call("CreateSecurityGroup", &json!({"GroupName": "g", "GroupDescription": "d"}));
    let id = made["SecurityGroup"]["SecurityGroupId"].clone();
    let rules = || {
        session.call("DescribeSecurityGroupPolicies", &json!({"SecurityGroupId": id}))["SecurityGroupPolicySet"].take()
    };
    assert_eq!((rules()["Ingress"].clone(), rules()["Egress"].clone()), (json!([]), json!([])));
    let rule = json!([{"Protocol": "ALL", "Port": "ALL", "CidrBlock": "0.0.0.0/0", "Action": "ACCEPT"}]);
    let change = |set: Value| json!({"SecurityGroupId": id, "SecurityGroupPolicySet": set});
    let both = change(json!({"Ingress": rule, "Egress": rule}));
    assert_eq!(session.refused("CreateSecurityGroupPolicies", &both), "InvalidParameter.Coexist");
    session.call("CreateSecurityGroupPolicies", &change(json!({"Ingress": rule})));
    session.call("CreateSecurityGroupPolicies", &change(json!({"Egress": rule})));
    assert_eq!(
        (rules()["Ingress"][0]["Port"].clone(), rules()["Egress"][0]["Port"].clone()),
        (json!("ALL"), json!("ALL"))
    );
}

#[test]
fn secondary_blocks_of_a_vpc_are_its_addresses() {
    let session = Session::new();
    session
        .simulator
        .write(|state| state.vpcs.get_mut("vpc-demo0001").unwrap().assistant_cidrs.push("172.30.0.0/16".into()));
    let vpc = session.call("DescribeVpcs", &json!({"VpcIds": ["vpc-demo0001"]}))["VpcSet"][0].take();
    assert_eq!(vpc["AssistantCidrSet"][0]["CidrBlock"], "172.30.0.0/16");
    let refused = session.refused("CreateCluster", &cluster_request("172.30.128.0/20"));
    assert_eq!(refused, "InvalidParameter.CidrConflictWithVpcCidr");
}
