//! What is read of a cluster and a pool.

use serde_json::json;

use super::walk::Walk;
use crate::harness::{KUBECONFIG, find};

pub(super) fn read(walk: &Walk, cluster: &str, pool: &str) {
    let of_cluster = json!({"ClusterId": cluster});
    walk.call("DescribeClusters", json!({}));
    walk.call("DescribeClusterStatus", json!({"ClusterIds": [cluster]}));
    walk.call("DescribeClusterInstances", of_cluster.clone());
    read_pool(walk, cluster, pool);
    for public in [true, false] {
        let side = json!({"ClusterId": cluster, "IsExtranet": public});
        walk.call("DescribeClusterEndpointStatus", side.clone());
        let kubeconfig = walk.call("DescribeClusterKubeconfig", side);
        // by this others look for one where none belongs
        assert!(!find(&[KUBECONFIG], kubeconfig.to_string().as_bytes()).is_empty(), "{kubeconfig}");
    }
    walk.call("DescribeClusterEndpoints", of_cluster);
    read_of_others(walk, cluster);
    for action in ["DescribeInstances", "DescribeDisks", "DescribeLoadBalancers", "DescribeKeyPairs", "DescribeSubnets"]
    {
        let list = walk.call(action, json!({}));
        assert!(list["TotalCount"] != 0, "{action} has something to show");
    }
}

pub(super) fn read_pool(walk: &Walk, cluster: &str, pool: &str) {
    let detail = walk.call("DescribeClusterNodePoolDetail", json!({"ClusterId": cluster, "NodePoolId": pool}));
    walk.call("DescribeClusterNodePools", json!({"ClusterId": cluster}));
    walk.call("DescribeAutoScalingGroups", json!({"AutoScalingGroupIds": [detail["NodePool"]["AutoscalingGroupId"]]}));
    walk.call(
        "DescribeLaunchConfigurations",
        json!({"LaunchConfigurationIds": [detail["NodePool"]["LaunchConfigurationId"]]}),
    );
    let of_group = json!([{"Name": "auto-scaling-group-id", "Values": [detail["NodePool"]["AutoscalingGroupId"]]}]);
    walk.call("DescribeAutoScalingActivities", json!({"Filters": of_group, "StartTime": "2018-11-20T08:33:56Z"}));
}

/// What other clients read of every cluster.
fn read_of_others(walk: &Walk, cluster: &str) {
    let of_cluster = json!({"ClusterId": cluster});
    for action in [
        "DescribeClusterAsGroupOption",
        "DescribeClusterExtraArgs",
        "DescribeClusterSecurity",
        "DescribeClusterVirtualNode",
        "DescribeClusterVirtualNodePools",
        "DescribeNodePools",
    ] {
        walk.call(action, of_cluster.clone());
    }
    walk.call("DescribeClusterLevelAttribute", json!({"ClusterID": cluster}));
    walk.call("DescribeLogSwitches", json!({"ClusterIds": [cluster], "ClusterType": "tke"}));
    let clusters = walk.call("DescribeClusters", json!({}));
    for cluster in clusters["Clusters"].as_array().expect("clusters") {
        walk.call("DescribeIPAMD", json!({"ClusterId": cluster["ClusterId"]}));
    }
    walk.call(
        "DescribeResourceTagsByResourceIds",
        json!({
            "ServiceType": "ccs", "ResourcePrefix": "cluster", "ResourceIds": [cluster],
            "ResourceRegion": "ap-guangzhou",
        }),
    );
    let usage = walk.call("DescribeSecurityGroupAssociationStatistics", json!({"SecurityGroupIds": ["sg-demo0001"]}));
    assert!(usage["SecurityGroupAssociationStatisticsSet"][0]["TotalCount"] != 0);
}
