//! A pool that somebody else deletes, while its group and its launch configuration are gone already.

use std::time::Duration;

use terraform_provider_tke::simulator::state::NodePoolStatus;

use crate::harness::configuration::{CLUSTER, SMALL, pools};
use crate::harness::{Cloud, Workspace};

/// Begins to delete the pool `red` as somebody else would; it goes on when time does.
fn begin_to_delete(cloud: &Cloud) {
    cloud.change(|state| {
        let pool = state.node_pools.values_mut().find(|pool| pool.name == "red").unwrap();
        pool.status = NodePoolStatus::Deleting;
        let (group, launch) = (pool.scaling_group_id.clone(), pool.launch_configuration_id.clone());
        state.scaling_groups.remove(&group);
        state.launch_configurations.remove(&launch);
    });
}

#[test]
fn a_pool_that_goes_may_have_lost_what_tells_of_its_nodes() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let text = pools("", &[("blue", SMALL), ("red", SMALL)]);
    workspace.configure(&text).apply(&[]).success();
    let before = workspace.state(CLUSTER).unwrap()["node_pools"]["red"].clone();
    let (cluster, red) = (cloud.cluster().id, cloud.pool("red").id);
    begin_to_delete(&cloud);
    workspace.assert_reads_agree();
    // it is what it was until it is gone
    workspace.assert_plan_is_empty();
    workspace.apply(&[]).success();
    workspace.run(&["apply", "-refresh-only", "-auto-approve", "-no-color"]).success();
    let now = workspace.state(CLUSTER).unwrap()["node_pools"]["red"].clone();
    assert_eq!((&now["status"], &now["instance_type"]), (&"deleting".into(), &before["instance_type"]));
    assert_eq!(now["subnet_ids"], before["subnet_ids"]);
    // a change of it cannot be made
    let larger = format!("{SMALL}\n      node_count = 2");
    workspace.configure(&pools("", &[("blue", SMALL), ("red", &larger)]));
    workspace.apply(&[]).failure().says("Node pool deleted elsewhere");
    // an import takes what stays
    let blue = pools("", &[("blue", SMALL)]);
    Workspace::importing(&cloud, &blue, &format!("{cluster}:all")).assert_plan_is_empty();
    // it can be given up meanwhile, and is waited for
    workspace.configure(&blue);
    let goes = |cloud: &Cloud| {
        cloud.pass(Duration::from_secs(1));
        cloud.change(|state| {
            state.instances.retain(|_, node| node.node_pool_id.as_deref() != Some(&red));
            state.node_pools.remove(&red).is_some()
        })
    };
    cloud.meanwhile(goes, || workspace.apply(&[])).success();
    assert!(cloud.pools("red").is_empty());
    workspace.assert_plan_is_empty();
}
