//! A pool that takes another one's place, and how that fails half way.

use terraform_provider_tke::simulator::FaultKind;

use crate::harness::configuration::{SMALL, pools, provider};
use crate::harness::{Cloud, PoolBench, Workspace, refusal};

#[test]
fn an_instance_type_change_makes_a_pool_beside_the_old_one() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("", &[("blue", SMALL)])).apply(&[]).success();
    let old = cloud.pool("blue").id;
    workspace.configure(&pools("", &[("blue", "instance_type = \"S5.LARGE8\"")]));
    assert_eq!(workspace.planned_actions(&[])[0].1, ["update"]);
    workspace.plan(&[]).says("pool \"blue\": 1 node is deleted with the pool, after a new pool has replaced it");
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

/// A swap of which the wait for the new pool fails. Answers with the ids of the old pool and the new.
fn half_swapped(cloud: &Cloud, workspace: &Workspace) -> (String, String) {
    workspace.configure(&pools("", &[("blue", SMALL)])).apply(&[]).success();
    let old = cloud.pool("blue").id;
    cloud.fail("DescribeClusterNodePools", 1, 1, refusal("FailedOperation.Param", "no"));
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
    cloud.fail_next("DeleteClusterNodePool", refusal("FailedOperation.Param", "no"));
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

    cloud.fail("DescribeClusterNodePools", 1, 1, refusal("FailedOperation.Param", "no"));
    workspace.configure(&pools("", &[("blue", "instance_type = \"S5.LARGE8\"")]));
    workspace.apply(&["-refresh=false"]).failure().says("is not ready");
    assert_eq!(cloud.pools("blue").len(), 2);
    workspace.configure(&pools("", &[("blue", "instance_type = \"S5.2XLARGE16\"\n      node_count = 2")]));
    workspace.apply(&[]).success();
    assert_eq!(cloud.pool("blue").id, third, "the other one is gone");
    workspace.assert_plan_is_empty();
}

/// A swap of which it is unclear to the end whether the new pool was made. Answers with the id of the old pool.
fn swapped_without_a_reply(cloud: &Cloud, workspace: &Workspace) -> String {
    workspace.configure(&pools("", &[("blue", SMALL)])).apply(&[]).success();
    let old = cloud.pool("blue").id;
    cloud.fail_next("CreateClusterNodePool", FaultKind::DropReply);
    // no look sees anything
    cloud.fail("DescribeClusterNodePools", 1, 1000, refusal("FailedOperation.Param", "no"));
    let larger = pools("", &[("blue", "instance_type = \"S5.LARGE8\"")]);
    workspace.configure(&(provider("retry_timeout = \"2s\"") + &larger));
    workspace.apply(&["-refresh=false"]).failure().says("\"blue\" could not be created");
    cloud.change(|state| state.faults.clear());
    assert_eq!(cloud.pools("blue").len(), 2);
    old
}

#[test]
fn a_pool_whose_reply_was_lost_goes_when_the_swap_is_called_off() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let old = swapped_without_a_reply(&cloud, &workspace);
    workspace.configure(&pools("", &[("blue", SMALL)]));
    // as long as it cannot be looked for, it is not forgotten
    cloud.fail("DescribeClusterNodePools", 0, 1, refusal("FailedOperation.Param", "no"));
    workspace.configure(&pools("description = \"new\"", &[("blue", SMALL)]));
    workspace.apply(&["-refresh=false"]).failure().says("could not be read");
    workspace.apply(&[]).success();
    assert_eq!(cloud.pool("blue").id, old, "the other one is gone");
    workspace.assert_plan_is_empty();
}

#[test]
fn a_pool_whose_reply_was_lost_goes_with_the_one_whose_place_it_was_to_take() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    swapped_without_a_reply(&cloud, &workspace);
    workspace.configure(&pools("", &[])).apply(&[]).success();
    assert!(cloud.pools("blue").is_empty());
    workspace.assert_plan_is_empty();
}

#[test]
fn no_pool_goes_while_its_successor_fails() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    for more in ["", "update_worker_pools_in_parallel = true"] {
        workspace.configure(&pools(more, &[("blue", SMALL)])).apply(&[]).success();
        cloud.fail_next("CreateClusterNodePool", refusal("FailedOperation.Param", "no"));
        workspace.configure(&pools(more, &[("green", SMALL)]));
        let mark = cloud.mark();
        workspace.apply(&[]).failure().says("\"green\" could not be created");
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
fn a_pool_that_takes_anothers_place_goes_on_with_the_autoscalers_size() {
    let bench = PoolBench::with("autoscaling = { min = 1, max = 4 }");
    bench.autoscale(3);
    let old = bench.pool().id;
    let larger = "instance_type = \"S5.LARGE8\"\n autoscaling = { min = 1, max = 4 }";
    bench.workspace.configure(&pools("", &[("blue", larger)])).apply(&[]).success();
    assert_ne!(bench.pool().id, old);
    assert_eq!(bench.sizes(), (1, 3, 4));
    bench.workspace.assert_plan_is_empty();
}
