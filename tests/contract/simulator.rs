//! Every action of the simulated cloud, walked once, and every request and reply held against the
//! model.

use std::collections::BTreeSet;
use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};
use terraform_provider_tke::cloud::sign;
use terraform_provider_tke::simulator::state::IdentityProvider;
use terraform_provider_tke::simulator::{Clock, Settings, Simulator, actions};
use terraform_provider_tke::system::clock;

use super::{MODEL, check};
use crate::harness::{KUBECONFIG, find};

struct Walk {
    simulator: Simulator,
    keys: (String, String),
}

impl Walk {
    fn new() -> Self {
        let simulator =
            Simulator::in_memory(Settings { clock: Clock::manual(), requests_per_second: 0, ..Settings::default() });
        let offer = simulator.offer();
        Self { simulator, keys: (offer.secret_id, offer.secret_key) }
    }

    /// Signs and sends a call that has to go well. Where two services have an action of the name,
    /// `service:Action` says which.
    fn call(&self, action: &str, parameters: Value) -> Value {
        let (meant, action) = action.split_once(':').map_or((None, action), |(meant, action)| (Some(meant), action));
        let (service, version, _) = actions()
            .find(|(service, _, name)| *name == action && meant.is_none_or(|meant| meant == *service))
            .expect("an action of the simulated cloud");
        let body = Bytes::from(parameters.to_string());
        let timestamp = clock::now().as_second();
        let host = format!("{service}.tencentcloudapi.com");
        let headers = [("content-type", "application/json"), ("host", host.as_str())];
        let signed = sign::Request { method: "POST", query: "", headers: &headers, payload: &body, service, timestamp };
        let request = http::Request::post("/")
            .header("content-type", "application/json")
            .header("host", &host)
            .header("authorization", sign::authorization(&self.keys.0, &self.keys.1, &signed))
            .header("x-tc-action", action)
            .header("x-tc-version", version)
            .header("x-tc-timestamp", timestamp)
            .header("x-tc-region", "ap-guangzhou")
            .body(body)
            .expect("a request");
        let response = self.simulator.respond(request).expect("a reply");
        let mut body: Value = serde_json::from_slice(response.body()).expect("JSON");
        let response = body["Response"].take();
        assert!(response.get("Error").is_none(), "{action}: {response}");
        response
    }

    fn pass(&self, seconds: u64) {
        self.simulator.advance(Duration::from_secs(seconds));
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("a string").to_owned()
}

#[test]
fn every_call_is_valid_against_the_model() {
    let walk = Walk::new();
    catalogue(&walk);
    roles(&walk);
    policies(&walk);
    let cluster = create_cluster(&walk);
    let pool = create_pool(&walk, &cluster);
    addons(&walk, &cluster);
    security_groups(&walk);
    open_endpoints(&walk, &cluster);
    read(&walk, &cluster, &pool);
    change(&walk, &cluster, &pool);
    read(&walk, &cluster, &pool);
    remove(&walk, &cluster, &pool);

    let records = walk.simulator.requests();
    let violations: BTreeSet<String> = records.iter().flat_map(check).collect();
    assert!(violations.is_empty(), "{violations:#?}");
    let walked: BTreeSet<(String, String)> =
        records.into_iter().map(|record| (record.service, record.action)).collect();
    let in_use: BTreeSet<(String, String)> = MODEL
        .services
        .iter()
        .flat_map(|(service, model)| {
            model
                .actions
                .iter()
                .filter(|(_, action)| action.output.is_some())
                .map(|(name, _)| (service.clone(), name.clone()))
        })
        .collect();
    assert_eq!(walked, in_use);
    let offered: BTreeSet<(String, String)> =
        actions().map(|(service, _, name)| (service.to_owned(), name.to_owned())).collect();
    assert_eq!(offered, in_use);
}

fn roles(walk: &Walk) {
    let provider = IdentityProvider { issuer: "https://idp.example".into(), audience: "sts".into(), key: "key".into() };
    let (arn, token) = walk.simulator.write(|state| {
        let token = provider.token("walk", state.now.after(Duration::from_secs(60)));
        state.identity_providers.insert("OIDC".into(), provider);
        let arn = state.add_role("100000000001", "walk", |role| {
            role.trusted.push("100000000001".into());
            role.provider_id = Some("OIDC".into());
        });
        (arn, token)
    });
    let role = json!({"RoleArn": arn, "RoleSessionName": "walk", "DurationSeconds": 600});
    walk.call("AssumeRole", role);
    walk.call(
        "AssumeRoleWithWebIdentity",
        json!({"ProviderId": "OIDC", "WebIdentityToken": token, "RoleArn": arn, "RoleSessionName": "walk"}),
    );
}

fn catalogue(walk: &Walk) {
    for action in [
        "GetCallerIdentity",
        "GetUserAppId",
        "DescribeRegions",
        "DescribeZones",
        "DescribeKeyPairs",
        "DescribeVersions",
        "DescribeZoneInstanceConfigInfos",
        "tke:DescribeImages",
        "cvm:DescribeImages",
        "DescribeOSImages",
        "DescribeVpcs",
        "DescribeSubnets",
        "DescribeRouteTables",
        "DescribeSecurityGroups",
    ] {
        walk.call(action, json!({}));
    }
    walk.call("DescribeVpcs", json!({"VpcIds": ["vpc-demo0001"], "Offset": "0", "Limit": "10"}));
}

fn policies(walk: &Walk) {
    let who = walk.call("GetCallerIdentity", json!({}));
    let uin: u64 = text(&who["UserId"]).parse().expect("a number");
    let attached = json!({"TargetUin": uin, "Rp": 200, "Page": 1, "AttachType": 0});
    let list = walk.call("ListAttachedUserAllPolicies", attached);
    let id: u64 = text(&list["PolicyList"][0]["PolicyId"]).parse().expect("a number");
    walk.call("GetPolicy", json!({"PolicyId": id}));
    let of_role = json!({"RoleName": "walk", "Rp": 200, "Page": 1});
    let list = walk.call("ListAttachedRolePolicies", of_role);
    walk.call("GetPolicy", json!({"PolicyId": list["List"][0]["PolicyId"]}));
}

fn create_cluster(walk: &Walk) -> String {
    let created = walk.call(
        "CreateCluster",
        json!({
            "ClusterType": "MANAGED_CLUSTER",
            "ClusterCIDRSettings": {"ClusterCIDR": "172.16.0.0/16"},
            "ClusterBasicSettings": {
                "ClusterName": "walk",
                "ClusterVersion": "1.29.1",
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
            "ClusterBasicSettings": {"ClusterName": "cilium", "VpcId": "vpc-demo0001", "SubnetId": "subnet-demo0001"},
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

fn create_pool(walk: &Walk, cluster: &str) -> String {
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

fn addons(walk: &Walk, cluster: &str) {
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

fn open_endpoints(walk: &Walk, cluster: &str) {
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

fn read_pool(walk: &Walk, cluster: &str, pool: &str) {
    let detail = walk.call("DescribeClusterNodePoolDetail", json!({"ClusterId": cluster, "NodePoolId": pool}));
    walk.call("DescribeClusterNodePools", json!({"ClusterId": cluster}));
    walk.call("DescribeAutoScalingGroups", json!({"AutoScalingGroupIds": [detail["NodePool"]["AutoscalingGroupId"]]}));
    walk.call(
        "DescribeLaunchConfigurations",
        json!({"LaunchConfigurationIds": [detail["NodePool"]["LaunchConfigurationId"]]}),
    );
}

fn read(walk: &Walk, cluster: &str, pool: &str) {
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
    for action in ["DescribeInstances", "DescribeDisks", "DescribeLoadBalancers", "DescribeKeyPairs", "DescribeSubnets"]
    {
        let list = walk.call(action, json!({}));
        assert!(list["TotalCount"] != 0, "{action} has something to show");
    }
}

fn change(walk: &Walk, cluster: &str, pool: &str) {
    let of_cluster = json!({"ClusterId": cluster});
    walk.call(
        "ModifyClusterAttribute",
        json!({"ClusterId": cluster, "ClusterName": "renamed", "ClusterDesc": "d", "ClusterLevel": "L20"}),
    );
    walk.call("EnableClusterDeletionProtection", of_cluster.clone());
    walk.call("DescribeClusterAuthenticationOptions", of_cluster.clone());
    walk.call(
        "ModifyClusterAuthenticationOptions",
        json!({"ClusterId": cluster, "ServiceAccounts": {"UseTKEDefault": true, "AutoCreateDiscoveryAnonymousAuth": true}}),
    );
    walk.call("DescribeClusterAuthenticationOptions", of_cluster.clone());
    walk.call("DisableClusterDeletionProtection", of_cluster.clone());
    walk.call("ModifyClusterImage", json!({"ClusterId": cluster, "ImageId": "img-487zeit5"}));
    walk.call("ModifyClusterTags", json!({"ClusterId": cluster, "Tags": [], "SyncSubresource": true}));
    walk.call("DescribeBatchModifyTagsStatus", of_cluster);
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
    assert_eq!(older["UpgradeAbleInstances"][0]["Version"], "1.29.1");
    let members = walk.call("DescribeAutoScalingInstances", json!({}));
    assert_eq!(members["TotalCount"], older["Total"]);
}

fn security_groups(walk: &Walk) {
    let created = walk.call(
        "CreateSecurityGroup",
        json!({"GroupName": "g", "GroupDescription": "d", "Tags": [{"Key": "a", "Value": "b"}]}),
    );
    let id = text(&created["SecurityGroup"]["SecurityGroupId"]);
    let rule = |cidr: &str| json!({"Protocol": "TCP", "Port": "443", "CidrBlock": cidr, "Action": "ACCEPT"});
    walk.call(
        "CreateSecurityGroupPolicies",
        json!({"SecurityGroupId": id, "SecurityGroupPolicySet": {"Ingress": [rule("10.0.0.0/8")]}}),
    );
    let mut replacement = rule("10.1.0.0/16");
    replacement["PolicyIndex"] = 0.into();
    walk.call(
        "ReplaceSecurityGroupPolicies",
        json!({"SecurityGroupId": id, "SecurityGroupPolicySet": {"Ingress": [replacement]}}),
    );
    walk.call("DescribeSecurityGroupPolicies", json!({"SecurityGroupId": id}));
    walk.call(
        "DeleteSecurityGroupPolicies",
        json!({"SecurityGroupId": id, "SecurityGroupPolicySet": {"Version": "2", "Ingress": [{"PolicyIndex": 0}]}}),
    );
    walk.call("DeleteSecurityGroup", json!({"SecurityGroupId": id}));
}

fn remove(walk: &Walk, cluster: &str, pool: &str) {
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
