//! `node_pools` that is taken out of the configuration, and put back.

use terraform_provider_tke::simulator::state::NodePool;

use super::MARK;
use crate::harness::configuration::{CLUSTER, SMALL, bare_cluster, pools, provider};
use crate::harness::{Cloud, Workspace, map};

/// A cluster with two pools that are managed no more.
fn released(cloud: &Cloud) -> Workspace {
    let workspace = Workspace::new(cloud);
    let two = format!("{SMALL}\n node_count = 2");
    workspace.configure(&pools("", &[("blue", SMALL), ("red", &two)])).apply(&[]).success();
    let mark = cloud.mark();
    workspace.configure(&bare_cluster(""));
    workspace
        .plan(&[])
        .says("Node pools will no longer be managed")
        .says("so 2 node pools of the cluster")
        .says(&format!("- \"blue\": {}, 1 node", cloud.pool("blue").id))
        .says(&format!("- \"red\": {}, 2 nodes", cloud.pool("red").id))
        .says("they stay in Tencent Cloud and continue to cost money")
        .says("write `node_pools = {}` instead");
    workspace.apply(&[]).success();
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
    workspace.assert_plan_is_empty();
    workspace
}

#[test]
fn pools_that_this_resource_made_are_taken_over_again() {
    let cloud = Cloud::start();
    let workspace = released(&cloud);
    let (blue, red) = (cloud.pool("blue").id, cloud.pool("red").id);
    let mark = cloud.mark();
    // what changed meanwhile is made true
    let labelled = format!("{SMALL}\n labels = {{ a = \"1\" }}\n node_count = 2");
    workspace.configure(&pools("", &[("blue", SMALL), ("red", &labelled)]));
    workspace
        .plan(&[])
        .says("Node pools are taken over")
        .says(&format!("- \"blue\": {blue}"))
        .says(&format!("- \"red\": {red}"));
    workspace.apply(&[]).success();
    assert_eq!(cloud.changes_since(mark), ["ModifyClusterNodePool"]);
    assert_eq!(cloud.pool("red").labels, map([("a", "1")]));
    let state = workspace.state(CLUSTER).unwrap();
    assert_eq!((&state["node_pools"]["blue"]["id"], &state["node_pools"]["red"]["id"]), (&blue.into(), &red.into()));
    workspace.assert_plan_is_empty();
}

#[test]
fn a_pool_that_needs_a_replacement_is_refused_in_the_plan() {
    let cloud = Cloud::start();
    let workspace = released(&cloud);
    let mark = cloud.mark();
    workspace.configure(&pools("", &[("blue", "instance_type = \"S5.LARGE8\"")]));
    let refused = [workspace.plan(&[]), workspace.apply(&[])];
    for failed in refused {
        failed
            .failure()
            .says("Node pool already exists")
            .says("Set these attributes to their current values and apply, then change them");
    }
    // without the checks of a plan the apply finds out
    let off = format!("{}{}", provider("preflight = \"off\""), pools("", &[("blue", "instance_type = \"S5.LARGE8\"")]));
    let failed = workspace.configure(&off).apply(&[]).failure().says("Node pool already exists");
    failed.says("Set these attributes to their current values and apply, then change them");
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
}

/// The commands that the error prints do what it says.
#[test]
fn a_pool_of_others_is_refused_in_the_plan_with_the_commands_that_take_it_in() {
    let cloud = Cloud::start();
    let workspace = released(&cloud);
    let unmark = |pool: &mut NodePool| drop(pool.annotations.remove(MARK));
    cloud.change(|state| state.node_pools.values_mut().filter(|pool| pool.name == "red").for_each(unmark));
    let (blue, red) = (cloud.pool("blue").id, cloud.pool("red").id);
    let mark = cloud.mark();
    let configuration = pools("", &[("blue", SMALL), ("red", &format!("{SMALL}\n node_count = 2"))]);
    workspace.configure(&configuration);
    let import_id = format!("ap-guangzhou/{}:all", cloud.cluster().id);
    workspace
        .plan(&[])
        .failure()
        .says("Node pool already exists")
        .says(&format!("{red}, which this resource did not create"))
        .says("terraform state rm ADDRESS")
        .says(&format!("terraform import ADDRESS {import_id}"));
    workspace.run(&["state", "rm", CLUSTER]).success();
    workspace.run(&["import", "-no-color", "-input=false", CLUSTER, &import_id]).success();
    workspace.assert_plan_is_empty();
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
    let state = workspace.state(CLUSTER).unwrap();
    assert_eq!((&state["node_pools"]["blue"]["id"], &state["node_pools"]["red"]["id"]), (&blue.into(), &red.into()));
}
