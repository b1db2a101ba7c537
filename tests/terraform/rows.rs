//! The tables of attributes, row by row: set when the object is made, taken in by an import, changed
//! behind Terraform's back and put back, changed, unset. All rows go through one cluster together.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};
use terraform_provider_tke::kit::schema::Attributes;
use terraform_provider_tke::services::{cluster, node_pool};
use terraform_provider_tke::simulator::State;
use terraform_provider_tke::simulator::state::{Cluster, LaunchConfiguration, NodePool, ScalingGroup};

use crate::harness::configuration::CLUSTER;
use crate::harness::{Cloud, Workspace, furnish};

const TIMEOUTS: &str = "timeouts {\n    update = \"5m\"\n  }";

type ShowPool = fn(&NodePool, &LaunchConfiguration, &ScalingGroup) -> Json;
type DriftPool = fn(&mut NodePool, &mut LaunchConfiguration, &mut ScalingGroup);

/// Where the cloud has an attribute, and what somebody else makes of it there.
pub enum Place {
    Cluster(fn(&Cluster) -> Json, fn(&mut Cluster)),
    Pool(&'static str, ShowPool, DriftPool),
}

/// An attribute that changes in place.
pub struct Row {
    name: &'static str,
    /// The pool in whose configuration it is, or the cluster's.
    pool: Option<&'static str>,
    place: Place,
    /// Two values of it, and what is written instead where it is unset.
    texts: [&'static str; 3],
    /// What the cloud shows of each.
    shown: [Json; 3],
}

impl Row {
    /// The attribute in an object of a plan.
    fn of<'a>(&self, object: &'a Json) -> &'a Json {
        match self.pool {
            None => &object[self.name],
            Some(pool) => &object["node_pools"][pool][self.name],
        }
    }

    fn shown(&self, state: &State) -> Json {
        match self.place {
            Place::Cluster(show, _) => show(state.clusters.values().next().unwrap()),
            Place::Pool(name, show, _) => {
                let pool = state.node_pools.values().find(|pool| pool.name == name).unwrap();
                let launch = &state.launch_configurations[&pool.launch_configuration_id];
                show(pool, launch, &state.scaling_groups[&pool.scaling_group_id])
            }
        }
    }

    fn drift(&self, state: &mut State) {
        match self.place {
            Place::Cluster(_, drift) => drift(state.clusters.values_mut().next().unwrap()),
            Place::Pool(name, _, drift) => {
                let pool = state.node_pools.values_mut().find(|pool| pool.name == name).unwrap();
                let launch = state.launch_configurations.get_mut(&pool.launch_configuration_id).unwrap();
                let group = state.scaling_groups.get_mut(&pool.scaling_group_id).unwrap();
                drift(pool, launch, group);
                // a size that moves brings nodes or takes them
                let (id, size) = (pool.id.clone(), group.desired_capacity);
                state.scale_pool(&id, size);
            }
        }
    }
}

/// A row of the cluster: name, two values, what the cloud shows of them and of none, where, and a drift.
fn cluster_row(
    name: &'static str,
    [first, second]: [&'static str; 2],
    shown: [Json; 3],
    show: fn(&Cluster) -> Json,
    drift: fn(&mut Cluster),
) -> Row {
    Row { name, pool: None, place: Place::Cluster(show, drift), texts: [first, second, ""], shown }
}

/// A row of a pool.
fn pool_row(
    (pool, name): (&'static str, &'static str),
    texts: [&'static str; 3],
    shown: [Json; 3],
    show: ShowPool,
    drift: DriftPool,
) -> Row {
    Row { name, pool: Some(pool), place: Place::Pool(pool, show, drift), texts, shown }
}

pub fn cluster_rows() -> Vec<Row> {
    vec![
        cluster_row(
            "name",
            ["name = \"one\"", "name = \"two\""],
            [json!("one"), json!("two"), json!("two")],
            |cluster| json!(cluster.name),
            |cluster| cluster.name = "theirs".into(),
        ),
        cluster_row(
            "description",
            ["description = \"one\"", "description = \"two\""],
            [json!("one"), json!("two"), json!("")],
            |cluster| json!(cluster.description),
            |cluster| cluster.description = "theirs".into(),
        ),
        cluster_row(
            "project_id",
            ["project_id = 7", "project_id = 8"],
            [json!(7), json!(8), json!(0)],
            |cluster| json!(cluster.project_id),
            |cluster| cluster.project_id = 9,
        ),
        cluster_row(
            "cluster_level",
            ["cluster_level = \"L20\"", "cluster_level = \"L50\""],
            [json!("L20"), json!("L50"), json!("L50")],
            |cluster| json!(cluster.level),
            |cluster| cluster.level = "L100".into(),
        ),
        cluster_row(
            "tags",
            ["tags = { team = \"one\" }", "tags = { team = \"two\" }"],
            [json!("one"), json!("two"), Json::Null],
            |cluster| json!(cluster.tags.get("team")),
            |cluster| drop(cluster.tags.insert("team".into(), "theirs".into())),
        ),
        cluster_row(
            "kubernetes_version",
            ["kubernetes_version = \"1.29\"", "kubernetes_version = \"1.30\""],
            [json!("1.29.1"), json!("1.30.0"), json!("1.30.0")],
            |cluster| json!(cluster.version),
            |cluster| cluster.version = "1.28.3".into(),
        ),
        cluster_row(
            "os_name",
            ["os_name = \"tlinux3.1x86_64\"", "os_name = \"tlinux2.4x86_64\""],
            [json!("img-2wds9k9p"), json!("img-eb30mz89"), json!("img-eb30mz89")],
            |cluster| json!(cluster.image_id),
            |cluster| (cluster.os_name, cluster.image_id) = ("centos8.0x86_64".into(), "img-25szkc8t".into()),
        ),
        cluster_row(
            "deletion_protection",
            ["deletion_protection = true", "deletion_protection = false"],
            [json!(true), json!(false), json!(false)],
            |cluster| json!(cluster.deletion_protection),
            |cluster| cluster.deletion_protection = false,
        ),
        // the cloud has the cluster's key at its pools
        Row {
            pool: None,
            ..pool_row(
                ("red", "ssh_key_name"),
                ["ssh_key_name = \"demo\"", "ssh_key_name = \"second\"", ""],
                [json!(["skey-demo0001"]), json!(["skey-second01"]), json!([])],
                |_, launch, _| json!(launch.key_ids),
                |_, launch, _| launch.key_ids.clear(),
            )
        },
    ]
}

/// Two pools for the pairs that exclude each other, and a third whose changes take a new pool.
pub fn pool_rows() -> Vec<Row> {
    let blue = |name| ("blue", name);
    let red = |name| ("red", name);
    vec![
        pool_row(
            ("green", "instance_type"),
            ["instance_type = \"S5.MEDIUM4\"", "instance_type = \"S5.LARGE8\"", "instance_type = \"S6.MEDIUM4\""],
            [json!("S5.MEDIUM4"), json!("S5.LARGE8"), json!("S6.MEDIUM4")],
            |_, launch, _| json!(launch.instance_types[0]),
            |_, launch, _| launch.instance_types = vec!["SA2.MEDIUM4".into()],
        ),
        pool_row(
            blue("fallback_instance_types"),
            ["fallback_instance_types = [\"S6.MEDIUM4\"]", "fallback_instance_types = [\"SA2.MEDIUM4\"]", ""],
            [json!(["S5.MEDIUM4", "S6.MEDIUM4"]), json!(["S5.MEDIUM4", "SA2.MEDIUM4"]), json!(["S5.MEDIUM4"])],
            |_, launch, _| json!(launch.instance_types),
            |_, launch, _| launch.instance_types.push("SA3.MEDIUM4".into()),
        ),
        pool_row(
            blue("node_count"),
            ["node_count = 1", "node_count = 2", ""],
            [json!(1), json!(2), json!(1)],
            |_, _, group| json!(group.desired_capacity),
            |_, _, group| group.desired_capacity = 0,
        ),
        pool_row(
            red("autoscaling"),
            ["autoscaling = { min = 1, max = 2 }", "autoscaling = { min = 1, max = 3 }", ""],
            [json!([true, 2]), json!([true, 3]), json!([false, 1])],
            |pool, _, group| {
                json!([pool.autoscaling, if pool.autoscaling { group.max_size } else { group.desired_capacity }])
            },
            |_, _, group| group.max_size = 9,
        ),
        pool_row(
            blue("subnet_ids"),
            [
                "subnet_ids = [\"subnet-demo0001\"]",
                "subnet_ids = [\"subnet-demo0002\"]",
                "zone_subnets = { \"ap-guangzhou-6\" = \"subnet-demo0003\" }",
            ],
            [json!(["subnet-demo0001"]), json!(["subnet-demo0002"]), json!(["subnet-demo0003"])],
            |_, _, group| json!(group.subnet_ids),
            |_, _, group| group.subnet_ids.push("subnet-demo0003".into()),
        ),
        pool_row(
            red("zone_subnets"),
            [
                "zone_subnets = { \"ap-guangzhou-3\" = \"subnet-demo0001\" }",
                "zone_subnets = { \"ap-guangzhou-4\" = \"subnet-demo0002\" }",
                "subnet_ids = [\"subnet-demo0002\"]",
            ],
            [
                json!([["subnet-demo0001"], "EQUALITY"]),
                json!([["subnet-demo0002"], "EQUALITY"]),
                json!([["subnet-demo0002"], "PRIORITY"]),
            ],
            |_, _, group| json!([group.subnet_ids, group.multi_zone_subnet_policy]),
            |_, _, group| group.subnet_ids = vec!["subnet-demo0003".into()],
        ),
        pool_row(
            blue("system_disk"),
            ["system_disk = { type = \"CLOUD_PREMIUM\", size_gb = 60 }", "system_disk = { size_gb = 70 }", ""],
            [json!(["CLOUD_PREMIUM", 60]), json!(["CLOUD_BSSD", 70]), json!(["CLOUD_BSSD", 50])],
            |_, launch, _| json!([launch.system_disk.disk_type, launch.system_disk.size_gb]),
            |_, launch, _| launch.system_disk.size_gb = 20,
        ),
        pool_row(
            blue("data_disks"),
            ["data_disks = [{ size_gb = 100 }]", "data_disks = [{ type = \"CLOUD_SSD\", size_gb = 100 }]", ""],
            [json!([["CLOUD_BSSD", 100]]), json!([["CLOUD_SSD", 100]]), json!([])],
            |_, launch, _| {
                json!(launch.data_disks.iter().map(|disk| json!([disk.disk_type, disk.size_gb])).collect::<Vec<_>>())
            },
            |_, launch, _| launch.data_disks.clear(),
        ),
        pool_row(
            blue("security_group_ids"),
            ["security_group_ids = [\"sg-demo0001\"]", "security_group_ids = [\"sg-second01\", \"sg-demo0001\"]", ""],
            [json!(["sg-demo0001"]), json!(["sg-second01", "sg-demo0001"]), json!([])],
            |_, launch, _| json!(launch.security_group_ids),
            |_, launch, _| launch.security_group_ids = vec!["sg-second01".into()],
        ),
        pool_row(
            blue("labels"),
            ["labels = { a = \"1\" }", "labels = { a = \"2\" }", ""],
            [json!({"a": "1"}), json!({"a": "2"}), json!({})],
            |pool, _, _| json!(pool.labels),
            |pool, _, _| drop(pool.labels.insert("theirs".into(), "1".into())),
        ),
        pool_row(
            blue("taints"),
            [
                "taints = [{ key = \"a\", value = \"1\", effect = \"NoSchedule\" }]",
                "taints = [{ key = \"a\", effect = \"NoExecute\" }]",
                "",
            ],
            [json!(["a=1:NoSchedule"]), json!(["a=:NoExecute"]), json!([])],
            |pool, _, _| {
                let taints = pool.taints.iter();
                json!(taints.map(|taint| format!("{}={}:{}", taint.key, taint.value, taint.effect)).collect::<Vec<_>>())
            },
            |pool, _, _| pool.taints[0].effect = "PreferNoSchedule".into(),
        ),
        pool_row(
            blue("annotations"),
            ["annotations = { a = \"1\" }", "annotations = { a = \"2\" }", ""],
            [json!({"a": "1"}), json!({"a": "2"}), json!({})],
            |pool, _, _| json!(pool.annotations),
            |pool, _, _| pool.annotations.clear(),
        ),
        pool_row(
            blue("tags"),
            ["tags = { cost = \"1\" }", "tags = { cost = \"2\" }", ""],
            [json!(["1", "1"]), json!(["2", "2"]), json!([null, null])],
            |pool, launch, _| json!([pool.tags.get("cost"), launch.instance_tags.get("cost")]),
            |pool, _, _| drop(pool.tags.remove("cost")),
        ),
        pool_row(
            blue("os_name"),
            ["os_name = \"ubuntu22.04x86_64\"", "os_name = \"ubuntu20.04x86_64\"", ""],
            [json!("ubuntu22.04x86_64"), json!("ubuntu20.04x86_64"), json!("tlinux2.4x86_64")],
            |pool, _, _| json!(pool.os_name),
            |pool, _, _| pool.os_name = "centos8.0x86_64".into(),
        ),
        pool_row(
            red("capacity_type"),
            ["capacity_type = \"spot\"", "capacity_type = \"spot\"", "capacity_type = \"on-demand\""],
            [json!("SPOTPAID"), json!("SPOTPAID"), json!("POSTPAID_BY_HOUR")],
            |_, launch, _| json!(launch.charge_type),
            |_, launch, _| (launch.charge_type, launch.spot_instance_type) = ("POSTPAID_BY_HOUR".into(), None),
        ),
        pool_row(
            red("max_price"),
            ["max_price = 0.5", "max_price = 0.75", ""],
            [json!("0.5"), json!("0.75"), Json::Null],
            |_, launch, _| json!(launch.max_price),
            |_, launch, _| launch.max_price = None,
        ),
        pool_row(
            blue("public_bandwidth_mbps"),
            ["public_bandwidth_mbps = 5", "public_bandwidth_mbps = 10", ""],
            [json!([5, true]), json!([10, true]), json!([0, false])],
            |_, launch, _| json!([launch.bandwidth_mbps, launch.public_ip_assigned]),
            |_, launch, _| launch.bandwidth_mbps = 1,
        ),
        pool_row(
            blue("user_script"),
            ["user_script = \"echo\"", "user_script = \"date\"", ""],
            [json!("ZWNobw=="), json!("ZGF0ZQ=="), json!("")],
            |pool, _, _| json!(pool.settings.user_script),
            |pool, _, _| pool.settings.user_script = "ZGF0ZQ==".into(),
        ),
        pool_row(
            blue("kubelet_args"),
            ["kubelet_args = [\"v=2\"]", "kubelet_args = [\"v=3\", \"max-pods=64\"]", ""],
            [json!("v=2"), json!("v=3 max-pods=64"), json!("")],
            |pool, _, _| json!(pool.settings.kubelet_args.clone().unwrap_or_default().join(" ")),
            |pool, _, _| pool.settings.kubelet_args = Some(vec!["v=9".into()]),
        ),
        pool_row(
            blue("unschedulable"),
            ["unschedulable = true", "unschedulable = false", ""],
            [json!(1), json!(0), json!(0)],
            |pool, _, _| json!(pool.settings.unschedulable),
            |pool, _, _| pool.settings.unschedulable = 0,
        ),
        pool_row(
            blue("deletion_protection"),
            ["deletion_protection = true", "deletion_protection = false", ""],
            [json!(true), json!(false), json!(false)],
            |pool, _, _| json!(pool.deletion_protection),
            |pool, _, _| pool.deletion_protection = false,
        ),
    ]
}

/// What only Terraform knows of, with a value and its default: set, changed and unset without a call.
pub const ONLY_HERE: &[(&str, &str, &str)] = &[
    ("update_worker_pools_in_parallel", "true", "false"),
    ("storage_on_delete", "\"retain\"", "\"delete\""),
    ("force_delete", "true", "false"),
    ("force_delete_after", "\"20m\"", "\"15m\""),
    ("partial_create", "\"error\"", "\"warn\""),
    ("wait_until_ready", "false", "true"),
];

/// Attributes of the cluster that no row above has, and the test that has them instead.
const ELSEWHERE: &[(&str, &str)] = &[
    ("addons", "addon::life::add_ons_are_installed_changed_and_removed_in_place"),
    ("auto_upgrade_cluster_level", "cluster::life::the_level_is_given_changed_and_left_to_the_cloud"),
    ("container_runtime", "cluster::runtime::the_container_runtime_is_given_kept_and_replaced"),
    ("credentials", "node_pool::life::new_keys_of_the_same_account_ask_nothing_of_a_cluster_with_pools"),
    ("endpoint_access", "endpoint::access::endpoints_change_in_place_from_each_way_to_each_other"),
    ("network", "cluster::network::every_attribute_of_a_network_has_a_row"),
    ("node_pools", "rows::every_row_is_set_imported_put_back_changed_and_unset"),
    ("os_customize_type", "cluster::runtime::the_build_of_the_image_changes_in_place"),
    ("private_subnet_id", "endpoint::access::endpoints_are_imported_and_put_back"),
    ("public_access_cidrs", "endpoint::access::each_block_has_one_rule_and_rules_change_in_place"),
    ("public_security_group_id", "endpoint::access::endpoints_are_imported_and_put_back"),
    ("region", "cluster::life::a_region_or_vpc_change_replaces"),
    ("runtime_version", "cluster::runtime::the_container_runtime_is_given_kept_and_replaced"),
    ("service_account_issuer", "cluster::issuer::the_issuer_of_tokens_changes_in_place"),
    (
        "timeouts",
        "cluster::import::an_import_differs_from_its_configuration_in_what_exists_only_here_and_settles_that_without_a_call",
    ),
    ("vpc_id", "cluster::life::a_region_or_vpc_change_replaces"),
];

/// The same of a pool: an import finds keys that differ at the pools.
const ELSEWHERE_OF_POOLS: &[(&str, &str)] = &[
    ("ssh_key_name", "node_pool::attributes::an_image_and_a_key_of_the_pools_own"),
    ("update_strategy", "node_pool::rolling::new_nodes_only_leaves_nodes_and_counts_them"),
    ("repave_interval_seconds", "node_pool::rolling::the_interval_lies_between_one_node_and_the_next"),
];

/// The configuration with the texts at one place: first, second or none.
pub fn configuration(rows: &[&[Row]; 2], which: usize) -> String {
    let [cluster, pools] = rows;
    let text = |row: &&Row| if row.name == "name" { row.texts[which.min(1)] } else { row.texts[which] };
    let lines = |rows: Vec<&Row>| rows.iter().map(text).collect::<Vec<_>>().join("\n      ");
    let pool = |name: &str, more: &str| {
        let own = pools.iter().filter(|row| row.pool == Some(name));
        format!("    {name} = {{\n      {more}\n      {}\n    }}\n", lines(own.collect()))
    };
    format!(
        "resource \"tke_cluster\" \"main\" {{\n  vpc_id = \"vpc-demo0001\"\n      {}\n  {TIMEOUTS}\n  node_pools = {{\n{}{}{}  }}\n}}\n",
        lines(cluster.iter().collect()),
        pool("blue", "instance_type = \"S5.MEDIUM4\""),
        pool("red", "instance_type = \"S5.MEDIUM4\""),
        pool("green", "subnet_ids = [\"subnet-demo0001\"]\n      node_count = 0"),
    )
}

#[track_caller]
fn assert_shown(cloud: &Cloud, rows: &[&[Row]; 2], which: usize) {
    let wrong: Vec<String> = cloud.simulator.read(|state| {
        let rows = rows.iter().flat_map(|rows| rows.iter());
        let shown = rows.map(|row| (row.name, row.shown(state), &row.shown[which]));
        shown.filter(|(_, shown, expected)| shown != *expected).map(|wrong| format!("{wrong:?}")).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_row_is_set_imported_put_back_changed_and_unset() {
    let cloud = Cloud::start();
    cloud.change(furnish);
    let (of_cluster, of_pools) = (cluster_rows(), pool_rows());
    let rows = [of_cluster.as_slice(), of_pools.as_slice()];
    let workspace = Workspace::new(&cloud);

    // set
    workspace.configure(&configuration(&rows, 0)).apply(&[]).success();
    assert_shown(&cloud, &rows, 0);
    let id = cloud.cluster().id;
    let mark = cloud.mark();
    workspace.assert_plan_is_empty();

    // imported
    let other = Workspace::new(&cloud);
    other.configure(&configuration(&rows, 0).replace(TIMEOUTS, ""));
    other.run(&["import", "-no-color", CLUSTER, &format!("{id}:all")]).success();
    other.assert_plan_is_empty();
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());

    // changed behind Terraform's back: it shows, and is put back
    cloud.change(|state| rows.iter().flat_map(|rows| rows.iter()).for_each(|row| row.drift(state)));
    assert_changes(&workspace, &rows, |_| true);
    workspace.apply(&[]).success();
    assert_shown(&cloud, &rows, 0);
    workspace.assert_plan_is_empty();

    // changed
    workspace.configure(&configuration(&rows, 1));
    assert_changes(&workspace, &rows, |row| row.shown[0] != row.shown[1]);
    workspace.apply(&[]).success();
    assert_shown(&cloud, &rows, 1);
    workspace.assert_plan_is_empty();

    // unset
    workspace.configure(&configuration(&rows, 2)).apply(&[]).success();
    assert_shown(&cloud, &rows, 2);
    workspace.assert_plan_is_empty();
    assert_eq!(cloud.cluster().id, id, "all of it in place");
    assert_eq!(cloud.bodies_since(0, "CreateCluster").len(), 1);
}

/// The plan is an update in which these rows change.
#[track_caller]
fn assert_changes(workspace: &Workspace, rows: &[&[Row]; 2], is_expected: fn(&Row) -> bool) {
    let plan = workspace.planned_change(CLUSTER, &[]);
    assert_eq!(plan["actions"], json!(["update"]));
    let rows = rows.iter().flat_map(|rows| rows.iter()).filter(|row| is_expected(row));
    let silent: Vec<&str> =
        rows.filter(|row| row.of(&plan["before"]) == row.of(&plan["after"])).map(|row| row.name).collect();
    assert_eq!(silent, Vec::<&str>::new(), "these do not show in the plan");
}

/// Attributes that are not only computed.
fn written(attributes: &Attributes) -> BTreeSet<String> {
    let written = attributes.iter().filter(|(_, attribute)| attribute.required || attribute.optional);
    written.map(|(name, _)| name.clone()).collect()
}

/// An attribute that is added without a row, or without a word on where it is tested, fails this.
#[test]
fn every_attribute_has_a_row() {
    let names = |rows: Vec<Row>| rows.into_iter().map(|row| row.name.to_owned()).collect::<BTreeSet<_>>();
    let schema = cluster::schema::schema();
    let mut covered = names(cluster_rows());
    covered.extend(ONLY_HERE.iter().map(|(name, ..)| (*name).to_owned()));
    covered.extend(ELSEWHERE.iter().map(|(name, _)| (*name).to_owned()));
    assert_eq!(covered, written(&schema.members()));
    let mut covered = names(pool_rows());
    covered.extend(ELSEWHERE_OF_POOLS.iter().map(|(name, _)| (*name).to_owned()));
    assert_eq!(covered, written(&node_pool::schema::attributes()));
    for (attribute, test) in ELSEWHERE.iter().chain(ELSEWHERE_OF_POOLS) {
        let (module, test) = test.rsplit_once("::").unwrap();
        let path = format!("{}/tests/terraform/{}.rs", env!("CARGO_MANIFEST_DIR"), module.replace("::", "/"));
        let is_there = std::fs::read_to_string(&path).unwrap().contains(&format!("fn {test}()"));
        assert!(is_there, "{attribute}: there is no {test} in {path}");
    }
}
