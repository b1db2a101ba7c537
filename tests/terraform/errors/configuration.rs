//! What is wrong with a configuration by itself.

use super::{each_shown, of_pool};
use crate::harness::configuration::{SMALL, bare_cluster, cluster, network, pools, provider};
use crate::harness::{Cloud, Workspace};

/// Pools made by a loop, of which only one is wrong.
fn looped(attribute: &str) -> String {
    bare_cluster(&format!(
        "node_pools = {{\n    for name in [\"blue\", \"green\", \"red\"] : name => {{\n      {SMALL}\n      subnet_ids = \
         [\"subnet-demo0001\"]\n      {attribute}\n    }}\n  }}"
    ))
}

#[test]
fn errors_of_a_configuration_are_shown_so() {
    let cases = [
        ("value_in_a_loop", looped("system_disk = { type = name == \"green\" ? \"CLOUD_BASIC\" : \"CLOUD_BSSD\" }")),
        ("label_in_a_loop", looped("labels = { team = name == \"green\" ? \"a b\" : \"a\" }")),
        ("null_label", of_pool("labels = { team = null }")),
        ("annotation_key", of_pool("annotations = { \"Example.com/x\" = \"1\" }")),
        ("taint_value", of_pool("taints = [{ key = \"team\", value = \"a/b\", effect = \"NoSchedule\" }]")),
        (
            "duplicate_taint",
            of_pool(
                "taints = [{ key = \"a\", value = \"1\", effect = \"NoSchedule\" }, { key = \"a\", value = \"2\", effect = \
                 \"NoSchedule\" }]",
            ),
        ),
        ("size_and_autoscaling", of_pool("node_count = 1\n      autoscaling = { min = 1, max = 2 }")),
        ("too_many_nodes", of_pool("node_count = 1e30")),
        ("half_a_mount", of_pool("data_disks = [{ size_gb = 50, file_system = \"ext4\" }]")),
        ("pool_without_subnets", bare_cluster(&format!("node_pools = {{ blue = {{ {SMALL} }} }}"))),
        ("version_without_quotes", bare_cluster("kubernetes_version = 1.30")),
        ("timeout_too_long", bare_cluster("timeouts {\n    create = \"3000000000000000h\"\n  }")),
        ("timeout_of_nothing", bare_cluster("timeouts {\n    update = \"0s\"\n  }")),
        ("cidr_size", network("cluster_cidr = \"10.200.0.0/28\"")),
        ("unrestricted_endpoint", bare_cluster("endpoint_access = \"public\"")),
        ("forced_too_late", bare_cluster("force_delete_after = \"2h\"")),
        (
            "conflicting_provider_arguments",
            format!("{}{}", provider("endpoint = \"https://a.test\"\n  domain = \"b.test\""), bare_cluster("")),
        ),
    ];
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    each_shown(cases, &cloud, &workspace);
}

/// Modules hand on what their callers left empty.
#[test]
fn an_empty_list_is_none() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let empty = "data_disks = []\n fallback_instance_types = []\n security_group_ids = []\n zone_subnets = {}\n taints = \
                 []\n labels = {}\n annotations = {}\n tags = {}";
    let configure = |cluster: &str, pool: &str| {
        workspace.configure(&pools(cluster, &[("blue", &format!("{SMALL}\n {pool}"))]));
    };
    configure("public_access_cidrs = []\n tags = {}", empty);
    workspace.apply(&[]).success();
    workspace.assert_plan_is_empty();
    workspace.assert_reads_agree();
    let made = cloud.cluster();
    assert!(made.public_endpoint.is_none());
    let group = workspace.state("tke_cluster.main").unwrap()["node_security_group_id"].clone();
    assert!(group.is_string(), "the pool is in the cluster's group");
    // with and without: nothing is called for
    let mark = cloud.mark();
    configure("", "");
    workspace.apply(&[]).success();
    configure("public_access_cidrs = []", empty);
    workspace.apply(&[]).success();
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
    workspace.assert_plan_is_empty();
}

#[test]
fn an_empty_value_of_a_taint_is_none() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let taints =
        "taints = [{ key = \"a\", value = \"\", effect = \"NoSchedule\" }, { key = \"b\", effect = \"NoExecute\" }]";
    workspace.configure(&cluster("", taints)).apply(&[]).success();
    workspace.assert_plan_is_empty();
    workspace.assert_reads_agree();
}
