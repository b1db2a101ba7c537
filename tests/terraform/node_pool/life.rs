//! Node pools inside `tke_cluster`.

use terraform_provider_tke::simulator::Fault;

use crate::harness::configuration::{SMALL, account, pools};
use crate::harness::{Cloud, Workspace, refusal};

#[test]
fn pools_come_and_go_without_the_cluster() {
    let cloud = Cloud::start();
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
fn an_instance_type_change_makes_a_pool_beside_the_old_one() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("", &[("blue", SMALL)])).apply(&[]).success();
    let old = cloud.pool("blue").id;
    workspace.configure(&pools("", &[("blue", "instance_type = \"S5.LARGE8\"")]));
    assert_eq!(workspace.planned_actions(&[])[0].1, ["update"]);
    workspace.plan(&[]).says("pool \"blue\", 1 node: by a new pool beside it");
    let mark = cloud.mark();
    workspace.apply(&[]).success();
    let new = cloud.pool("blue");
    assert_ne!(new.id, old);
    let node_types = cloud
        .simulator
        .read(|state| state.pool_nodes(&new.id).iter().map(|node| node.instance_type.clone()).collect::<Vec<_>>());
    assert_eq!(node_types, ["S5.LARGE8"]);
    assert_eq!(cloud.changes_since(mark), ["CreateClusterNodePool", "DeleteClusterNodePool"]);
    assert_eq!(workspace.state("tke_cluster.main").unwrap()["node_pools"]["blue"]["id"], new.id.as_str());
    workspace.assert_plan_is_empty();
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
    workspace.assert_plan_is_empty();
    // a name that is taken by a pool of others is an error, and changes nothing
    workspace.configure(&pools("", &[("blue", SMALL), ("theirs", SMALL)]));
    let mark = cloud.mark();
    workspace.apply(&[]).failure().says("Node pool exists already").says("np-theirs01");
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
}

/// A swap of which the wait for the new pool fails. Answers with the ids of the old pool and the new.
fn half_swapped(cloud: &Cloud, workspace: &Workspace) -> (String, String) {
    workspace.configure(&pools("", &[("blue", SMALL)])).apply(&[]).success();
    let old = cloud.pool("blue").id;
    cloud.change(|state| {
        state.faults.push(Fault {
            action: "DescribeClusterNodePools".into(),
            after: 1,
            count: 1,
            kind: refusal("FailedOperation.Param", "no"),
        });
    });
    workspace.configure(&pools("", &[("blue", "instance_type = \"S5.LARGE8\"")]));
    workspace.apply(&["-refresh=false"]).failure().says("is not ready");
    assert_eq!(workspace.state("tke_cluster.main").unwrap()["node_pools"]["blue"]["id"], old.as_str());
    let new = cloud.pools("blue").into_iter().find(|pool| pool.id != old).expect("a new pool beside the old one");
    (old, new.id)
}

#[test]
fn a_swap_that_failed_half_way_goes_on_with_the_new_pool() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let (_, new) = half_swapped(&cloud, &workspace);
    let mark = cloud.mark();
    // the old pool cannot be removed at first
    cloud.change(|state| {
        state.faults.push(Fault::once("DeleteClusterNodePool", refusal("FailedOperation.Param", "no")))
    });
    workspace.apply(&[]).failure().says("could not be removed");
    workspace.apply(&[]).success();
    assert_eq!(cloud.changes_since(mark), ["DeleteClusterNodePool", "DeleteClusterNodePool"]);
    assert_eq!(cloud.pool("blue").id, new);
    workspace.assert_plan_is_empty();
    // nothing of it is remembered: the next swap makes a pool again
    workspace.configure(&pools("", &[("blue", SMALL)])).apply(&[]).success();
    assert_ne!(cloud.pool("blue").id, new);
    workspace.assert_plan_is_empty();
}

#[test]
fn a_swap_whose_old_pool_went_elsewhere_takes_the_new_one() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let (old, new) = half_swapped(&cloud, &workspace);
    cloud.change(|state| {
        state.node_pools.remove(&old);
        state.instances.retain(|_, node| node.node_pool_id.as_deref() != Some(&old));
    });
    let mark = cloud.mark();
    workspace.apply(&[]).success();
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
    assert_eq!(cloud.pool("blue").id, new);
    workspace.assert_plan_is_empty();
}

#[test]
fn a_swap_that_failed_half_way_can_be_called_off_or_take_another_type() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let (old, new) = half_swapped(&cloud, &workspace);
    workspace.configure(&pools("", &[("blue", "instance_type = \"S5.2XLARGE16\"")])).apply(&[]).success();
    let third = cloud.pool("blue").id;
    assert!(third != old && third != new);
    workspace.assert_plan_is_empty();

    cloud.change(|state| {
        state.faults.push(Fault {
            action: "DescribeClusterNodePools".into(),
            after: 1,
            count: 1,
            kind: refusal("FailedOperation.Param", "no"),
        });
    });
    workspace.configure(&pools("", &[("blue", "instance_type = \"S5.LARGE8\"")]));
    workspace.apply(&["-refresh=false"]).failure().says("is not ready");
    assert_eq!(cloud.pools("blue").len(), 2);
    workspace.configure(&pools("", &[("blue", "instance_type = \"S5.2XLARGE16\"\n      node_count = 2")]));
    workspace.apply(&[]).success();
    assert_eq!(cloud.pool("blue").id, third, "the other one is gone");
    workspace.assert_plan_is_empty();
}

#[test]
fn no_pool_goes_while_its_successor_fails() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    for more in ["", "update_worker_pools_in_parallel = true"] {
        workspace.configure(&pools(more, &[("blue", SMALL)])).apply(&[]).success();
        cloud.change(|state| {
            state.faults.push(Fault::once("CreateClusterNodePool", refusal("FailedOperation.Param", "no")))
        });
        workspace.configure(&pools(more, &[("green", SMALL)]));
        let mark = cloud.mark();
        workspace.apply(&[]).failure().says("\"green\" could not be made");
        assert_eq!(cloud.changes_since(mark), ["CreateClusterNodePool"]);
        cloud.pool("blue");
        let mark = cloud.mark();
        workspace.apply(&[]).success();
        assert_eq!(cloud.changes_since(mark), ["CreateClusterNodePool", "DeleteClusterNodePool"]);
        cloud.pool("green");
        assert!(cloud.pools("blue").is_empty());
        workspace.assert_plan_is_empty();
    }
}

#[test]
fn tags_and_image_that_a_pool_refused_are_planned_again() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("tags = { team = \"one\" }", &[("blue", SMALL)])).apply(&[]).success();
    let os_before = cloud.cluster().os_name;
    cloud.change(|state| {
        state.faults.push(Fault::once("ModifyClusterNodePool", refusal("FailedOperation.Param", "no")))
    });
    let changed = pools("tags = { team = \"two\" }\n  os_name = \"ubuntu22.04x86_64\"", &[("blue", SMALL)]);
    workspace.configure(&changed).apply(&[]).failure().says("could not be changed");
    assert_eq!(cloud.cluster().tags["team"], "one");
    assert_eq!(cloud.cluster().os_name, os_before);
    workspace.apply(&[]).success();
    assert_eq!(cloud.cluster().tags["team"], "two");
    let pool = cloud.pool("blue");
    assert_eq!(pool.tags["team"], "two");
    assert_eq!((pool.os_name, cloud.cluster().os_name), ("ubuntu22.04x86_64".into(), "ubuntu22.04x86_64".into()));
    workspace.assert_plan_is_empty();
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
fn tags_of_others_on_a_pool_and_its_nodes_stay() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("tags = { team = \"one\", gone = \"x\" }", &[("blue", SMALL)])).apply(&[]).success();
    let pool = cloud.pool("blue");
    cloud.change(|state| {
        state.node_pools.get_mut(&pool.id).unwrap().tags.insert("theirs".into(), "1".into());
        let launch = state.launch_configurations.get_mut(&pool.launch_configuration_id).unwrap();
        launch.instance_tags.insert("their-nodes".into(), "2".into());
    });
    workspace.configure(&pools("tags = { team = \"two\" }", &[("blue", SMALL)])).apply(&[]).success();
    let (on_pool, on_nodes) = cloud.simulator.read(|state| {
        let launch = &state.launch_configurations[&pool.launch_configuration_id];
        (state.node_pools[&pool.id].tags.clone(), launch.instance_tags.clone())
    });
    assert_eq!((on_pool["team"].as_str(), on_pool["theirs"].as_str()), ("two", "1"));
    assert_eq!((on_nodes["team"].as_str(), on_nodes["their-nodes"].as_str()), ("two", "2"));
    assert!(!on_pool.contains_key("gone") && !on_nodes.contains_key("gone"));
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
