//! A cluster with every attribute written, and a client in this process that plans it, for tests that go through all of
//! them.

use terraform_provider_tke::kit::framework::{Provider as _, server};
use terraform_provider_tke::kit::schema::{Attributes, Schema};
use terraform_provider_tke::kit::value::{Path, Step, Value};
use terraform_provider_tke::registry;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

use crate::harness::Cloud;
use crate::protocol::client::{Client, has_errors};

/// A client of our provider, which is configured for the cloud and asks it nothing that is not needed.
pub async fn client(cloud: &Cloud, region: Value) -> Client {
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
pub fn written() -> Vec<(&'static str, Value)> {
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
        ("drain", "off".into()),
        ("drain_timeout", "5m".into()),
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

/// The paths of all attributes that a configuration of an object can name, written in it or not: in elements of maps,
/// lists and sets of those that it has.
pub fn paths(attributes: &Attributes, object: &Value, parent: &Path, found: &mut Vec<Path>) {
    for (name, attribute) in attributes.iter().filter(|(_, attribute)| attribute.required || attribute.optional) {
        let (path, value) = (parent.attr(name), object.member(name));
        found.push(path.clone());
        let in_set = if let Value::Set(_) = value { Some(0..) } else { None };
        let mut index = in_set.into_iter().flatten();
        for (inner, place, element) in attribute.elements(value) {
            let path = index.next().map_or_else(|| place.path(&path), |index| path.index(index));
            if matches!(element, Value::Map(_)) {
                paths(inner, element, &path, found);
            }
        }
    }
}

/// What is at a path, in sets too.
pub fn at<'a>(value: &'a Value, steps: &[Step]) -> &'a Value {
    steps.iter().fold(value, |value, step| match (step, value) {
        (Step::Attribute(name) | Step::Key(name), value) => value.member(name),
        (Step::Index(index), Value::List(elements) | Value::Set(elements)) => {
            &elements[usize::try_from(*index).unwrap()]
        }
        _ => panic!("{step:?} is not in {value:?}"),
    })
}

/// The value with another one at a path.
pub fn with(value: &Value, steps: &[Step], new: &Value) -> Value {
    let Some((first, rest)) = steps.split_first() else { return new.clone() };
    let inner = with(at(value, std::slice::from_ref(first)), rest, new);
    match (value.clone(), first) {
        (Value::Map(mut members), Step::Attribute(name) | Step::Key(name)) => {
            members.insert(name.clone(), inner);
            Value::Map(members)
        }
        (Value::List(mut elements), Step::Index(index)) => {
            elements[usize::try_from(*index).unwrap()] = inner;
            Value::List(elements)
        }
        (Value::Set(mut elements), Step::Index(index)) => {
            elements[usize::try_from(*index).unwrap()] = inner;
            Value::set(elements)
        }
        (value, step) => panic!("{step:?} is not in {value:?}"),
    }
}

/// The schema of a resource.
pub fn schema(type_name: &str) -> Schema {
    let resources = registry::provider().catalog().resources;
    resources.iter().find(|item| item.type_name() == type_name).unwrap().schema()
}
