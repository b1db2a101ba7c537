//! A session with the simulated cloud, through signed requests.

use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};

use super::*;
use crate::cloud::sign;

mod deletion;
mod http_shell;
mod lifecycle;
mod roles;
mod state_file;
mod upgrade;

pub(super) const HOST: &str = "anything.example:8080";

/// A signed request as a client sends it.
pub(super) fn signed(
    service: &str,
    version: &str,
    action: &str,
    region: &str,
    keys: (&str, &str),
    parameters: &Value,
) -> ::http::Request<Bytes> {
    let body = Bytes::from(parameters.to_string());
    let timestamp = system::clock::now().as_second();
    let headers = [("content-type", "application/json"), ("host", HOST)];
    let authorization = sign::authorization(
        keys.0,
        keys.1,
        &sign::Request { method: "POST", query: "", headers: &headers, payload: &body, service, timestamp },
    );
    ::http::Request::post("/")
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

pub(super) struct Session {
    pub(super) simulator: Simulator,
    keys: (String, String),
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

    pub(super) fn request(&self, action: &str, parameters: &Value) -> ::http::Request<Bytes> {
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

#[test]
fn says_who_calls() {
    let session = Session::new();
    let identity = session.call("GetCallerIdentity", &json!({}));
    assert_eq!(identity["Arn"], "qcs::cam::uin/100000000001:uin/100000000001");
    assert_eq!(session.call("GetUserAppId", &json!({}))["AppId"], 1_250_000_001_i64);
}

#[test]
fn refuses_bad_signatures() {
    let session = Session::new();
    let offer = session.simulator.offer();
    let code = |request| {
        let response = session.simulator.respond(request).unwrap();
        let body: Value = serde_json::from_slice(response.body()).unwrap();
        body["Response"]["Error"]["Code"].as_str().unwrap().to_owned()
    };
    let sign = |keys| signed("sts", "2018-08-13", "GetCallerIdentity", "", keys, &json!({}));
    assert_eq!(code(sign((&offer.secret_id, "wrong"))), "AuthFailure.SignatureFailure");
    assert_eq!(code(sign(("AKIDnobody", &offer.secret_key))), "AuthFailure.SecretIdNotFound");
    let mut late = sign((&offer.secret_id, &offer.secret_key));
    late.headers_mut().insert("x-tc-timestamp", 1_700_000_000.into());
    assert_eq!(code(late), "AuthFailure.SignatureExpire");
    let mut token = sign((&offer.secret_id, &offer.secret_key));
    token.headers_mut().insert("x-tc-token", ::http::HeaderValue::from_static("t"));
    assert_eq!(code(token), "AuthFailure.TokenFailure");
    let mut none = sign((&offer.secret_id, &offer.secret_key));
    none.headers_mut().remove("authorization");
    assert_eq!(code(none), "AuthFailure.InvalidAuthorization");
}

#[test]
fn refuses_what_it_does_not_know() {
    let session = Session::new();
    let keys = (session.keys.0.as_str(), session.keys.1.as_str());
    let code = |service, version, action, region| {
        let request = signed(service, version, action, region, keys, &json!({}));
        let response = session.simulator.respond(request).unwrap();
        let body: Value = serde_json::from_slice(response.body()).unwrap();
        body["Response"]["Error"]["Code"].as_str().unwrap().to_owned()
    };
    let region = "ap-guangzhou";
    assert_eq!(code("tke", "2018-05-25", "NoSuch", region), "InvalidAction");
    assert_eq!(code("tke", "2017-01-01", "DescribeClusters", region), "NoSuchVersion");
    assert_eq!(code("nosuch", "2018-05-25", "DescribeClusters", region), "NoSuchProduct");
    assert_eq!(code("tke", "2018-05-25", "DescribeClusters", "mars"), "UnsupportedRegion");
    assert_eq!(code("tke", "2018-05-25", "DescribeClusters", ""), "MissingParameter");
    assert_eq!(session.refused("DescribeClusters", &json!({"ClusterID": "x"})), "UnknownParameter");
    assert_eq!(session.refused("DescribeClusters", &json!({"Limit": "20"})), "InvalidParameter");
    assert_eq!(session.refused("DeleteCluster", &json!({"ClusterId": "x"})), "MissingParameter");
}

#[test]
fn accounts_do_not_see_each_other() {
    let session = Session::new();
    session.create_cluster("172.16.0.0/16");
    session.simulator.write(|state| state.add_account("200000000002", 2, "AKIDother", "secret"));
    let request = |action: &str, parameters: &Value| {
        signed("tke", "2018-05-25", action, "ap-guangzhou", ("AKIDother", "secret"), parameters)
    };
    let response = session.simulator.respond(request("DescribeClusters", &json!({}))).unwrap();
    let body: Value = serde_json::from_slice(response.body()).unwrap();
    assert_eq!(body["Response"]["TotalCount"], 0);
}

#[test]
fn throttles_in_the_words_of_the_cloud() {
    let session = Session::with(Settings::default());
    let codes: Vec<String> = (0..60)
        .map(|_| {
            session.response("DescribeVersions", &json!({}))["Error"]["Code"].as_str().unwrap_or_default().to_owned()
        })
        .collect();
    assert!(codes.iter().any(|code| code == "RequestLimitExceeded"));
}

#[test]
fn loses_and_breaks_replies_on_order() {
    let session = Session::new();
    let order = |kind| {
        session.simulator.write(|state| state.faults.push(Fault::once("CreateCluster", kind)));
        session.simulator.respond(session.request("CreateCluster", &cluster_request("172.16.0.0/16")))
    };
    let clusters = || session.simulator.read(|state| state.clusters.len());
    assert_eq!(order(FaultKind::DropRequest).unwrap_err(), Dropped);
    assert_eq!(clusters(), 0);
    assert_eq!(order(FaultKind::HttpStatus(502)).unwrap().status(), 502);
    assert_eq!(clusters(), 0);
    assert_eq!(order(FaultKind::DropReply).unwrap_err(), Dropped);
    assert_eq!(clusters(), 1);
    let delayed = order(FaultKind::Delay(70)).unwrap();
    assert_eq!(delayed.extensions().get(), Some(&Delay(Duration::from_millis(70))));
    let broken = order(FaultKind::BadJson).unwrap();
    assert!(serde_json::from_slice::<Value>(broken.body()).is_err());
    let records = session.simulator.requests();
    assert_eq!(records.len(), 5);
    assert_eq!(records[2].fault.as_deref(), Some("DropReply"));
    assert!(records[2].response["ClusterId"].is_string());
}
