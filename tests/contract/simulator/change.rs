//! What is changed, and what goes.

use serde_json::json;

use super::walk::Walk;

pub(super) fn change(walk: &Walk, cluster: &str, pool: &str) {
    let of_cluster = json!({"ClusterId": cluster});
    walk.call(
        "ModifyClusterAttribute",
        json!({"ClusterId": cluster, "ClusterName": "renamed", "ClusterDesc": "d", "ClusterLevel": "L20"}),
    );
    walk.pass(61);
    walk.call("EnableClusterDeletionProtection", of_cluster.clone());
    walk.call("AcquireClusterAdminRole", of_cluster.clone());
    walk.call("DescribeClusterAuthenticationOptions", of_cluster.clone());
    walk.call(
        "ModifyClusterAuthenticationOptions",
        json!({"ClusterId": cluster, "ServiceAccounts": {"UseTKEDefault": true, "AutoCreateDiscoveryAnonymousAuth": true}}),
    );
    walk.call("DescribeClusterAuthenticationOptions", of_cluster.clone());
    walk.call("DisableClusterDeletionProtection", of_cluster.clone());
    walk.call("ModifyClusterImage", json!({"ClusterId": cluster, "ImageId": "img-487zeit5"}));
    walk.call("ModifyClusterTags", json!({"ClusterId": cluster, "Tags": [], "SyncSubresource": true}));
    walk.call("DescribeBatchModifyTagsStatus", of_cluster.clone());
    walk.call("CreateTag", json!({"TagKey": "team", "TagValue": "a"}));
    let machines: Vec<String> = walk
        .simulator
        .read(|state| state.instances.keys().map(|id| format!("qcs::cvm:ap-guangzhou:uin/1:instance/{id}")).collect());
    walk.call("TagResources", json!({"ResourceList": machines, "Tags": [{"TagKey": "team", "TagValue": "a"}]}));
    walk.call("UnTagResources", json!({"ResourceList": machines, "TagKeys": ["team"]}));
    walk.pass(20);
    walk.call("ModifyClusterEndpointSP", json!({"ClusterId": cluster, "SecurityPolicies": ["192.168.1.0/24"]}));
    walk.call(
        "ModifyClusterNodePool",
        json!({"ClusterId": cluster, "NodePoolId": pool, "MaxNodesNum": 4, "Labels": [], "Tags": []}),
    );
    walk.call(
        "ModifyNodePoolInstanceTypes",
        json!({"ClusterId": cluster, "NodePoolId": pool, "InstanceTypes": ["S5.MEDIUM4", "S6.MEDIUM4"]}),
    );
    walk.call(
        "ModifyNodePoolDesiredCapacityAboutAsg",
        json!({"ClusterId": cluster, "NodePoolId": pool, "DesiredCapacity": 1}),
    );
    let (group, configuration) = walk.simulator.read(|state| {
        let pool = &state.node_pools[pool];
        (pool.scaling_group_id.clone(), pool.launch_configuration_id.clone())
    });
    walk.call("ModifyAutoScalingGroup", json!({"AutoScalingGroupId": group, "MaxSize": 5}));
    walk.call(
        "ModifyLaunchConfigurationAttributes",
        json!({"LaunchConfigurationId": configuration, "SystemDisk": {"DiskType": "CLOUD_SSD", "DiskSize": 100}}),
    );
    walk.pass(100);
    let nodes = walk.call("DescribeClusterInstances", of_cluster);
    let command = json!({"CommandId": "cmd-d8jj2skv", "InstanceIds": [nodes["InstanceSet"][0]["InstanceId"]]});
    walk.call("InvokeCommand", command);
    walk.call("DeleteMachine", json!({"Uuid": "a"}));
    walk.call(
        "EnableVpcCniNetworkType",
        json!({
            "ClusterId": cluster, "VpcCniType": "tke-route-eni", "EnableStaticIp": false,
            "Subnets": ["subnet-demo0001"],
        }),
    );
    walk.call("DescribeEnableVpcCniProgress", json!({"ClusterId": cluster}));
    upgrade(walk, cluster);
}

fn upgrade(walk: &Walk, cluster: &str) {
    let offered = walk.call("DescribeAvailableClusterVersion", json!({"ClusterId": cluster}));
    assert_eq!(offered["Versions"], json!(["1.30.0"]));
    walk.call("DescribeAvailableClusterVersion", json!({"ClusterIds": [cluster]}));
    walk.call(
        "UpdateClusterVersion",
        json!({"ClusterId": cluster, "DstVersion": "1.30.0", "MaxNotReadyPercent": 0.5, "SkipPreCheck": false}),
    );
    walk.pass(20);
    walk.call("DescribeClusters", json!({}));
    walk.call("DescribeClusterStatus", json!({"ClusterIds": [cluster]}));
    walk.pass(240);
    // nodes do not follow by themselves
    let older = walk.call("CheckInstancesUpgradeAble", json!({"ClusterId": cluster, "UpgradeType": "reset"}));
    assert_eq!(older["UpgradeAbleInstances"][0]["Version"], "1.28.3");
    let members = walk.call("DescribeAutoScalingInstances", json!({}));
    assert_eq!(members["TotalCount"], older["Total"]);
}

pub(super) fn remove(walk: &Walk, cluster: &str, pool: &str) {
    walk.call("DeleteClusterEndpoint", json!({"ClusterId": cluster, "IsExtranet": true}));
    walk.call("ModifyDiskAttributes", json!({"DiskIds": [], "DeleteWithInstance": false}));
    walk.call("TerminateDisks", json!({"DiskIds": []}));
    let nodes = walk.call("DescribeClusterInstances", json!({"ClusterId": cluster}));
    let removed = walk.call(
        "DeleteClusterInstances",
        json!({
            "ClusterId": cluster, "InstanceIds": [nodes["InstanceSet"][0]["InstanceId"], "ins-notthere"],
            "InstanceDeleteMode": "terminate", "ForceDelete": true,
            "ResourceDeleteOptions": [{"ResourceType": "CBS", "DeleteMode": "retain"}],
        }),
    );
    assert_eq!(removed["NotFoundInstanceIds"], json!(["ins-notthere"]));
    let machines = walk.call("DescribeInstances", json!({}));
    walk.call("TerminateInstances", json!({"InstanceIds": [machines["InstanceSet"][0]["InstanceId"]]}));
    walk.call("DeleteClusterNodePool", json!({"ClusterId": cluster, "NodePoolIds": [pool], "KeepInstance": false}));
    walk.pass(61);
    walk.call(
        "DeleteCluster",
        json!({
            "ClusterId": cluster, "InstanceDeleteMode": "terminate",
            "ResourceDeleteOptions": [{"ResourceType": "CBS", "DeleteMode": "terminate"}],
        }),
    );
    walk.call("DescribeClusters", json!({}));
}
