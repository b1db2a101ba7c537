//! Whole objects as replies hold them, for the tests of this floor.

use serde_json::{Value, json};

/// A managed cluster without nodes, as it was seen in the real cloud.
pub(crate) fn cluster(id: &str) -> Value {
    json!({
        "ClusterId": id, "ClusterName": "demo", "ClusterDescription": "", "ClusterVersion": "1.30.0",
        "ClusterOs": "ubuntu16.04.1 LTSx86_64", "ClusterType": "MANAGED_CLUSTER", "ClusterStatus": "Running",
        "ClusterNodeNum": 0, "ClusterMaterNodeNum": 1, "ClusterEtcdNodeNum": 0, "ProjectId": 0,
        "ClusterNetworkSettings": {
            "ClusterCIDR": "10.12.0.0/14", "ServiceCIDR": "10.15.252.0/22", "MaxNodePodNum": 64,
            "MaxClusterServiceNum": 1024, "Ipvs": true, "VpcId": "vpc-7modfjc3", "Cni": true, "KubeProxyMode": "",
            "IgnoreClusterCIDRConflict": false, "IgnoreServiceCIDRConflict": false, "Subnets": null,
            "IsDualStack": false, "Ipv6ServiceCIDR": "", "CiliumMode": "", "DataPlaneV2": false,
        },
        "Property": "{\"NodeNameType\":\"lan-ip\",\"NetworkType\":\"GR\",\"VpcCniType\":null}",
        "TagSpecification": null, "ImageId": "", "OsCustomizeType": "", "ContainerRuntime": "containerd",
        "RuntimeVersion": "1.6.9", "CreatedTime": "2026-06-22T08:12:41Z", "DeletionProtection": false,
        "ClusterLevel": "L5", "AutoUpgradeClusterLevel": false, "EnableExternalNode": false,
        "QGPUShareEnable": false, "IsHighAvailability": true, "CdcId": "", "ClusterCategory": null,
        "SecurityModeConfig": { "Enabled": false, "Namespaces": null, "Labels": null },
    })
}

/// A pool of two nodes that run.
pub(crate) fn node_pool(id: &str, cluster_id: &str) -> Value {
    json!({
        "NodePoolId": id, "Name": "blue", "ClusterInstanceId": cluster_id, "LifeState": "normal",
        "LaunchConfigurationId": "asc-fa28v4in", "AutoscalingGroupId": "asg-6hml8pkz",
        "AutoscalingGroupStatus": "disabled", "Labels": [],
        "Taints": [{ "Key": "k", "Value": "v", "Effect": "NoExecute" }], "Annotations": [],
        "NodeCountSummary": {
            "AutoscalingAdded": { "Initializing": 0, "Joining": 0, "Normal": 2, "Total": 2 }, "ManuallyAdded": null,
        },
        "MaxNodesNum": 3, "MinNodesNum": 0, "DesiredNodesNum": 2,
        "RuntimeConfig": { "RuntimeType": "containerd", "RuntimeVersion": "1.6.9" },
        "NodePoolOs": "tlinux3.1x86_64", "OsCustomizeType": "GENERAL", "ImageId": "", "DesiredPodNum": 64,
        "UserScript": "#!/bin/sh\ntouch /var/after", "PreStartUserScript": "", "Tags": null,
        "DeletionProtection": false, "ExtraArgs": { "Kubelet": [] },
        "GPUArgs": { "CUDA": { "Name": "", "Version": "" }, "MIGEnable": false }, "DockerGraphPath": "",
        "DataDisks": null, "Unschedulable": 0,
    })
}

/// A key pair.
pub(crate) fn key_pair(id: &str) -> Value {
    json!({ "KeyId": id, "KeyName": "demo", "ProjectId": 0 })
}
