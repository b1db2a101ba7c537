//! Add-ons that fail, and replies about them that are lost.

use serde_json::json;
use terraform_provider_tke::simulator::FaultKind;
use terraform_provider_tke::simulator::state::{AddonPhase, ClusterStatus};

use super::{addon, addons, change, sent, values};
use crate::harness::configuration::{CLUSTER, bare_cluster, pools};
use crate::harness::{Cloud, Workspace, refusal};

#[test]
fn a_name_that_there_is_not_is_told_with_what_names_are_like() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud).with("TKE_PREFLIGHT", "off");
    workspace.configure(&addons("")).apply(&[]).success();
    workspace
        .configure(&addons("NodeProblemDetectorPlus = {}"))
        .apply(&[])
        .failure()
        .says("Add-on not available")
        .says("addon version not found")
        .says("Names are those of charts in lower case, such as `npdplus`");
}

#[test]
fn a_plan_warns_of_an_add_on_that_is_not_listed() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let warned = |text: &str| {
        let plan = workspace.configure(&addons(text)).plan(&[]);
        assert_eq!(plan.code, 2, "{plan}");
        plan
    };
    warned("Tcr = {}")
        .says("Warning: Unknown add-on")
        .says("addons[\"Tcr\"]: \"Tcr\" is not in the list of add-ons that Tencent Cloud offers; the apply may fail.")
        .says("Available: cbs,");
    warned("tcr = { version = \"2.0.0\" }")
        .says("Warning: Unknown version of an add-on")
        .says("\"2.0.0\" is newer than the newest version of the add-on \"tcr\" that Tencent Cloud lists, \"1.0.1\"");
    workspace.configure(&addons("tcr = { version = \"1.0.0\" }")).apply(&[]).success();
    // what is there and stays is not asked about
    let mark = cloud.mark();
    workspace
        .configure(&addons("tcr = { version = \"1.0.0\" }\n").replace("name = ", "description = \"new\"\n  name = "));
    assert_eq!(workspace.plan(&[]).code, 2);
    assert!(cloud.since(mark).iter().all(|record| record.action != "GetTkeAppChartList"));
}

#[test]
fn an_add_on_that_fails_does_not_take_the_cluster_with_it() {
    let cloud = Cloud::start();
    cloud.change(|state| state.failing_addons.insert("tcr".into(), "install error: tcr workload not ready".into()));
    cloud.fail("InstallAddon", 1, 1, refusal("InvalidParameter.Param", "not today"));
    let workspace = Workspace::new(&cloud);
    let configuration = addons("cfs = {}\n    cos = {}\n    tcr = {}");
    workspace
        .configure(&configuration)
        .apply(&[])
        .success()
        .says("Cluster created, but incomplete: Add-on failed")
        .says("InstallFailed: install error: tcr workload not ready")
        .says("not today");
    let id = cloud.cluster().id;
    let state = workspace.state(CLUSTER).unwrap();
    let conditions = state["conditions"].as_array().unwrap().clone();
    let condition = |name: &str| conditions.iter().find(|condition| condition["type"] == name).unwrap();
    assert_eq!(condition("Addon/tcr")["status"], "False");
    assert!(condition("Addon/tcr")["message"].as_str().unwrap().contains("tcr workload not ready"));
    assert!(condition("Addon/cos")["message"].as_str().unwrap().contains("not today"));
    assert_eq!(condition("Addon/cfs")["status"], "True");

    // the next plan tries both again, and says at once that one fails again
    let mark = cloud.mark();
    workspace.apply(&[]).failure().says("Add-on failed").says("tcr workload not ready").silent_about("Timed out");
    assert_eq!(
        sent(&cloud, mark).into_iter().map(|(action, ..)| action).collect::<Vec<_>>(),
        ["InstallAddon cos", "DeleteAddon tcr", "InstallAddon tcr"]
    );
    cloud.change(|state| state.failing_addons.clear());
    workspace.apply(&[]).success().says("0 added, 1 changed");
    assert_eq!(addon(&cloud, "tcr").unwrap().phase, AddonPhase::Succeeded);
    assert_eq!(cloud.cluster().id, id);
    workspace.assert_plan_is_empty();

    // a change that fails is an error at once, and is sent again with all that it was about
    cloud.change(|state| state.failing_addons.insert("tcr".into(), "chart broken".into()));
    let changed = configuration
        .replace("tcr = {}", &format!("tcr = {{\n version = \"1.0.0\"\n {}\n }}", values(json!({"replicas": 2}))));
    workspace.configure(&changed).apply(&[]).failure().says("UpgradFailed: chart broken");
    workspace.plan(&[]).says("0 to add, 1 to change");
    cloud.change(|state| state.failing_addons.clear());
    let mark = cloud.mark();
    workspace.apply(&[]).success();
    let again = ("UpdateAddon tcr".into(), "1.0.0".into(), json!({"replicas": 2}), "merge".into());
    assert_eq!(sent(&cloud, mark), [again]);
    workspace.assert_plan_is_empty();

    // of a cluster that is being deleted nothing is repaired
    workspace.configure(&configuration).apply(&[]).success();
    change(&cloud, "tcr", |tcr| tcr.phase = AddonPhase::InstallFailed);
    workspace.run(&["apply", "-no-color", "-refresh-only", "-auto-approve"]).success();
    let status = |status| cloud.change(|state| state.clusters.values_mut().next().unwrap().status = status);
    status(ClusterStatus::Deleting);
    workspace.assert_plan_is_empty();
    status(ClusterStatus::Running);

    // one that failed and is not wanted any more goes
    change(&cloud, "tcr", |tcr| tcr.phase = AddonPhase::InstallFailed);
    workspace.configure(&addons("cfs = {}\n    cos = {}")).apply(&[]).success();
    assert!(addon(&cloud, "tcr").is_none());
}

#[test]
fn a_failed_add_on_can_be_an_error_of_the_create() {
    let cloud = Cloud::start();
    cloud.change(|state| state.failing_addons.insert("tcr".into(), "no node".into()));
    let workspace = Workspace::new(&cloud);
    workspace.configure(&bare_cluster("partial_create = \"error\"\n  addons = { tcr = {} }"));
    workspace.apply(&[]).failure().says("InstallFailed: no node").says("terraform untaint");
    let id = cloud.cluster().id;
    cloud.change(|state| state.failing_addons.clear());
    workspace.run(&["untaint", CLUSTER]).success();
    workspace.apply(&[]).success();
    assert_eq!((cloud.cluster().id, addon(&cloud, "tcr").unwrap().phase), (id, AddonPhase::Succeeded));
    workspace.assert_plan_is_empty();
}

#[test]
fn replies_that_are_lost_install_nothing_twice() {
    for kind in [FaultKind::DropReply, FaultKind::DropRequest] {
        let cloud = Cloud::start();
        cloud.fail_next("InstallAddon", FaultKind::DropReply);
        let workspace = Workspace::new(&cloud);
        workspace.configure(&addons("tcr = {}")).apply(&[]).success().silent_about("Cluster created, but incomplete");
        assert_eq!(cloud.bodies_since(0, "InstallAddon").len(), 1, "{kind:?}");
        workspace.assert_plan_is_empty();
        cloud.fail_next("UpdateAddon", kind.clone());
        workspace.configure(&addons("tcr = { version = \"1.0.0\" }")).apply(&[]).success();
        assert_eq!(
            addon(&cloud, "tcr").map(|tcr| (tcr.version, tcr.phase)),
            Some(("1.0.0".into(), AddonPhase::Succeeded))
        );
        cloud.fail_next("DeleteAddon", kind.clone());
        workspace.configure(&addons("")).apply(&[]).success();
        assert!(addon(&cloud, "tcr").is_none());
        workspace.assert_plan_is_empty();
    }
}

/// The official resource polls an add-on that failed to its deadline, and sends updates that change nothing.
#[test]
fn a_failed_add_on_is_told_at_once_and_an_update_sends_what_changed() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let timeouts = "timeouts {\n    update = \"20s\"\n  }";
    let text = |addon: &str| pools(&format!("{timeouts}\n  addons = {{\n    tcr = {{ {addon} }}\n  }}"), &[]);
    workspace.configure(&text("version = \"1.0.0\"")).apply(&[]).success();
    let mark = cloud.mark();
    workspace.configure(&text("version = \"1.0.1\"")).apply(&[]).success();
    // the same, written otherwise
    workspace.configure(&text("version = \"1.0.1\", values = jsonencode({})")).apply(&[]).success();
    let sent = cloud.bodies_since(mark, "UpdateAddon");
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert_eq!((&sent[0]["AddonVersion"], sent[0].get("RawValues")), (&"1.0.1".into(), None));

    cloud.change(|state| state.failing_addons.insert("tcr".into(), "chart broken".into()));
    workspace.configure(&text("version = \"1.0.0\""));
    workspace.apply(&[]).failure().says("UpgradFailed: chart broken").silent_about("Timed out");
}
