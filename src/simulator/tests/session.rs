//! A session with the simulated cloud, through signed requests.

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use crate::cloud::sign;
use crate::simulator::state::Quirks;
use crate::simulator::{Clock, Settings, Simulator, actions};
use crate::system::clock;

pub(super) const HOST: &str = "anything.example:8080";

/// A signed request as a client sends it.
pub(super) fn signed(
    service: &str,
    version: &str,
    action: &str,
    region: &str,
    keys: (&str, &str),
    parameters: &Value,
) -> Request<Bytes> {
    let body = Bytes::from(parameters.to_string());
    let timestamp = clock::now().as_second();
    let headers = [("content-type", "application/json"), ("host", HOST)];
    let authorization = sign::authorization(
        keys.0,
        keys.1,
        &sign::Request { method: "POST", query: "", headers: &headers, payload: &body, service, timestamp },
    );
    Request::post("/")
        .header("content-type", "application/json")
        .header("host", HOST)
        .header("authorization", authorization)
        .header("x-tc-action", action)
        .header("x-tc-version", version)
        .header("x-tc-timestamp", timestamp)
        .header("x-tc-region", region)
        .body(body)
        .unwrap()
}

/// A session with a cloud that answers in the rarer ways, but for what hides objects and fails at random.
pub(super) fn hostile() -> Session {
    let quirks = Quirks { failing_read_of: 0, lists_lag_milliseconds: 0, ..Quirks::hostile() };
    Session::with(Settings { clock: Clock::manual(), requests_per_second: 0, quirks, ..Settings::default() })
}

pub(super) struct Session {
    pub(super) simulator: Simulator,
    pub(super) keys: (String, String),
}

impl Session {
    pub(super) fn new() -> Self {
        Self::with(Settings { clock: Clock::manual(), requests_per_second: 0, ..Settings::default() })
    }

    pub(super) fn with(settings: Settings) -> Self {
        let simulator = Simulator::in_memory(settings);
        let offer = simulator.offer();
        Self { simulator, keys: (offer.secret_id, offer.secret_key) }
    }

    pub(super) fn request(&self, action: &str, parameters: &Value) -> Request<Bytes> {
        let (service, version, _) = actions().find(|(.., name)| *name == action).unwrap();
        signed(service, version, action, "ap-guangzhou", (&self.keys.0, &self.keys.1), parameters)
    }

    pub(super) fn response(&self, action: &str, parameters: &Value) -> Value {
        let response = self.simulator.respond(self.request(action, parameters)).unwrap();
        assert_eq!(response.status(), 200);
        let mut body: Value = serde_json::from_slice(response.body()).unwrap();
        body["Response"].take()
    }

    /// The result of a call that has to go well.
    #[track_caller]
    pub(super) fn call(&self, action: &str, parameters: &Value) -> Value {
        let response = self.response(action, parameters);
        assert!(response.get("Error").is_none(), "{action}: {}", response["Error"]);
        response
    }

    /// The code with which a call is refused.
    #[track_caller]
    pub(super) fn refused(&self, action: &str, parameters: &Value) -> String {
        let response = self.response(action, parameters);
        response["Error"]["Code"].as_str().unwrap_or_else(|| panic!("{action} went well: {response}")).to_owned()
    }

    pub(super) fn pass(&self, seconds: u64) {
        self.simulator.advance(Duration::from_secs(seconds));
    }

    pub(super) fn create_cluster(&self, cidr: &str) -> String {
        let response = self.call("CreateCluster", &cluster_request(cidr));
        response["ClusterId"].as_str().unwrap().to_owned()
    }

    pub(super) fn running_cluster(&self) -> String {
        let id = self.create_cluster("172.16.0.0/16");
        self.pass(301);
        id
    }

    pub(super) fn create_pool(&self, cluster: &str, size: i64) -> String {
        let response = self.call("CreateClusterNodePool", &pool_request(cluster, size));
        response["NodePoolId"].as_str().unwrap().to_owned()
    }

    pub(super) fn pool(&self, cluster: &str, pool: &str) -> Value {
        self.call("DescribeClusterNodePoolDetail", &json!({"ClusterId": cluster, "NodePoolId": pool}))["NodePool"]
            .take()
    }
}

pub(super) fn cluster_request(cidr: &str) -> Value {
    json!({
        "ClusterType": "MANAGED_CLUSTER",
        "ClusterCIDRSettings": {"ClusterCIDR": cidr, "MaxNodePodNum": 60, "MaxClusterServiceNum": 1000},
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

pub(super) fn pool_request(cluster: &str, size: i64) -> Value {
    let group = json!({
        "MaxSize": 5, "MinSize": 0, "DesiredCapacity": size, "VpcId": "vpc-demo0001",
        "SubnetIds": ["subnet-demo0001", "subnet-demo0002"], "MultiZoneSubnetPolicy": "EQUALITY",
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
        "InstanceAdvancedSettings": {},
        "EnableAutoscale": false,
        "Name": "workers",
        "Labels": [{"Name": "role", "Value": "worker"}],
        "Taints": [{"Key": "k", "Value": "v", "Effect": "NoSchedule"}],
        "Tags": [{"Key": "team", "Value": "a"}],
    })
}

/// The same request with another value in its launch configuration.
pub(super) fn launching(mut request: Value, member: &str, value: Value) -> Value {
    let mut launch: Value = serde_json::from_str(request["LaunchConfigurePara"].as_str().unwrap()).unwrap();
    launch[member] = value;
    request["LaunchConfigurePara"] = launch.to_string().into();
    request
}

/// The same request with another value in its group.
pub(super) fn grouped(mut request: Value, member: &str, value: Value) -> Value {
    let mut group: Value = serde_json::from_str(request["AutoScalingGroupPara"].as_str().unwrap()).unwrap();
    group[member] = value;
    request["AutoScalingGroupPara"] = group.to_string().into();
    request
}

/// Code and message of a refusal.
pub(super) fn refusal(session: &Session, action: &str, parameters: &Value) -> (String, String) {
    let error = session.response(action, parameters)["Error"].take();
    let text = |name: &str| error[name].as_str().unwrap_or_else(|| panic!("{action} went well")).to_owned();
    (text("Code"), text("Message"))
}

/// One side of the endpoints of a cluster.
pub(super) fn side(cluster: &str, public: bool) -> Value {
    json!({"ClusterId": cluster, "IsExtranet": public})
}

/// What opens the private endpoint of a cluster.
pub(super) fn private(cluster: &str) -> Value {
    json!({"ClusterId": cluster, "IsExtranet": false, "SubnetId": "subnet-demo0001"})
}
