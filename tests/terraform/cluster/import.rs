//! Taking in what is there: with a written configuration, and with one that Terraform generates.

use std::collections::BTreeSet;

use serde_json::Value as Json;
use terraform_provider_tke::kit::schema::Schema;
use terraform_provider_tke::kit::value::Value;
use terraform_provider_tke::services;
use terraform_provider_tke::simulator::state::Cluster;

use super::rows::{self, LOCAL};
use crate::harness::configuration;
use crate::harness::configuration::{
    CLUSTER, PUBLIC, SMALL, account, bare_cluster, cluster, named_cluster, pools, provider,
};
use crate::harness::{
    Cloud, Feature, OTHERS_KEYS, OURS, Workspace, add_others, admit_only_ssh, both_ways, furnish, keyless, needs,
};
use crate::terraform::node_pool;
use crate::terraform::rows::configuration as with_rows;

both_ways!(an_import_differs_from_its_configuration_in_what_exists_only_here_and_settles_that_without_a_call);

/// What moves by itself is unknown in any update, and so not in a plan's `after`.
const VOLATILE: &[&str] = &["conditions", "node_counts", "status"];

/// What of a cluster exists in Terraform only, each with another value than its default.
fn local() -> String {
    LOCAL.iter().map(|(name, value)| format!("{name} = {value}\n  ")).collect()
}

/// The names of what exists in Terraform only.
fn local_names(schema: &Schema) -> BTreeSet<String> {
    schema.local_names().into_iter().collect()
}

/// The members in which two objects differ, but for what moves by itself.
fn differences(before: &Json, after: &Json) -> BTreeSet<String> {
    let names = before.as_object().into_iter().chain(after.as_object()).flat_map(|object| object.keys());
    let differ = names.filter(|name| before[name.as_str()] != after[name.as_str()]);
    differ.filter(|name| !VOLATILE.contains(&name.as_str())).cloned().collect()
}

fn an_import_differs_from_its_configuration_in_what_exists_only_here_and_settles_that_without_a_call(cloud: Cloud) {
    Workspace::new(&cloud).configure(&cluster("", "")).apply(&[]).success();
    let id = cloud.cluster().id;
    let (secret_id, secret_key) = cloud.keys();
    let account = account(&format!("secret_id = \"{secret_id}\"\n  secret_key = \"{secret_key}\""));
    let more =
        "credentials = tencent_account.main.credentials\n  timeouts {\n    create = \"2h\"\n    delete = \"2h\"\n  }";
    let workspace = Workspace::new(&cloud);
    workspace.configure(&account).apply(&[]).success();
    let of_pool = "update_strategy = \"NewNodesOnly\"\n      repave_interval_seconds = 5\n max_surge = 2\n \
                   rollout_trigger = \"1\"\n drain = \"off\"\n drain_timeout = \"1m\"";
    workspace.configure(&format!("{account}{}", cluster(&format!("{}{more}", local()), of_pool)));
    workspace.run(&["import", "-no-color", CLUSTER, &format!("{id}:all")]).success();

    let plan = workspace.planned_change(CLUSTER, &[]);
    assert_eq!(plan["actions"], serde_json::json!(["update"]));
    let mut changed = differences(&plan["before"], &plan["after"]);
    assert!(changed.remove("node_pools"));
    assert_eq!(changed, local_names(&services::cluster::schema::schema()));
    let pool = |which: &str| &plan[which]["node_pools"]["workers"];
    let changed = differences(pool("before"), pool("after"));
    assert_eq!(changed, local_names(&Schema::new("", services::node_pool::facets::attributes())));
    let mark = cloud.mark();
    workspace.apply(&["-refresh=false"]).success().says("0 added, 1 changed, 0 destroyed");
    assert_eq!(cloud.since(mark).iter().map(|record| &record.action).collect::<Vec<_>>(), Vec::<&String>::new());
    workspace.assert_plan_is_empty();

    // unset, each has its default again
    let mark = cloud.mark();
    workspace.configure(&cluster("", "")).apply(&["-refresh=false"]).success();
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
    let state = workspace.state(CLUSTER).unwrap();
    let defaults = services::cluster::schema::schema().local_defaults();
    for (name, _) in LOCAL {
        let default = defaults.member(name);
        let is_default = match &state[name] {
            Json::Bool(value) => Value::from(*value) == *default,
            value => value.as_str().map(Value::from).as_ref() == Some(default),
        };
        assert!(is_default, "{name} is {}, not {default:?}", state[name]);
    }
    workspace.assert_plan_is_empty();
}

#[test]
fn a_generated_configuration_is_run_unedited_and_plans_empty() {
    if !needs(Feature::GenerateNested) {
        return;
    }
    let cloud = Cloud::start();
    cloud.change(furnish);
    let (of_cluster, of_pools) = (rows::rows(), node_pool::rows::rows());
    let endpoint = "public_access_cidrs = [\"203.0.113.0/24\", \"2001:db8::/32\"]\n  endpoint_access = \"private_and_public\"\n  private_subnet_id = \"subnet-demo0002\"\n  node_pools";
    let rich = with_rows(&[&of_cluster, &of_pools], 0).replace("node_pools", endpoint);
    Workspace::new(&cloud).configure(&rich).apply(&[]).success();
    let id = cloud.cluster().id;
    let mark = cloud.mark();
    for (id, pools) in [(id.clone(), 0), (format!("{id}:all"), 3)] {
        let workspace = Workspace::new(&cloud);
        workspace.configure(&configuration::import_unwritten(&id));
        workspace.plan(&["-generate-config-out=generated.tf"]).says("1 to import, 0 to add, 0 to change, 0 to destroy");
        let generated = std::fs::read_to_string(workspace.path("generated.tf")).unwrap();
        workspace.configure(&configuration::import(CLUSTER, &id)).validate().success();
        workspace.apply(&[]).success().says("1 imported, 0 added, 0 changed, 0 destroyed");
        // without the import block it is a configuration as any other
        workspace.configure("").assert_plan_is_empty();
        let state = workspace.state(CLUSTER).unwrap();
        assert_eq!(state["node_pools"].as_object().map_or(0, |pools| pools.len()), pools, "{generated}");
        assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
        // one of each pair that excludes each other
        for (pool, given, absent) in [
            ("blue", "node_count", "autoscaling"),
            ("red", "autoscaling", "node_count"),
            ("blue", "subnet_ids", "zone_subnets"),
            ("red", "zone_subnets", "subnet_ids"),
        ] {
            let pool = &state["node_pools"][pool];
            assert!(pools == 0 || (!pool[given].is_null() && pool[absent].is_null()), "{given} and {absent}: {pool}");
        }
    }
}

/// The configuration's credentials are none of an import's business.
#[test]
fn an_import_that_finds_nothing_says_whose_keys_it_used() {
    let cloud = Cloud::start();
    let (id, key) = cloud.keys();
    add_others(&cloud);
    let plain = bare_cluster("");
    let owner = Workspace::new(&cloud);
    owner.configure(&plain).apply(&[]).success();
    let made = cloud.cluster().id;
    let keys = format!("{{ account_id = {OURS:?}, secret_id = {id:?}, secret_key = {key:?} }}");
    let text = format!("{}{}", configuration::import(CLUSTER, &made), bare_cluster(&format!("credentials = {keys}")));
    let elsewhere = Workspace::new(&cloud)
        .with("TENCENTCLOUD_SECRET_ID", OTHERS_KEYS.0)
        .with("TENCENTCLOUD_SECRET_KEY", OTHERS_KEYS.1);
    let run =
        elsewhere.configure(&text).plan(&[]).failure().says(&format!("There is no cluster {made} in ap-guangzhou."));
    run.says("An import uses the provider's own keys, which belong to account 200000000002.")
        .says("provider = tke.other");
    let run = keyless(&cloud).configure(&text).plan(&[]).failure().says("No usable credentials");
    run.says("An import uses the provider's own keys. To import a cluster of another account, use a provider");
}

#[test]
fn an_imported_cluster_without_pools_leaves_them_alone() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success();
    let id = cloud.cluster().id;
    let other = Workspace::importing(&cloud, &bare_cluster(PUBLIC), &format!("ap-guangzhou/{id}"));
    other.assert_plan_is_empty();
    other.run(&["import", "-no-color", "tke_cluster.main", "cls-nothere1"]).failure();
    other.run(&["state", "rm", "tke_cluster.main"]).success();
    other
        .run(&["import", "-no-color", "tke_cluster.main", "cls-nothere1"])
        .failure()
        .says("There is no cluster cls-nothere1");
    other.run(&["import", "-no-color", "tke_cluster.main", "nonsense"]).failure().says("Invalid import id");
}

#[test]
fn an_import_knows_default_tags_and_rules_in_a_group_of_the_users() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let own = cluster("tags = { team = \"a\" }\n  public_security_group_id = \"sg-demo0001\"", "");
    let text = format!("{}{own}", provider("default_tags = { owner = \"x\" }"));
    cloud.change(admit_only_ssh);
    workspace.configure(&text).apply(&[]).success();
    Workspace::importing(&cloud, &text, &format!("{}:all", cloud.cluster().id)).assert_plan_is_empty();
}

/// The official provider has one flag for all imports, and never again reads what they set.
#[test]
fn imports_side_by_side_keep_apart_and_see_drift() {
    let cloud = Cloud::start();
    let one = |name: &str| {
        let network = if name == "one" { "network = { max_pods_per_node = 64 }" } else { "" };
        named_cluster(name, network)
    };
    let both = format!("{}{}", one("one"), one("two"));
    Workspace::new(&cloud).configure(&both).apply(&[]).success();
    let import = |cluster: &Cluster| configuration::import(&format!("tke_cluster.{}", cluster.name), &cluster.id);
    let imports: String = cloud.clusters().values().map(import).collect();
    let workspace = Workspace::new(&cloud);
    workspace
        .configure(&format!("{both}{imports}"))
        .apply(&[])
        .success()
        .says("2 imported, 0 added, 0 changed, 0 destroyed");
    for name in ["one", "two"] {
        assert_eq!(workspace.state(&format!("tke_cluster.{name}")).unwrap()["name"], name);
    }
    cloud.change(|state| state.clusters.values_mut().for_each(|cluster| cluster.network.max_pods_per_node = 128));
    workspace.assert_reads_agree();
    workspace.plan(&[]).says("~ max_pods_per_node = 128 -> 64 # forces replacement");
}

/// The official resource replaced clusters for a number of pods per node that nobody had written.
#[test]
fn what_is_not_written_replaces_nothing() {
    let cloud = Cloud::start();
    let network = "network = { max_pods_per_node = 64, max_services = 1024, node_name_type = \"hostname\" }";
    Workspace::new(&cloud).configure(&cluster(network, "")).apply(&[]).success();
    Workspace::importing(&cloud, &cluster("", ""), &format!("{}:all", cloud.cluster().id)).assert_plan_is_empty();
    assert_eq!(cloud.cluster().network.max_pods_per_node, 64);
}

/// An import cannot know whether its user writes none or an empty one: neither is a difference.
#[test]
fn an_import_has_no_difference_where_none_or_an_empty_one_is_written() {
    let cloud = Cloud::start();
    Workspace::new(&cloud).configure(&pools("", &[("blue", SMALL)])).apply(&[]).success();
    let id = format!("{}:all", cloud.cluster().id);
    let empty = format!("{SMALL}\n labels = {{}}\n taints = []\n annotations = {{}}\n tags = {{}}\n kubelet_args = []");
    let mark = cloud.mark();
    for (of_cluster, of_pool) in [("", SMALL), ("tags = {}", empty.as_str())] {
        let workspace = Workspace::importing(&cloud, &pools(of_cluster, &[("blue", of_pool)]), &id);
        workspace.assert_plan_is_empty();
    }
    // from none to an empty one and back is a change of the state alone
    let workspace = Workspace::importing(&cloud, &pools("", &[("blue", SMALL)]), &id);
    let labelled = format!("{SMALL}\n labels = {{ a = \"1\" }}\n annotations = {{ a = \"1\" }}");
    workspace.configure(&pools("", &[("blue", &labelled)])).apply(&[]).success();
    workspace.configure(&pools("", &[("blue", SMALL)])).apply(&[]).success();
    let (with_none, mark_of_change) = (cloud.mark(), cloud.changes_since(mark).len());
    workspace.configure(&pools("tags = {}", &[("blue", &empty)])).apply(&[]).success();
    workspace.assert_plan_is_empty();
    workspace.configure(&pools("", &[("blue", SMALL)])).apply(&[]).success();
    workspace.assert_plan_is_empty();
    assert_eq!((cloud.changes_since(with_none), mark_of_change), (Vec::<String>::new(), 2));
}

/// Terraform writes nothing of what is sensitive into a configuration that it generates.
#[test]
fn an_imported_script_is_kept_until_a_configuration_has_had_one() {
    if !needs(Feature::GenerateNested) {
        return;
    }
    const SCRIPT: &str = "login --password open-sesame-1";
    let cloud = Cloud::start();
    Workspace::new(&cloud)
        .configure(&cluster("", &format!("user_script = {SCRIPT:?}")))
        .apply(&[])
        .success()
        .silent_about(SCRIPT);
    let id = format!("{}:all", cloud.cluster().id);
    let mark = cloud.mark();
    let generated = |edit: &dyn Fn(String) -> String| {
        let workspace = Workspace::new(&cloud);
        workspace.configure(&configuration::import_unwritten(&id));
        let plan = workspace.plan(&["-generate-config-out=generated.tf"]);
        plan.says("1 to import, 0 to add, 0 to change, 0 to destroy").silent_about("open-sesame");
        let path = workspace.path("generated.tf");
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!text.contains("open-sesame"), "{text}");
        std::fs::write(path, edit(text)).unwrap();
        workspace.configure(&configuration::import(CLUSTER, &id));
        workspace
    };
    let line = "user_script = null # sensitive";
    let with = |text: String, written: &str| {
        let spaces = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(spaces.contains(line), "{text}");
        let lines = text.lines().map(|of_text| match of_text.trim_start().starts_with("user_script") {
            true => written.to_owned(),
            false => of_text.to_owned(),
        });
        lines.collect::<Vec<_>>().join("\n")
    };
    let script = || cloud.pool("workers").settings.user_script;
    let before = script();

    let workspace = generated(&|text| text);
    workspace.apply(&[]).success().says("1 imported, 0 added, 0 changed, 0 destroyed");
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
    workspace.configure("").assert_plan_is_empty();
    // other changes leave it alone
    let path = workspace.path("generated.tf");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, with(text.clone(), "unschedulable = true").replace("unschedulable = null", "")).unwrap();
    workspace.apply(&[]).success().says("0 added, 1 changed, 0 destroyed");
    assert_eq!(script(), before);
    // one that was written is removed as any other attribute is
    std::fs::write(&path, with(text.clone(), "user_script = \"echo\"")).unwrap();
    workspace.apply(&[]).success().says("0 added, 1 changed, 0 destroyed");
    assert_eq!(script(), "ZWNobw==");
    std::fs::write(&path, text).unwrap();
    workspace.apply(&[]).success().says("0 added, 1 changed, 0 destroyed");
    assert_eq!(script(), "");
    workspace.assert_plan_is_empty();

    // and an imported one by an empty text
    cloud.change(|state| {
        state.node_pools.values_mut().for_each(|pool| pool.settings.user_script.clone_from(&before));
    });
    let workspace = generated(&|text| with(text, "user_script = \"\""));
    workspace.apply(&[]).success().says("1 imported, 0 added, 1 changed, 0 destroyed");
    assert_eq!(script(), "");
    workspace.configure("").assert_plan_is_empty();
}
