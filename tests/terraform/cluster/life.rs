//! `tke_cluster` through its whole life.

use serde_json::json;
use terraform_provider_tke::simulator::Settings;
use terraform_provider_tke::simulator::state::{ClusterStatus, EndpointStatus};

use crate::harness::configuration::{PUBLIC, bare_cluster, cluster, provider, vpc_cni_cluster};
use crate::harness::{Cloud, OTHERS_KEYS, Workspace, add_others, admit_only_ssh, lose_clusters};

const FIRST: &str = r#"
resource "tke_cluster" "main" {
  name                = "first"
  description         = "one"
  vpc_id              = "vpc-demo0001"
  kubernetes_version  = "1.30"
  os_name             = "tlinux3.1x86_64"
  ssh_key_name        = "demo"
  public_access_cidrs = ["203.0.113.0/24", "2001:db8::/32"]
  tags                = { team = "a", stage = "test" }

  node_pools = {
    workers = {
      instance_type = "S5.MEDIUM4"
      node_count    = 2
      subnet_ids    = ["subnet-demo0001", "subnet-demo0002"]
      system_disk   = { type = "CLOUD_PREMIUM", size_gb = 60 }
      labels        = { role = "worker" }
      taints        = [{ key = "dedicated", value = "db", effect = "NoSchedule" }]
    }
  }
}
"#;

const SECOND: &str = r#"
resource "tke_cluster" "main" {
  name                = "second"
  description         = "two"
  vpc_id              = "vpc-demo0001"
  kubernetes_version  = "1.30"
  os_name             = "tlinux3.1x86_64"
  ssh_key_name        = "demo"
  public_access_cidrs = ["198.51.100.0/24", "2001:db8::/32"]
  tags                = { team = "b" }

  node_pools = {
    workers = {
      instance_type = "S5.MEDIUM4"
      node_count    = 3
      subnet_ids    = ["subnet-demo0001", "subnet-demo0002"]
      system_disk   = { type = "CLOUD_PREMIUM", size_gb = 60 }
      labels        = { role = "worker", tier = "1" }
    }
  }
}
"#;

#[test]
fn the_level_is_given_changed_and_left_to_the_cloud() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("cluster_level = \"L20\"\n  project_id = 7", "")).apply(&[]).success();
    let made = cloud.cluster();
    assert_eq!((made.level.as_str(), made.project_id, made.auto_upgrade_level), ("L20", 7, false));
    workspace.assert_plan_is_empty();

    let mark = cloud.mark();
    workspace.configure(&cluster("cluster_level = \"L50\"", "")).apply(&[]).success().says("0 added, 1 changed");
    let sent = cloud.bodies_since(mark, "ModifyClusterAttribute");
    assert_eq!(sent, [json!({ "ClusterId": made.id, "ProjectId": 0, "ClusterLevel": "L50" })]);
    // drift is put back
    cloud.change(|state| state.clusters.get_mut(&made.id).unwrap().level = "L100".into());
    workspace.plan(&[]).says("~ cluster_level");
    workspace.apply(&[]).success();
    assert_eq!(cloud.cluster().level, "L50");

    // the level of an automatic one is only where it begins
    let automatic = cluster("cluster_level = \"L50\"\n  auto_upgrade_cluster_level = true", "");
    workspace.configure(&automatic).apply(&[]).success();
    assert!(cloud.cluster().auto_upgrade_level);
    cloud.change(|state| state.clusters.get_mut(&made.id).unwrap().level = "L200".into());
    workspace.assert_plan_is_empty();
    workspace.configure(&automatic.replace("main\"\n  vpc", "renamed\"\n  vpc")).apply(&[]).success();
    assert_eq!((cloud.cluster().level.as_str(), cloud.clusters().len()), ("L200", 1));
    // whether it is automatic is put back, imported, and unset as any other attribute
    cloud.change(|state| state.clusters.get_mut(&made.id).unwrap().auto_upgrade_level = false);
    workspace.plan(&[]).says("~ auto_upgrade_cluster_level");
    workspace.apply(&[]).success();
    assert!(cloud.cluster().auto_upgrade_level);
    let other = Workspace::new(&cloud);
    other.configure(&automatic.replace("main\"\n  vpc", "renamed\"\n  vpc"));
    other.run(&["import", "-no-color", "tke_cluster.main", &format!("{}:all", made.id)]).success();
    other.assert_plan_is_empty();
    workspace.configure(&cluster("", "")).apply(&[]).success();
    assert!(!cloud.cluster().auto_upgrade_level);
    workspace.assert_plan_is_empty();
    workspace.configure(&cluster("cluster_level = \"L7\"", ""));
    workspace.validate().failure().says("cluster_level: must be one of");
}

#[test]
fn a_create_that_does_not_wait_is_completed_by_the_next_apply() {
    // so slow that it is still being made when the create returns
    let cloud = Cloud::with(Settings { speed: 60.0, ..Settings::default() });
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("wait_until_ready = false", ""));
    workspace.apply(&[]).success();
    let made = cloud.cluster();
    assert_eq!(made.status, ClusterStatus::Creating);
    assert_eq!(cloud.pools("workers").len(), 0);
    let state = workspace.state("tke_cluster.main").unwrap();
    assert_eq!((&state["id"], &state["status"]), (&made.id.as_str().into(), &"Creating".into()));
    let plan = workspace.plan(&[]);
    assert_eq!(plan.code, 2, "{plan}");
    plan.says("0 to add, 1 to change, 0 to destroy")
        .says("+ \"workers\" = {")
        .says("~ endpoint_access = \"none\" -> \"public\"");
    // it waits and makes what is missing, of the same cluster
    workspace.apply(&[]).success().says("0 added, 1 changed, 0 destroyed");
    assert_eq!((cloud.cluster().id, cloud.pools("workers").len()), (made.id, 1));
    workspace.assert_plan_is_empty();
    let mark = cloud.mark();
    workspace.configure(&cluster("", "")).apply(&[]).success().says("1 changed");
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
    workspace.destroy(&[]).success();
}

#[test]
fn create_update_import_vanish_destroy() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);

    workspace.configure(FIRST).apply(&[]).success();
    let made = cloud.cluster();
    assert_eq!((made.name.as_str(), made.description.as_str(), made.version.as_str()), ("first", "one", "1.30.0"));
    assert_eq!(made.status, ClusterStatus::Running);
    assert_eq!((made.tags["team"].as_str(), made.tags["stage"].as_str()), ("a", "test"));
    let endpoint = made.public_endpoint.as_ref().expect("a public endpoint");
    assert_eq!(endpoint.status, EndpointStatus::Created);
    assert!(made.private_endpoint.is_none());
    assert_eq!(cloud.admitted_by(&endpoint.security_group_id), ["2001:db8::/32", "203.0.113.0/24"]);
    let pool = cloud.pool("workers");
    assert_eq!(pool.cluster_id, made.id);
    assert_eq!(pool.labels["role"], "worker");
    assert_eq!((pool.taints[0].key.as_str(), pool.taints[0].effect.as_str()), ("dedicated", "NoSchedule"));
    cloud.simulator.read(|state| {
        let nodes = state.pool_nodes(&pool.id);
        assert_eq!(nodes.len(), 2);
        for node in nodes {
            assert_eq!(
                (node.instance_type.as_str(), node.key_ids.as_slice()),
                ("S5.MEDIUM4", &["skey-demo0001".to_owned()][..])
            );
            assert_eq!(node.tags["team"], "a", "tags are carried to the nodes");
            let disk = &state.disks[&node.system_disk_id];
            assert_eq!((disk.disk_type.as_str(), disk.size_gb), ("CLOUD_PREMIUM", 60));
        }
    });
    let state = workspace.state("tke_cluster.main").unwrap();
    assert_eq!(state["id"], made.id.as_str());
    assert_eq!(state["kubernetes_version_actual"], "1.30.0");
    assert!(state["public_endpoint"].as_str().unwrap().starts_with("https://"));
    assert!(state["cluster_ca_certificate"].as_str().unwrap().contains("BEGIN CERTIFICATE"));
    assert_eq!(state["node_counts"], json!({"total": 2, "running": 2, "initializing": 0, "failed": 0}));
    let mark = cloud.mark();
    workspace.assert_plan_is_empty();
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());

    let mark = cloud.mark();
    workspace.configure(SECOND);
    assert_eq!(workspace.planned_actions(&[]), [("tke_cluster.main".to_owned(), vec!["update".to_owned()])]);
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new(), "a plan changes nothing");
    workspace.apply(&[]).success();
    let changed = cloud.cluster();
    assert_eq!(changed.id, made.id);
    assert_eq!((changed.name.as_str(), changed.description.as_str()), ("second", "two"));
    assert_eq!(changed.tags.get("team").map(String::as_str), Some("b"));
    assert_eq!(changed.tags.get("stage"), None);
    let endpoint = changed.public_endpoint.as_ref().unwrap();
    assert_eq!(cloud.admitted_by(&endpoint.security_group_id), ["198.51.100.0/24", "2001:db8::/32"]);
    let grown = cloud.pool("workers");
    assert_eq!(grown.id, pool.id);
    assert_eq!(grown.labels.len(), 2);
    assert!(grown.taints.is_empty());
    cloud.simulator.read(|state| {
        let nodes = state.pool_nodes(&pool.id);
        assert_eq!(nodes.len(), 3);
        assert!(
            nodes
                .iter()
                .all(|node| node.tags.get("team").map(String::as_str) == Some("b") && !node.tags.contains_key("stage"))
        );
    });
    let once =
        ["CreateCluster", "CreateClusterNodePool", "CreateClusterEndpoint", "CreateSecurityGroup", "DeleteCluster"];
    let changes = cloud.changes_since(mark);
    assert!(changes.iter().all(|action| !once.contains(&action.as_str())), "{changes:?}");
    workspace.assert_plan_is_empty();

    let other = Workspace::new(&cloud);
    other.configure(SECOND);
    let mark = cloud.mark();
    other.run(&["import", "-no-color", "tke_cluster.main", &format!("{}:all", made.id)]).success();
    other.assert_plan_is_empty();
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());

    cloud.change(lose_clusters);
    workspace.plan(&[]).says("Security group left behind").says(&endpoint.security_group_id);
    cloud.change(|state| state.security_groups.remove(&endpoint.security_group_id));
    assert_eq!(workspace.planned_actions(&[]), [("tke_cluster.main".to_owned(), vec!["create".to_owned()])]);
    workspace.apply(&[]).success();
    assert_ne!(cloud.cluster().id, made.id);
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}

#[test]
fn what_is_gone_already_is_destroyed_without_error() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success();
    cloud.change(lose_clusters);
    workspace.destroy(&["-refresh=false"]).success();
    cloud.assert_nothing_is_left();
}

#[test]
fn changes_made_elsewhere_show_and_are_put_back() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let text = cluster("tags = { team = \"a\" }", "labels = { role = \"worker\" }");
    workspace.configure(&text).apply(&[]).success();
    let id = cloud.cluster().id;
    cloud.change(|state| {
        let cluster = state.clusters.get_mut(&id).unwrap();
        cluster.name = "renamed".into();
        cluster.tags.insert("team".into(), "z".into());
        cluster.tags.insert("theirs".into(), "1".into());
        let pool = state.node_pools.values_mut().next().unwrap();
        pool.labels.insert("extra".into(), "1".into());
        let group = cluster.public_endpoint.as_ref().unwrap().security_group_id.clone();
        state.security_groups.get_mut(&group).unwrap().ingress.clear();
    });
    let plan = workspace.plan(&[]);
    assert_eq!(plan.code, 2, "{plan}");
    for drift in ["\"renamed\" -> \"main\"", "\"z\" -> \"a\"", "- \"extra\" = \"1\" -> null", "+ \"203.0.113.0/24\""] {
        assert!(plan.text().contains(drift), "{drift} is not in {plan}");
    }
    workspace.apply(&[]).success();
    let put_back = cloud.cluster();
    assert_eq!((put_back.name.as_str(), put_back.tags["team"].as_str()), ("main", "a"));
    assert_eq!(put_back.tags["theirs"], "1", "tags of others are left alone");
    assert_eq!(cloud.pool("workers").labels.len(), 1);
    let group = &put_back.public_endpoint.unwrap().security_group_id;
    assert_eq!(cloud.admitted_by(group), ["203.0.113.0/24"]);
    workspace.assert_plan_is_empty();
}

#[test]
fn deletion_protection_is_respected_and_says_what_to_set() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("deletion_protection = true", "")).apply(&[]).success();
    assert!(cloud.cluster().deletion_protection);
    let mark = cloud.mark();
    workspace.destroy(&[]).failure().says("Set `deletion_protection = false`");
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new(), "a protected cluster keeps its endpoint and nodes");
    workspace.configure(&cluster("deletion_protection = false", "")).apply(&[]).success();
    assert!(!cloud.cluster().deletion_protection);
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}

#[test]
fn disks_are_retained_on_request() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("storage_on_delete = \"retain\"", "")).apply(&[]).success();
    let mark = cloud.mark();
    workspace.destroy(&[]).success();
    let request = &cloud.bodies_since(mark, "DeleteCluster")[0];
    assert_eq!(request["InstanceDeleteMode"], "terminate");
    assert_eq!(request["ResourceDeleteOptions"][0]["DeleteMode"], "retain");
}

#[test]
fn a_region_or_vpc_change_replaces() {
    let cloud = Cloud::start();
    // the subnets of the pool are not in the other VPC
    let workspace = Workspace::new(&cloud).with("TKE_PREFLIGHT", "off");
    workspace.configure(&cluster("", "")).apply(&[]).success();
    // with a network of that region, see preflight
    workspace.configure(&cluster("region = \"ap-shanghai\"", "").replace("demo0001", "demo0101"));
    let actions = workspace.planned_actions(&[]);
    assert_eq!(actions[0].1, ["delete", "create"]);
    cloud.change(|state| {
        let mut second = state.vpcs["vpc-demo0001"].clone();
        second.id = "vpc-second01".into();
        state.vpcs.insert(second.id.clone(), second);
    });
    workspace.configure(&cluster("", "").replace("vpc-demo0001", "vpc-second01"));
    let plan = workspace.planned_change("tke_cluster.main", &[]);
    assert_eq!((&plan["actions"], &plan["replace_paths"]), (&json!(["delete", "create"]), &json!([["vpc_id"]])));
    // a name alone does not
    workspace.configure(&cluster("description = \"x\"", ""));
    assert_eq!(workspace.planned_actions(&[])[0].1, ["update"]);
}

#[test]
fn a_label_change_leaves_ids_and_endpoints_known() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success();
    workspace.configure(&cluster("", "labels = { a = \"1\" }"));
    workspace.plan(&["-out=plan.bin"]);
    let shown = workspace.run(&["show", "-json", "plan.bin"]).success();
    let shown: serde_json::Value = serde_json::from_str(&shown.stdout).unwrap();
    let unknown = &shown["resource_changes"][0]["change"]["after_unknown"];
    for known in ["id", "public_endpoint", "cluster_ca_certificate", "security_group_id", "kubernetes_version_actual"] {
        assert!(unknown.get(known).is_none(), "{known} is unknown: {unknown}");
    }
    for volatile in ["status", "node_counts", "conditions"] {
        assert!(unknown.get(volatile).is_some(), "{volatile} may move");
    }
}

#[test]
fn default_tags_are_tags_too() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let with = |tag: &str| {
        let tags = provider(&format!("default_tags = {{ owner = \"{tag}\", team = \"default\" }}"));
        format!("{tags}{}", cluster("tags = { team = \"own\" }", ""))
    };
    workspace.configure(&with("x")).apply(&[]).success();
    let tags = cloud.cluster().tags;
    assert_eq!((tags["owner"].as_str(), tags["team"].as_str()), ("x", "own"));
    assert_eq!(workspace.state("tke_cluster.main").unwrap()["tags_all"], json!({"owner": "x", "team": "own"}));
    workspace.assert_plan_is_empty();
    workspace.configure(&with("y")).apply(&[]).success();
    assert_eq!(cloud.cluster().tags["owner"], "y");
    workspace.assert_plan_is_empty();
}

#[test]
fn an_imported_cluster_without_pools_leaves_them_alone() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success();
    let id = cloud.cluster().id;
    let other = Workspace::new(&cloud);
    other.configure(&bare_cluster(PUBLIC));
    other.run(&["import", "-no-color", "tke_cluster.main", &format!("ap-guangzhou/{id}")]).success();
    other.assert_plan_is_empty();
    other.run(&["import", "-no-color", "tke_cluster.main", "cls-nothere1"]).failure();
    other.run(&["state", "rm", "tke_cluster.main"]).success();
    other
        .run(&["import", "-no-color", "tke_cluster.main", "cls-nothere1"])
        .failure()
        .says("There is no cluster cls-nothere1");
    other.run(&["import", "-no-color", "tke_cluster.main", "nonsense"]).failure().says("Unknown import id");
}

#[test]
fn elements_that_are_not_known_yet_are_no_error() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let text = format!(
        "variable \"owner\" {{\n  default = \"x\"\n}}\nresource \"terraform_data\" \"later\" {{\n  input = \"203.0.113.0/24\"\n}}\n{}",
        cluster(
            "tags = { owner = var.owner, later = terraform_data.later.output }",
            "labels = { owner = var.owner, later = terraform_data.later.id }\n      security_group_ids = [terraform_data.later.output == \"\" ? \"\" : \"sg-demo0001\"]"
        )
        .replace("[\"203.0.113.0/24\"]", "[terraform_data.later.output]")
    );
    workspace.configure(&text);
    workspace.validate().success();
    workspace.apply(&[]).success();
    let made = cloud.cluster();
    assert_eq!((made.tags["owner"].as_str(), made.tags["later"].as_str()), ("x", "203.0.113.0/24"));
    assert_eq!(cloud.pool("workers").labels["owner"], "x");
    workspace.assert_plan_is_empty();
}

#[test]
fn keys_of_another_account_never_make_the_cluster_vanish() {
    let cloud = Cloud::start();
    add_others(&cloud);
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success();
    let id = cloud.cluster().id;
    let other = Workspace::new(&cloud)
        .with("TENCENTCLOUD_SECRET_ID", OTHERS_KEYS.0)
        .with("TENCENTCLOUD_SECRET_KEY", OTHERS_KEYS.1);
    other.configure(&cluster("", ""));
    std::fs::copy(workspace.path("terraform.tfstate"), other.path("terraform.tfstate")).unwrap();
    let mark = cloud.mark();
    other.plan(&[]).failure().says("Keys of another account").says("which cannot see it");
    other.destroy(&["-refresh=false"]).failure().says("Keys of another account");
    assert_eq!(other.state("tke_cluster.main").unwrap()["id"], id.as_str());
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
}

#[test]
fn a_vpc_cni_cluster_plans_empty_and_imports() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let text = &vpc_cni_cluster("\"subnet-demo0002\"");
    workspace.configure(text).apply(&[]).success();
    let network = cloud.cluster().network;
    assert_eq!((network.kind.as_str(), network.vpc_cni_type.as_str()), ("VPC-CNI", "tke-route-eni"));
    assert_eq!(network.eni_subnet_ids, ["subnet-demo0002"]);
    workspace.assert_plan_is_empty();
    let other = Workspace::new(&cloud);
    other.configure(text);
    other.run(&["import", "-no-color", "tke_cluster.main", &cloud.cluster().id]).success();
    other.assert_plan_is_empty();
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}

#[test]
fn an_import_knows_default_tags_and_rules_in_a_group_of_the_users() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let own = cluster("tags = { team = \"a\" }\n  public_security_group_id = \"sg-demo0001\"", "");
    let text = format!("{}{own}", provider("default_tags = { owner = \"x\" }"));
    cloud.change(admit_only_ssh);
    workspace.configure(&text).apply(&[]).success();
    let other = Workspace::new(&cloud);
    other.configure(&text);
    other.run(&["import", "-no-color", "tke_cluster.main", &format!("{}:all", cloud.cluster().id)]).success();
    other.assert_plan_is_empty();
}
