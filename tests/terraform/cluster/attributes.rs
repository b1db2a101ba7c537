//! Attributes of a cluster that want more said than their row in `rows.rs`.

use serde_json::{Value as Json, json};

use super::rows::LOCAL;
use crate::harness::configuration::{SMALL, bare_cluster, cluster, pools, provider};
use crate::harness::{Cloud, Workspace};

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
    workspace.assert_reads_agree();
    workspace.plan(&[]).says("~ cluster_level");
    workspace.apply(&[]).success();
    assert_eq!(cloud.cluster().level, "L50");

    // the level of an automatic one is only where it begins
    let automatic = cluster("cluster_level = \"L50\"\n  auto_upgrade_cluster_level = true", "");
    workspace.configure(&automatic).apply(&[]).success();
    assert!(cloud.cluster().auto_upgrade_level);
    cloud.change(|state| state.clusters.get_mut(&made.id).unwrap().level = "L200".into());
    workspace.assert_reads_agree();
    workspace.assert_plan_is_empty();
    workspace.configure(&automatic.replace("main\"\n  vpc", "renamed\"\n  vpc")).apply(&[]).success();
    assert_eq!((cloud.cluster().level.as_str(), cloud.clusters().len()), ("L200", 1));
    // whether it is automatic is put back, imported, and unset as any other attribute
    cloud.change(|state| state.clusters.get_mut(&made.id).unwrap().auto_upgrade_level = false);
    workspace.assert_reads_agree();
    workspace.plan(&[]).says("~ auto_upgrade_cluster_level");
    workspace.apply(&[]).success();
    assert!(cloud.cluster().auto_upgrade_level);
    Workspace::importing(&cloud, &automatic.replace("main\"\n  vpc", "renamed\"\n  vpc"), &format!("{}:all", made.id))
        .assert_plan_is_empty();
    workspace.configure(&cluster("", "")).apply(&[]).success();
    assert!(!cloud.cluster().auto_upgrade_level);
    workspace.assert_plan_is_empty();
    workspace.configure(&cluster("cluster_level = \"L7\"", ""));
    workspace.plan(&[]).failure().says("`cluster_level` = \"L7\" does not exist. Available: L5, L20, ");
    workspace.configure(&cluster("cluster_level = \"7\"", ""));
    workspace.validate().failure().says("cluster_level: \"7\" is not a level");
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
fn a_label_change_leaves_everything_known() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success();
    workspace.configure(&cluster("", "labels = { a = \"1\" }"));
    workspace.plan(&["-out=plan.bin"]);
    let shown = workspace.run(&["show", "-json", "plan.bin"]).success();
    let shown: serde_json::Value = serde_json::from_str(&shown.stdout).unwrap();
    let unknown = &shown["resource_changes"][0]["change"]["after_unknown"];
    assert!(!unknown.to_string().contains("true"), "{unknown}");
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
fn elements_that_are_not_known_yet_are_no_error() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let text = format!(
        "variable \"owner\" {{\n  default = \"x\"\n}}\nresource \"terraform_data\" \"later\" {{\n  input = \
         \"203.0.113.0/24\"\n}}\n{}",
        cluster(
            "tags = { owner = var.owner, later = terraform_data.later.output }",
            "labels = { owner = var.owner, later = terraform_data.later.id }\n      security_group_ids = \
             [terraform_data.later.output == \"\" ? \"\" : \"sg-demo0001\"]"
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

/// The official resource makes a new cluster for another image, disk, instance type or argument of a node.
#[test]
fn nothing_about_nodes_replaces_the_cluster() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let before = "kubernetes_version = \"1.28\"\n  os_name = \"tlinux3.1x86_64\"";
    workspace.configure(&cluster(before, "labels = { a = \"1\" }")).apply(&[]).success();
    let after = "kubernetes_version = \"1.30\"\n  os_name = \"ubuntu22.04x86_64\"\n  ssh_key_name = \"demo\"\n  description = \"x\"";
    let nodes = "labels = { a = \"2\" }\n      system_disk = { type = \"CLOUD_SSD\", size_gb = 80 }\n      data_disks = [{ size_gb = 20, file_system = \"ext4\", mount_target = \"/data\" }]\n      kubelet_args = [\"max-pods=64\"]";
    workspace.configure(&cluster(after, nodes).replace("S5.MEDIUM4", "S5.LARGE8"));
    assert_eq!(workspace.planned_actions(&[])[0].1, ["update"]);
}

/// Refused by `terraform validate`, which asks no cloud.
#[track_caller]
fn refused_at_validate(more: &str, pool: &str, phrases: &[&str]) {
    let workspace = Workspace::bare();
    workspace.configure(&cluster(more, pool));
    let mut run = workspace.validate().failure();
    for phrase in phrases {
        run = run.says(phrase);
    }
}

#[test]
fn values_of_the_wrong_form() {
    let long = "x".repeat(61);
    let name = bare_cluster("").replace("\"main\"\n", &format!("\"{long}\"\n"));
    Workspace::bare().configure(&name).validate().failure().says("name: must be between 1 and 60 characters, got 61");
    refused_at_validate("", "node_count = -1", &["node_pools[\"workers\"].node_count", "got -1"]);
    refused_at_validate("", "taints = [{ key = \"a\", effect = \"Never\" }]", &["taints", "got \"Never\""]);
    refused_at_validate("kubernetes_version = \"newest\"", "", &["kubernetes_version", "\"newest\" is not a version"]);
    refused_at_validate("network = { max_services = 1000 }", "", &["network.max_services", "must be a power of two"]);
    refused_at_validate(
        "network = { cluster_cidr = \"10.0.0.0/40\" }",
        "",
        &["network.cluster_cidr", "not an IPv4 CIDR block"],
    );
    refused_at_validate("timeouts {\n    create = \"soon\"\n  }", "", &["timeouts.create", "not a duration"]);
    refused_at_validate("region = \"Guangzhou\"", "", &["region", "is not a region"]);
}

#[test]
fn protection_that_is_not_written_is_not_managed() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let apply = |lines: &str| {
        let mark = cloud.mark();
        workspace.configure(&bare_cluster(lines)).apply(&[]).success();
        workspace.assert_plan_is_empty();
        cloud.changes_since(mark)
    };
    apply("");
    assert!(!cloud.cluster().deletion_protection);
    cloud.change(|state| state.clusters.values_mut().for_each(|cluster| cluster.deletion_protection = true));
    assert_eq!(apply("description = \"new\""), ["ModifyClusterAttribute"]);
    assert!(cloud.cluster().deletion_protection, "somebody switched it on");
    workspace.plan(&["-destroy"]).failure().says("Set `deletion_protection = false`");
    assert_eq!(apply("deletion_protection = false\n  description = \"new\""), ["DisableClusterDeletionProtection"]);
    assert_eq!(apply("deletion_protection = true\n  description = \"new\""), ["EnableClusterDeletionProtection"]);
    // left out again, it stays as it is
    assert_eq!(apply("description = \"new\""), Vec::<String>::new());
    assert!(cloud.cluster().deletion_protection);
}

#[test]
fn a_state_from_before_a_setting_of_the_provider_existed_has_no_difference() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("", &[("blue", SMALL)])).apply(&[]).success();
    let path = workspace.path("terraform.tfstate");
    let mut state: Json = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let attributes = state["resources"][0]["instances"][0]["attributes"].as_object_mut().unwrap();
    for (name, _) in LOCAL {
        assert!(attributes.remove(*name).is_some(), "{name}");
    }
    let blue = attributes["node_pools"]["blue"].as_object_mut().unwrap();
    for name in ["drain", "drain_timeout", "max_surge", "update_strategy"] {
        assert!(blue.remove(name).is_some_and(|value| !value.is_null()), "{name}");
    }
    std::fs::write(path, state.to_string()).unwrap();
    workspace.assert_plan_is_empty();
    workspace.plan(&["-refresh=false"]).success();
}
