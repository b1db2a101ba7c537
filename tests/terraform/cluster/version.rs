//! The Kubernetes version of a cluster that is there.

use std::time::Duration;

use terraform_provider_tke::simulator::FaultKind;
use terraform_provider_tke::simulator::state::{ClusterStatus, KubernetesVersion};

use crate::harness::configuration::cluster;
use crate::harness::{Cloud, Workspace, both_ways, refusal};

both_ways!(the_control_plane_is_upgraded_in_place);

/// What nodes do after an upgrade is told elsewhere.
const NODES_STAY: &str = "update_strategy = \"NewNodesOnly\"";

fn of(version: &str) -> String {
    cluster(&format!("kubernetes_version = {version:?}"), NODES_STAY)
}

/// The versions that a cluster is asked to take since a mark.
fn upgrades(cloud: &Cloud, mark: usize) -> Vec<String> {
    let requests = cloud.bodies_since(mark, "UpdateClusterVersion");
    requests.iter().map(|request| request["DstVersion"].as_str().unwrap().to_owned()).collect()
}

fn offer(cloud: &Cloud, versions: &[&str]) {
    cloud.change(|state| {
        state.versions = versions.iter().map(|version| KubernetesVersion { version: (*version).to_owned() }).collect();
    });
}

fn the_control_plane_is_upgraded_in_place(cloud: Cloud) {
    let workspace = Workspace::new(&cloud);
    workspace.configure(&of("1.29")).apply(&[]).success();
    let made = cloud.cluster();
    assert_eq!(made.version, "1.29.1");
    let nodes = || cloud.simulator.read(|state| state.instances.keys().cloned().collect::<Vec<_>>());
    let before = nodes();

    let mark = cloud.mark();
    workspace.configure(&of("1.30"));
    assert_eq!(workspace.planned_actions(&[]), [("tke_cluster.main".to_owned(), vec!["update".to_owned()])]);
    assert!(cloud.changes_since(mark).is_empty(), "a plan changes nothing");
    // after the upgrade was accepted the cluster still reads as running with the old version
    let begins_late = [("UpdateClusterVersion", "", 0), ("DescribeClusters", "1.29.1", 0)];
    cloud.in_steps(&begins_late, || workspace.apply(&[])).success();
    let upgraded = cloud.cluster();
    assert_eq!((upgraded.id.as_str(), upgraded.version.as_str()), (made.id.as_str(), "1.30.0"));
    assert_eq!(upgraded.status, ClusterStatus::Running);
    assert_eq!(cloud.changes_since(mark), ["UpdateClusterVersion"]);
    assert_eq!(upgrades(&cloud, mark), ["1.30.0"]);
    assert_eq!(nodes(), before, "nodes are not touched");
    let state = workspace.state("tke_cluster.main").unwrap();
    assert_eq!((&state["kubernetes_version"], &state["kubernetes_version_actual"]), (&"1.30".into(), &"1.30.0".into()));
    workspace.assert_plan_is_empty();
    // the same in full is no upgrade
    workspace.configure(&of("1.30.0")).apply(&[]).success();
    assert_eq!(upgrades(&cloud, mark).len(), 1);

    // and a patch of the same minor
    offer(&cloud, &["1.29.1", "1.30.0", "1.30.4"]);
    workspace.configure(&of("1.30.4")).apply(&[]).success();
    assert_eq!((cloud.cluster().id, cloud.cluster().version.as_str()), (made.id, "1.30.4"));
    workspace.assert_plan_is_empty();
}

#[test]
fn an_upgrade_comes_before_what_else_changes_in_the_pools() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&of("1.29")).apply(&[]).success();
    let mark = cloud.mark();
    let both = cluster("kubernetes_version = \"1.30\"\n  description = \"new\"", "node_count = 2");
    workspace.configure(&both).apply(&[]).success();
    let changes = cloud.changes_since(mark);
    let place = |action: &str| changes.iter().position(|change| change == action);
    assert!(place("ModifyClusterAttribute") < place("UpdateClusterVersion"), "{changes:?}");
    assert!(place("UpdateClusterVersion") < place("ModifyNodePoolDesiredCapacityAboutAsg"), "{changes:?}");
    assert_eq!(cloud.cluster().version, "1.30.0");
    workspace.assert_plan_is_empty();
}

#[test]
fn what_the_cluster_cannot_have_is_refused_in_the_plan() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&of("1.29")).apply(&[]).success();
    let mark = cloud.mark();
    workspace
        .configure(&of("1.30.7"))
        .plan(&[])
        .failure()
        .says("Kubernetes 1.30.7 is not on offer for the cluster")
        .says("which runs 1.29.1. On offer: 1.30.0.")
        .says("kubernetes_version = \"1.30.7\"");
    workspace.configure(&of("1.28")).plan(&[]).failure().says("a version cannot be taken back");
    let skips = workspace.configure(&of("1.32")).plan(&[]).failure().says("On offer: 1.30.0.");
    skips.says("If this was meant to destroy: destroy with `-refresh=false`");
    offer(&cloud, &["1.29.1"]);
    workspace.configure(&of("1.30")).plan(&[]).failure().says("On offer: nothing.");
    assert!(cloud.changes_since(mark).is_empty());
    // a new cluster may have any version
    offer(&cloud, &["1.28.3", "1.29.1"]);
    let elsewhere = cluster("kubernetes_version = \"1.28\"\n  region = \"ap-shanghai\"", "");
    workspace.configure(&elsewhere.replace("demo0001", "demo0101"));
    assert_eq!(workspace.planned_actions(&[])[0].1, ["delete", "create"]);
}

#[test]
fn a_cluster_that_was_upgraded_elsewhere_is_a_warning_and_no_change() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&of("1.29")).apply(&[]).success();
    cloud.change(|state| state.clusters.values_mut().for_each(|cluster| cluster.version = "1.30.0".into()));
    workspace.assert_reads_agree();
    let mark = cloud.mark();
    let plan = workspace.plan(&[]);
    assert_eq!(plan.code, 0, "{plan}");
    plan.says("Kubernetes version above the configuration").says("Write `kubernetes_version = \"1.30\"` to follow it");
    // other changes go on, and the version stays
    workspace.configure(&cluster("kubernetes_version = \"1.29\"\n  description = \"new\"", NODES_STAY));
    workspace.apply(&[]).success();
    assert_eq!((cloud.cluster().version.as_str(), cloud.cluster().description.as_str()), ("1.30.0", "new"));
    workspace.assert_plan_is_empty();
    // a version that is written anew is held against the one that runs
    workspace.configure(&of("1.28")).plan(&[]).failure().says("a version cannot be taken back");

    workspace
        .configure(&cluster("kubernetes_version = \"1.30\"\n  description = \"new\"", NODES_STAY))
        .apply(&[])
        .success();
    assert!(upgrades(&cloud, mark).is_empty());
    let plan = workspace.plan(&[]);
    assert_eq!(plan.code, 0, "{plan}");
    assert!(!plan.text().contains("Warning: Kubernetes version"), "{plan}");
    workspace.configure(&of("1.29")).plan(&[]).failure().says("a version cannot be taken back");
}

/// Only some minor versions exist; which of them a cluster can have is the cloud's to say.
#[test]
fn a_minor_version_that_does_not_exist_is_passed_over() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&of("1.30")).apply(&[]).success();
    workspace.configure(&of("1.32"));
    assert_eq!(workspace.planned_actions(&[])[0].1, ["update"]);
    workspace.apply(&[]).success();
    assert_eq!(cloud.cluster().version, "1.32.2");
    workspace.assert_plan_is_empty();
}

#[test]
fn a_lost_reply_makes_no_second_upgrade() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&of("1.29")).apply(&[]).success();
    let mark = cloud.mark();
    cloud.fail_next("UpdateClusterVersion", FaultKind::DropReply);
    workspace.configure(&of("1.30")).apply(&[]).success();
    assert_eq!(upgrades(&cloud, mark), ["1.30.0"]);
    assert_eq!(cloud.cluster().version, "1.30.0");
    workspace.assert_plan_is_empty();
}

#[test]
fn an_upgrade_request_that_never_arrived_is_sent_again() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&of("1.29")).apply(&[]).success();
    cloud.fail_next("UpdateClusterVersion", FaultKind::DropRequest);
    workspace.configure(&of("1.30")).apply(&[]).success();
    assert_eq!(cloud.cluster().version, "1.30.0");
    workspace.assert_plan_is_empty();
}

#[test]
fn an_upgrade_that_was_not_waited_for_is_not_asked_for_again() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&of("1.29")).apply(&[]).success();
    let mark = cloud.mark();
    // as after an interrupted apply: under way, for longer than this apply waits
    cloud.change(|state| {
        state.clusters.values_mut().for_each(|cluster| cluster.status = ClusterStatus::Upgrading);
    });
    workspace.configure(&cluster("kubernetes_version = \"1.30\"\n  timeouts {\n    update = \"1s\"\n  }", NODES_STAY));
    workspace.apply(&[]).failure().says("Waited too long").says("Upgrading");
    assert_eq!(workspace.state("tke_cluster.main").unwrap()["kubernetes_version"], "1.29");
    cloud.change(|state| {
        for cluster in state.clusters.values_mut() {
            (cluster.status, cluster.version) = (ClusterStatus::Running, "1.30.0".into());
        }
    });
    workspace.apply(&[]).success();
    assert!(upgrades(&cloud, mark).is_empty());
    assert_eq!(workspace.state("tke_cluster.main").unwrap()["kubernetes_version"], "1.30");
    workspace.assert_plan_is_empty();
}

#[test]
fn a_refused_upgrade_leaves_the_state_true() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&of("1.29")).apply(&[]).success();
    let refused = refusal("FailedOperation.ClusterUpgradeNodeVersion", "old nodes");
    cloud.fail_next("UpdateClusterVersion", refused);
    workspace.configure(&cluster("kubernetes_version = \"1.30\"\n  description = \"new\"", NODES_STAY));
    workspace.apply(&[]).failure().says("could not be changed").says("old nodes");
    let state = workspace.state("tke_cluster.main").unwrap();
    assert_eq!((&state["description"], &state["kubernetes_version"]), (&"new".into(), &"1.29".into()));
    assert_eq!(state["kubernetes_version_actual"], "1.29.1");
    workspace.apply(&[]).success();
    assert_eq!(cloud.cluster().version, "1.30.0");
    workspace.assert_plan_is_empty();
}

#[test]
fn an_upgrade_that_the_cloud_gives_up_is_an_error() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&of("1.29")).apply(&[]).success();
    workspace.configure(&of("1.30"));
    let mark = cloud.mark();
    let give_up = |cloud: &Cloud| {
        if upgrades(cloud, mark).is_empty() {
            return false;
        }
        if cloud.cluster().status != ClusterStatus::Upgrading {
            cloud.pass(Duration::from_secs(10));
            return false;
        }
        let looks = cloud.since(mark).into_iter().filter(|record| record.action == "DescribeClusters");
        let is_seen = looks.into_iter().any(|look| look.response.to_string().contains("Upgrading"));
        if is_seen {
            cloud.change(|state| {
                let cluster = state.clusters.values_mut().next().unwrap();
                (cluster.status, cluster.upgrading_to) = (ClusterStatus::Running, None);
            });
            cloud.resume_time();
        }
        is_seen
    };
    cloud.stop_time();
    let run = cloud.meanwhile(give_up, || workspace.apply(&[]));
    run.failure().says("Cluster not upgraded").says("the cluster is Running with 1.29.1");
    assert_eq!(workspace.state("tke_cluster.main").unwrap()["kubernetes_version"], "1.29");
    workspace.apply(&[]).success();
    assert_eq!(cloud.cluster().version, "1.30.0");
}

/// The official resource has no timeouts, and takes an upgrade that has not begun for done.
#[test]
fn an_upgrade_is_waited_for_as_long_as_timeouts_say() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("kubernetes_version = \"1.29\"", "")).apply(&[]).success();
    let upgrade = |timeouts: &str| cluster(&format!("kubernetes_version = \"1.30\"\n  {timeouts}"), "");
    workspace.configure(&upgrade("timeouts {\n    update = \"1s\"\n  }"));
    // after the upgrade was accepted the cluster still reads as running with the old version
    cloud.stop_time();
    workspace.apply(&[]).failure().says("Waited too long").says("Running with 1.29.1");
    cloud.resume_time();
    workspace.configure(&upgrade("")).apply(&[]).success();
    assert_eq!((cloud.cluster().version.as_str(), cloud.cluster().status), ("1.30.0", ClusterStatus::Running));
    workspace.assert_plan_is_empty();
}
