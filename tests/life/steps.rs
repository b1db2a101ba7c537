//! The life of an account and a cluster, in steps.

use serde_json::{Value as Json, json};
use terraform_provider_tke::kit::value::Value;

use super::world::World;

pub const ACCOUNT: &str = "tencent_account";
pub const CLUSTER: &str = "tke_cluster";

/// What a user does.
#[derive(Clone, Debug)]
pub enum Deed {
    /// Writes the account and applies.
    Account,
    /// Writes the cluster like this and applies.
    Apply(Json),
    /// Forgets the state and imports the cluster with its parts; then applies this.
    Import(Json),
    /// Destroys the cluster.
    Destroy,
}

/// A step of the life.
#[derive(Clone, Debug)]
pub struct Step {
    pub name: &'static str,
    pub deed: Deed,
}

/// From the first key to the last goodbye. Each change is of another sort.
pub fn steps() -> Vec<Step> {
    let mut cluster = json!({
        "name": "main",
        "vpc_id": "vpc-demo0001",
        "kubernetes_version": "1.28",
        "ssh_key_name": "demo",
        "tags": { "team": "platform" },
        "public_access_cidrs": ["203.0.113.0/24"],
        "endpoint_access": "private_and_public",
        "private_subnet_id": "subnet-demo0001",
        "node_pools": {
            "workers": {
                "instance_type": "S5.MEDIUM4",
                "subnet_ids": ["subnet-demo0001"],
                "labels": { "a": "b" },
                "taints": [{ "key": "k", "value": "v", "effect": "NoSchedule" }],
                "data_disks": [{ "size_gb": 20 }],
                "security_group_ids": ["sg-demo0001"],
                "user_script": "true",
            },
        },
        "addons": { "tcr": {} },
    });
    let mut steps = vec![
        Step { name: "account", deed: Deed::Account },
        Step { name: "create", deed: Deed::Apply(cluster.clone()) },
        Step { name: "no change", deed: Deed::Apply(cluster.clone()) },
    ];
    let mut change = |name: &'static str, change: &dyn Fn(&mut Json)| {
        change(&mut cluster);
        steps.push(Step { name, deed: Deed::Apply(cluster.clone()) });
    };
    change("attributes", &|it| {
        it["description"] = json!("described");
        it["cluster_level"] = json!("L20");
    });
    change("protection and tags", &|it| {
        it["deletion_protection"] = json!(true);
        it["tags"] = json!({ "team": "platform", "stage": "test" });
    });
    change("size", &|it| it["node_pools"]["workers"]["node_count"] = json!(2));
    change("pool in place", &|it| {
        let pool = &mut it["node_pools"]["workers"];
        pool["labels"] = json!({ "a": "c" });
        pool["public_bandwidth_mbps"] = json!(5);
    });
    change("second pool", &|it| {
        it["node_pools"]["more"] = json!({
            "instance_type": "S5.MEDIUM4", "subnet_ids": ["subnet-demo0002"], "autoscaling": { "min": 1, "max": 3 },
        });
    });
    change("nodes replaced", &|it| it["node_pools"]["workers"]["system_disk"] = json!({ "size_gb": 60 }));
    change("fewer nodes", &|it| it["node_pools"]["workers"]["node_count"] = json!(1));
    change("pool replaced", &|it| it["node_pools"]["more"]["instance_type"] = json!("S5.LARGE8"));
    change("pool removed", &|it| drop(it["node_pools"].as_object_mut().unwrap().remove("more")));
    change("upgrade", &|it| it["kubernetes_version"] = json!("1.30"));
    change("access", &|it| {
        it["public_access_cidrs"] = json!(["203.0.113.0/24", "198.51.100.0/24"]);
        it["endpoint_access"] = json!("public");
        it.as_object_mut().unwrap().remove("private_subnet_id");
    });
    change("add-ons", &|it| {
        it["addons"] = json!({ "tcr": { "values": "{\"a\":1}" }, "cfs": {} });
    });
    change("issuer", &|it| it["service_account_issuer"] = json!({}));
    change("image", &|it| it["os_name"] = json!("ubuntu22.04x86_64"));
    change("protection off", &|it| it["deletion_protection"] = json!(false));
    let last = cluster.clone();
    steps.push(Step { name: "import", deed: Deed::Import(last) });
    steps.push(Step { name: "destroy", deed: Deed::Destroy });
    steps
}

/// The members of a configuration.
pub fn members(json: &Json) -> Vec<(&str, Value)> {
    let members = json.as_object().expect("a configuration is an object");
    members.iter().map(|(name, value)| (name.as_str(), value_of(value))).collect()
}

fn value_of(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => (*value).into(),
        Json::Number(number) => number.as_i64().expect("a whole number").into(),
        Json::String(text) => text.as_str().into(),
        Json::Array(items) => Value::List(items.iter().map(value_of).collect()),
        Json::Object(members) => Value::object(members.iter().map(|(name, value)| (name.as_str(), value_of(value)))),
    }
}

/// The account's configuration: the keys that the cloud offers.
pub fn account(world: &World) -> Json {
    let offer = world.simulator().offer();
    json!({ "name": "main", "secret_id": offer.secret_id, "secret_key": offer.secret_key })
}
