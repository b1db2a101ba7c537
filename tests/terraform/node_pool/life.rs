//! Node pools inside `tke_cluster`.

use crate::harness::configuration::{CLUSTER, SMALL, account, cluster, pools};
use crate::harness::{Cloud, Workspace, both_ways, furnish};

both_ways!(pools_come_and_go_without_the_cluster);

fn pools_come_and_go_without_the_cluster(cloud: Cloud) {
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("", &[("blue", SMALL), ("red", SMALL)])).apply(&[]).success();
    let id = cloud.cluster().id;
    let red = cloud.pool("red").id;
    workspace.configure(&pools("", &[("red", SMALL), ("green", SMALL)])).apply(&[]).success();
    assert_eq!(cloud.cluster().id, id);
    assert!(cloud.pools("blue").is_empty());
    assert_eq!(cloud.pool("red").id, red);
    assert_eq!(cloud.pool("green").cluster_id, id);
    workspace.assert_plan_is_empty();
    // none of ours
    workspace.configure(&pools("", &[])).apply(&[]).success();
    assert!(
        cloud
            .simulator
            .read(|state| state.node_pools.is_empty() && state.instances.is_empty() && state.disks.is_empty())
    );
    workspace.assert_plan_is_empty();
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}

#[test]
fn what_new_nodes_are_changes_in_place() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("", &[("blue", SMALL)])).apply(&[]).success();
    let pool = cloud.pool("blue");
    let changed = "instance_type = \"S5.MEDIUM4\"\n      system_disk = { size_gb = 100 }\n      security_group_ids = [\"sg-demo0001\"]";
    workspace.configure(&pools("ssh_key_name = \"demo\"", &[("blue", changed)])).apply(&[]).success();
    assert_eq!(cloud.pool("blue").id, pool.id);
    let launch = cloud.simulator.read(|state| state.launch_configurations[&pool.launch_configuration_id].clone());
    assert_eq!((launch.system_disk.disk_type.as_str(), launch.system_disk.size_gb), ("CLOUD_BSSD", 100));
    assert_eq!(launch.security_group_ids, ["sg-demo0001"]);
    assert_eq!(launch.key_ids, ["skey-demo0001"]);
    workspace.assert_plan_is_empty();
}

#[test]
fn a_pool_deleted_elsewhere_is_planned_anew() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("", &[("blue", SMALL), ("red", SMALL)])).apply(&[]).success();
    let gone = cloud.pool("red").id;
    cloud.change(|state| {
        state.node_pools.remove(&gone);
        state.instances.retain(|_, node| node.node_pool_id.as_deref() != Some(&gone));
    });
    workspace.assert_reads_agree();
    assert_eq!(workspace.planned_actions(&[])[0].1, ["update"]);
    workspace.apply(&[]).success();
    assert_ne!(cloud.pool("red").id, gone);
    workspace.assert_plan_is_empty();
}

#[test]
fn pools_of_others_are_left_alone() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("", &[("blue", SMALL)])).apply(&[]).success();
    cloud.change(|state| {
        let mut theirs = state.node_pools.values().next().unwrap().clone();
        theirs.id = "np-theirs01".into();
        theirs.name = "theirs".into();
        state.node_pools.insert(theirs.id.clone(), theirs);
    });
    workspace.assert_reads_agree();
    workspace.assert_plan_is_empty();
    // a name that is taken by a pool of others is an error, and changes nothing
    workspace.configure(&pools("", &[("blue", SMALL), ("theirs", SMALL)]));
    let mark = cloud.mark();
    workspace.apply(&[]).failure().says("Node pool already exists").says("np-theirs01");
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
}

#[test]
fn what_exists_only_here_changes_without_a_request() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("", &[("blue", SMALL)])).apply(&[]).success();
    let before = workspace.state("tke_cluster.main").unwrap();
    let mark = cloud.mark();
    let changed = "storage_on_delete = \"retain\"\n  timeouts {\n    update = \"7m\"\n  }";
    workspace.configure(&pools(changed, &[("blue", SMALL)])).apply(&["-refresh=false"]).success();
    assert_eq!(cloud.since(mark), []);
    let after = workspace.state("tke_cluster.main").unwrap();
    assert_eq!(after["node_pools"], before["node_pools"]);
    assert_eq!(after["storage_on_delete"], "retain");
    workspace.assert_plan_is_empty();
}

#[test]
fn new_keys_of_the_same_account_ask_nothing_of_a_cluster_with_pools() {
    let cloud = Cloud::start();
    let (id, key) = cloud.keys();
    let second_id = "AKIDsecondkeyofthesameaccount00000001";
    cloud.change(|state| {
        let mut second = state.users[&id].clone();
        second.secret_key = "second-key-of-the-same-account".into();
        state.users.insert(second_id.into(), second);
    });
    let workspace = Workspace::new(&cloud);
    let with_keys = |id: &str, key: &str| {
        let account = account(&format!("secret_id = \"{id}\"\n  secret_key = \"{key}\""));
        format!("{account}{}", pools("credentials = tencent_account.main.credentials", &[("blue", SMALL)]))
    };
    workspace.configure(&with_keys(&id, &key)).apply(&[]).success();
    let mark = cloud.mark();
    let rotated = with_keys(second_id, "second-key-of-the-same-account");
    workspace.configure(&rotated).apply(&["-refresh=false"]).success();
    let asked = cloud.since(mark);
    assert!(asked.iter().all(|record| ["sts", "cam"].contains(&record.service.as_str())), "{asked:?}");
    workspace.assert_plan_is_empty();
}

#[test]
fn pools_in_parallel_are_all_made() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let names = ["p1", "p2", "p3", "p4"];
    let text = pools("update_worker_pools_in_parallel = true", &names.map(|name| (name, SMALL)));
    workspace.configure(&text).apply(&[]).success();
    for name in names {
        cloud.pool(name);
    }
    // all were asked for before the first was waited for
    let actions: Vec<String> = cloud.changes_since(0);
    assert_eq!(actions.iter().filter(|action| *action == "CreateClusterNodePool").count(), 4);
    workspace.assert_plan_is_empty();
}

/// The official resource lists the first 20 nodes only, and asks for each pool by itself.
#[test]
fn lists_are_whole_and_a_refresh_takes_few_calls() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let retained = "storage_on_delete = \"retain\"";
    let medium = "instance_type = \"S5.MEDIUM4\"\n      node_count = 0";
    let many = "instance_type = \"S5.MEDIUM4\"\n      node_count = 105\n      data_disks = [{ size_gb = 10 }]";
    let text = |more: &str| pools(more, &[("a", many), ("b", medium), ("c", medium)]);
    workspace.configure(&text("")).apply(&[]).success();
    let mark = cloud.mark();
    workspace.assert_plan_is_empty();
    let calls: Vec<String> = cloud.since(mark).into_iter().map(|record| record.action).collect();
    assert!(calls.len() <= 8, "{calls:?}");
    assert_eq!(workspace.state(CLUSTER).unwrap()["node_counts"]["total"], 105);
    // the disks of every node are kept, though they were made to go with it
    workspace.configure(&text(retained)).apply(&["-refresh=false"]).success();
    workspace.configure(&pools(retained, &[("b", medium), ("c", medium)])).apply(&[]).success();
    assert_eq!(cloud.simulator.read(|state| (state.instances.len(), state.census().data_disks)), (0, 105));
}

/// The official resource takes security groups as a set, though their order is that of their rules.
#[test]
fn security_groups_keep_their_order() {
    let cloud = Cloud::start();
    cloud.change(furnish);
    let workspace = Workspace::new(&cloud);
    for order in ["\"sg-second01\", \"sg-demo0001\"", "\"sg-demo0001\", \"sg-second01\""] {
        workspace.configure(&cluster("", &format!("security_group_ids = [{order}]"))).apply(&[]).success();
        let launch = cloud.pool("workers").launch_configuration_id;
        let groups = cloud.simulator.read(|state| state.launch_configurations[&launch].security_group_ids.clone());
        assert_eq!(format!("{groups:?}"), format!("[{order}]"));
        workspace.assert_plan_is_empty();
    }
}

/// The official resources have opposite defaults: a destroyed cluster takes its nodes along, a pool leaves them.
#[test]
fn nodes_and_disks_go_with_a_pool_as_with_a_cluster() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let medium = "instance_type = \"S5.MEDIUM4\"\n      data_disks = [{ size_gb = 10 }]";
    workspace.configure(&pools("", &[("blue", medium), ("red", medium)])).apply(&[]).success();
    let left = || cloud.simulator.read(|state| (state.instances.len(), state.disks.len()));
    assert_eq!(left(), (2, 4));
    workspace.configure(&pools("", &[("blue", medium)])).apply(&[]).success();
    assert_eq!(left(), (1, 2));
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}
