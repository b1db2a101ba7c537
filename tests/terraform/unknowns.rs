//! What is not known yet when it is planned, attribute by attribute: whatever it turns out to be, the plan inside the
//! apply agrees with the plan that the user saw, as Terraform asserts.

use std::collections::BTreeMap;

use bytes::Bytes;
use terraform_provider_tke::kit::value::{Path, Value};

use super::everything::{at, client, paths, schema, with, written};
use crate::harness::Cloud;
use crate::protocol::client::{Client, Planned, config, has_errors};
use crate::protocol::rules::{Rule, compatible};

const SECOND_ID: &str = "AKIDsecondkeyofthesameaccount00000001";

/// Other values than the written ones, for those where what a plan makes of them depends on it.
fn others() -> BTreeMap<&'static str, Value> {
    BTreeMap::from([
        ("auto_upgrade_cluster_level", true.into()),
        ("endpoint_access", "none".into()),
        ("kubernetes_version", "1.31".into()),
        ("network", Value::object([("cluster_cidr", Value::from("172.17.0.0/16"))])),
        ("network.eni_subnet_ids", Value::set(vec!["subnet-demo0002".into()])),
        ("network.service_cidr", Value::Null),
        ("node_pools[\"blue\"].autoscaling", Value::object([("min", Value::from(1)), ("max", 2.into())])),
        ("node_pools[\"blue\"].data_disks[0].mount_target", "/data".into()),
        ("node_pools[\"blue\"].instance_type", "S5.LARGE8".into()),
        ("node_pools[\"blue\"].update_strategy", "RollingUpdateScaleOut".into()),
        ("addons[\"cos\"].version", "1.0.4".into()),
        ("os_name", "tlinux2.4x86_64".into()),
        ("public_security_group_id", "sg-demo0001".into()),
        ("region", "ap-shanghai".into()),
        ("service_account_issuer.url", "https://a".into()),
        ("storage_on_delete", "delete".into()),
        ("tags", Value::object([("team", Value::from("b"))])),
        ("vpc_id", "vpc-other001".into()),
    ])
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
    paths(&schema(type_name).members(), &full, &Path::root(), &mut all);
    let renamed =
        renamed.iter().fold(full.clone(), |config, (name, value)| with(&config, Path::of(name).steps(), value));
    let (none, there) = ((Value::Null, Bytes::new()), (read.value, read.private));
    let mut bench = Bench { client, type_name, found: Vec::new() };
    for path in all {
        let mut values = vec![at(&full, path.steps()).clone()];
        values.extend((!values[0].is_null()).then_some(Value::Null));
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
