//! Requests as other clients send them.

use serde_json::{Value, json};

use super::session::{Session, cluster_request, pool_request};

/// A cluster with two nodes of its own, as the official Terraform provider asks for it.
fn with_workers(network: &Value) -> Value {
    let machine = json!({
        "InstanceChargeType": "POSTPAID_BY_HOUR",
        "Placement": {"Zone": "ap-guangzhou-3", "ProjectId": 0},
        "InstanceType": "S5.MEDIUM4",
        "SystemDisk": {"DiskType": "CLOUD_SSD", "DiskSize": 60},
        "DataDisks": [{"DiskSize": 50, "DiskType": "CLOUD_PREMIUM"}],
        "VirtualPrivateCloud": network,
        "InternetAccessible": {
            "InternetChargeType": "TRAFFIC_POSTPAID_BY_HOUR", "InternetMaxBandwidthOut": 0, "PublicIpAssigned": false,
        },
        "InstanceCount": 2,
        "InstanceName": "sub machine of tke",
        "LoginSettings": {"KeyIds": ["skey-demo0001"]},
        "SecurityGroupIds": ["sg-demo0001"],
        "EnhancedService": {"SecurityService": {"Enabled": false}, "MonitorService": {"Enabled": false}},
        "UserData": "",
        "CamRoleName": "",
    });
    json!({
        "ClusterType": "MANAGED_CLUSTER",
        "ClusterCIDRSettings": {
            "ClaimExpiredSeconds": 300, "ClusterCIDR": "172.18.0.0/16", "IgnoreClusterCIDRConflict": false,
            "MaxClusterServiceNum": 32, "MaxNodePodNum": 32,
        },
        "ClusterBasicSettings": {
            "AutoUpgradeClusterLevel": {}, "ClusterName": "workers", "ClusterOs": "tlinux3.1x86_64",
            "ClusterVersion": "1.28.3", "OsCustomizeType": "GENERAL", "VpcId": "vpc-demo0001",
        },
        "ClusterAdvancedSettings": {
            "ContainerRuntime": "containerd", "DeletionProtection": false, "EnableCustomizedPodCIDR": false,
            "IPVS": true, "IsNonStaticIpMode": false, "NetworkType": "GR", "NodeNameType": "lan-ip", "VpcCniType": "",
        },
        "InstanceAdvancedSettings": {
            "DockerGraphPath": "/var/lib/docker", "PreStartUserScript": "", "UserScript": "",
            "Labels": [{"Name": "a", "Value": "b"}],
        },
        "InstanceDataDiskMountSettings": [{
            "DataDisks": [{"AutoFormatAndMount": false, "DiskSize": 50, "DiskType": "CLOUD_PREMIUM"}],
            "InstanceType": "S5.MEDIUM4", "Zone": "ap-guangzhou-3",
        }],
        "RunInstancesForNode": [{"NodeRole": "WORKER", "RunInstancesPara": [machine.to_string()]}],
    })
}

fn cluster(session: &Session, id: &str) -> Value {
    session.call("DescribeClusters", &json!({"ClusterIds": [id]}))["Clusters"][0].take()
}

#[test]
fn nodes_come_with_a_cluster() {
    let session = Session::new();
    let here = json!({"VpcId": "vpc-demo0001", "SubnetId": "subnet-demo0001"});
    let id = session.call("CreateCluster", &with_workers(&here))["ClusterId"].as_str().unwrap().to_owned();
    session.pass(300);
    let nodes = || session.call("DescribeClusterInstances", &json!({"ClusterId": id}))["InstanceSet"].take();
    assert_eq!(nodes()[1]["InstanceState"], "initializing");
    session.pass(150);
    assert_eq!((nodes()[0]["InstanceState"].clone(), nodes()[0]["NodePoolId"].clone()), (json!("running"), json!("")));
    assert_eq!(nodes()[0]["InstanceAdvancedSettings"]["Labels"], json!([{"Name": "a", "Value": "b"}]));
    let machines = session.call("DescribeInstances", &json!({}))["InstanceSet"].take();
    assert_eq!(machines.as_array().unwrap().len(), 2);
    assert_eq!(machines[0]["InstanceName"], "sub machine of tke");
    assert_eq!(machines[0]["SystemDisk"]["DiskSize"], 60);
    assert_eq!(machines[0]["VirtualPrivateCloud"]["SubnetId"], "subnet-demo0001");
    // they do for what needs a node
    let public = json!({"ClusterId": id, "IsExtranet": true, "SecurityGroup": "sg-demo0001"});
    session.call("CreateClusterEndpoint", &public);
    session.pass(60);
    session.call("DeleteCluster", &json!({"ClusterId": id, "InstanceDeleteMode": "terminate"}));
    session.pass(120);
    assert_eq!(session.simulator.read(|state| (state.clusters.len(), state.instances.len())), (0, 0));
}

#[test]
fn nodes_that_cannot_be_had_are_refused_with_their_cluster() {
    let session = Session::new();
    let elsewhere = json!({"VpcId": "vpc-demo0001", "SubnetId": "subnet-demo0101"});
    assert_eq!(session.refused("CreateCluster", &with_workers(&elsewhere)), "FailedOperation.CvmVpcidNotMatch");
    let other_zone = json!({"VpcId": "vpc-demo0001", "SubnetId": "subnet-demo0002"});
    assert_eq!(session.refused("CreateCluster", &with_workers(&other_zone)), "FailedOperation.CvmCommon");
    let here = json!({"VpcId": "vpc-demo0001", "SubnetId": "subnet-demo0001"});
    session.simulator.write(|state| {
        let kind = state.instance_types.get_mut("S5.MEDIUM4").unwrap();
        kind.sold_out_zones.push("ap-guangzhou-3".into());
    });
    assert_eq!(session.refused("CreateCluster", &with_workers(&here)), "ResourceInsufficient.SpecifiedInstanceType");
    let mut masters = with_workers(&here);
    masters["RunInstancesForNode"][0]["NodeRole"] = "MASTER_ETCD".into();
    assert_eq!(session.refused("CreateCluster", &masters), "InvalidParameter.Param");
    assert_eq!(session.simulator.read(|state| state.clusters.len()), 0);
}

#[test]
fn empty_settings_leave_what_they_are_about_as_it_is() {
    let session = Session::new();
    let id = session.running_cluster();
    let level = |change: Value| {
        session.call("ModifyClusterAttribute", &json!({"ClusterId": id, "AutoUpgradeClusterLevel": change}));
        cluster(&session, &id)["AutoUpgradeClusterLevel"].clone()
    };
    assert_eq!(level(json!({})), false);
    assert_eq!(level(json!({"IsAutoUpgrade": true})), true);
    assert_eq!(level(json!({})), true);

    let options = || session.call("DescribeClusterAuthenticationOptions", &json!({"ClusterId": id}));
    let change = |members: Value| {
        let mut request = members;
        request["ClusterId"] = id.as_str().into();
        session.call("ModifyClusterAuthenticationOptions", &request);
        assert_eq!(options()["LatestOperationState"], "Updating");
        session.pass(60);
    };
    let nothing = session.refused("ModifyClusterAuthenticationOptions", &json!({"ClusterId": id}));
    assert_eq!(nothing, "InvalidParameter.Param");
    change(json!({"ServiceAccounts": {"UseTKEDefault": true}, "OIDCConfig": {}}));
    let issuer = options()["ServiceAccounts"].take();
    assert_eq!(issuer["Issuer"], format!("https://{id}.ccs.tencent-cloud.com"));
    assert_eq!(options()["OIDCConfig"]["AutoCreateClientId"], Value::Null);
    change(json!({"OIDCConfig": {"AutoCreateOIDCConfig": true, "AutoCreateClientId": ["sts.cloud.tencent.com"]}}));
    change(json!({"OIDCConfig": {}}));
    assert_eq!(options()["OIDCConfig"]["AutoCreateOIDCConfig"], true);
    assert_eq!(options()["OIDCConfig"]["AutoCreateClientId"], json!(["sts.cloud.tencent.com"]));
    assert_eq!(options()["ServiceAccounts"], issuer);
    // back to what a cluster has by itself
    let inside = "https://kubernetes.default.svc.cluster.local";
    change(json!({"ServiceAccounts": {"Issuer": inside, "JWKSURI": ""}}));
    assert_eq!(options()["ServiceAccounts"]["Issuer"], inside);
    change(json!({"ServiceAccounts": {"AutoCreateDiscoveryAnonymousAuth": false, "JWKSURI": ""}}));
    assert_eq!(options()["ServiceAccounts"]["Issuer"], "");
}

#[test]
fn no_image_reads_as_set_until_one_is() {
    let session = Session::new();
    let id = session.running_cluster();
    let image = |change: &str| {
        session.call("ModifyClusterImage", &json!({"ClusterId": id, "ImageId": change}));
        let cluster = cluster(&session, &id);
        (cluster["ClusterOs"].as_str().unwrap().to_owned(), cluster["ImageId"].as_str().unwrap().to_owned())
    };
    assert_eq!(cluster(&session, &id)["ImageId"], "");
    // by a public image's name, as by its identifier
    assert_eq!(image("ubuntu22.04x86_64"), ("ubuntu22.04x86_64".into(), "".into()));
    assert_eq!(image("img-9qabwvbn"), ("centos7.6.0_x64".into(), "img-9qabwvbn".into()));
    assert_eq!(image("ubuntu22.04x86_64"), ("ubuntu22.04x86_64".into(), "img-487zeit5".into()));
    let refused =
        |id: &str, image: &str| session.refused("ModifyClusterImage", &json!({"ClusterId": id, "ImageId": image}));
    assert_eq!(refused(&id, ""), "InvalidParameterValue.ImageId");
    assert_eq!(refused(&id, "plan9"), "InternalError.ImageIdNotFound");
    let mut request = cluster_request("172.17.0.0/16");
    request["ClusterBasicSettings"]["ClusterOs"] = "img-9qabwvbn".into();
    let other = session.call("CreateCluster", &request)["ClusterId"].as_str().unwrap().to_owned();
    assert_eq!(cluster(&session, &other)["ImageId"], "img-9qabwvbn");
}

fn launch(session: &Session, pool: &Value) -> Value {
    session.call("DescribeLaunchConfigurations", &json!({"LaunchConfigurationIds": [pool["LaunchConfigurationId"]]}))
        ["LaunchConfigurationSet"][0]
        .take()
}

#[test]
fn a_launch_configuration_keeps_what_a_change_does_not_name() {
    let session = Session::new();
    let id = session.running_cluster();
    let pool = session.create_pool(&id, 1);
    let pool = session.pool(&id, &pool);
    let service = |named: Value| {
        let request = json!({"LaunchConfigurationId": pool["LaunchConfigurationId"], "EnhancedService": named});
        session.call("ModifyLaunchConfigurationAttributes", &request);
        let service = launch(&session, &pool)["EnhancedService"].take();
        (service["SecurityService"]["Enabled"].clone(), service["MonitorService"]["Enabled"].clone())
    };
    assert_eq!(service(json!({})), (json!(true), json!(true)));
    assert_eq!(service(json!({"MonitorService": {"Enabled": false}})), (json!(true), json!(false)));
    assert_eq!(service(json!({"SecurityService": {"Enabled": false}})), (json!(false), json!(false)));
    assert_eq!(service(json!({"SecurityService": {}})), (json!(true), json!(false)));

    // a name that a client finds is one that it may send back
    let mut names = launch(&session, &pool)["InstanceNameSettings"].take();
    let machine = format!("as-tke-{}", pool["NodePoolId"].as_str().unwrap());
    assert_eq!(names["InstanceName"], machine);
    session.pass(200);
    assert_eq!(session.call("DescribeInstances", &json!({}))["InstanceSet"][0]["InstanceName"], machine);
    names["InstanceNameStyle"] = "UNIQUE".into();
    let change = json!({
        "LaunchConfigurationId": pool["LaunchConfigurationId"], "InstanceNameSettings": names,
        "HostNameSettings": {"HostName": "node", "HostNameStyle": "ORIGINAL"},
    });
    session.call("ModifyLaunchConfigurationAttributes", &change);
    let found = launch(&session, &pool);
    assert_eq!(found["InstanceNameSettings"], names);
    assert_eq!(found["HostNameSettings"]["HostNameStyle"], "ORIGINAL");
}

#[test]
fn words_that_mean_nothing_to_auto_scaling_are_refused() {
    let session = Session::new();
    let id = session.running_cluster();
    let pool = session.create_pool(&id, 0);
    let pool = session.pool(&id, &pool);
    for (member, wrong) in [
        ("MultiZoneSubnetPolicy", json!("EVEN")),
        ("RetryPolicy", json!("SOMETIMES")),
        ("TerminationPolicies", json!(["MIDDLE_INSTANCE"])),
        ("HealthCheckType", json!("PING")),
        ("InstanceAllocationPolicy", json!("ANY")),
        ("ZonesCheckPolicy", json!("SOME")),
        ("ServiceSettings", json!({"ScalingMode": "FAST"})),
    ] {
        let mut request = json!({"AutoScalingGroupId": pool["AutoscalingGroupId"]});
        request[member] = wrong.clone();
        assert_eq!(session.refused("ModifyAutoScalingGroup", &request), "InvalidParameterValue", "{member}");
        let mut request = pool_request(&id, 0);
        let mut group: Value = serde_json::from_str(request["AutoScalingGroupPara"].as_str().unwrap()).unwrap();
        group[member] = wrong;
        request["AutoScalingGroupPara"] = group.to_string().into();
        assert_eq!(session.refused("CreateClusterNodePool", &request), "FailedOperation.AsCommon", "{member}");
    }
    for (member, wrong) in [
        ("DiskTypePolicy", json!("SOME")),
        ("InstanceTypesCheckPolicy", json!("SOME")),
        ("InstanceNameSettings", json!({"InstanceName": "name", "InstanceNameStyle": "LOUD"})),
        ("HostNameSettings", json!({"HostName": "name", "HostNameStyle": "LOUD"})),
        ("InternetAccessible", json!({"InternetChargeType": "FREE"})),
    ] {
        let mut request = json!({"LaunchConfigurationId": pool["LaunchConfigurationId"]});
        request[member] = wrong;
        let code = session.refused("ModifyLaunchConfigurationAttributes", &request);
        assert_eq!(code, "InvalidParameterValue", "{member}");
    }
}

#[test]
fn key_pairs_that_are_not_there_are_an_error() {
    let session = Session::new();
    let refused = |ids: Value| session.refused("DescribeKeyPairs", &json!({"KeyIds": ids}));
    assert_eq!(refused(json!(["skey-demo0001", "skey-nobodys0"])), "InvalidKeyPairId.NotFound");
    assert_eq!(refused(json!(["skey"])), "InvalidKeyPairId.Malformed");
    let found = session.call("DescribeKeyPairs", &json!({"KeyIds": ["skey-demo0001"]}));
    assert_eq!(found["TotalCount"], 1);
    let by_name = json!({"Filters": [{"Name": "key-name", "Values": ["nobodys"]}]});
    assert_eq!(session.call("DescribeKeyPairs", &by_name)["TotalCount"], 0);
}

#[test]
fn names_have_sixty_characters_and_clusters_are_managed() {
    let session = Session::new();
    let mut request = cluster_request("172.16.0.0/16");
    request["ClusterBasicSettings"]["ClusterName"] = "n".repeat(61).into();
    assert_eq!(session.refused("CreateCluster", &request), "InvalidParameter.Param");
    request["ClusterBasicSettings"]["ClusterName"] = "n".repeat(60).into();
    request["ClusterType"] = "INDEPENDENT_CLUSTER".into();
    assert_eq!(session.refused("CreateCluster", &request), "FailedOperation.Param");
    request["ClusterType"] = "MANAGED_CLUSTER".into();
    session.call("CreateCluster", &request);
}

#[test]
fn services_may_have_addresses_of_their_own_beside_global_routes() {
    let session = Session::new();
    let mut request = cluster_request("172.16.0.0/16");
    request["ClusterCIDRSettings"]["ServiceCIDR"] = "10.201.0.0/22".into();
    let id = session.call("CreateCluster", &request)["ClusterId"].as_str().unwrap().to_owned();
    assert_eq!(cluster(&session, &id)["ClusterNetworkSettings"]["ServiceCIDR"], "10.201.0.0/22");
}

/// What the official Terraform provider does to the machines of a pool whose security service it sets.
#[test]
fn commands_run_on_machines_that_are_there() {
    let session = Session::new();
    let id = session.running_cluster();
    session.create_pool(&id, 1);
    session.pass(200);
    let machine = session.simulator.read(|state| state.instances.keys().next().unwrap().clone());
    let command =
        |ids: Value| json!({"CommandId": "cmd-d8jj2skv", "InstanceIds": ids, "Parameters": "{}", "Timeout": 60});
    let invocation = session.call("InvokeCommand", &command(json!([machine])))["InvocationId"].take();
    assert!(invocation.as_str().unwrap().starts_with("inv-"));
    assert_eq!(
        session.refused("InvokeCommand", &command(json!(["ins-nobodys0"]))),
        "ResourceNotFound.InstanceNotFound"
    );
    session.call("DeleteMachine", &json!({"Uuid": ""}));
}

#[test]
fn outdated_nodes_are_found_by_what_they_are() {
    let session = Session::new();
    let id = session.running_cluster();
    session.create_pool(&id, 2);
    session.pass(200);
    let nodes = session.simulator.write(|state| {
        state.instances.values_mut().for_each(|node| node.kubelet_version = "1.28.3".into());
        state.instances.values().map(|node| (node.id.clone(), node.private_ip.clone())).collect::<Vec<_>>()
    });
    let found = |name: &str, value: &str| {
        let filter = json!([{"Name": name, "Values": [value]}]);
        let found = session.call("CheckInstancesUpgradeAble", &json!({"ClusterId": id, "Filter": filter}));
        let ids = found["UpgradeAbleInstances"].as_array().unwrap().clone();
        ids.into_iter().map(|node| node["InstanceId"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    let (first, address) = &nodes[0];
    assert_eq!(found("ip", address), *first);
    assert_eq!(found("instanceId", first), *first);
    assert_eq!(found("hostname", address), *first);
    assert_eq!(found("label", "role=worker").split(' ').count(), 2);
    assert_eq!(found("label", "role=other"), "");
    let other = json!({"ClusterId": id, "Filter": [{"Name": "name", "Values": ["a"]}]});
    assert_eq!(session.refused("CheckInstancesUpgradeAble", &other), "InvalidParameter.Param");
}
