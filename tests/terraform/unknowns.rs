//! What is not known yet when it is planned, attribute by attribute: whatever it turns out to be, the plan inside the
//! apply agrees with the plan that the user saw, as Terraform asserts.

use std::collections::BTreeMap;

use bytes::Bytes;
use terraform_provider_tke::kit::framework::server;
use terraform_provider_tke::kit::value::{Path, Step, Value};
use terraform_provider_tke::registry;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

use crate::harness::Cloud;
use crate::protocol::client::{Client, Planned, config, has_errors};
use crate::protocol::rules::{Rule, compatible};

const SECOND_ID: &str = "AKIDsecondkeyofthesameaccount00000001";

/// A client of our provider, which is configured for the cloud and asks it nothing that is not needed.
async fn client(cloud: &Cloud, region: Value) -> Client {
    let service = server::service(registry::provider(), CancellationToken::new());
    let client = Client::unconfigured(Routes::new(service)).await.unwrap();
    let (secret_id, secret_key) = cloud.keys();
    let members = [
        ("endpoint", Value::from(cloud.url.as_str())),
        ("secret_id", secret_id.as_str().into()),
        ("secret_key", secret_key.as_str().into()),
        ("region", region),
        ("preflight", "off".into()),
        ("requests_per_second", 1000.into()),
    ];
    let diagnostics = client.configure(&members).await;
    assert!(!has_errors(&diagnostics), "{diagnostics:?}");
    client
}

/// Every kind of attribute, written.
fn written() -> Vec<(&'static str, Value)> {
    let strings = |pairs: &[(&'static str, &str)]| Value::object(pairs.iter().map(|(k, v)| (*k, Value::from(*v))));
    let set = |all: &[&str]| Value::set(all.iter().map(|one| Value::from(*one)).collect());
    let taint = strings(&[("key", "a"), ("value", "1"), ("effect", "NoSchedule")]);
    let blue = Value::object([
        ("instance_type", Value::from("S5.MEDIUM4")),
        ("fallback_instance_types", Value::List(vec!["S6.MEDIUM4".into()])),
        ("node_count", 1.into()),
        ("subnet_ids", set(&["subnet-demo0001"])),
        ("system_disk", Value::object([("type", Value::from("CLOUD_BSSD")), ("size_gb", 60.into())])),
        ("data_disks", Value::List(vec![Value::object([("size_gb", Value::from(100))])])),
        ("security_group_ids", Value::List(vec!["sg-demo0001".into()])),
        ("labels", strings(&[("a", "1")])),
        ("taints", Value::set(vec![taint])),
        ("annotations", strings(&[("a", "1")])),
        ("tags", strings(&[("cost", "1")])),
        ("os_name", "ubuntu22.04x86_64".into()),
        ("ssh_key_name", "demo".into()),
        ("capacity_type", "spot".into()),
        ("max_price", "0.5".into()),
        ("public_bandwidth_mbps", 5.into()),
        ("user_script", "echo".into()),
        ("kubelet_args", Value::List(vec!["v=2".into()])),
        ("unschedulable", true.into()),
        ("deletion_protection", false.into()),
        ("update_strategy", "NewNodesOnly".into()),
        ("repave_interval_seconds", 1.into()),
        ("max_surge", 2.into()),
        ("rollout_trigger", "one".into()),
    ]);
    let red = Value::object([
        ("instance_type", Value::from("S5.MEDIUM4")),
        ("autoscaling", Value::object([("min", Value::from(1)), ("max", 2.into())])),
        ("zone_subnets", strings(&[("ap-guangzhou-3", "subnet-demo0001")])),
    ]);
    let network = [
        ("mode", Value::from("GR")),
        ("cluster_cidr", "172.16.0.0/16".into()),
        ("service_cidr", "172.16.255.0/24".into()),
        ("max_pods_per_node", 64.into()),
        ("max_services", 256.into()),
        ("kube_proxy_mode", "ipvs".into()),
        ("node_name_type", "lan-ip".into()),
        ("ignore_cidr_conflict", false.into()),
    ];
    vec![
        ("name", "demo".into()),
        ("description", "of all".into()),
        ("tags", strings(&[("team", "a")])),
        ("region", "ap-guangzhou".into()),
        ("vpc_id", "vpc-demo0001".into()),
        ("kubernetes_version", "1.30".into()),
        ("os_name", "tlinux3.1x86_64".into()),
        ("os_customize_type", "GENERAL".into()),
        ("container_runtime", "containerd".into()),
        ("runtime_version", "1.6.9".into()),
        ("network", Value::object(network)),
        ("endpoint_access", "private_and_public".into()),
        ("public_access_cidrs", set(&["203.0.113.0/24"])),
        ("private_subnet_id", "subnet-demo0001".into()),
        ("ssh_key_name", "demo".into()),
        ("deletion_protection", false.into()),
        ("project_id", 0.into()),
        ("cluster_level", "L20".into()),
        ("auto_upgrade_cluster_level", false.into()),
        ("node_pools", Value::object([("blue", blue), ("red", red)])),
        ("addons", Value::object([("cos", Value::object([("values", Value::from("{}"))]))])),
        ("service_account_issuer", Value::object([("public_discovery", Value::from(false))])),
        ("update_worker_pools_in_parallel", true.into()),
        ("storage_on_delete", "retain".into()),
        ("delete_other_nodes", false.into()),
        ("force_delete", false.into()),
        ("force_delete_after", "20m".into()),
        ("partial_create", "warn".into()),
        ("wait_until_ready", true.into()),
        ("timeouts", Value::object([("update", Value::from("30m"))])),
    ]
}

/// Other values than the written ones, for those where what a plan makes of them depends on it.
fn others() -> BTreeMap<&'static str, Value> {
    BTreeMap::from([
        ("auto_upgrade_cluster_level", true.into()),
        ("endpoint_access", "none".into()),
        ("kubernetes_version", "1.31".into()),
        ("network", Value::object([("cluster_cidr", Value::from("172.17.0.0/16"))])),
        ("network.service_cidr", Value::Null),
        ("node_pools[\"blue\"].instance_type", "S5.LARGE8".into()),
        ("node_pools[\"blue\"].update_strategy", "RollingUpdateScaleOut".into()),
        ("os_name", "tlinux2.4x86_64".into()),
        ("region", "ap-shanghai".into()),
        ("storage_on_delete", "delete".into()),
        ("tags", Value::object([("team", Value::from("b"))])),
        ("vpc_id", "vpc-other001".into()),
    ])
}

/// The paths of everything written, down to the last attribute; what is in a set or a map of strings is not taken
/// apart.
fn paths(value: &Value, path: &Path, depth: usize, found: &mut Vec<Path>) {
    let Value::Map(members) = value else { return };
    for (name, inner) in members {
        let is_key = matches!(path.steps().last(), Some(Step::Attribute(map)) if ["node_pools", "addons"].contains(&map.as_str()));
        let path = if is_key { path.key(name) } else { path.attr(name) };
        found.push(path.clone());
        let is_map_of_strings = matches!(name.as_str(), "tags" | "labels" | "annotations" | "zone_subnets")
            || path.to_string() == "timeouts";
        if depth < 3 && !is_map_of_strings {
            paths(inner, &path, depth + 1, found);
        }
    }
}

/// The value with another one at a path.
fn with(value: &Value, steps: &[Step], new: &Value) -> Value {
    let Some((first, rest)) = steps.split_first() else { return new.clone() };
    let (Value::Map(members), Step::Attribute(name) | Step::Key(name)) = (value, first) else {
        panic!("{first:?} is not in {value:?}")
    };
    let mut members = members.clone();
    let inner = with(&members[name.as_str()], rest, new);
    members.insert(name.clone(), inner);
    Value::Map(members)
}

struct Bench {
    client: Client,
    type_name: &'static str,
    found: Vec<String>,
}

impl Bench {
    async fn plan(&mut self, what: &str, prior: &Value, config: &Value, private: &Bytes) -> Option<Planned> {
        match self.client.plan(self.type_name, prior, config, private).await {
            Ok(planned) => Some(planned),
            Err(violations) => {
                self.found.push(format!("{what}: {violations:?}"));
                None
            }
        }
    }

    /// Plans with an unknown value and then with what it turns out to be.
    async fn hold(&mut self, what: &str, prior: &Value, private: &Bytes, unknown: &Value, known: &[Value]) {
        let Some(first) = self.plan(what, prior, unknown, private).await else { return };
        if has_errors(&first.diagnostics) {
            // refused where no plan could hold for whatever it turns out to be
            let texts: Vec<&str> = first.diagnostics.iter().map(|it| it.summary.as_str()).collect();
            assert_eq!(texts, ["Value not known yet"], "{what}: {:?}", first.diagnostics);
            return;
        }
        let ty = self.client.schema(self.type_name).ty();
        for (index, config) in known.iter().enumerate() {
            let what = format!("{what}, value {index}");
            // a replacement is planned as a new object
            let (prior, first) = match first.replace.is_empty() {
                true => (prior.clone(), first.clone()),
                false => {
                    let Some(first) = self.plan(&what, &Value::Null, unknown, &Bytes::new()).await else { continue };
                    (Value::Null, first)
                }
            };
            let Some(last) = self.plan(&what, &prior, config, private).await else { continue };
            if has_errors(&last.diagnostics) {
                continue;
            }
            if !last.replace.is_empty() {
                self.found.push(format!("{what}: an update became a replacement of {:?}", last.replace));
            }
            let violations = compatible(Rule::Replanned, &ty, &first.value, &last.value);
            if !violations.is_empty() {
                self.found.push(format!("{what}: {violations:?}"));
            }
        }
    }
}

/// Makes an object, and plans with an unknown value at each attribute in turn: a new object, the one that is there, and
/// that one with another change (`renamed`) beside it.
async fn hold_each(
    client: Client,
    type_name: &'static str,
    written: &[(&'static str, Value)],
    others: &BTreeMap<&'static str, Value>,
    renamed: &[(&'static str, Value)],
) {
    let full = config(client.schema(type_name), written);
    let planned = client.plan(type_name, &Value::Null, &full, &Bytes::new()).await.unwrap();
    assert!(!has_errors(&planned.diagnostics), "{:?}", planned.diagnostics);
    let made = client.apply(type_name, &Value::Null, &planned, &full).await.unwrap();
    assert!(!has_errors(&made.diagnostics), "{:?}", made.diagnostics);
    let read = client.read(type_name, &made.value, &made.private).await.unwrap();
    let again = client.plan(type_name, &read.value, &full, &read.private).await.unwrap();
    assert_eq!(again.value, read.value, "nothing to change");

    let mut all = Vec::new();
    paths(&Value::object(written.to_vec()), &Path::root(), 0, &mut all);
    assert!(all.len() >= written.len(), "{all:?}");
    let renamed =
        renamed.iter().fold(full.clone(), |config, (name, value)| with(&config, Path::of(name).steps(), value));
    let (none, there) = ((Value::Null, Bytes::new()), (read.value, read.private));
    let mut bench = Bench { client, type_name, found: Vec::new() };
    for path in all {
        let mut values = vec![full.at(&path).clone(), Value::Null];
        values.extend(others.get(path.to_string().as_str()).cloned());
        for (what, (prior, private), base) in
            [("create", &none, &full), ("update", &there, &full), ("update with more", &there, &renamed)]
        {
            let unknown = with(base, path.steps(), &Value::Unknown);
            let known: Vec<Value> = values.iter().map(|value| with(base, path.steps(), value)).collect();
            bench.hold(&format!("{what}: {path}"), prior, private, &unknown, &known).await;
        }
    }
    assert!(bench.found.is_empty(), "{}", bench.found.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_unknown_value_makes_a_plan_of_a_cluster_that_cannot_be_kept() {
    let cloud = Cloud::at_speed(3000.0);
    let client = client(&cloud, "ap-guangzhou".into()).await;
    let renamed = [("name", "renamed".into()), ("cluster_level", "L50".into())];
    hold_each(client, "tke_cluster", &written(), &others(), &renamed).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_unknown_value_makes_a_plan_of_an_account_that_cannot_be_kept() {
    let cloud = Cloud::start();
    let (id, key) = cloud.keys();
    // a second key pair of the account, which differs in its id alone
    cloud.change(|state| state.users.insert(SECOND_ID.into(), state.users[&id].clone()));
    let (id, key) = (id.as_str(), key.as_str());
    let ways: [&[(&str, Value)]; 3] = [
        &[("secret_id", id.into()), ("secret_key", key.into())],
        &[("secret_id", id.into()), ("secret_key_wo", key.into()), ("secret_key_wo_version", 1.into())],
        &[],
    ];
    for keys in ways {
        for validate in [true, false] {
            let common = [("name", "a".into()), ("description", "b".into()), ("validate", validate.into())];
            let written: Vec<(&str, Value)> = common.into_iter().chain(keys.iter().cloned()).collect();
            let others = BTreeMap::from([
                ("validate", (!validate).into()),
                ("secret_id", SECOND_ID.into()),
                ("secret_key_wo_version", 2.into()),
            ]);
            let client = client(&cloud, "ap-guangzhou".into()).await;
            hold_each(client, "tencent_account", &written, &others, &[("name", "renamed".into())]).await;
        }
    }
}

/// The region of the provider is for clusters that name none; one that is not known yet is named.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_region_is_not_the_providers() {
    let cloud = Cloud::start();
    for region in ["ap-guangzhou".into(), Value::Null] {
        let client = client(&cloud, region).await;
        let schema = client.schema("tke_cluster").clone();
        let members = [("name", Value::from("a")), ("vpc_id", "vpc-demo0001".into()), ("region", Value::Unknown)];
        let planned =
            client.plan("tke_cluster", &Value::Null, &config(&schema, &members), &Bytes::new()).await.unwrap();
        assert!(!has_errors(&planned.diagnostics), "{:?}", planned.diagnostics);
        assert_eq!(planned.value.member("region"), &Value::Unknown);
    }
}
