//! The public and the private endpoint: opened and closed in every direction, imported, put back.

use terraform_provider_tke::simulator::State;
use terraform_provider_tke::simulator::state::{EndpointStatus, InstanceStatus};

use super::PRIVATE;
use crate::harness::configuration::{CLUSTER, PUBLIC, bare_cluster, one_pool, pools};
use crate::harness::{Cloud, Workspace, both_ways, furnish};

both_ways!(endpoints_change_in_place_from_each_way_to_each_other);

const BOTH: &str = "endpoint_access = \"private_and_public\"\n  private_subnet_id = \"subnet-demo0002\"\n  public_access_cidrs = [\"203.0.113.0/24\"]";

fn endpoints_change_in_place_from_each_way_to_each_other(cloud: Cloud) {
    let workspace = Workspace::new(&cloud);
    workspace.configure(&one_pool("")).apply(&[]).success();
    let made = cloud.cluster();
    assert!(made.public_endpoint.is_none() && made.private_endpoint.is_none());
    assert_eq!(workspace.state(CLUSTER).unwrap()["endpoint_access"], "none");
    // each of the twelve ways from one to another once
    let walk = [PUBLIC, "", PRIVATE, "", BOTH, PUBLIC, PRIVATE, PUBLIC, BOTH, PRIVATE, BOTH, ""];
    let mut before = (false, false);
    for access in walk {
        let mark = cloud.mark();
        workspace.configure(&one_pool(access)).apply(&[]).success().says("0 added, 1 changed, 0 destroyed");
        let now = cloud.cluster();
        let (public, private) = ([PUBLIC, BOTH].contains(&access), [PRIVATE, BOTH].contains(&access));
        assert_eq!((now.public_endpoint.is_some(), now.private_endpoint.is_some()), (public, private), "{access}");
        assert_eq!(
            cloud.owned_groups("public-endpoint").len(),
            usize::from(public),
            "our group comes and goes with the public endpoint"
        );
        if let Some(endpoint) = &now.public_endpoint {
            assert_eq!(cloud.admitted_by(&endpoint.security_group_id), ["203.0.113.0/24"]);
        }
        if let Some(endpoint) = &now.private_endpoint {
            assert_eq!(endpoint.subnet_id, "subnet-demo0002");
        }
        // what stays is not touched
        let touched = cloud.changes_since(mark).iter().filter(|action| action.ends_with("ClusterEndpoint")).count();
        assert_eq!(touched, usize::from(before.0 != public) + usize::from(before.1 != private), "{access}");
        before = (public, private);
    }
    assert_eq!(cloud.cluster().id, made.id);
    workspace.assert_plan_is_empty();
}

/// Closes an endpoint as somebody else would.
fn lose_endpoint(state: &mut State, public: bool) {
    let cluster = state.clusters.values_mut().next().unwrap();
    let endpoint = if public { cluster.public_endpoint.take() } else { cluster.private_endpoint.take() };
    state.load_balancers.remove(&endpoint.unwrap().load_balancer_id);
}

/// The same configuration elsewhere takes the cluster in without a difference.
#[track_caller]
fn assert_imports(cloud: &Cloud, text: &str) {
    let workspace = Workspace::importing(cloud, text, &format!("{}:all", cloud.cluster().id));
    workspace.assert_plan_is_empty();
}

#[test]
fn endpoints_are_imported_and_put_back() {
    let cloud = Cloud::start();
    cloud.change(furnish);
    let workspace = Workspace::new(&cloud);
    workspace.configure(&one_pool(BOTH)).apply(&[]).success();
    assert_imports(&cloud, &one_pool(BOTH));
    let (id, ours) = (cloud.cluster().id, cloud.cluster().public_endpoint.unwrap().security_group_id);

    // somebody closes one and puts the other under a group of theirs
    cloud.change(|state| {
        lose_endpoint(state, false);
        let cluster = state.clusters.values_mut().next().unwrap();
        cluster.public_endpoint.as_mut().unwrap().security_group_id = "sg-second01".into();
    });
    workspace.assert_reads_agree();
    let plan = workspace.planned_change(CLUSTER, &[]);
    for name in ["endpoint_access", "private_subnet_id", "public_security_group_id"] {
        assert_ne!(plan["before"][name], plan["after"][name], "{name}");
    }
    workspace.apply(&[]).success();
    let put_back = cloud.cluster();
    assert_eq!(put_back.public_endpoint.unwrap().security_group_id, ours);
    assert_eq!(put_back.private_endpoint.unwrap().subnet_id, "subnet-demo0002");
    workspace.assert_plan_is_empty();

    // somebody moves the private one to another subnet, and closes the public one
    cloud.change(|state| {
        lose_endpoint(state, true);
        let cluster = state.clusters.values_mut().next().unwrap();
        cluster.private_endpoint.as_mut().unwrap().subnet_id = "subnet-demo0001".into();
    });
    workspace.assert_reads_agree();
    let plan = workspace.plan(&[]);
    plan.says("~ private_subnet_id").says("~ endpoint_access").says("+ public_access_cidrs");
    workspace.apply(&[]).success();
    let put_back = cloud.cluster();
    assert_eq!(put_back.private_endpoint.unwrap().subnet_id, "subnet-demo0002");
    assert_eq!(cloud.admitted_by(&put_back.public_endpoint.unwrap().security_group_id), ["203.0.113.0/24"]);
    workspace.assert_plan_is_empty();

    // another subnet is another endpoint; the public one stays
    let address = workspace.state(CLUSTER).unwrap()["public_endpoint"].clone();
    let moved = one_pool(&BOTH.replace("demo0002", "demo0003"));
    workspace.configure(&moved).apply(&[]).success();
    assert_eq!(cloud.cluster().private_endpoint.unwrap().subnet_id, "subnet-demo0003");
    assert_eq!(workspace.state(CLUSTER).unwrap()["public_endpoint"], address);
    workspace.assert_plan_is_empty();

    // a group of the user's, from one to another
    for group in ["sg-demo0001", "sg-second01"] {
        let text = one_pool(&format!("public_security_group_id = \"{group}\""));
        workspace.configure(&text).apply(&[]).success();
        assert_eq!(cloud.cluster().public_endpoint.unwrap().security_group_id, group);
        assert_imports(&cloud, &text);
    }
    cloud.change(|state| {
        let cluster = state.clusters.values_mut().next().unwrap();
        cluster.public_endpoint.as_mut().unwrap().security_group_id = "sg-demo0001".into();
    });
    workspace.assert_reads_agree();
    workspace.plan(&[]).says("\"sg-demo0001\" -> \"sg-second01\"");
    workspace.apply(&[]).success();
    assert_eq!(cloud.cluster().public_endpoint.unwrap().security_group_id, "sg-second01");
    assert_eq!(cloud.cluster().id, id);
}

#[test]
fn an_endpoint_waits_for_a_node_that_is_being_set_up_and_not_for_one_that_fails() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&one_pool("")).apply(&[]).success();
    // pools that somebody else looks after
    workspace.configure(&bare_cluster("")).apply(&[]).success();
    let set = |status: InstanceStatus, reason: &str| {
        cloud.change(|state| {
            let node = state.instances.values_mut().next().unwrap();
            (node.status, node.failed_reason) = (status, reason.into());
        });
    };
    set(InstanceStatus::Failed, "the disk is broken");
    let mark = cloud.mark();
    workspace
        .configure(&bare_cluster(PUBLIC))
        .apply(&[])
        .failure()
        .says("No node for the endpoint")
        .says("the disk is broken");
    assert_eq!(cloud.bodies_since(mark, "CreateClusterEndpoint").len(), 0);

    set(InstanceStatus::Initializing, "");
    // it is looked at, and ready a little later
    let get_ready = |cloud: &Cloud| {
        let looked = cloud.since(mark).iter().any(|record| record.response.to_string().contains("\"initializing\""));
        if looked {
            cloud.change(|state| state.instances.values_mut().next().unwrap().status = InstanceStatus::Running);
        }
        looked
    };
    let run = cloud.meanwhile(get_ready, || workspace.apply(&[]));
    run.success();
    assert_eq!(cloud.bodies_since(mark, "CreateClusterEndpoint").len(), 1);
    assert!(cloud.cluster().public_endpoint.is_some());
}

#[test]
fn cidrs_and_endpoints() {
    let refused = |lines: &str, phrase: &str| {
        Workspace::bare().configure(&bare_cluster(lines)).validate().failure().says(phrase);
    };
    refused("public_access_cidrs = [\"10.0.0.1/8\"]\n  node_pools = {}", "has bits set outside its prefix");
    refused("public_access_cidrs = [\"10.0.0.1\"]\n  node_pools = {}", "write \"10.0.0.1/32\"");
    refused("endpoint_access = \"public\"", "needs `public_access_cidrs`");
    refused("endpoint_access = \"private\"", "needs `private_subnet_id`");
    refused("endpoint_access = \"none\"\n  public_access_cidrs = [\"0.0.0.0/0\"]", "does not open");
    refused("endpoint_access = \"everywhere\"", "must be one of");
}

/// The official resource polls a failed endpoint to its deadline, and takes one that is not found for open.
#[test]
fn an_endpoint_that_fails_is_told_at_once() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&one_pool("")).apply(&[]).success();
    let fail = |cloud: &Cloud| {
        cloud
            .change(|state| {
                let endpoint = state.clusters.values_mut().next().and_then(|cluster| cluster.public_endpoint.as_mut());
                let being_made = endpoint.filter(|endpoint| endpoint.status == EndpointStatus::Creating);
                being_made.map(|endpoint| {
                    (endpoint.status, endpoint.error) = (EndpointStatus::CreateFailed, "no balancer is left".into());
                    cloud.resume_time();
                })
            })
            .is_some()
    };
    workspace.configure(&one_pool(PUBLIC));
    cloud.stop_time();
    let run = cloud.meanwhile(fail, || workspace.apply(&[]));
    run.failure().says("Endpoint not opened").says("no balancer is left");
    assert_eq!(workspace.state(CLUSTER).unwrap()["endpoint_access"], "none");
    // the failed one is cleared away
    workspace.apply(&[]).success();
    assert_eq!(cloud.cluster().public_endpoint.unwrap().status, EndpointStatus::Created);
    workspace.assert_plan_is_empty();
}

/// The official resource opens an endpoint only with workers of its own, and beside it has a resource
/// that must not be mixed with it.
#[test]
fn an_endpoint_opens_whoever_manages_the_nodes() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("", &[("blue", "instance_type = \"S5.MEDIUM4\"")])).apply(&[]).success();
    let open = bare_cluster("public_access_cidrs = [\"203.0.113.0/24\"]");
    workspace.configure(&open).apply(&[]).success();
    assert_eq!(cloud.cluster().public_endpoint.unwrap().status, EndpointStatus::Created);
    workspace.assert_plan_is_empty();
    workspace.configure(&bare_cluster("")).apply(&[]).success();
    assert!(cloud.cluster().public_endpoint.is_none());
    cloud.pool("blue");
}
