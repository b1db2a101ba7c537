//! Node pools inside `tke_cluster`.

use super::cluster::assert_nothing_is_left;
use crate::harness::{Cloud, Workspace};

fn pools(more: &str, pools: &[(&str, &str)]) -> String {
    let pools: String = pools
        .iter()
        .map(|(name, attributes)| {
            format!("    {name} = {{\n      subnet_ids = [\"subnet-demo0001\"]\n      {attributes}\n    }}\n")
        })
        .collect();
    format!(
        "resource \"tke_cluster\" \"main\" {{\n  name = \"main\"\n  vpc_id = \"vpc-demo0001\"\n  {more}\n  node_pools = {{\n{pools}  }}\n}}\n"
    )
}

#[test]
fn pools_come_and_go_without_the_cluster() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let small = "instance_type = \"S5.MEDIUM4\"";
    workspace.configure(&pools("", &[("blue", small), ("red", small)])).apply(&[]).success();
    let id = cloud.cluster().id;
    let red = cloud.pool("red").id;
    workspace.configure(&pools("", &[("red", small), ("green", small)])).apply(&[]).success();
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
    assert_nothing_is_left(&cloud);
}

#[test]
fn an_instance_type_change_makes_a_pool_beside_the_old_one() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("", &[("blue", "instance_type = \"S5.MEDIUM4\"")])).apply(&[]).success();
    let old = cloud.pool("blue").id;
    workspace.configure(&pools("", &[("blue", "instance_type = \"S5.LARGE8\"")]));
    assert_eq!(workspace.planned_actions(&[])[0].1, ["update"]);
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
    workspace.configure(&pools("", &[("blue", "instance_type = \"S5.MEDIUM4\"")])).apply(&[]).success();
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
    let small = "instance_type = \"S5.MEDIUM4\"";
    workspace.configure(&pools("", &[("blue", small), ("red", small)])).apply(&[]).success();
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
    let small = "instance_type = \"S5.MEDIUM4\"";
    workspace.configure(&pools("", &[("blue", small)])).apply(&[]).success();
    cloud.change(|state| {
        let mut theirs = state.node_pools.values().next().unwrap().clone();
        theirs.id = "np-theirs01".into();
        theirs.name = "theirs".into();
        state.node_pools.insert(theirs.id.clone(), theirs);
    });
    workspace.assert_plan_is_empty();
    // a name that is taken by a pool of others is an error, and changes nothing
    workspace.configure(&pools("", &[("blue", small), ("theirs", small)]));
    let mark = cloud.mark();
    workspace.apply(&[]).failure().says("Node pool exists already").says("np-theirs01");
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
}
