//! Clusters that get stuck in their deletion, and force.
#![allow(clippy::disallowed_methods, reason = "tests that watch another process")]

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;
use terraform_provider_tke::simulator::state::{Census, ClusterStatus, InstanceStatus, NodePoolStatus, Stuck};

use crate::harness::configuration::{CLUSTER, cluster, provider};
use crate::harness::{Cloud, Workspace, add_machine, refusal};

const IN_A_MOMENT: &str = "timeouts {\n    delete = \"4s\"\n  }";

/// A cluster with a volume, of which one destroy has been waited for in vain. It was emptied, and what it had came back
/// once its deletion was accepted: TKE did not take it along after all.
fn stuck(cloud: &Cloud, more: &str, how: Stuck) -> Workspace {
    let workspace = Workspace::new(cloud);
    workspace.configure(&cluster(&format!("{more}\n  {IN_A_MOMENT}"), "")).apply(&[]).success();
    stick(cloud, how, || workspace.destroy(&[]).failure().says("Cluster deletion timed out"));
    workspace
}

/// Runs a destroy of a cluster that gets stuck in it, with what it had.
pub fn stick<T>(cloud: &Cloud, how: Stuck, destroy: impl FnOnce() -> T) -> T {
    let had = cloud.change(|state| {
        let id = state.clusters.keys().next().unwrap().clone();
        state.provision_volume(&id, 10).unwrap();
        state.clusters.get_mut(&id).unwrap().stuck = Some(how);
        state.clone()
    });
    let mark = cloud.mark();
    let come_back = |cloud: &Cloud| {
        let is_accepted = cloud.since(mark).iter().any(|record| record.action == "DeleteCluster");
        if is_accepted {
            cloud.change(|state| {
                state.node_pools = had.node_pools.clone();
                state.node_pools.values_mut().for_each(|pool| pool.status = NodePoolStatus::Deleting);
                state.scaling_groups = had.scaling_groups.clone();
                state.launch_configurations = had.launch_configurations.clone();
                state.instances = had.instances.clone();
                state.disks = had.disks.clone();
            });
        }
        is_accepted
    };
    cloud.meanwhile(come_back, destroy)
}

/// Rewrites what is remembered of the deletion in the state file, and gives when it began.
fn remembered(workspace: &Workspace, change: impl FnOnce(&mut Json)) -> jiff::Timestamp {
    let path = workspace.path("terraform.tfstate");
    let mut state: Json = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let private = &mut state["resources"][0]["instances"][0]["private"];
    let bytes = STANDARD.decode(private.as_str().expect("private data")).unwrap();
    let mut data: Json = serde_json::from_slice(&bytes).unwrap();
    change(&mut data["deletion"]);
    let since = data["deletion"]["since"].as_str().expect("when the deletion was first seen").parse().unwrap();
    *private = STANDARD.encode(data.to_string()).into();
    std::fs::write(path, state.to_string()).unwrap();
    since
}

/// Lets time pass for the deletion.
pub fn pass(workspace: &Workspace, time: Duration) {
    let then = jiff::Timestamp::now().checked_sub(time).unwrap();
    remembered(workspace, |deletion| deletion["since"] = then.to_string().into());
}

/// An action is refused from here on.
fn refuse(cloud: &Cloud, action: &str, code: &str) {
    cloud.fail(action, 0, 99, refusal(code, "no"));
}

#[test]
fn a_cluster_stuck_over_two_destroys_leaves_the_state_with_a_list_of_what_is_left() {
    let cloud = Cloud::at_speed(2000.0);
    let workspace = stuck(&cloud, "", Stuck::ForEver);
    let id = cloud.cluster().id;
    let volume = cloud.simulator.read(|state| state.disks.values().find(|disk| disk.is_volume()).unwrap().id.clone());
    let begun = remembered(&workspace, |_| {});
    let age = jiff::Timestamp::now().duration_since(begun).as_secs();
    assert!((0..60).contains(&age), "first seen {age} s ago");

    // nothing of it is repaired, whatever is missing by now
    cloud.change(|state| {
        let cluster = state.clusters.get_mut(&id).unwrap();
        (cluster.public_endpoint, cluster.description, cluster.deletion_protection) = (None, "theirs".into(), true);
    });
    workspace.assert_plan_is_empty();
    // which is not to be taken for a cluster that is well
    workspace.plan(&[]).says("Warning: Cluster is being deleted").says(&format!("The cluster {id} is being deleted"));

    // force is set in an apply without a change in the cloud
    let mark = cloud.mark();
    workspace.configure(&cluster("force_delete = true", "")).apply(&[]).success();
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
    assert_eq!(workspace.state(CLUSTER).unwrap()["status"], "Deleting");
    assert_eq!(remembered(&workspace, |_| {}), begun, "the clock goes on");

    pass(&workspace, Duration::from_secs(3720));
    let mark = cloud.mark();
    workspace
        .destroy(&[])
        .success()
        .says("Cluster deleted by force")
        .says("had been running for 1h2m")
        .says(&format!("cluster: {id} (Deleting)"))
        .says(&format!("disks: {volume} (DATA_DISK, 10 GB)"))
        .silent_about("instances:")
        .silent_about("load balancers:")
        .silent_about("Not checked");
    assert!(workspace.state(CLUSTER).is_none(), "it left the state");
    let changes = cloud.changes_since(mark);
    let first =
        |action: &str| changes.iter().position(|change| change == action).unwrap_or_else(|| panic!("{changes:?}"));
    let order = ["DisableClusterDeletionProtection", "DeleteClusterEndpoint", "DeleteClusterNodePool", "DeleteCluster"];
    assert!(order.map(first).is_sorted(), "{changes:?}");
    assert_eq!(cloud.census(), Census { clusters: 1, volumes: 1, ..Census::default() });
}

#[test]
fn the_error_of_a_stuck_cluster_says_how_long_what_and_what_to_set() {
    let cloud = Cloud::at_speed(2000.0);
    let workspace = stuck(&cloud, "", Stuck::ForEver);
    let (instance, balancer) = cloud
        .simulator
        .read(|state| (state.instances.keys().next().unwrap().clone(), state.load_balancers.keys().next().cloned()));
    assert_eq!(balancer, None, "the endpoint was closed before the cluster was deleted");
    let begun = remembered(&workspace, |_| {});
    // what has left the cluster, but not the cloud, is known from the first destroy
    let node = cloud.change(|state| {
        let node = state.instances.get_mut(&instance).unwrap();
        (node.cluster_id.take(), node.node_pool_id.take())
    });
    refuse(&cloud, "DescribeDisks", "UnauthorizedOperation");
    refuse(&cloud, "DescribeAutoScalingGroups", "UnauthorizedOperation.CamNoAuth");
    let mark = cloud.mark();
    workspace
        .destroy(&[])
        .failure()
        .says("has been running for")
        .says(&format!("instances: {instance} (RUNNING)"))
        .says(
            "Not checked: - disks: the permission cvm:DescribeDisks is missing - scaling groups: the permission \
             as:DescribeAutoScalingGroups is missing",
        )
        .says("\"action\": [\"as:DescribeAutoScalingGroups\", \"cvm:DescribeDisks\"]")
        .says("set `force_delete = true` on the cluster and apply")
        .says("in the provider block (or TKE_FORCE_DELETE=true)");
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new(), "a second destroy waits on");
    assert_eq!(remembered(&workspace, |_| {}), begun, "the clock goes on");
    cloud.change(|state| {
        state.faults.clear();
        let freed = state.instances.get_mut(&instance).unwrap();
        (freed.cluster_id, freed.node_pool_id) = node;
        state.clusters.values_mut().next().unwrap().stuck = None;
    });
    let mark = cloud.mark();
    workspace.destroy(&["-refresh=false"]).success().silent_about("by force");
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new(), "it was emptied before, and is waited for");
    cloud.assert_nothing_is_left();
}

#[test]
fn the_providers_force_waits_for_its_time_and_frees_what_holds_a_cluster_up() {
    let cloud = Cloud::at_speed(2000.0);
    let workspace = stuck(&cloud, "", Stuck::UntilEmpty).with("TKE_FORCE_DELETE", "true");
    // the time of the destroy is over before force would come
    workspace.destroy(&[]).failure().says("Cluster deletion timed out").says("`force_delete` is set");
    assert_eq!(cloud.census().instances, 1);
    let after = Duration::from_secs(15 * 60);
    // the block wins over the variable
    let workspace = workspace.with("TKE_FORCE_DELETE", "false");
    let forcing = provider("force_delete = true");
    workspace.configure(&format!("{forcing}{}", cluster("", ""))).apply(&[]).success();
    pass(&workspace, after - Duration::from_secs(20));
    let started = Instant::now();
    workspace
        .destroy(&[])
        .success()
        .says("Cluster deleted by force")
        .says("no longer exists")
        .says("No remaining resources were found");
    assert!(started.elapsed() > Duration::from_secs(15), "it waited for the rest of 15m: {:?}", started.elapsed());
    cloud.assert_nothing_is_left();
}

#[test]
fn what_cannot_be_removed_by_force_is_listed_with_the_reason() {
    let cloud = Cloud::at_speed(2000.0);
    let workspace = stuck(&cloud, "", Stuck::ForEver);
    workspace.configure(&cluster("force_delete = true", "")).apply(&[]).success();
    pass(&workspace, Duration::from_secs(3600));
    let instance = cloud.simulator.read(|state| state.instances.keys().next().unwrap().clone());
    for action in ["DeleteClusterNodePool", "DeleteClusterInstances", "DescribeLoadBalancers"] {
        refuse(&cloud, action, "UnauthorizedOperation");
    }
    let mark = cloud.mark();
    workspace
        .destroy(&[])
        .success()
        .says(&format!("instances: {instance} (RUNNING)"))
        .says("(SYSTEM_DISK, 50 GB)")
        .says("scaling groups: asg-")
        .says("Not checked: - load balancers: the permission clb:DescribeLoadBalancers is missing")
        .says("The node pools could not be removed: no")
        .says("The nodes could not be removed from the cluster: no");
    let request = &cloud.bodies_since(mark, "DeleteClusterInstances")[0];
    assert_eq!((&request["ForceDelete"], &request["InstanceIds"][0]), (&Json::from(true), &Json::from(instance)));
    assert_eq!(cloud.census().instances, 1);
    assert!(workspace.state(CLUSTER).is_none());
}

#[test]
fn force_takes_the_machines_of_others_out_and_leaves_them_running() {
    let cloud = Cloud::at_speed(2000.0);
    let workspace = stuck(&cloud, "", Stuck::UntilEmpty);
    cloud.change(|state| add_machine(state, "ins-theirs01", InstanceStatus::Running));
    workspace.configure(&cluster("force_delete = true", "")).apply(&[]).success();
    pass(&workspace, Duration::from_secs(3600));
    workspace.destroy(&[]).success().says("Instances kept").says("ins-theirs01");
    let left: Vec<String> = cloud.simulator.read(|state| state.instances.keys().cloned().collect());
    assert_eq!(left, ["ins-theirs01"]);
    assert!(cloud.clusters().is_empty());
}

#[test]
fn a_cluster_in_its_deletion_takes_no_other_change() {
    let cloud = Cloud::at_speed(2000.0);
    let workspace = stuck(&cloud, "", Stuck::ForEver);
    let mark = cloud.mark();
    workspace.configure(&cluster("force_delete = true\n  description = \"new\"", ""));
    workspace.apply(&[]).failure().says("is Deleting instead of Running").says("such as `force_delete`");
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
    let state = workspace.state(CLUSTER).unwrap();
    assert_eq!((&state["force_delete"], &state["description"]), (&Json::from(true), &Json::from("")));
}

#[test]
fn the_clock_of_a_deletion_that_the_cloud_gave_up_is_forgotten() {
    let cloud = Cloud::at_speed(2000.0);
    let workspace = stuck(&cloud, "", Stuck::ForEver);
    pass(&workspace, Duration::from_secs(3600));
    cloud.change(|state| {
        state.clusters.values_mut().next().unwrap().status = ClusterStatus::Running;
        state.node_pools.clear();
        state.instances.clear();
        state.disks.clear();
        state.scaling_groups.clear();
        state.launch_configurations.clear();
    });
    workspace.configure(&cluster("force_delete = true", "")).apply(&[]).success();
    // one that begins now is not forced at once
    cloud.change(|state| state.clusters.values_mut().next().unwrap().stuck = None);
    let mark = cloud.mark();
    workspace.destroy(&[]).success().silent_about("by force");
    assert_eq!(cloud.bodies_since(mark, "DeleteClusterInstances"), Vec::<Json>::new());
    cloud.assert_nothing_is_left();
}

#[test]
fn force_that_would_come_too_early_or_too_late_is_refused_on_its_attribute() {
    let cloud = Cloud::at_speed(2000.0);
    let workspace = Workspace::new(&cloud);
    for (more, phrase) in [
        ("force_delete_after = \"14m\"", "\"14m\" is less than 15m"),
        ("force_delete_after = \"soon\"", "\"soon\" is not a duration"),
        ("force_delete_after = \"1h\"", "must be less than `timeouts.delete`, which is 1h"),
        (
            "force_delete = true\n  timeouts {\n    delete = \"10m\"\n  }",
            "must be less than `timeouts.delete`, which is 10m",
        ),
    ] {
        workspace.configure(&cluster(more, "")).validate().failure().says(phrase).says("force_delete_after");
    }
    // the provider's own force goes on in a later destroy
    workspace.configure(&cluster("timeouts {\n    delete = \"10m\"\n  }", ""));
    workspace.validate().success();
    workspace.plan(&[]).says("1 to add");
    let workspace = workspace.with("TKE_FORCE_DELETE", "true");
    workspace.plan(&[]).says("1 to add").says("must be less than `timeouts.delete`, which is 10m");
    let workspace = workspace.with("TKE_FORCE_DELETE", "perhaps");
    workspace.plan(&[]).failure().says("TKE_FORCE_DELETE is \"perhaps\"");
}

#[test]
fn force_is_set_and_unset_without_a_request() {
    let cloud = Cloud::at_speed(2000.0);
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success();
    for (more, force, after) in
        [("force_delete = true\n  force_delete_after = \"20m\"", true, "20m"), ("", false, "15m")]
    {
        let mark = cloud.mark();
        workspace.configure(&cluster(more, "")).apply(&["-refresh=false"]).success();
        assert_eq!(cloud.since(mark), []);
        let state = workspace.state(CLUSTER).unwrap();
        assert_eq!((&state["force_delete"], &state["force_delete_after"]), (&Json::from(force), &Json::from(after)));
        workspace.assert_plan_is_empty();
    }
}
