//! Shapes: what goes out as the API wants it, what comes in as the API writes it.

use secrecy::ExposeSecret as _;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::addon::DescribeAddonResponse;
use super::cluster::*;
use super::endpoint::*;
use super::instance::*;
use super::kubeconfig::*;
use super::node_pool::*;
use super::tag::{DescribeBatchModifyTagsStatusResponse, TagSpecification};
use crate::cloud::autoscaling::launch_configuration::{LoginSettings, SystemDisk};
use crate::cloud::member::{Script, without_nulls};
use crate::cloud::tag::Tag;
use crate::cloud::{Action as _, Filter, members, samples};

fn sent(action: &impl Serialize) -> Value {
    without_nulls(serde_json::to_value(action).unwrap())
}

fn read<T: DeserializeOwned>(members: Value) -> T {
    members::read(members).unwrap()
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
    let mut sample = samples::cluster("cls-ayzfpv5c");
    sample["BrandNew"] = json!([1.5]);
    let cluster: Cluster = read(sample.clone());
    assert_eq!(cluster.cluster_status, ClusterStatus::Running);
    assert_eq!(cluster.property.network_type.as_deref(), Some("GR"));
    assert_eq!(cluster.cluster_network_settings.service_cidr, "10.15.252.0/22");
    assert!(cluster.cluster_network_settings.ipvs && cluster.tags().is_empty());
    assert_eq!((cluster.image_id.as_str(), cluster.os_customize_type.as_str()), ("", ""));

    sample["ClusterStatus"] = json!("Dreaming");
    sample["TagSpecification"] = json!([
        { "ResourceType": "cluster", "Tags": [{ "Key": "a", "Value": "b" }] },
        { "ResourceType": "cluster", "Tags": null },
    ]);
    let cluster: Cluster = read(sample.clone());
    assert_eq!(cluster.cluster_status, ClusterStatus::Unknown("Dreaming".to_owned()));
    assert_eq!(cluster.tags(), [Tag::new("a", "b")]);
    for property in ["", "no JSON", "[]", "{\"NetworkType\":7}"] {
        sample["Property"] = json!(property);
        assert_eq!(read::<Cluster>(sample.clone()).property, ClusterProperty::default(), "{property}");
    }
}

#[test]
fn a_cluster_that_runs_has_a_network() {
    let contradiction = |status: &str, property: &str| {
        let mut sample = samples::cluster("cls-a");
        (sample["ClusterStatus"], sample["Property"]) = (json!(status), json!(property));
        DescribeClusters::default().contradiction(&read(json!({ "Clusters": [sample], "TotalCount": 1 })))
    };
    let without = Some("Clusters[0].Property holds no NetworkType".to_owned());
    for property in ["", "{}", "{\"NodeNameType\":\"lan-ip\"}", "{\"NetworkType\":\"\"}"] {
        assert_eq!(contradiction("Running", property), without, "{property}");
        assert_eq!(contradiction("Creating", property), None, "{property}");
    }
    assert_eq!(contradiction("Running", "{\"NetworkType\":\"CiliumBGP\"}"), None);
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
    let response: DescribeClusterNodePoolsResponse =
        read(json!({ "NodePoolSet": [samples::node_pool("np-e55paxnt", "cls-a")], "TotalCount": 1 }));
    let pool = &response.node_pool_set[0];
    assert_eq!(pool.life_state, LifeState::Normal);
    assert_eq!(pool.autoscaling_group_status, AutoscalingGroupStatus::Disabled);
    assert_eq!((pool.desired_nodes_num, pool.node_count_summary.autoscaling_added.normal), (2, 2));
    assert_eq!(pool.taints[0].effect, "NoExecute");
    assert_eq!(pool.user_script.text(), "#!/bin/sh\ntouch /var/after");
}

#[test]
fn pools_that_cannot_be() {
    let contradiction = |pools: Vec<Value>, total: usize, is_filtered: bool| {
        let filters = is_filtered.then(|| vec![Filter::new("NodePoolsName", "blue")]);
        let action = DescribeClusterNodePools { cluster_id: "cls-a".to_owned(), filters };
        action.contradiction(&read(json!({ "NodePoolSet": pools, "TotalCount": total })))
    };
    let pool = |id: &str| samples::node_pool(id, "cls-a");
    assert_eq!(contradiction(vec![pool("np-a"), pool("np-b")], 2, false), None);
    assert_eq!(contradiction(vec![pool("np-a")], 2, true), None, "it may count what is kept back");
    let is = |flaw: &str| Some(flaw.to_owned());
    assert_eq!(contradiction(vec![], 1, false), is("TotalCount is 1, and NodePoolSet holds 0"));
    assert_eq!(contradiction(vec![pool("np-a")], 0, true), is("TotalCount is 0, and NodePoolSet holds 1"));
    assert_eq!(contradiction(vec![pool("np-a"); 2], 2, false), is("NodePoolSet holds np-a twice"));
    let other = samples::node_pool("np-b", "cls-b");
    assert_eq!(contradiction(vec![other], 1, false), is("NodePoolSet holds np-b, which is of another cluster"));
    // one that goes may have lost its group, and one that comes may have none yet
    for (state, flaw) in [("normal", is("NodePoolSet[0].AutoscalingGroupId is empty")), ("deleting", None)] {
        let mut pool = pool("np-a");
        (pool["LifeState"], pool["AutoscalingGroupId"]) = (json!(state), json!(""));
        assert_eq!(contradiction(vec![pool], 1, false), flaw);
    }
}

#[test]
fn instances() {
    let response: DescribeClusterInstancesResponse = read(json!({
        "InstanceSet": [{
            "InstanceId": "ins-ocd7e1lx",
            "LanIP": "9.165.0.2",
            "InstanceState": "running",
            "FailedReason": "=Ready:True",
            "NodePoolId": "",
            "AutoscalingGroupId": null,
            "InstanceAdvancedSettings": { "Taints": null, "GPUArgs": null, "Unschedulable": 0 },
        }],
        "TotalCount": 1,
    }));
    let instance = &response.instance_set[0];
    assert_eq!((instance.lan_ip.as_str(), &instance.instance_state), ("9.165.0.2", &InstanceState::Running));
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
    let reason = |status: &str, message: &str| {
        let answer: DescribeClusterEndpointStatusResponse = read(json!({ "Status": status, "ErrorMsg": message }));
        answer.reason().map(str::to_owned)
    };
    assert_eq!(
        (reason("Created", "Created"), reason("Deleted", ""), reason("CreateFailed", "CreateFailed")),
        (None, None, None)
    );
    assert_eq!(reason("CreateFailed", "address sync timed out").as_deref(), Some("address sync timed out"));
}

#[test]
fn replies_as_they_were_seen() {
    let endpoints = json!({
        "CertificationAuthority": "", "ClusterExternalEndpoint": "", "ClusterIntranetEndpoint": "172.24.0.16",
        "ClusterDomain": "cls-a.ccs.tencent-cloud.com", "ClusterExternalDomain": "cls-a.ccs.tencent-cloud.com",
        "ClusterIntranetDomain": "", "ClusterExternalACL": null, "SecurityGroup": "",
        "ClusterIntranetSubnetId": "subnet-a", "IntranetSecurityGroup": "",
    });
    let contradiction = |endpoints: Value| {
        let read: ClusterEndpoints = read(endpoints);
        DescribeClusterEndpoints::default().contradiction(&read)
    };
    assert_eq!(contradiction(endpoints.clone()), None);
    let mut nowhere = endpoints.clone();
    nowhere["ClusterIntranetSubnetId"] = json!("");
    assert!(contradiction(nowhere.clone()).is_some());
    nowhere["ClusterIntranetEndpoint"] = json!("");
    assert_eq!(contradiction(nowhere), None, "nothing is open");

    for status in
        [json!({ "Status": "Created", "ErrorMsg": "Created" }), json!({ "Status": "Deleted", "ErrorMsg": "" })]
    {
        assert!(members::read::<DescribeClusterEndpointStatusResponse>(status).is_ok());
    }
    let at_rest = json!({ "FailedResources": [], "Status": "done", "SyncSubresource": false, "Tags": [] });
    assert!(members::read::<DescribeBatchModifyTagsStatusResponse>(at_rest).is_ok());
    for lists in [json!(null), json!([])] {
        let gone = json!({ "SuccInstanceIds": lists, "FailedInstanceIds": lists, "NotFoundInstanceIds": lists });
        assert!(members::read::<DeleteClusterInstancesResponse>(gone).is_ok());
        assert!(read::<DescribeAddonResponse>(json!({ "Addons": lists })).addons.is_empty());
    }
    assert!(members::read::<DescribeAddonResponse>(json!({})).is_err());
}

#[test]
fn a_kubeconfig_is_not_shown() {
    let response: DescribeClusterKubeconfigResponse = read(json!({ "Kubeconfig": "client-key-data: x" }));
    assert_eq!(response.kubeconfig.expose_secret(), "client-key-data: x");
    assert!(!format!("{response:?}").contains("client-key-data"));
}
