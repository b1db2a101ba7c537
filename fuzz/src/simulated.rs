//! A simulated cloud in which there is something of each kind, and the requests that made it.

use std::sync::LazyLock;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use crate::cloud::sign;
use crate::simulator::{Clock, Settings, Simulator, State, actions};
use crate::system::clock;

/// The region of everything.
pub const REGION: &str = "ap-guangzhou";

/// A cloud with a cluster, and what was asked for to make it.
pub struct Simulated {
    pub state: State,
    pub requests: Vec<(&'static str, Value)>,
    /// Each request's action with what was answered.
    pub replies: Vec<(&'static str, Value)>,
}

/// The same cloud for every input.
pub static SIMULATED: LazyLock<Simulated> = LazyLock::new(simulated);

/// A cloud whose time only moves when it is told to.
pub fn settings() -> Settings {
    Settings { clock: Clock::manual(), requests_per_second: 0, skew: None, ..Settings::default() }
}

/// What is answered to a request of the cloud's own user.
pub fn ask(simulator: &Simulator, action: &str, request: &Value) -> Value {
    let (service, version, _) = actions().find(|(.., name)| *name == action).expect("an action of the cloud");
    let (offer, body) = (simulator.offer(), Bytes::from(request.to_string()));
    let headers = [("content-type", "application/json"), ("host", "localhost")];
    let timestamp = clock::now().as_second();
    let signed = sign::Request { method: "POST", query: "", headers: &headers, payload: &body, service, timestamp };
    let request = Request::post("/")
        .header("content-type", "application/json")
        .header("host", "localhost")
        .header("authorization", sign::authorization(&offer.secret_id, &offer.secret_key, &signed))
        .header("x-tc-action", action)
        .header("x-tc-version", version)
        .header("x-tc-timestamp", timestamp)
        .header("x-tc-region", REGION)
        .body(body)
        .expect("a request");
    let response = simulator.respond(request).expect("no fault is on order");
    let mut answer: Value = serde_json::from_slice(response.body()).expect("the answer is JSON");
    answer["Response"].take()
}

fn simulated() -> Simulated {
    let simulator = Simulator::in_memory(settings());
    let (mut requests, mut replies) = (Vec::new(), Vec::new());
    let mut call = |action: &'static str, request: Value| {
        let reply = ask(&simulator, action, &request);
        assert!(reply.get("Error").is_none(), "{action}: {reply}");
        requests.push((action, request));
        replies.push((action, reply.clone()));
        reply
    };
    let cluster = call("CreateCluster", cluster_request())["ClusterId"].clone();
    simulator.advance(Duration::from_secs(600));
    let pool = call("CreateClusterNodePool", pool_request(&cluster))["NodePoolId"].clone();
    simulator.advance(Duration::from_secs(600));
    call("CreateClusterEndpoint", json!({"ClusterId": cluster, "IsExtranet": true, "SecurityGroup": "sg-demo0001"}));
    let values = "eyJkYiI6eyJwYXNzd29yZCI6IngifX0=";
    call("InstallAddon", json!({"ClusterId": cluster, "AddonName": "tcr", "RawValues": values}));
    simulator.advance(Duration::from_secs(600));
    let group = call("CreateSecurityGroup", json!({"GroupName": "a", "GroupDescription": "b"}));
    let group = group["SecurityGroup"]["SecurityGroupId"].clone();
    let rule = json!({"Protocol": "tcp", "Port": "443", "CidrBlock": "10.0.0.0/8", "Action": "ACCEPT"});
    call(
        "CreateSecurityGroupPolicies",
        json!({"SecurityGroupId": group, "SecurityGroupPolicySet": {"Ingress": [rule]}}),
    );
    let of_pool = json!({"ClusterId": cluster, "NodePoolId": pool});
    call("ModifyClusterNodePool", json!({"ClusterId": cluster, "NodePoolId": pool, "MaxNodesNum": 7}));
    let described = call("DescribeClusterNodePoolDetail", of_pool)["NodePool"].take();
    call("ModifyClusterAttribute", json!({"ClusterId": cluster, "ClusterName": "b", "ClusterDesc": "c"}));
    let of_cluster = json!({"ClusterId": cluster});
    for action in [
        "DescribeClusterNodePools",
        "DescribeClusterInstances",
        "DescribeClusterEndpoints",
        "DescribeAddon",
        "DescribeAvailableClusterVersion",
        "DescribeClusterAuthenticationOptions",
        "DescribeClusterVirtualNode",
        "DescribeClusterKubeconfig",
    ] {
        call(action, of_cluster.clone());
    }
    call("DescribeClusterEndpointStatus", json!({"ClusterId": cluster, "IsExtranet": true}));
    call("DescribeAddonValues", json!({"ClusterId": cluster, "AddonName": "tcr"}));
    for action in [
        "DescribeClusters",
        "DescribeClusterStatus",
        "DescribeVersions",
        "DescribeOSImages",
        "DescribeKeyPairs",
        "DescribeZones",
        "DescribeRegions",
        "DescribeVpcs",
        "DescribeSubnets",
        "DescribeRouteTables",
        "DescribeSecurityGroups",
        "DescribeDisks",
        "DescribeLoadBalancers",
        "DescribeInstances",
        "DescribeAutoScalingGroups",
        "DescribeLaunchConfigurations",
        "DescribeAutoScalingInstances",
        "GetCallerIdentity",
        "GetUserAppId",
        "DescribeZoneInstanceConfigInfos",
    ] {
        call(action, json!({}));
    }
    let scaling = json!({"Filters": [{"Name": "auto-scaling-group-id", "Values": [described["AutoscalingGroupId"]]}]});
    call("DescribeAutoScalingActivities", scaling);
    call("DescribeSecurityGroupPolicies", json!({"SecurityGroupId": "sg-demo0001"}));
    call("GetRole", json!({"RoleName": "TKE_QCSRole"}));
    let state = simulator.read(State::clone);
    Simulated { state, requests, replies }
}

fn cluster_request() -> Value {
    json!({
        "ClusterType": "MANAGED_CLUSTER",
        "ClusterCIDRSettings": {"ClusterCIDR": "172.16.0.0/16", "MaxNodePodNum": 64, "MaxClusterServiceNum": 1024},
        "ClusterBasicSettings": {
            "ClusterName": "demo",
            "ClusterVersion": "1.30.0",
            "ClusterOs": "centos7.6x86_64",
            "VpcId": "vpc-demo0001",
            "TagSpecification": [{"ResourceType": "cluster", "Tags": [{"Key": "team", "Value": "a"}]}],
        },
        "ClusterAdvancedSettings": {"NetworkType": "GR", "IPVS": true},
    })
}

fn pool_request(cluster: &Value) -> Value {
    let group = json!({
        "MaxSize": 5, "MinSize": 0, "DesiredCapacity": 1, "VpcId": "vpc-demo0001", "SubnetIds": ["subnet-demo0001"],
    });
    let launch = json!({
        "InstanceType": "S5.MEDIUM4",
        "InstanceChargeType": "POSTPAID_BY_HOUR",
        "SystemDisk": {"DiskType": "CLOUD_PREMIUM", "DiskSize": 50},
        "DataDisks": [{"DiskType": "CLOUD_PREMIUM", "DiskSize": 20, "DeleteWithInstance": true}],
        "LoginSettings": {"KeyIds": ["skey-demo0001"]},
        "SecurityGroupIds": ["sg-demo0001"],
    });
    json!({
        "ClusterId": cluster,
        "AutoScalingGroupPara": group.to_string(),
        "LaunchConfigurePara": launch.to_string(),
        "InstanceAdvancedSettings": {"UserScript": "ZWNobw=="},
        "EnableAutoscale": false,
        "Name": "workers",
        "Labels": [{"Name": "role", "Value": "worker"}],
        "Taints": [{"Key": "k", "Value": "v", "Effect": "NoSchedule"}],
        "Tags": [{"Key": "team", "Value": "a"}],
    })
}
