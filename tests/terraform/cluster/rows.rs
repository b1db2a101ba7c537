//! The attributes of a cluster, row by row.

use serde_json::{Value as Json, json};

use crate::terraform::rows::{Row, cluster_row, pool_row};

pub fn rows() -> Vec<Row> {
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
            ["kubernetes_version = \"1.28\"", "kubernetes_version = \"1.30\""],
            [json!("1.28.3"), json!("1.30.0"), json!("1.30.0")],
            |cluster| json!(cluster.version),
            |cluster| cluster.version = "1.26.1".into(),
        ),
        cluster_row(
            "os_name",
            ["os_name = \"tlinux3.1x86_64\"", "os_name = \"tlinux2.4x86_64\""],
            [json!("tlinux3.1x86_64"), json!("tlinux2.4x86_64"), json!("tlinux2.4x86_64")],
            |cluster| json!(cluster.os_name),
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
        pool_row(
            ("red", "ssh_key_name"),
            ["ssh_key_name = \"demo\"", "ssh_key_name = \"second\"", ""],
            [json!(["skey-demo0001"]), json!(["skey-second01"]), json!([])],
            |_, launch, _| json!(launch.key_ids),
            |_, launch, _| launch.key_ids.clear(),
        )
        .of_the_cluster(),
    ]
}

/// Of what exists in Terraform only, another value than its default: set, changed and unset without a call. The
/// schema says what does, and the default of each.
pub const LOCAL: &[(&str, &str)] = &[
    ("update_worker_pools_in_parallel", "true"),
    ("storage_on_delete", "\"retain\""),
    ("delete_other_nodes", "true"),
    ("force_delete", "true"),
    ("force_delete_after", "\"20m\""),
    ("partial_create", "\"error\""),
    ("wait_until_ready", "false"),
];

/// Attributes of the cluster that no row above has, and the test that has them instead.
pub const ELSEWHERE: &[(&str, &str)] = &[
    ("addons", "addon::life::add_ons_are_installed_changed_and_removed_in_place"),
    ("auto_upgrade_cluster_level", "cluster::attributes::the_level_is_given_changed_and_left_to_the_cloud"),
    ("container_runtime", "cluster::runtime::the_container_runtime_is_given_kept_and_replaced"),
    ("credentials", "node_pool::life::new_keys_of_the_same_account_ask_nothing_of_a_cluster_with_pools"),
    ("endpoint_access", "endpoint::access::endpoints_change_in_place_from_each_way_to_each_other"),
    ("network", "cluster::network::every_attribute_of_a_network_has_a_row"),
    ("node_pools", "rows::every_row_is_set_imported_put_back_changed_and_unset"),
    ("os_customize_type", "cluster::runtime::the_build_of_the_image_changes_in_place"),
    ("private_subnet_id", "endpoint::access::endpoints_are_imported_and_put_back"),
    ("public_access_cidrs", "endpoint::security_group::each_block_has_one_rule_and_rules_change_in_place"),
    ("public_security_group_id", "endpoint::access::endpoints_are_imported_and_put_back"),
    ("region", "cluster::attributes::a_region_or_vpc_change_replaces"),
    ("runtime_version", "cluster::runtime::the_container_runtime_is_given_kept_and_replaced"),
    ("service_account_issuer", "cluster::issuer::the_issuer_of_tokens_changes_in_place"),
    (
        "timeouts",
        "cluster::import::an_import_differs_from_its_configuration_in_what_exists_only_here_and_settles_that_without_a_call",
    ),
    ("vpc_id", "cluster::attributes::a_region_or_vpc_change_replaces"),
];
