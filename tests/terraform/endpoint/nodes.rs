//! Which endpoints need a node, and what counts as one.

use terraform_provider_tke::simulator::State;
use terraform_provider_tke::simulator::state::{EndpointStatus, InstanceStatus, VirtualNode};

use super::PRIVATE;
use crate::harness::configuration::{CLUSTER, PUBLIC, SMALL, bare_cluster, pools, provider};
use crate::harness::{Cloud, Workspace, both_ways, until};

both_ways!(a_super_node_is_enough_for_a_public_endpoint, a_public_endpoint_is_a_url_whatever_the_cloud_lists);

const EMPTY: &str = "instance_type = \"S5.MEDIUM4\"\n      node_count = 0";

fn add_super_node(state: &mut State) {
    let node = VirtualNode {
        name: "eklet-subnet-demo0001-0".into(),
        cluster_id: state.clusters.keys().next().unwrap().clone(),
        subnet_id: "subnet-demo0001".into(),
        phase: "Running".into(),
        created: state.now,
    };
    state.virtual_nodes.insert(node.name.clone(), node);
}

fn a_super_node_is_enough_for_a_public_endpoint(cloud: Cloud) {
    let workspace = Workspace::new(&cloud);
    workspace.configure(&bare_cluster("")).apply(&[]).success();
    cloud.change(add_super_node);
    workspace.configure(&bare_cluster(PUBLIC)).apply(&[]).success();
    assert_eq!(cloud.cluster().public_endpoint.unwrap().status, EndpointStatus::Created);
    workspace.assert_plan_is_empty();
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}

fn a_public_endpoint_is_a_url_whatever_the_cloud_lists(cloud: Cloud) {
    let workspace = Workspace::new(&cloud);
    workspace
        .configure(&pools(PUBLIC, &[("a", SMALL)]))
        .apply(&[])
        .success()
        .silent_about("Cluster created, but incomplete");
    let url = workspace.state(CLUSTER).unwrap()["public_endpoint"].as_str().unwrap().to_owned();
    // the cloud lists no port that everybody knows: its API servers listen on this machine
    let (cluster, is_named) = (cloud.cluster().id, cloud.simulator.read(|state| state.quirks.balancers_have_names));
    let port = cloud.simulator.read(|state| state.api_servers[&(cluster, true)].port());
    assert_eq!(url, format!("https://{}:{port}", if is_named { "localhost" } else { "127.0.0.1" }));
    workspace.assert_plan_is_empty();
}

#[test]
fn a_new_cluster_without_a_node_opens_no_public_endpoint() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    for text in [bare_cluster(PUBLIC), pools(PUBLIC, &[("a", EMPTY)]), pools(PUBLIC, &[])] {
        workspace.configure(&text).validate().success();
        let plan = workspace.plan(&[]).failure();
        plan.says("No node for the endpoint").says("in a later apply, once there are nodes");
    }
    assert!(cloud.clusters().is_empty());
}

#[test]
fn a_cluster_whose_pools_are_empty_needs_other_nodes_for_a_public_endpoint() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("", &[("a", EMPTY)])).apply(&[]).success();
    workspace.configure(&pools(PUBLIC, &[("a", EMPTY)]));
    workspace.plan(&[]).failure().says("No node for the endpoint").says("in a later apply, once there are nodes");
    // not asked, it turns out in the apply, and is not sent
    let mark = cloud.mark();
    let unchecked = format!("{}{}", provider("preflight = \"off\""), pools(PUBLIC, &[("a", EMPTY)]));
    workspace.configure(&unchecked).apply(&[]).failure().says("No node for the endpoint").says("has none");
    assert_eq!(cloud.bodies_since(mark, "CreateClusterEndpoint").len(), 0);
    cloud.change(add_super_node);
    workspace.configure(&pools(PUBLIC, &[("a", EMPTY)])).apply(&[]).success();
    assert!(cloud.cluster().public_endpoint.is_some());
    // one that is open stays so without nodes
    cloud.change(|state| state.virtual_nodes.clear());
    workspace.assert_plan_is_empty();
}

/// The autoscaler owns the size: what a pool may go down to is not what it has.
#[test]
fn nodes_of_a_pool_that_may_have_none_are_nodes() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let scaled = format!("{SMALL}\n      autoscaling = {{ min = 0, max = 3 }}");
    workspace.configure(&pools("", &[("a", &scaled)])).apply(&[]).success();
    workspace.configure(&pools(PUBLIC, &[("a", &scaled)]));
    workspace.plan(&[]).failure().says("No node for the endpoint");
    let pool = cloud.pool("a").id;
    cloud.change(|state| state.scale_pool(&pool, 1));
    until("the node to run", || {
        cloud.simulator.read(|state| state.pool_nodes(&pool).iter().any(|node| node.status == InstanceStatus::Running))
    });
    workspace.apply(&[]).success();
    assert!(cloud.cluster().public_endpoint.is_some());
    workspace.assert_plan_is_empty();
}

/// Of a cluster without a node the private endpoint is accepted; it opens, or fails minutes later.
#[test]
fn a_private_endpoint_without_a_node_is_asked_for_and_says_why_it_failed() {
    for fails in [false, true] {
        let cloud = Cloud::start();
        cloud.change(|state| state.quirks.private_endpoint_needs_node = fails);
        let workspace = Workspace::new(&cloud);
        workspace.configure(&bare_cluster("")).apply(&[]).success();
        workspace.configure(&bare_cluster(PRIVATE));
        let apply = workspace.apply(&[]);
        if !fails {
            apply.success();
        } else {
            apply.failure().says("Endpoint not opened").says("address sync timed out").says("without a running node");
            assert_eq!(workspace.state(CLUSTER).unwrap()["endpoint_access"], "none");
            // once there is a node, of whomever, the failed one is cleared away
            cloud.change(add_super_node);
            let mark = cloud.mark();
            workspace.apply(&[]).success();
            assert_eq!(cloud.changes_since(mark), ["DeleteClusterEndpoint", "CreateClusterEndpoint"]);
        }
        assert_eq!(cloud.cluster().private_endpoint.unwrap().status, EndpointStatus::Created);
        workspace.assert_plan_is_empty();
    }
}

/// One that does not run, as after its subnet ran out of addresses, is waited for, but not to the end.
#[test]
fn a_super_node_that_never_runs_holds_up_no_endpoint() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let within = |more: &str| bare_cluster(&format!("{more}\n  timeouts {{\n    update = \"20s\"\n  }}"));
    workspace.configure(&within("")).apply(&[]).success();
    cloud.change(|state| {
        add_super_node(state);
        state.virtual_nodes.values_mut().for_each(|node| node.phase = "Failed".into());
    });
    workspace.configure(&within(PUBLIC)).apply(&[]).failure().says("No node for the endpoint").says("is Failed");
    workspace.configure(&within(PRIVATE)).apply(&[]).success();
    assert_eq!(cloud.cluster().private_endpoint.unwrap().status, EndpointStatus::Created);
    workspace.assert_plan_is_empty();
}

#[test]
fn a_new_cluster_without_a_node_opens_a_private_endpoint() {
    for (fails, pools_of) in [(false, None), (true, None), (false, Some(EMPTY))] {
        let cloud = Cloud::start();
        cloud.change(|state| state.quirks.private_endpoint_needs_node = fails);
        let workspace = Workspace::new(&cloud);
        let text = match pools_of {
            Some(pool) => pools(PRIVATE, &[("a", pool)]),
            None => bare_cluster(PRIVATE),
        };
        let apply = workspace.configure(&text).apply(&[]).success();
        match fails {
            true => apply.says("Cluster created, but incomplete").says("address sync timed out"),
            false => apply.silent_about("Cluster created, but incomplete"),
        };
        let status = cloud.cluster().private_endpoint.unwrap().status;
        assert_eq!(status, if fails { EndpointStatus::CreateFailed } else { EndpointStatus::Created });
    }
}

#[test]
fn an_endpoint_that_fails_without_a_reason_does_not_give_its_status_for_one() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&bare_cluster("")).apply(&[]).success();
    let fail = |cloud: &Cloud| {
        cloud
            .change(|state| {
                let endpoint = state.clusters.values_mut().next()?.private_endpoint.as_mut()?;
                (endpoint.status, endpoint.error) = (EndpointStatus::CreateFailed, "CreateFailed".into());
                cloud.resume_time();
                Some(())
            })
            .is_some()
    };
    workspace.configure(&bare_cluster(PRIVATE));
    cloud.stop_time();
    cloud.meanwhile(fail, || workspace.apply(&[])).failure().says("gives no reason");
}
