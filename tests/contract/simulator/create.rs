//! What is made.

use serde_json::json;

use super::read::read_pool;
use super::walk::{Walk, text};

pub(super) fn create_cluster(walk: &Walk) -> String {
    let created = walk.call(
        "CreateCluster",
        json!({
            "ClusterType": "MANAGED_CLUSTER",
            "ClusterCIDRSettings": {"ClusterCIDR": "172.16.0.0/16"},
            "ClusterBasicSettings": {
                "ClusterName": "walk",
                "ClusterVersion": "1.28.3",
                "VpcId": "vpc-demo0001",
                "TagSpecification": [{"ResourceType": "cluster", "Tags": [{"Key": "a", "Value": "b"}]}],
            },
        }),
    );
    // Other networks answer with other members.
    let cni = walk.call(
        "CreateCluster",
        json!({
            "ClusterType": "MANAGED_CLUSTER",
            "ClusterCIDRSettings": {"ServiceCIDR": "192.168.0.0/20", "EniSubnetIds": ["subnet-demo0001"]},
            "ClusterBasicSettings": {"ClusterName": "cni", "VpcId": "vpc-demo0001"},
            "ClusterAdvancedSettings": {"NetworkType": "VPC-CNI"},
        }),
    );
    walk.call(
        "CreateCluster",
        json!({
            "ClusterType": "MANAGED_CLUSTER",
            "ClusterCIDRSettings": {"ClusterCIDR": "172.17.0.0/16", "ServiceCIDR": "192.168.16.0/20"},
            "ClusterBasicSettings": {
                "ClusterName": "cilium", "ClusterOs": "tlinux3.1x86_64", "SubnetId": "subnet-demo0001",
                "VpcId": "vpc-demo0001",
            },
            "ClusterAdvancedSettings": {"NetworkType": "CiliumOverlay"},
        }),
    );
    walk.call("DescribeClusters", json!({}));
    walk.call("DescribeClusterStatus", json!({}));
    walk.pass(301);
    walk.call(
        "AddVpcCniSubnets",
        json!({"ClusterId": cni["ClusterId"], "SubnetIds": ["subnet-demo0002"], "VpcId": "vpc-demo0001"}),
    );
    text(&created["ClusterId"])
}

pub(super) fn create_pool(walk: &Walk, cluster: &str) -> String {
    let group = json!({
        "MaxSize": 3, "MinSize": 0, "DesiredCapacity": 2, "VpcId": "vpc-demo0001",
        "SubnetIds": ["subnet-demo0001"],
    });
    let launch = json!({
        "InstanceType": "S5.MEDIUM4",
        "DataDisks": [{"DiskType": "CLOUD_PREMIUM", "DiskSize": 20}],
        "LoginSettings": {"KeyIds": ["skey-demo0001"]},
        "SecurityGroupIds": ["sg-demo0001"],
        "InstanceChargeType": "SPOTPAID",
        "InstanceMarketOptions": {"MarketType": "spot", "SpotOptions": {"MaxPrice": "1.5"}},
    });
    let created = walk.call(
        "CreateClusterNodePool",
        json!({
            "ClusterId": cluster,
            "AutoScalingGroupPara": group.to_string(),
            "LaunchConfigurePara": launch.to_string(),
            "InstanceAdvancedSettings": {
                "GPUArgs": {"MIGEnable": true},
                "DataDisks": [{
                    "DiskType": "CLOUD_PREMIUM", "FileSystem": "ext4", "DiskSize": 20,
                    "AutoFormatAndMount": true, "MountTarget": "/data",
                }],
                "ExtraArgs": {"Kubelet": ["max-pods=64"]},
            },
            "EnableAutoscale": true,
            "Name": "workers",
            "Labels": [{"Name": "a", "Value": "b"}],
            "Annotations": [{"Name": "a", "Value": "b"}],
            "Taints": [{"Key": "a", "Value": "b", "Effect": "NoSchedule"}],
            "Tags": [{"Key": "a", "Value": "b"}],
        }),
    );
    let pool = text(&created["NodePoolId"]);
    read_pool(walk, cluster, &pool);
    walk.pass(200);
    pool
}

pub(super) fn addons(walk: &Walk, cluster: &str) {
    let addon = |name: &str| json!({"ClusterId": cluster, "AddonName": name});
    let mut install = addon("tcr");
    install["RawValues"] = "eyJhIjoxfQ==".into();
    walk.call("InstallAddon", install);
    walk.pass(61);
    let mut update = addon("tcr");
    update["RawValues"] = "eyJhIjoyfQ==".into();
    update["UpdateStrategy"] = "replace".into();
    walk.call("UpdateAddon", update);
    let listed = walk.call("DescribeAddon", addon("tcr"));
    assert_eq!(listed["Addons"][0]["Phase"], "Upgrading");
    walk.call("DescribeAddonValues", addon("cfs"));
    walk.call("DescribeAddonValues", addon("tcr"));
    walk.pass(61);
    walk.call("DeleteAddon", addon("tcr"));
    walk.pass(61);
    walk.call("DescribeAddon", json!({"ClusterId": cluster}));
}

pub(super) fn open_endpoints(walk: &Walk, cluster: &str) {
    walk.call("DescribeClusterEndpoints", json!({"ClusterId": cluster}));
    walk.call(
        "CreateClusterEndpoint",
        json!({
            "ClusterId": cluster, "IsExtranet": true, "SecurityGroup": "sg-demo0001",
            "ExtensiveParameters": "{\"InternetAccessible\":{\"InternetMaxBandwidthOut\":20}}",
        }),
    );
    walk.call(
        "CreateClusterEndpoint",
        json!({"ClusterId": cluster, "IsExtranet": false, "SubnetId": "subnet-demo0002"}),
    );
    walk.pass(61);
}
