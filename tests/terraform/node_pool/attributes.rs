//! Every attribute of a node pool: set when the pool is made, changed, changed behind Terraform's back
//! and put back, imported, unset.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::annotations;
use crate::harness::configuration::{NODES_STAY, SMALL, pools};
use crate::harness::{Cloud, PoolBench, Workspace, map, with_pool};

#[test]
fn what_contradicts_itself_is_refused_where_it_is_written() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    for (attributes, phrase) in [
        ("node_count = 2\n autoscaling = { min = 1, max = 2 }", "`node_count` conflicts with `autoscaling`"),
        ("autoscaling = { min = 3, max = 2 }", "is greater than `autoscaling.max`"),
        ("zone_subnets = { \"ap-guangzhou-3\" = \"subnet-demo0001\" }", "both set the subnets"),
        ("capacity_type = \"spot\"", "requires `max_price`"),
        ("max_price = 1", "only for nodes with `capacity_type`"),
        ("data_disks = [{ size_gb = 50, mount_target = \"/data\" }]", "must be set together"),
        ("fallback_instance_types = [\"S5.MEDIUM4\"]", "is listed twice"),
    ] {
        workspace.configure(&pools("", &[("blue", &format!("{SMALL}\n {attributes}"))]));
        workspace.validate().failure().says(phrase);
    }
    // a public endpoint needs a node, and an autoscaler that begins with none brings none
    let none = pools(
        "public_access_cidrs = [\"203.0.113.0/24\"]",
        &[("blue", &format!("{SMALL}\n autoscaling = {{ min = 0, max = 2 }}"))],
    );
    workspace.configure(&none).plan(&[]).failure().says("No node for the endpoint");
    let subnets = pools("", &[("blue", SMALL)]).replace("subnet_ids = [\"subnet-demo0001\"]", "");
    workspace.configure(&subnets).validate().failure().says("or `zone_subnets`");
    assert_eq!(cloud.changes_since(0), Vec::<String>::new());
}

/// What their rows leave open: the calls that changes take, and drifts of more than one kind.
#[test]
fn attributes_change_by_one_call_each_and_are_put_back_however_they_moved() {
    let written = |annotation: &str, disk: i64, bandwidth: i64| {
        format!(
            "{NODES_STAY}\n annotations = {{ {annotation} }}\n data_disks = [{{ size_gb = {disk} }}]\n \
             public_bandwidth_mbps = {bandwidth}\n labels = {{ a = \"1\" }}\n \
             taints = [{{ key = \"k\", effect = \"NoSchedule\" }}]\n security_group_ids = [\"sg-demo0001\"]"
        )
    };
    let (one, two) = ("\"example.com/one\" = \"1\"", "\"example.com/two\" = \"2\"");
    let bench = PoolBench::with(&written(one, 100, 10));
    let id = bench.pool().id;
    assert_eq!(annotations(&bench.pool()), map([("example.com/one", "1")]));
    assert_eq!(bench.apply(&written(two, 100, 10)), ["ModifyClusterNodePool"]);
    assert_eq!(bench.apply(&written(two, 200, 10)), ["ModifyLaunchConfigurationAttributes"]);
    assert_eq!(bench.apply(&written(two, 200, 20)), ["ModifyLaunchConfigurationAttributes"]);
    let is_as_written = || {
        let (pool, launch) = (bench.pool(), bench.launch());
        assert_eq!(annotations(&pool), map([("example.com/two", "2")]));
        assert_eq!(pool.labels, map([("a", "1")]));
        assert_eq!(pool.taints.len(), 1);
        assert_eq!(launch.security_group_ids, ["sg-demo0001"]);
        let disk = &launch.data_disks[0];
        assert_eq!((disk.disk_type.as_str(), disk.size_gb, disk.delete_with_instance), ("CLOUD_BSSD", 200, Some(true)));
        assert_eq!((launch.bandwidth_mbps, launch.public_ip_assigned), (20, true));
    };
    is_as_written();
    let changes = bench.drift(|_, launch, _| launch.data_disks[0].size_gb = 20);
    assert_eq!(changes, ["ModifyLaunchConfigurationAttributes"]);
    is_as_written();
    bench.drift(|pool, launch, _| {
        pool.annotations.insert("example.com/two".into(), "x".into());
        pool.labels.clear();
        pool.taints.clear();
        launch.security_group_ids.clear();
    });
    is_as_written();
    assert_eq!(bench.pool().id, id, "all of it in place");
}

#[test]
fn fallback_instance_types() {
    let types = |bench: &PoolBench| bench.launch().instance_types;
    let bench = PoolBench::with("fallback_instance_types = [\"S6.MEDIUM4\", \"SA2.MEDIUM4\"]");
    assert_eq!(types(&bench), ["S5.MEDIUM4", "S6.MEDIUM4", "SA2.MEDIUM4"]);
    let id = bench.pool().id;
    bench.import();
    let changes = bench.apply("fallback_instance_types = [\"SA2.MEDIUM4\", \"S6.MEDIUM4\"]");
    assert_eq!(changes, ["ModifyNodePoolInstanceTypes"]);
    assert_eq!(types(&bench), ["S5.MEDIUM4", "SA2.MEDIUM4", "S6.MEDIUM4"], "their order means something");
    let changes = bench.drift(|_, launch, _| launch.instance_types.truncate(2));
    assert_eq!(changes, ["ModifyNodePoolInstanceTypes"]);
    assert_eq!(types(&bench), ["S5.MEDIUM4", "SA2.MEDIUM4", "S6.MEDIUM4"]);
    // the first is sold out
    bench.cloud.change(|state| {
        let kind = state.instance_types.get_mut("S5.MEDIUM4").unwrap();
        kind.sold_out_zones = vec!["ap-guangzhou-3".into()];
    });
    bench.apply("node_count = 2\n fallback_instance_types = [\"SA2.MEDIUM4\", \"S6.MEDIUM4\"]");
    let mut nodes = bench
        .cloud
        .simulator
        .read(|state| state.pool_nodes(&id).iter().map(|node| node.instance_type.clone()).collect::<Vec<_>>());
    nodes.sort();
    assert_eq!(nodes, ["S5.MEDIUM4", "SA2.MEDIUM4"]);
    bench.apply("node_count = 2");
    assert_eq!(types(&bench), ["S5.MEDIUM4"]);
    bench.drift(|_, launch, _| launch.instance_types.push("S6.MEDIUM4".into()));
    assert_eq!(types(&bench), ["S5.MEDIUM4"]);
    assert_eq!(bench.pool().id, id, "all of it in place");
}

#[test]
fn zone_subnets() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let bench = PoolBench { cloud, workspace };
    let configure = |place: &str| {
        let text = pools("", &[("blue", &format!("{SMALL}\n node_count = 4"))]);
        bench.workspace.configure(&text.replace("subnet_ids = [\"subnet-demo0001\"]", place));
    };
    let spread =
        "zone_subnets = {\n \"ap-guangzhou-3\" = \"subnet-demo0001\"\n \"ap-guangzhou-4\" = \"subnet-demo0002\"\n }";
    configure(spread);
    bench.workspace.apply(&[]).success();
    bench.workspace.assert_plan_is_empty();
    let zones = || {
        let id = bench.pool().id;
        bench.cloud.simulator.read(|state| {
            let mut count = BTreeMap::new();
            for node in state.pool_nodes(&id) {
                *count.entry(node.zone.clone()).or_insert(0) += 1;
            }
            count
        })
    };
    assert_eq!(zones(), [("ap-guangzhou-3".to_owned(), 2), ("ap-guangzhou-4".to_owned(), 2)].into());
    bench.import();
    // somebody fills the first subnet first, or takes another
    let changes = bench.drift(|_, _, group| group.multi_zone_subnet_policy = "PRIORITY".into());
    assert_eq!(changes, ["ModifyAutoScalingGroup"]);
    assert_eq!(bench.group().multi_zone_subnet_policy, "EQUALITY");
    bench.drift(|_, _, group| group.subnet_ids = vec!["subnet-demo0001".into(), "subnet-demo0003".into()]);
    assert_eq!(bench.group().subnet_ids, ["subnet-demo0001", "subnet-demo0002"]);

    configure(&spread.replace("-4\" = \"subnet-demo0002\"", "-6\" = \"subnet-demo0003\""));
    let mark = bench.cloud.mark();
    bench.workspace.apply(&[]).success();
    assert_eq!(bench.cloud.changes_since(mark), ["ModifyAutoScalingGroup"]);
    assert_eq!(bench.group().subnet_ids, ["subnet-demo0001", "subnet-demo0003"]);
    bench.workspace.assert_plan_is_empty();

    // a subnet that is in another zone
    configure(&spread.replace("guangzhou-4", "guangzhou-6"));
    let mark = bench.cloud.mark();
    bench.workspace.apply(&[]).failure().says("The subnet subnet-demo0002 is in ap-guangzhou-4, not in ap-guangzhou-6");
    assert_eq!(bench.cloud.changes_since(mark), Vec::<String>::new());

    configure("subnet_ids = [\"subnet-demo0001\", \"subnet-demo0003\"]");
    let mark = bench.cloud.mark();
    bench.workspace.apply(&[]).success();
    let sent = bench.cloud.bodies_since(mark, "ModifyAutoScalingGroup");
    let id = bench.pool().scaling_group_id;
    assert_eq!(sent, [json!({"AutoScalingGroupId": id, "MultiZoneSubnetPolicy": "PRIORITY"})]);
    bench.workspace.assert_plan_is_empty();
    bench.import();
}

#[test]
fn an_image_and_a_key_of_the_pools_own() {
    let cloud = Cloud::start();
    cloud.change(|state| {
        let mut second = state.key_pairs["skey-demo0001"].clone();
        (second.id, second.name) = ("skey-second01".into(), "second".into());
        state.key_pairs.insert(second.id.clone(), second);
    });
    let workspace = Workspace::new(&cloud);
    let bench = PoolBench { cloud, workspace };
    let cluster = "os_name = \"tlinux3.1x86_64\"\n ssh_key_name = \"demo\"";
    let apply = |pool: &str| {
        let mark = bench.cloud.mark();
        bench
            .workspace
            .configure(&pools(cluster, &[("blue", &format!("{SMALL}\n {NODES_STAY}\n {pool}")), ("red", SMALL)]));
        bench.workspace.apply(&[]).success();
        bench.workspace.assert_plan_is_empty();
        bench.cloud.changes_since(mark)
    };
    let here = |bench: &PoolBench| (bench.pool().os_name, bench.launch().key_ids);
    // another name of the image than the cloud's own
    apply("os_name = \"ubuntu18.04x86_64\"\n ssh_key_name = \"second\"");
    assert_eq!(here(&bench), ("ubuntu18.04.1x86_64".into(), vec!["skey-second01".into()]));
    assert_eq!(bench.cloud.pool("red").os_name, "tlinux3.1x86_64");
    assert_eq!(bench.cloud.cluster().os_name, "tlinux3.1x86_64");
    let changes = apply("os_name = \"ubuntu22.04x86_64\"\n ssh_key_name = \"skey-demo0001\"");
    assert_eq!(changes, ["ModifyLaunchConfigurationAttributes", "ModifyClusterNodePool"]);
    assert_eq!(here(&bench), ("ubuntu22.04x86_64".into(), vec!["skey-demo0001".into()]));
    bench.drift(|pool, launch, _| {
        pool.os_name = "centos8.0x86_64".into();
        launch.key_ids = vec!["skey-second01".into()];
    });
    assert_eq!(here(&bench), ("ubuntu22.04x86_64".into(), vec!["skey-demo0001".into()]));
    // back to the cluster's
    apply("");
    assert_eq!(here(&bench), ("tlinux3.1x86_64".into(), vec!["skey-demo0001".into()]));
    bench.drift(|pool, _, _| pool.os_name = "centos8.0x86_64".into());
    assert_eq!(bench.pool().os_name, "tlinux3.1x86_64");

    // pools that differ in key and image are imported with those of their own
    let own = "os_name = \"img-487zeit5\"\n ssh_key_name = \"second\"";
    let text = pools(
        "os_name = \"tlinux3.1x86_64\"",
        &[("blue", &format!("{SMALL}\n {own}")), ("red", &format!("{SMALL}\n ssh_key_name = \"demo\""))],
    );
    bench.workspace.configure(&text).apply(&[]).success();
    bench.workspace.assert_plan_is_empty();
    assert_eq!(here(&bench), ("ubuntu22.04x86_64".into(), vec!["skey-second01".into()]));
    bench.import();
}

#[test]
fn spot_nodes() {
    let bench = PoolBench::with("capacity_type = \"spot\"\n max_price = 0.5");
    let bid = |bench: &PoolBench| (bench.launch().charge_type, bench.launch().max_price);
    assert_eq!(bid(&bench), ("SPOTPAID".into(), Some("0.5".into())));
    let id = bench.pool().id;
    let charged = bench.cloud.simulator.read(|state| state.pool_nodes(&id)[0].charge_type.clone());
    assert_eq!(charged, "SPOTPAID");
    bench.import();
    assert_eq!(bench.apply("capacity_type = \"spot\"\n max_price = \"0.50\""), Vec::<String>::new(), "the same price");
    let mark = bench.cloud.mark();
    bench.apply("capacity_type = \"spot\"\n max_price = 0.75");
    let sent = bench.cloud.bodies_since(mark, "ModifyLaunchConfigurationAttributes");
    assert_eq!(sent[0]["InstanceMarketOptions"]["SpotOptions"]["MaxPrice"], "0.75");
    assert_eq!(sent[0]["InstanceChargeType"], Json::Null, "only what changed");
    bench.drift(|_, launch, _| launch.max_price = Some("9".into()));
    assert_eq!(bid(&bench).1, Some("0.75".into()));
    bench.drift(|_, launch, _| {
        (launch.charge_type, launch.max_price, launch.spot_instance_type) = ("POSTPAID_BY_HOUR".into(), None, None);
    });
    assert_eq!(bid(&bench), ("SPOTPAID".into(), Some("0.75".into())));
    bench.apply("");
    assert_eq!(bid(&bench), ("POSTPAID_BY_HOUR".into(), None));
    bench.apply("capacity_type = \"spot\"\n max_price = 1");
    assert_eq!(bid(&bench), ("SPOTPAID".into(), Some("1".into())));
    assert_eq!(bench.pool().id, id, "all of it in place");
}

#[test]
fn how_nodes_are_set_up() {
    let written = "user_script = \"echo\"\n kubelet_args = [\"max-pods=64\", \"v=2\"]\n unschedulable = true";
    let bench = PoolBench::with(written);
    let settings = || {
        let settings = bench.pool().settings;
        (settings.user_script, settings.kubelet_args.unwrap_or_default().join(" "), settings.unschedulable)
    };
    let expected = ("ZWNobw==".to_owned(), "max-pods=64 v=2".to_owned(), 1);
    assert_eq!(settings(), expected);
    let changed = "user_script = \"#!/bin/sh\\ndate\"\n kubelet_args = [\"v=4\"]\n unschedulable = false";
    assert_eq!(bench.apply(changed), ["ModifyClusterNodePool"]);
    assert_eq!(settings(), ("IyEvYmluL3NoCmRhdGU=".into(), "v=4".into(), 0));
    bench.import();
    bench.apply(written);
    bench.drift(|pool, _, _| {
        pool.settings.user_script = "IyEvYmluL3NoCmRhdGU=".into();
        pool.settings.kubelet_args = Some(vec!["v=9".into()]);
        pool.settings.unschedulable = 0;
    });
    assert_eq!(settings(), expected);
    bench.apply("");
    assert_eq!(settings(), (String::new(), String::new(), 0));
}

#[test]
fn a_protected_pool_is_neither_removed_nor_replaced() {
    let bench = PoolBench::with("deletion_protection = true");
    assert!(bench.pool().deletion_protection);
    bench.import();
    bench.drift(|pool, _, _| pool.deletion_protection = false);
    assert!(bench.pool().deletion_protection);
    let id = bench.pool().id;
    let mark = bench.cloud.mark();
    let refused = |workspace: &Workspace, what: &str| {
        let plan = workspace.plan(&[]).failure().says("Node pool protected from deletion").says(what);
        plan.says("First set `deletion_protection = false` for this node pool and apply that alone");
    };
    let larger = "instance_type = \"S5.LARGE8\"";
    let gone = "This plan deletes the node pool `node_pools[\"blue\"]`";
    refused(bench.workspace.configure(&pools("", &[])), gone);
    refused(bench.workspace.configure(&pools("", &[("green", SMALL)])), gone);
    for protection in ["deletion_protection = true", "deletion_protection = false", ""] {
        let swapped = pools("", &[("blue", &format!("{larger}\n {protection}"))]);
        refused(bench.workspace.configure(&swapped), "This plan replaces the node pool `node_pools[\"blue\"]`");
    }
    assert_eq!(bench.cloud.changes_since(mark), Vec::<String>::new());
    assert_eq!(bench.apply("deletion_protection = false"), ["ModifyClusterNodePool"]);
    bench.workspace.configure(&pools("", &[("blue", larger)])).apply(&[]).success();
    assert_ne!(bench.pool().id, id);
    bench.workspace.assert_plan_is_empty();
    bench.workspace.configure(&pools("", &[])).apply(&[]).success();
    assert!(bench.cloud.pools("blue").is_empty());
    // a cluster with a protected pool has a protection of its own
    bench.apply("deletion_protection = true");
    bench.workspace.destroy(&[]).success();
    bench.cloud.assert_nothing_is_left();
}

#[test]
fn protection_that_is_not_written_is_not_managed() {
    let bench = PoolBench::with("");
    assert!(!bench.pool().deletion_protection);
    let protect = |is_protected| {
        bench.cloud.change(|state| with_pool(state, |pool, _, _| pool.deletion_protection = is_protected));
    };
    protect(true);
    assert_eq!(bench.apply("labels = { a = \"1\" }"), ["ModifyClusterNodePool"]);
    assert!(bench.pool().deletion_protection, "somebody switched it on");
    bench.import();
    bench.workspace.configure(&pools("", &[])).plan(&[]).failure().says("Node pool protected from deletion");
    assert_eq!(bench.apply("deletion_protection = false"), ["ModifyClusterNodePool"]);
    assert_eq!(bench.apply("deletion_protection = true"), ["ModifyClusterNodePool"]);
    // left out again, it stays as it is
    assert_eq!(bench.apply(""), Vec::<String>::new());
    assert!(bench.pool().deletion_protection);
    protect(false);
    bench.workspace.assert_plan_is_empty();
}
