//! The Kubernetes version of a cluster that is there.

use std::time::Duration;

use serde_json::json;
use terraform_provider_tke::simulator::state::{ClusterStatus, KubernetesVersion, Quirks};
use terraform_provider_tke::simulator::{FaultKind, Settings};

use crate::harness::configuration::{cluster, import_unwritten};
use crate::harness::{Cloud, Feature, Workspace, both_ways, needs, refusal};

both_ways!(the_control_plane_is_upgraded_in_place, a_minor_version_that_does_not_exist_is_passed_over);

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
    workspace.configure(&of("1.28")).apply(&[]).success();
    let made = cloud.cluster();
    assert_eq!(cloud.kubernetes_version(), "1.28.3");
    let nodes = || cloud.simulator.read(|state| state.instances.keys().cloned().collect::<Vec<_>>());
    let before = nodes();

    let mark = cloud.mark();
    workspace.configure(&of("1.30"));
    assert_eq!(workspace.planned_actions(&[]), [("tke_cluster.main".to_owned(), vec!["update".to_owned()])]);
    assert!(cloud.changes_since(mark).is_empty(), "a plan changes nothing");
    // after the upgrade was accepted the cluster still reads as running, and has the new version already
    let begins_late = [("UpdateClusterVersion", "", 0), ("DescribeClusters", "Running", 0)];
    cloud.in_steps(&begins_late, || workspace.apply(&[])).success();
    let upgraded = cloud.cluster();
    assert_eq!((upgraded.id.as_str(), cloud.kubernetes_version().as_str()), (made.id.as_str(), "1.30.0"));
    assert_eq!((upgraded.status, upgraded.upgrading_from), (ClusterStatus::Running, None), "it was waited for");
    assert_eq!(cloud.changes_since(mark), ["UpdateClusterVersion"]);
    assert_eq!(upgrades(&cloud, mark), ["1.30.0"]);
    assert_eq!(nodes(), before, "nodes are not touched");
    let state = workspace.state("tke_cluster.main").unwrap();
    assert_eq!(state["kubernetes_version"], "1.30");
    assert_eq!(state["kubernetes_version_actual"], json!(upgraded.version), "with the revision, where there is one");
    workspace.assert_plan_is_empty();
    // the same in full is no upgrade
    workspace.configure(&of("1.30.0")).apply(&[]).success();
    assert_eq!(upgrades(&cloud, mark).len(), 1);

    // and a patch of the same minor
    offer(&cloud, &["1.28.3", "1.30.0", "1.30.4"]);
    workspace.configure(&of("1.30.4")).apply(&[]).success();
    assert_eq!((cloud.cluster().id, cloud.kubernetes_version().as_str()), (made.id, "1.30.4"));
    workspace.assert_plan_is_empty();
}

#[test]
fn an_upgrade_comes_before_what_else_changes_in_the_pools() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&of("1.28")).apply(&[]).success();
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
    workspace.configure(&of("1.28")).apply(&[]).success();
    let mark = cloud.mark();
    workspace
        .configure(&of("1.30.7"))
        .plan(&[])
        .failure()
        .says("Kubernetes 1.30.7 is not available for the cluster")
        .says("which runs 1.28.3. Available: 1.30.0.")
        .says("kubernetes_version = \"1.30.7\"");
    workspace.configure(&of("1.26")).plan(&[]).failure().says("it cannot be downgraded");
    let skips = workspace.configure(&of("1.32")).plan(&[]).failure().says("Available: 1.30.0.");
    skips.says("To destroy anyway, run `terraform destroy -refresh=false`, or set TKE_PREFLIGHT=off");
    offer(&cloud, &["1.28.3"]);
    workspace.configure(&of("1.30")).plan(&[]).failure().says("Available: nothing.");
    assert!(cloud.changes_since(mark).is_empty());
    // a new cluster may have any version
    offer(&cloud, &["1.26.1", "1.28.3"]);
    let elsewhere = cluster("kubernetes_version = \"1.26\"\n  region = \"ap-shanghai\"", "");
    workspace.configure(&elsewhere.replace("demo0001", "demo0101"));
    assert_eq!(workspace.planned_actions(&[])[0].1, ["delete", "create"]);
}

#[test]
fn a_cluster_that_was_upgraded_elsewhere_is_a_warning_and_no_change() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&of("1.28")).apply(&[]).success();
    cloud.change(|state| state.clusters.values_mut().for_each(|cluster| cluster.version = "1.30.0".into()));
    workspace.assert_reads_agree();
    let mark = cloud.mark();
    let plan = workspace.plan(&[]);
    assert_eq!(plan.code, 0, "{plan}");
    plan.says("Kubernetes version above the configuration").says("To match it, set `kubernetes_version = \"1.30\"`");
    // other changes go on, and the version stays
    workspace.configure(&cluster("kubernetes_version = \"1.28\"\n  description = \"new\"", NODES_STAY));
    workspace.apply(&[]).success();
    assert_eq!((cloud.cluster().version.as_str(), cloud.cluster().description.as_str()), ("1.30.0", "new"));
    workspace.assert_plan_is_empty();
    // a version that is written anew is held against the one that runs
    workspace.configure(&of("1.26")).plan(&[]).failure().says("it cannot be downgraded");

    workspace
        .configure(&cluster("kubernetes_version = \"1.30\"\n  description = \"new\"", NODES_STAY))
        .apply(&[])
        .success();
    assert!(upgrades(&cloud, mark).is_empty());
    let plan = workspace.plan(&[]);
    assert_eq!(plan.code, 0, "{plan}");
    assert!(!plan.text().contains("Warning: Kubernetes version"), "{plan}");
    workspace.configure(&of("1.28")).plan(&[]).failure().says("it cannot be downgraded");
}

/// Only some minor versions exist; which of them a cluster can have is the cloud's to say.
fn a_minor_version_that_does_not_exist_is_passed_over(cloud: Cloud) {
    let workspace = Workspace::new(&cloud);
    workspace.configure(&of("1.30")).apply(&[]).success();
    workspace.configure(&of("1.32"));
    assert_eq!(workspace.planned_actions(&[])[0].1, ["update"]);
    workspace.apply(&[]).success();
    assert_eq!(cloud.kubernetes_version(), "1.32.2");
    workspace.assert_plan_is_empty();
}

/// Nothing of the revision is the user's to write.
#[test]
fn a_revision_is_no_other_version() {
    let cloud = Cloud::with(Settings {
        speed: 300.0,
        quirks: Quirks { versions_have_revisions: true, ..Quirks::default() },
        ..Settings::default()
    });
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("kubernetes_version = \"1.30\"", "")).apply(&[]).success();
    let state = workspace.state("tke_cluster.main").unwrap();
    assert_eq!(
        (&state["kubernetes_version"], &state["kubernetes_version_actual"]),
        (&json!("1.30"), &json!("1.30.0-tke.5"))
    );
    // Tencent brings the control plane to its next revision
    cloud.change(|state| state.clusters.values_mut().for_each(|cluster| cluster.version = "1.30.0-tke.9".into()));
    let mark = cloud.mark();
    workspace.apply(&[]).success();
    workspace.assert_plan_is_empty();
    let state = workspace.state("tke_cluster.main").unwrap();
    assert_eq!(state["kubernetes_version_actual"], "1.30.0-tke.9");
    assert_eq!(state["node_pools"]["workers"]["outdated_nodes"], 0);
    assert!(cloud.changes_since(mark).is_empty());
    // and an import writes what can be written
    if !needs(Feature::GenerateNested) {
        return;
    }
    let other = Workspace::new(&cloud);
    other.configure(&import_unwritten(&cloud.cluster().id));
    other.plan(&["-generate-config-out=generated.tf"]).says("1 to import, 0 to add, 0 to change, 0 to destroy");
    let generated = std::fs::read_to_string(other.path("generated.tf")).unwrap();
    let line = generated.lines().find(|line| line.trim_start().starts_with("kubernetes_version ")).unwrap();
    assert!(line.ends_with("= \"1.30.0\""), "{line}");
}

#[test]
fn a_lost_reply_makes_no_second_upgrade() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&of("1.28")).apply(&[]).success();
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
    workspace.configure(&of("1.28")).apply(&[]).success();
    cloud.fail_next("UpdateClusterVersion", FaultKind::DropRequest);
    workspace.configure(&of("1.30")).apply(&[]).success();
    assert_eq!(cloud.cluster().version, "1.30.0");
    workspace.assert_plan_is_empty();
}

#[test]
fn an_upgrade_that_was_not_waited_for_is_not_asked_for_again() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&of("1.28")).apply(&[]).success();
    let mark = cloud.mark();
    // as after an interrupted apply: under way, for longer than this apply waits
    cloud.change(|state| {
        for cluster in state.clusters.values_mut() {
            (cluster.status, cluster.version) = (ClusterStatus::Upgrading, "1.30.0".into());
        }
    });
    workspace.configure(&cluster("kubernetes_version = \"1.30\"\n  timeouts {\n    update = \"1s\"\n  }", NODES_STAY));
    workspace.apply(&[]).failure().says("Timed out").says("Upgrading");
    assert_eq!(workspace.state("tke_cluster.main").unwrap()["kubernetes_version"], "1.28");
    cloud.change(|state| {
        state.clusters.values_mut().for_each(|cluster| cluster.status = ClusterStatus::Running);
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
    workspace.configure(&of("1.28")).apply(&[]).success();
    let refused = refusal("FailedOperation.ClusterUpgradeNodeVersion", "old nodes");
    cloud.fail_next("UpdateClusterVersion", refused);
    workspace.configure(&cluster("kubernetes_version = \"1.30\"\n  description = \"new\"", NODES_STAY));
    workspace.apply(&[]).failure().says("could not be changed").says("old nodes");
    let state = workspace.state("tke_cluster.main").unwrap();
    assert_eq!((&state["description"], &state["kubernetes_version"]), (&"new".into(), &"1.28".into()));
    assert_eq!(state["kubernetes_version_actual"], "1.28.3");
    workspace.apply(&[]).success();
    assert_eq!(cloud.cluster().version, "1.30.0");
    workspace.assert_plan_is_empty();
}

#[test]
fn an_upgrade_that_the_cloud_gives_up_is_an_error() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&of("1.28")).apply(&[]).success();
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
                cluster.version = cluster.upgrading_from.take().unwrap();
                cluster.status = ClusterStatus::Running;
            });
            cloud.resume_time();
        }
        is_seen
    };
    cloud.stop_time();
    let run = cloud.meanwhile(give_up, || workspace.apply(&[]));
    run.failure().says("Cluster not upgraded").says("the cluster is Running with 1.28.3");
    assert_eq!(workspace.state("tke_cluster.main").unwrap()["kubernetes_version"], "1.28");
    workspace.apply(&[]).success();
    assert_eq!(cloud.cluster().version, "1.30.0");
}

/// The official resource has no timeouts, and takes an upgrade that has not begun for done.
#[test]
fn an_upgrade_is_waited_for_as_long_as_timeouts_say() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("kubernetes_version = \"1.28\"", "")).apply(&[]).success();
    let upgrade = |timeouts: &str| cluster(&format!("kubernetes_version = \"1.30\"\n  {timeouts}"), "");
    workspace.configure(&upgrade("timeouts {\n    update = \"1s\"\n  }"));
    // after the upgrade was accepted the cluster still reads as running, with the new version
    cloud.stop_time();
    workspace.apply(&[]).failure().says("Timed out").says("Running with 1.30.0, upgrade not visible yet");
    cloud.resume_time();
    workspace.configure(&upgrade("")).apply(&[]).success();
    assert_eq!((cloud.cluster().version.as_str(), cloud.cluster().status), ("1.30.0", ClusterStatus::Running));
    workspace.assert_plan_is_empty();
}
