//! Shapes: what goes out as the API wants it, what comes in as the API writes it.

use secrecy::ExposeSecret as _;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::cluster::*;
use super::endpoint::*;
use super::instance::*;
use super::kubeconfig::*;
use super::node_pool::*;
use super::tag::TagSpecification;
use crate::cloud::autoscaling::launch_configuration::{LoginSettings, SystemDisk};
use crate::cloud::member::{Script, without_nulls};
use crate::cloud::tag::Tag;

fn sent(action: &impl Serialize) -> Value {
    without_nulls(serde_json::to_value(action).unwrap())
}

fn read<T: DeserializeOwned>(members: Value) -> T {
    serde_json::from_value(without_nulls(members)).unwrap()
}

fn text(json: &Value) -> Value {
    serde_json::from_str(json.as_str().unwrap()).unwrap()
}

#[test]
fn create_cluster() {
    let action = CreateCluster {
        cluster_type: MANAGED_CLUSTER.to_owned(),
        cluster_cidr_settings: ClusterCidrSettings {
            cluster_cidr: Some("172.24.0.0/16".to_owned()),
            max_node_pod_num: Some(64),
            ignore_cluster_cidr_conflict: Some(false),
            ..Default::default()
        },
        cluster_basic_settings: ClusterBasicSettings {
            cluster_name: Some("demo".to_owned()),
            auto_upgrade_cluster_level: Some(AutoUpgradeClusterLevel { is_auto_upgrade: true }),
            tag_specification: Some(vec![TagSpecification::of_cluster(vec![Tag::new("a", "b")])]),
            ..Default::default()
        },
        cluster_advanced_settings: ClusterAdvancedSettings { ipvs: Some(true), ..Default::default() },
        disable_addons: None,
    };
    assert_eq!(
        sent(&action),
        json!({
            "ClusterType": "MANAGED_CLUSTER",
            "ClusterCIDRSettings": {
                "ClusterCIDR": "172.24.0.0/16", "MaxNodePodNum": 64, "IgnoreClusterCIDRConflict": false,
            },
            "ClusterBasicSettings": {
                "ClusterName": "demo",
                "AutoUpgradeClusterLevel": { "IsAutoUpgrade": true },
                "TagSpecification": [{ "ResourceType": "cluster", "Tags": [{ "Key": "a", "Value": "b" }] }],
            },
            "ClusterAdvancedSettings": { "IPVS": true },
        })
    );
}

#[test]
fn cluster() {
    let cluster: Cluster = read(json!({
        "ClusterId": "cls-ayzfpv5c",
        "ClusterStatus": "Running",
        "ClusterNodeNum": 2,
        "AutoUpgradeClusterLevel": true,
        "ClusterNetworkSettings": {
            "ClusterCIDR": "10.12.0.0/14", "ServiceCIDR": "10.15.252.0/22", "MaxNodePodNum": 64,
            "MaxClusterServiceNum": 1024, "Ipvs": true, "VpcId": "vpc-7modfjc3", "Subnets": null,
        },
        "Property": "{\"NodeNameType\":\"lan-ip\",\"NetworkType\":\"GR\",\"VpcCniType\":null}",
        "TagSpecification": null,
        "BrandNew": [1.5],
    }));
    assert_eq!(cluster.cluster_status, ClusterStatus::Running);
    assert_eq!(cluster.property.network_type.as_deref(), Some("GR"));
    assert_eq!(cluster.cluster_network_settings.service_cidr, "10.15.252.0/22");
    assert!(cluster.cluster_network_settings.ipvs && cluster.tags().is_empty());

    let cluster: Cluster = read(json!({
        "ClusterStatus": "Dreaming",
        "Property": "",
        "TagSpecification": [
            { "ResourceType": "cluster", "Tags": [{ "Key": "a", "Value": "b" }] },
            { "ResourceType": "cluster", "Tags": null },
        ],
    }));
    assert_eq!(cluster.cluster_status, ClusterStatus::Unknown("Dreaming".to_owned()));
    assert_eq!(cluster.tags(), [Tag::new("a", "b")]);
    assert_eq!(cluster.property, ClusterProperty::default());
    for property in ["no JSON", "[]", "{\"NetworkType\":7}"] {
        let cluster: Cluster = read(json!({ "ClusterId": "cls-1", "Property": property }));
        assert_eq!(cluster.property, ClusterProperty::default(), "{property}");
    }
}

#[test]
fn delete_cluster() {
    let action = DeleteCluster {
        cluster_id: "cls-1".to_owned(),
        instance_delete_mode: DeleteMode::Terminate,
        resource_delete_options: Some(vec![ResourceDeleteOption {
            resource_type: "CBS".to_owned(),
            delete_mode: DeleteMode::Retain,
            skip_deletion_protection: None,
        }]),
    };
    assert_eq!(
        sent(&action),
        json!({
            "ClusterId": "cls-1",
            "InstanceDeleteMode": "terminate",
            "ResourceDeleteOptions": [{ "ResourceType": "CBS", "DeleteMode": "retain" }],
        })
    );
}

#[test]
fn create_node_pool_has_json_in_json() {
    let action = CreateClusterNodePool {
        cluster_id: "cls-1".to_owned(),
        auto_scaling_group_para: AutoScalingGroupPara {
            max_size: 3,
            vpc_id: "vpc-1".to_owned(),
            subnet_ids: vec!["subnet-1".to_owned()],
            ..Default::default()
        },
        launch_configure_para: LaunchConfigurePara {
            instance_type: Some("S5.MEDIUM4".to_owned()),
            system_disk: Some(SystemDisk { disk_type: None, disk_size: Some(50) }),
            login_settings: Some(LoginSettings { key_ids: vec!["skey-1".to_owned()] }),
            ..Default::default()
        },
        instance_advanced_settings: InstanceAdvancedSettings {
            user_script: Some(Script::encode("true")),
            ..Default::default()
        },
        ..Default::default()
    };
    let sent = sent(&action);
    assert_eq!(
        text(&sent["AutoScalingGroupPara"]),
        json!({ "MaxSize": 3, "MinSize": 0, "VpcId": "vpc-1", "SubnetIds": ["subnet-1"] })
    );
    assert_eq!(
        text(&sent["LaunchConfigurePara"]),
        json!({
            "InstanceType": "S5.MEDIUM4",
            "SystemDisk": { "DiskSize": 50 },
            "LoginSettings": { "KeyIds": ["skey-1"] },
        })
    );
    assert_eq!(sent["InstanceAdvancedSettings"], json!({ "UserScript": "dHJ1ZQ==" }));
    assert_eq!(sent["EnableAutoscale"], json!(false));
}

#[test]
fn modify_node_pool_clears_with_an_empty_list() {
    let action = ModifyClusterNodePool { taints: Some(Vec::new()), ..Default::default() };
    assert_eq!(sent(&action), json!({ "ClusterId": "", "NodePoolId": "", "Taints": [] }));
}

#[test]
fn node_pool() {
    let response: DescribeClusterNodePoolsResponse = read(json!({
        "NodePoolSet": [{
            "NodePoolId": "np-e55paxnt",
            "LifeState": "normal",
            "AutoscalingGroupStatus": "disabled",
            "DataDisks": null,
            "Tags": null,
            "Labels": [],
            "Taints": [{ "Key": "k", "Value": "v", "Effect": "NoExecute" }],
            "DesiredNodesNum": 2,
            "ExtraArgs": { "Kubelet": [] },
            "GPUArgs": { "CUDA": { "Name": "", "Version": "" }, "MIGEnable": false },
            "NodeCountSummary": {
                "AutoscalingAdded": { "Initializing": 0, "Joining": 0, "Normal": 2, "Total": 2 },
                "ManuallyAdded": null,
            },
            "RuntimeConfig": { "RuntimeType": "containerd", "RuntimeVersion": "1.6.9" },
            "UserScript": "#!/bin/sh\ntouch /var/after",
        }],
        "TotalCount": 1,
    }));
    let pool = &response.node_pool_set[0];
    assert_eq!(pool.life_state, LifeState::Normal);
    assert_eq!(pool.autoscaling_group_status, AutoscalingGroupStatus::Disabled);
    assert_eq!((pool.desired_nodes_num, pool.node_count_summary.autoscaling_added.normal), (2, 2));
    assert_eq!(pool.taints[0].effect, "NoExecute");
    assert_eq!(pool.user_script.text(), "#!/bin/sh\ntouch /var/after");
}

#[test]
fn instances() {
    let response: DescribeClusterInstancesResponse = read(json!({
        "InstanceSet": [{
            "InstanceId": "ins-ocd7e1lx",
            "LanIP": "9.165.0.2",
            "InstanceState": "running",
            "InstanceAdvancedSettings": { "Taints": null, "GPUArgs": null, "Unschedulable": 0 },
        }],
        "TotalCount": 1,
    }));
    let instance = &response.instance_set[0];
    assert_eq!((instance.lan_ip.as_str(), &instance.instance_state), ("9.165.0.2", &InstanceState::Running));
    assert_eq!(instance.instance_advanced_settings.unschedulable, Some(0));
}

#[test]
fn endpoints() {
    let action = CreateClusterEndpoint {
        cluster_id: "cls-1".to_owned(),
        is_extranet: Some(true),
        security_group: Some("sg-1".to_owned()),
        extensive_parameters: Some(EndpointLoadBalancer {
            internet_accessible: Some(EndpointTraffic {
                internet_charge_type: "TRAFFIC_POSTPAID_BY_HOUR".to_owned(),
                internet_max_bandwidth_out: 10,
            }),
            ..Default::default()
        }),
        ..Default::default()
    };
    let mut sent_action = sent(&action);
    let parameters = text(&sent_action["ExtensiveParameters"].take());
    assert_eq!(
        parameters,
        json!({
            "InternetAccessible": {
                "InternetChargeType": "TRAFFIC_POSTPAID_BY_HOUR", "InternetMaxBandwidthOut": 10,
            },
        })
    );
    let without = CreateClusterEndpoint { extensive_parameters: None, ..action };
    assert_eq!(sent(&without), json!({ "ClusterId": "cls-1", "IsExtranet": true, "SecurityGroup": "sg-1" }));
    let status: DescribeClusterEndpointStatusResponse = read(json!({ "Status": "CreateFailed", "ErrorMsg": null }));
    assert_eq!(status.status, EndpointStatus::CreateFailed);
}

#[test]
fn a_kubeconfig_is_not_shown() {
    let response: DescribeClusterKubeconfigResponse = read(json!({ "Kubeconfig": "client-key-data: x" }));
    assert_eq!(response.kubeconfig.expose_secret(), "client-key-data: x");
    assert!(!format!("{response:?}").contains("client-key-data"));
}
