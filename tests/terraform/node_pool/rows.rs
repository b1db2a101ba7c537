//! The attributes of a node pool, row by row.

use serde_json::{Value as Json, json};

use super::annotations;
use crate::terraform::rows::{Row, pool_row};

/// Two pools for the pairs that exclude each other, and a third whose changes take a new pool.
pub fn rows() -> Vec<Row> {
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
            [
                "data_disks = [{ size_gb = 100 }, { type = \"CLOUD_SSD\", size_gb = 50 }]",
                "data_disks = [{ type = \"CLOUD_SSD\", size_gb = 100 }]",
                "",
            ],
            [json!([["CLOUD_BSSD", 100, true], ["CLOUD_SSD", 50, true]]), json!([["CLOUD_SSD", 100, true]]), json!([])],
            |_, launch, _| {
                let disks = launch.data_disks.iter();
                json!(
                    disks
                        .map(|disk| json!([disk.disk_type, disk.size_gb, disk.delete_with_instance]))
                        .collect::<Vec<_>>()
                )
            },
            |_, launch, _| launch.data_disks.clear(),
        ),
        pool_row(
            blue("security_group_ids"),
            ["security_group_ids = [\"sg-demo0001\"]", "security_group_ids = [\"sg-second01\", \"sg-demo0001\"]", ""],
            [json!(["sg-demo0001"]), json!(["sg-second01", "sg-demo0001"]), json!(["that of the nodes"])],
            |_, launch, _| {
                let is_known = |id: &String| ["sg-demo0001", "sg-second01"].contains(&id.as_str());
                let name = |id: &String| if is_known(id) { id.clone() } else { "that of the nodes".into() };
                json!(launch.security_group_ids.iter().map(name).collect::<Vec<_>>())
            },
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
            |pool, _, _| json!(annotations(pool)),
            |pool, _, _| pool.annotations.clear(),
        ),
        pool_row(
            blue("tags"),
            ["tags = { cost = \"1\" }", "tags = { cost = \"2\" }", ""],
            [json!(["1", "1"]), json!(["2", "2"]), json!([null, null])],
            |pool, _, group| json!([pool.tags.get("cost"), group.tags.get("cost")]),
            |pool, _, group| drop((pool.tags.remove("cost"), group.tags.remove("cost"))),
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

/// Attributes of a pool that no row above has, and the test that has them instead. An import finds a key that all
/// pools share at the cluster.
pub const ELSEWHERE: &[(&str, &str)] = &[
    ("ssh_key_name", "node_pool::attributes::an_image_and_a_key_of_the_pools_own"),
    ("update_strategy", "node_pool::rolling::new_nodes_only_leaves_nodes_and_counts_them"),
    ("repave_interval_seconds", "node_pool::rolling::the_interval_lies_between_one_node_and_the_next"),
    ("max_surge", "node_pool::rollout::so_many_nodes_are_replaced_at_a_time"),
    ("rollout_trigger", "node_pool::rollout::a_changed_trigger_replaces_every_node"),
    ("drain", "node_pool::drain::a_smaller_pool_is_drained_over_https"),
    ("drain_timeout", "node_pool::drain::a_smaller_pool_is_drained_over_https"),
];
