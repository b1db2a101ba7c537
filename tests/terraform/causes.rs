//! What of a plan a change moves: attribute by attribute, each changed alone. Whatever else the provider fills in keeps the
//! state's value, so that a plan shows what changes, and what hangs on the rest is left alone.

use std::collections::BTreeSet;

use bytes::Bytes;
use terraform_provider_tke::kit::schema::{Attributes, Kind, Schema};
use terraform_provider_tke::kit::value::{Path, Step, Value};

use super::everything::{at, client, paths, schema, with, written};
use crate::harness::Cloud;
use crate::protocol::client::{Client, Left, config, has_errors};

/// A change of one attribute, and the computed attributes that have another value in the plan, or an unknown one.
type Row = (&'static str, Value, &'static [&'static str]);

/// What the plan of a replacement says is the plan of a new object.
const REPLACES: &[&str] = &["(replaces)"];

const SWAP: &[&str] = &[
    "node_counts",
    "node_pools[\"blue\"].autoscaling_group_id",
    "node_pools[\"blue\"].id",
    "node_pools[\"blue\"].launch_configuration_id",
    "node_pools[\"blue\"].node_counts",
    "node_pools[\"blue\"].outdated_nodes",
];
const BLUE_COUNTS: &[&str] = &["node_counts", "node_pools[\"blue\"].node_counts"];
const RED_COUNTS: &[&str] = &["node_counts", "node_pools[\"red\"].node_counts"];
const OUTDATED: &[&str] = &["node_pools[\"blue\"].outdated_nodes"];

/// What no update moves: it is there from the start, or shows what moves by itself.
const NEVER: &[&str] = &["account_id", "cluster_ca_certificate", "created_at", "id", "service_cidr"];

/// What only an update moves that finds the object other than a change leaves it.
const UNLESS_WELL: &[&str] = &["status", "node_pools.status"];

fn object(members: &[(&str, Value)]) -> Value {
    Value::object(members.iter().map(|(name, value)| ((*name).to_owned(), value.clone())))
}

fn list(all: &[&str]) -> Value {
    Value::List(all.iter().map(|one| Value::from(*one)).collect())
}

fn set(all: &[&str]) -> Value {
    Value::set(all.iter().map(|one| Value::from(*one)).collect())
}

fn pool() -> Value {
    object(&[("instance_type", "S5.MEDIUM4".into()), ("subnet_ids", set(&["subnet-demo0001"]))])
}

/// The changes of a cluster with everything written.
fn rows() -> Vec<Row> {
    let other = || Value::from("other");
    let taint = object(&[("key", other()), ("value", "1".into()), ("effect", "NoSchedule".into())]);
    let mounted = object(&[("size_gb", 100.into()), ("file_system", "ext4".into()), ("mount_target", "/data".into())]);
    let issuer = object(&[("url", "https://a".into()), ("jwks_uri", "https://a/keys".into())]);
    vec![
        ("name", other(), &[]),
        ("description", other(), &[]),
        ("tags", object(&[("team", "b".into())]), &["tags_all"]),
        ("region", "ap-shanghai".into(), REPLACES),
        ("vpc_id", "vpc-other001".into(), REPLACES),
        ("kubernetes_version", "1.32".into(), &["kubernetes_version_actual", "node_pools[\"blue\"].outdated_nodes"]),
        ("os_name", "tlinux2.4x86_64".into(), &[]),
        ("os_customize_type", "DOCKER_CUSTOMIZE".into(), &[]),
        ("container_runtime", "docker".into(), REPLACES),
        ("runtime_version", "1.6.8".into(), REPLACES),
        ("network.mode", "VPC-CNI".into(), REPLACES),
        ("network.cluster_cidr", "172.17.0.0/16".into(), REPLACES),
        ("network.service_cidr", "172.16.254.0/24".into(), REPLACES),
        ("network.max_pods_per_node", 128.into(), REPLACES),
        ("network.max_services", 512.into(), REPLACES),
        ("network.kube_proxy_mode", "iptables".into(), REPLACES),
        ("network.node_name_type", "hostname".into(), REPLACES),
        ("network.ignore_cidr_conflict", true.into(), REPLACES),
        ("endpoint_access", "public".into(), &["conditions", "private_endpoint"]),
        ("endpoint_access", "private".into(), &["conditions", "public_endpoint", "security_group_id"]),
        ("endpoint_access", "none".into(), &["conditions", "private_endpoint", "public_endpoint", "security_group_id"]),
        ("public_access_cidrs", set(&["198.51.100.0/24"]), &[]),
        ("public_security_group_id", "sg-demo0001".into(), &["security_group_id"]),
        ("private_subnet_id", "subnet-demo0002".into(), &["private_endpoint"]),
        ("ssh_key_name", other(), &[]),
        ("deletion_protection", true.into(), &[]),
        ("project_id", 1.into(), &[]),
        ("cluster_level", "L50".into(), &[]),
        ("auto_upgrade_cluster_level", true.into(), &[]),
        ("addons", object(&[]), &["conditions"]),
        ("addons[\"cos\"].values", "{\"a\":1}".into(), &[]),
        ("service_account_issuer", Value::Null, &["service_account_issuer_url"]),
        ("service_account_issuer", issuer, &["service_account_issuer_url"]),
        ("service_account_issuer.public_discovery", true.into(), &[]),
        ("update_worker_pools_in_parallel", false.into(), &[]),
        ("storage_on_delete", "delete".into(), &[]),
        ("delete_other_nodes", true.into(), &[]),
        ("force_delete", true.into(), &[]),
        ("force_delete_after", "21m".into(), &[]),
        ("partial_create", "error".into(), &[]),
        ("wait_until_ready", false.into(), &[]),
        ("timeouts.update", "31m".into(), &[]),
        ("node_pools", Value::Null, &["conditions"]),
        ("node_pools", object(&[]), &["conditions", "node_counts"]),
        ("node_pools[\"blue\"].instance_type", "S5.LARGE8".into(), SWAP),
        ("node_pools[\"blue\"].fallback_instance_types", list(&["S5.LARGE8"]), &[]),
        ("node_pools[\"blue\"].node_count", 2.into(), BLUE_COUNTS),
        ("node_pools[\"blue\"].subnet_ids", set(&["subnet-demo0002"]), &[]),
        ("node_pools[\"blue\"].system_disk.type", "CLOUD_SSD".into(), OUTDATED),
        ("node_pools[\"blue\"].system_disk.size_gb", 70.into(), OUTDATED),
        ("node_pools[\"blue\"].data_disks", Value::List(vec![object(&[("size_gb", 200.into())])]), OUTDATED),
        ("node_pools[\"blue\"].data_disks", Value::List(vec![mounted]), SWAP),
        ("node_pools[\"blue\"].security_group_ids", list(&["sg-demo0002"]), OUTDATED),
        ("node_pools[\"blue\"].labels", object(&[("a", "2".into())]), &[]),
        ("node_pools[\"blue\"].taints", Value::set(vec![taint]), &[]),
        ("node_pools[\"blue\"].annotations", object(&[("a", "2".into())]), &[]),
        ("node_pools[\"blue\"].tags", object(&[("cost", "2".into())]), &[]),
        ("node_pools[\"blue\"].os_name", "tlinux3.1x86_64".into(), OUTDATED),
        ("node_pools[\"blue\"].ssh_key_name", other(), OUTDATED),
        ("node_pools[\"blue\"].capacity_type", "on-demand".into(), &[]),
        ("node_pools[\"blue\"].max_price", "0.6".into(), &[]),
        ("node_pools[\"blue\"].public_bandwidth_mbps", 6.into(), &[]),
        ("node_pools[\"blue\"].user_script", other(), &[]),
        ("node_pools[\"blue\"].kubelet_args", list(&["v=3"]), &[]),
        ("node_pools[\"blue\"].unschedulable", false.into(), &[]),
        ("node_pools[\"blue\"].deletion_protection", true.into(), &[]),
        ("node_pools[\"blue\"].update_strategy", "RollingUpdateScaleIn".into(), &[]),
        ("node_pools[\"blue\"].repave_interval_seconds", 2.into(), &[]),
        ("node_pools[\"blue\"].max_surge", 3.into(), &[]),
        ("node_pools[\"blue\"].rollout_trigger", "two".into(), &[]),
        ("node_pools[\"blue\"].drain", "required".into(), &[]),
        ("node_pools[\"blue\"].drain_timeout", "6m".into(), &[]),
        (
            "node_pools[\"red\"].instance_type",
            "S5.LARGE8".into(),
            &[
                "node_counts",
                "node_pools[\"red\"].autoscaling_group_id",
                "node_pools[\"red\"].id",
                "node_pools[\"red\"].launch_configuration_id",
                "node_pools[\"red\"].node_counts",
            ],
        ),
        ("node_pools[\"red\"].autoscaling.min", 2.into(), RED_COUNTS),
        ("node_pools[\"red\"].autoscaling.max", 3.into(), RED_COUNTS),
        ("node_pools[\"red\"].zone_subnets", object(&[("ap-guangzhou-4", "subnet-demo0002".into())]), &[]),
    ]
}

/// Those of a cluster with a pool and a public endpoint.
fn rows_of_a_small_one() -> Vec<Row> {
    vec![
        ("os_name", "tlinux2.4x86_64".into(), &["os_customize_type"]),
        ("kubernetes_version", "1.32".into(), &["kubernetes_version_actual"]),
        ("endpoint_access", "private_and_public".into(), &["conditions", "private_endpoint"]),
        ("node_pools", object(&[("a", pool()), ("b", pool())]), &["conditions", "node_counts"]),
        ("addons", object(&[("cos", object(&[]))]), &["conditions"]),
        ("service_account_issuer", object(&[]), &["service_account_issuer_url"]),
        ("node_pools[\"a\"].security_group_ids", list(&["sg-demo0001"]), &[]),
    ]
}

/// Those of a cluster without parts.
fn rows_of_a_bare_one() -> Vec<Row> {
    vec![
        ("description", "other".into(), &[]),
        ("node_pools", object(&[("a", pool())]), &["conditions", "node_counts", "node_security_group_id"]),
        ("public_access_cidrs", set(&["203.0.113.0/24"]), &["conditions", "public_endpoint", "security_group_id"]),
        ("public_security_group_id", "sg-demo0001".into(), &["conditions", "public_endpoint"]),
    ]
}

const CHECKED: &[&str] = &["arn", "credentials", "identity_type", "principal_id", "user_id"];

/// Those of an account.
fn rows_of_an_account(second_id: &str) -> Vec<Row> {
    vec![
        ("name", "other".into(), &[]),
        ("description", "other".into(), &[]),
        // keys that the plan checks are known afterwards: they are in `credentials` alone
        ("secret_id", second_id.into(), &["credentials"]),
        ("secret_key", Value::Unknown, CHECKED),
        (
            "validate",
            false.into(),
            &["account_id", "app_id", "arn", "credentials", "identity_type", "principal_id", "user_id"],
        ),
    ]
}

/// An object that is as its configuration says, and plans of changes of it.
struct Bench {
    client: Client,
    type_name: &'static str,
    config: Value,
    there: Left,
}

impl Bench {
    async fn new(client: Client, type_name: &'static str, written: &[(&'static str, Value)]) -> Self {
        let config = config(client.schema(type_name), written);
        let planned = client.plan(type_name, &Value::Null, &config, &Bytes::new()).await.unwrap();
        assert!(!has_errors(&planned.diagnostics), "{:?}", planned.diagnostics);
        let made = client.apply(type_name, &Value::Null, &planned, &config).await.unwrap();
        assert!(!has_errors(&made.diagnostics), "{:?}", made.diagnostics);
        let there = client.read(type_name, &made.value, &made.private).await.unwrap();
        Self { client, type_name, config, there }
    }

    /// What a change moves, and is not a row's.
    async fn differences(&self, rows: &[Row], schema: &Schema) -> Vec<String> {
        let mut wrong = Vec::new();
        for (path, value, expected) in rows {
            let steps = parsed(path);
            let config = with(&self.config, steps.steps(), value);
            let planned = self.client.plan(self.type_name, &self.there.value, &config, &self.there.private).await;
            let planned = planned.unwrap();
            assert!(!has_errors(&planned.diagnostics), "{path}: {:?}", planned.diagnostics);
            let mut found = BTreeSet::new();
            if planned.replace.is_empty() {
                moved(&schema.members(), [&self.there.value, &planned.value, &config], &Path::root(), &mut found);
            } else {
                found.insert(REPLACES[0].to_owned());
            }
            let expected: BTreeSet<String> = expected.iter().map(|path| (*path).to_owned()).collect();
            if found != expected {
                wrong.push(format!("{path} = {value:?} moves {found:?}, not {expected:?}"));
            }
        }
        wrong
    }
}

/// A path as it is printed, read again.
fn parsed(text: &str) -> Path {
    text.split('.').fold(Path::root(), |path, step| match step.split_once("[\"") {
        Some((name, key)) => path.attr(name).key(key.trim_end_matches("\"]")),
        None => path.attr(step),
    })
}

/// The paths of what the provider fills in and that differs. What is in an object that is new, or goes, differs with it.
fn moved(attributes: &Attributes, [prior, planned, config]: [&Value; 3], path: &Path, found: &mut BTreeSet<String>) {
    if !matches!((prior, planned), (Value::Map(_), Value::Map(_))) {
        return;
    }
    for (name, attribute) in attributes {
        let path = path.attr(name);
        let [prior, planned, config] = [prior, planned, config].map(|object| object.member(name));
        let is_open = attribute.computed && attribute.default.is_none() && config.is_null();
        if is_open {
            if prior != planned {
                found.insert(path.to_string());
            }
            continue;
        }
        for (inner, place, planned) in attribute.elements(planned) {
            moved(inner, [place.of(prior), planned, place.of(config)], &place.path(&path), found);
        }
    }
}

/// What is computed and never written, by names alone.
fn computed(attributes: &Attributes, parent: &str, found: &mut BTreeSet<String>) {
    for (name, attribute) in attributes {
        let path = format!("{parent}{name}");
        if attribute.computed && !attribute.optional {
            found.insert(path);
        } else if let Kind::Nested(_, inner) = &attribute.kind {
            computed(inner, &format!("{path}."), found);
        }
    }
}

/// Each attribute that is written is in a row, and each that is computed in a row or in a list of those that none moves.
fn assert_complete(rows: &[Row], written: &[(&'static str, Value)], schema: &Schema, others: &[&str]) {
    let (mut all, written) = (Vec::new(), Value::object(written.to_vec()));
    paths(&schema.members(), &written, &Path::root(), &mut all);
    // a list or set changes as a whole
    all.retain(|path| !path.steps().iter().any(|step| matches!(step, Step::Index(_))));
    all.retain(|path| !at(&written, path.steps()).is_null());
    let is_leaf = |path: &&Path| !all.iter().any(|other| other != *path && other.steps().starts_with(path.steps()));
    let changed: BTreeSet<String> = rows.iter().map(|(path, ..)| (*path).to_owned()).collect();
    let without_row: Vec<String> =
        all.iter().filter(is_leaf).map(Path::to_string).filter(|path| !changed.contains(path)).collect();
    // a pool is written twice, and its attributes have a row in one of them
    let without_row: Vec<&String> =
        without_row.iter().filter(|path| !changed.contains(&path.replace("\"red\"", "\"blue\""))).collect();
    assert!(without_row.is_empty(), "no row changes {without_row:?}");
    let names = |path: &str| {
        let steps = parsed(path);
        let names = steps.steps().iter().filter_map(|step| match step {
            Step::Attribute(name) => Some(name.as_str()),
            _ => None,
        });
        names.collect::<Vec<_>>().join(".")
    };
    let mut known: BTreeSet<String> =
        rows.iter().flat_map(|(_, _, moved)| moved.iter().map(|path| names(path))).collect();
    known.extend(others.iter().map(|path| (*path).to_owned()));
    let mut all = BTreeSet::new();
    computed(&schema.members(), "", &mut all);
    let unknown: Vec<&String> = all.difference(&known).collect();
    assert!(unknown.is_empty(), "no row says what moves {unknown:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_of_a_cluster_moves_what_it_is_the_cause_of_and_nothing_else() {
    let schema = schema("tke_cluster");
    let others: Vec<&str> = [NEVER, UNLESS_WELL].concat();
    let all = [rows(), rows_of_a_small_one(), rows_of_a_bare_one()].concat();
    assert_complete(&all, &written(), &schema, &others);
    let cloud = Cloud::at_speed(3000.0);
    let bench = Bench::new(client(&cloud, "ap-guangzhou".into()).await, "tke_cluster", &written()).await;
    let mut wrong = bench.differences(&rows(), &schema).await;

    let written = |name: &'static str, cidr: &str| {
        let network = object(&[("cluster_cidr", cidr.into())]);
        let place = [("vpc_id", Value::from("vpc-demo0001")), ("kubernetes_version", "1.30".into())];
        [("name", Value::from(name)), ("network", network)].into_iter().chain(place).collect::<Vec<_>>()
    };
    let mut small = written("small", "172.18.0.0/16");
    small.extend([("public_access_cidrs", set(&["203.0.113.0/24"])), ("node_pools", object(&[("a", pool())]))]);
    let bench = Bench::new(bench.client, "tke_cluster", &small).await;
    wrong.extend(bench.differences(&rows_of_a_small_one(), &schema).await);
    let bench = Bench::new(bench.client, "tke_cluster", &written("bare", "172.19.0.0/16")).await;
    wrong.extend(bench.differences(&rows_of_a_bare_one(), &schema).await);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_of_an_account_moves_what_it_is_the_cause_of_and_nothing_else() {
    const SECOND_ID: &str = "AKIDsecondkeyofthesameaccount00000001";
    let cloud = Cloud::start();
    let (id, key) = cloud.keys();
    cloud.change(|state| state.users.insert(SECOND_ID.into(), state.users[&id].clone()));
    let schema = schema("tencent_account");
    let written = [
        ("name", Value::from("a")),
        ("description", "b".into()),
        ("secret_id", id.as_str().into()),
        ("secret_key", key.as_str().into()),
        ("validate", true.into()),
    ];
    let rows = rows_of_an_account(SECOND_ID);
    assert_complete(&rows, &written, &schema, &["id"]);
    let bench = Bench::new(client(&cloud, "ap-guangzhou".into()).await, "tencent_account", &written).await;
    let wrong = bench.differences(&rows, &schema).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
