//! API servers without a socket: requests and their answers.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use serde_json::{Value, json};

use super::answer::answer;
use super::certificate;
use super::request::{Answer, Request};
use crate::simulator::caller::Caller;
use crate::simulator::clock::Moment;
use crate::simulator::dispatch;
use crate::simulator::state::cloud::State;
use crate::simulator::state::instance::InstanceStatus;
use crate::simulator::state::kubernetes::Pod;
use crate::simulator::state::quirks::Quirks;

/// A cluster with two nodes, and whoever made it.
struct Bench {
    state: State,
    cluster: String,
}

impl Bench {
    fn new() -> Self {
        let state = State::fresh(Moment(1_700_000_000_000), 1, Quirks { upgrade_lag_seconds: 0, ..Quirks::default() });
        let mut bench = Self { state, cluster: String::new() };
        let cluster = bench.call(
            "CreateCluster",
            &json!({
                "ClusterType": "MANAGED_CLUSTER", "ClusterCIDRSettings": {"ClusterCIDR": "172.16.0.0/16"},
                "ClusterBasicSettings": {"ClusterName": "a", "VpcId": "vpc-demo0001"},
            }),
        );
        bench.cluster = cluster["ClusterId"].as_str().unwrap().to_owned();
        bench.pass(301);
        let group = json!({"MaxSize": 2, "MinSize": 0, "DesiredCapacity": 2, "VpcId": "vpc-demo0001", "SubnetIds": ["subnet-demo0001"]});
        let launch = json!({"InstanceType": "S5.MEDIUM4", "SecurityGroupIds": ["sg-demo0001"], "InstanceChargeType": "POSTPAID_BY_HOUR"});
        let request = json!({
            "ClusterId": bench.cluster, "AutoScalingGroupPara": group.to_string(), "LaunchConfigurePara": launch.to_string(),
            "InstanceAdvancedSettings": {}, "EnableAutoscale": false, "Name": "a", "Labels": [{"Name": "pool", "Value": "blue"}],
        });
        bench.call("CreateClusterNodePool", &request);
        bench.pass(900);
        assert!(bench.state.instances.values().all(|machine| machine.status == InstanceStatus::Running));
        assert_eq!(bench.state.instances.len(), 2);
        bench
    }

    fn caller(&self) -> Caller {
        let user = self.state.users.values().find(|user| user.uin == user.owner_uin).unwrap().clone();
        Caller { owner: user.owner_uin.clone(), user, region: "ap-guangzhou".into() }
    }

    fn call(&mut self, action: &str, parameters: &Value) -> Value {
        let caller = self.caller();
        let action = dispatch::find("tke", Some("2018-05-25"), Some(action)).unwrap();
        dispatch::perform(&mut self.state, action, &caller, parameters).unwrap()
    }

    fn pass(&mut self, seconds: u64) {
        let now = self.state.now.after(Duration::from_secs(seconds));
        self.state.advance(now);
    }

    /// The certificate that a kubeconfig gives its caller, in DER.
    fn certificate(&mut self) -> Vec<u8> {
        self.call("DescribeClusterKubeconfig", &json!({"ClusterId": self.cluster}));
        let uin = self.caller().user.uin;
        certificate::in_der(&self.state.kubernetes[&self.cluster].clients[&uin]).0.to_vec()
    }

    fn ask_as(&mut self, presented: Option<&[u8]>, method: &Method, target: &str, body: &Value) -> Answer {
        let request = http::Request::builder().method(method).uri(target).body(()).unwrap();
        let body = if body.is_null() { Bytes::new() } else { Bytes::from(body.to_string()) };
        let request = Request::of(&request.into_parts().0, &body);
        answer(&mut self.state, &self.cluster.clone(), presented, &request)
    }

    fn ask(&mut self, method: Method, target: &str, body: Value) -> Answer {
        let certificate = self.certificate();
        self.ask_as(Some(&certificate), &method, target, &body)
    }

    /// The names of what a path lists, with the text that a pointer leads to.
    fn list(&mut self, target: &str, pointer: &str) -> BTreeMap<String, Value> {
        let answer = self.ask(Method::GET, target, Value::Null);
        assert_eq!(answer.status, 200, "{target}: {:?}", answer.body);
        let items = answer.body["items"].as_array().unwrap();
        let name = |item: &Value| item["metadata"]["name"].as_str().unwrap().to_owned();
        items.iter().map(|item| (name(item), item.pointer(pointer).cloned().unwrap_or_default())).collect()
    }
}

const PODS: &str = "/api/v1/namespaces/kube-system/pods";
const DNS: &str = "/api/v1/pods?labelSelector=k8s-app%3Dkube-dns";

#[test]
fn nodes_are_the_machines_of_the_pools_with_their_labels() {
    let mut bench = Bench::new();
    let nodes = bench.list("/api/v1/nodes?labelSelector=pool=blue", "/spec/providerID");
    let expected = bench
        .state
        .instances
        .values()
        .map(|machine| (machine.private_ip.clone(), json!(format!("qcloud:///{}/{}", machine.zone, machine.id))));
    assert_eq!(nodes, expected.collect());
    let table = bench.ask(Method::GET, "/api/v1/nodes", Value::Null);
    assert_eq!(table.body["kind"], "NodeList");
}

#[test]
fn only_a_certificate_of_this_cluster_comes_in_and_only_administrators_see_what_is_inside() {
    let mut bench = Bench::new();
    let nodes = "/api/v1/nodes";
    let stranger = certificate::client(&certificate::authority(), "stranger");
    let stranger = certificate::in_der(&stranger).0.to_vec();
    for presented in [None, Some(stranger.as_slice())] {
        for target in [nodes, "/version"] {
            let answer = bench.ask_as(presented, &Method::GET, target, &Value::Null);
            assert_eq!((answer.status, &answer.body["reason"]), (401, &json!("Unauthorized")), "{target}");
        }
    }
    let own = bench.certificate();
    bench.state.kubernetes.get_mut(&bench.cluster).unwrap().administrators.clear();
    let refused = bench.ask_as(Some(&own), &Method::GET, nodes, &Value::Null);
    assert_eq!(refused.status, 403);
    let message = refused.body["message"].as_str().unwrap();
    assert!(message.contains("cannot list resource \"nodes\" in API group \"\" at the cluster scope"), "{message}");
    assert_eq!(bench.ask_as(Some(&own), &Method::GET, "/version", &Value::Null).status, 200);
    bench.call("AcquireClusterAdminRole", &json!({"ClusterId": bench.cluster}));
    assert_eq!(bench.ask_as(Some(&own), &Method::GET, nodes, &Value::Null).status, 200);
}

#[test]
fn a_cordoned_node_takes_no_pods_and_an_evicted_pod_goes_elsewhere() {
    let mut bench = Bench::new();
    let dns = bench.list(DNS, "/spec/nodeName");
    let [first, second] = &bench.list("/api/v1/nodes", "/spec").into_keys().collect::<Vec<_>>()[..] else { panic!() };
    let on: BTreeSet<&str> = dns.values().filter_map(Value::as_str).collect();
    assert_eq!(on.len(), 2, "one on each node: {dns:?}");
    let patch = json!({"spec": {"unschedulable": true}});
    let cordoned = bench.ask(Method::PATCH, &format!("/api/v1/nodes/{first}"), patch);
    assert_eq!(cordoned.body["spec"]["unschedulable"], true);
    assert_eq!(cordoned.body["spec"]["taints"][0]["key"], "node.kubernetes.io/unschedulable");
    let on_first =
        bench.list(&format!("/api/v1/pods?fieldSelector=spec.nodeName%3D{first}"), "/metadata/ownerReferences/0/kind");
    assert_eq!(on_first.len(), 3);
    assert_eq!(on_first.values().filter(|kind| **kind == "DaemonSet").count(), 2);
    let (pod, _) = on_first.iter().find(|(_, kind)| **kind == "ReplicaSet").unwrap();
    let evicted = bench.ask(Method::POST, &format!("{PODS}/{pod}/eviction"), json!({"kind": "Eviction"}));
    assert_eq!(evicted.status, 201);
    let after = bench.list(DNS, "/spec/nodeName");
    assert!(after.len() == 2 && !after.contains_key(pod), "{after:?}");
    assert!(after.values().all(|node| node == second), "{after:?}");
    // those of daemon sets stay
    assert_eq!(bench.list(&format!("/api/v1/pods?fieldSelector=spec.nodeName={first}"), "").len(), 2);
}

#[test]
fn an_eviction_that_a_budget_forbids_is_to_be_tried_again() {
    let mut bench = Bench::new();
    let budgets = "/apis/policy/v1/namespaces/kube-system/poddisruptionbudgets";
    let budget = |name: &str, least: usize| {
        let selector = json!({"matchLabels": {"k8s-app": "kube-dns"}});
        json!({"metadata": {"name": name}, "spec": {"minAvailable": least, "selector": selector}})
    };
    assert_eq!(bench.ask(Method::POST, budgets, budget("tight", 2)).status, 201);
    assert_eq!(bench.ask(Method::POST, budgets, budget("tight", 2)).status, 409);
    let pod = bench.list(DNS, "").into_keys().next().unwrap();
    let eviction = format!("{PODS}/{pod}/eviction");
    let refused = bench.ask(Method::POST, &eviction, json!({}));
    assert_eq!((refused.status, &refused.body["reason"]), (429, &json!("TooManyRequests")));
    assert_eq!(refused.body["details"]["causes"][0]["reason"], "DisruptionBudget");
    assert_eq!(bench.list(budgets, "/status/disruptionsAllowed")["tight"], 0);
    assert_eq!(bench.ask(Method::DELETE, &format!("{budgets}/tight"), Value::Null).status, 200);
    bench.ask(Method::POST, budgets, budget("loose", 1));
    assert_eq!(bench.ask(Method::POST, &eviction, json!({})).status, 201);
    // a budget does not hold who deletes
    let pod = bench.list(DNS, "").into_keys().next().unwrap();
    bench.ask(Method::POST, budgets, budget("tight", 2));
    assert_eq!(bench.ask(Method::DELETE, &format!("{PODS}/{pod}"), Value::Null).status, 200);
}

#[test]
fn pods_of_a_machine_that_is_gone_are_replaced_if_something_owns_them() {
    let mut bench = Bench::new();
    bench.list(DNS, "");
    let gone = bench.state.instances.keys().next().unwrap().clone();
    let bare = Pod { namespace: "default".into(), name: "bare".into(), machine: Some(gone.clone()), ..Pod::default() };
    bench.state.inside(&bench.cluster.clone()).pods.push(bare);
    assert_eq!(bench.list("/api/v1/namespaces/default/pods", "").len(), 1);
    bench.state.instances.remove(&gone);
    assert_eq!(bench.list("/api/v1/namespaces/default/pods", "").len(), 0);
    let nodes: Vec<String> = bench.list("/api/v1/nodes", "").into_keys().collect();
    assert!(bench.list(DNS, "/spec/nodeName").values().all(|node| *node == nodes[0]));
    bench.state.instances.clear();
    assert!(bench.list(DNS, "/status/phase").values().all(|phase| phase == "Pending"));
}

#[test]
fn it_says_what_it_has() {
    let mut bench = Bench::new();
    let version = bench.state.clusters[&bench.cluster].version.clone();
    assert_eq!(bench.ask(Method::GET, "/version", Value::Null).body["gitVersion"], format!("v{version}"));
    for (target, list, name) in [
        ("/api/v1", "resources", "nodes"),
        ("/apis/policy/v1", "resources", "poddisruptionbudgets"),
        ("/apis/apps/v1", "resources", "daemonsets"),
        ("/apis", "groups", "apps"),
    ] {
        let body = bench.ask(Method::GET, target, Value::Null).body;
        assert!(body[list].as_array().unwrap().iter().any(|entry| entry["name"] == name), "{target}: {body}");
    }
    for (method, target, status) in [
        (Method::GET, "/apis/batch/v1/jobs", 404),
        (Method::GET, "/api/v1/nodes/nobody", 404),
        (Method::DELETE, "/api/v1/nodes/nobody", 404),
        (Method::POST, "/api/v1/namespaces/default/pods/a/exec", 405),
        (Method::GET, "/api/v1/nodes?watch=true", 405),
    ] {
        assert_eq!(bench.ask(method, target, json!({})).status, status, "{target}");
    }
    let namespaces = "/api/v1/namespaces";
    assert_eq!(bench.ask(Method::POST, namespaces, json!({"metadata": {"name": "app"}})).status, 201);
    assert!(bench.list(namespaces, "/status/phase").contains_key("app"));
    assert_eq!(bench.ask(Method::DELETE, "/api/v1/namespaces/app", Value::Null).status, 200);
    assert!(!bench.list(namespaces, "").contains_key("app"));
}

#[test]
fn a_certificate_is_made_at_the_first_call_and_holds_for_twenty_years() {
    let mut bench = Bench::new();
    assert!(bench.state.kubernetes[&bench.cluster].clients.is_empty());
    let first = bench.certificate();
    assert_eq!(bench.certificate(), first);
    assert_eq!(bench.state.kubernetes[&bench.cluster].clients.len(), 1);
}
