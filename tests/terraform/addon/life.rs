//! Add-ons that come, change and go.

use serde_json::{Value as Json, json};
use terraform_provider_tke::simulator::state::{Addon, AddonPhase};

use super::{addon, addons, change, sent, values};
use crate::harness::configuration::{CLUSTER, bare_cluster};
use crate::harness::{Cloud, Workspace, both_ways};

both_ways!(add_ons_are_installed_changed_and_removed_in_place);

fn add_ons_are_installed_changed_and_removed_in_place(cloud: Cloud) {
    let workspace = Workspace::new(&cloud);
    let log = values(json!({"provisioner": {"replicaCount": 2}, "kafkalistener": {"enabled": true}}));
    let first = addons(&format!("tcr = {{}}\n    tke-log-agent = {{\n version = \"1.1.19\"\n {log}\n }}"));
    workspace.configure(&first).apply(&[]).success();
    let id = cloud.cluster().id;
    let wanted = json!({"provisioner": {"replicaCount": 2}, "kafkalistener": {"enabled": true}});
    assert_eq!(
        sent(&cloud, 0),
        [
            ("InstallAddon tcr".into(), Json::Null, Json::Null, Json::Null),
            ("InstallAddon tke-log-agent".into(), "1.1.19".into(), wanted.clone(), Json::Null),
        ]
    );
    let agent = addon(&cloud, "tke-log-agent").unwrap();
    assert_eq!((agent.phase, &agent.values), (AddonPhase::Succeeded, &wanted));
    let state = workspace.state(CLUSTER).unwrap();
    assert_eq!(
        state["addons"]["tcr"],
        json!({"version": "1.0.1", "values": null, "sensitive_values": null}),
        "the newest, as the cloud says"
    );
    let condition = state["conditions"].as_array().unwrap().iter().find(|c| c["type"] == "Addon/tcr").unwrap();
    assert_eq!((&condition["status"], &condition["reason"]), (&"True".into(), &"Succeeded".into()));
    workspace.assert_plan_is_empty();

    // another spelling of the same is no change
    let spelled = "values = \"{ \\\"kafkalistener\\\": {\\\"enabled\\\":true}, \\\"provisioner\\\": {\\\"replicaCount\\\": 2.0} }\"";
    workspace.configure(&first.replace(&log, spelled)).assert_plan_is_empty();

    // one more parameter is merged, and a version goes alone
    let more = values(json!({"provisioner": {"replicaCount": 3}, "kafkalistener": {"enabled": true}}));
    let second = first.replace(&log, &more).replace("tcr = {}", "tcr = { version = \"1.0.0\" }");
    workspace.configure(&second);
    assert_eq!(workspace.planned_actions(&[])[0].1, ["update"]);
    let mark = cloud.mark();
    workspace.apply(&[]).success();
    assert_eq!(
        sent(&cloud, mark),
        [
            ("UpdateAddon tcr".into(), "1.0.0".into(), Json::Null, Json::Null),
            (
                "UpdateAddon tke-log-agent".into(),
                Json::Null,
                json!({"provisioner": {"replicaCount": 3}, "kafkalistener": {"enabled": true}}),
                "merge".into()
            ),
        ]
    );
    assert_eq!(addon(&cloud, "tcr").unwrap().version, "1.0.0");
    workspace.assert_plan_is_empty();

    // what is written no more returns to its default; what somebody else set stays
    change(&cloud, "tke-log-agent", |agent| agent.values["provisioner"]["sources"] = "theirs".into());
    workspace.assert_plan_is_empty();
    let less = values(json!({"kafkalistener": {"enabled": true}}));
    workspace.configure(&second.replace(&more, &less)).apply(&[]).success();
    let set = addon(&cloud, "tke-log-agent").unwrap().values;
    assert_eq!(set["provisioner"], json!({"sources": "theirs"}));
    assert_eq!(set["kafkalistener"], json!({"enabled": true}));
    workspace.assert_plan_is_empty();

    // taken out, they go; those that came with the cluster stay
    let mark = cloud.mark();
    workspace.configure(&bare_cluster("addons = {}")).apply(&[]).success();
    assert_eq!(cloud.changes_since(mark), ["DeleteAddon", "DeleteAddon"]);
    let left: Vec<String> = cloud.cluster().addons.into_keys().collect();
    assert_eq!(left, ["cbs", "ip-masq-agent", "monitoragent"]);
    workspace.assert_plan_is_empty();
    // not managed at all, none is touched or asked for
    workspace.configure(&addons("tcr = {}")).apply(&[]).success();
    let mark = cloud.mark();
    workspace.configure(&bare_cluster(""));
    workspace.plan(&[]).says("Add-ons will no longer be managed").says("stay installed: \"tcr\"");
    workspace.apply(&[]).success();
    workspace.assert_plan_is_empty();
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
    assert!(addon(&cloud, "tcr").is_some());
    // put back, those that were managed here are no others'
    workspace.configure(&addons("tcr = {}")).apply(&[]).success().silent_about("taken over");
    workspace.assert_plan_is_empty();
    workspace.configure(&bare_cluster("")).apply(&[]).success();
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
    assert_eq!(cloud.cluster().id, id);
    let mark = cloud.mark();
    workspace.destroy(&[]).success();
    assert!(!cloud.since(mark).iter().any(|record| record.action.contains("Addon")));
}

#[test]
fn drift_and_loss_of_add_ons_are_planned() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let written = values(json!({"kafkalistener": {"enabled": true}, "loglistener": {"enabled": true}}));
    let configuration = addons(&format!("tke-log-agent = {{ {written} }}\n    tcr = {{}}"));
    workspace.configure(&configuration).apply(&[]).success();
    // a default that is written is held as well as a parameter that is set; only real drift shows
    change(&cloud, "tke-log-agent", |agent| agent.values = json!({"kafkalistener": {"enabled": false}}));
    workspace.assert_reads_agree();
    workspace.plan(&[]).says("0 to add, 1 to change").says("enabled = false -> true");
    workspace.apply(&[]).success();
    assert_eq!(addon(&cloud, "tke-log-agent").unwrap().values["kafkalistener"], json!({"enabled": true}));
    workspace.assert_plan_is_empty();

    // a version that moved by itself is kept where none is written
    change(&cloud, "tcr", |tcr| tcr.version = "1.0.0".into());
    workspace.assert_reads_agree();
    workspace.assert_plan_is_empty();
    let pinned = configuration.replace("tcr = {}", "tcr = { version = \"1.0.1\" }");
    workspace.configure(&pinned).plan(&[]).says("\"1.0.0\" -> \"1.0.1\"");
    workspace.configure(&configuration);

    cloud.change(|state| state.clusters.values_mut().next().unwrap().addons.remove("tcr"));
    workspace.assert_reads_agree();
    workspace.plan(&[]).says("+ \"tcr\" = {");
    let mark = cloud.mark();
    workspace.apply(&[]).success();
    assert_eq!(cloud.changes_since(mark), ["InstallAddon"]);
    workspace.assert_plan_is_empty();

    // gone between refresh and apply
    cloud.change(|state| state.clusters.values_mut().next().unwrap().addons.remove("tke-log-agent"));
    let other = configuration.replace(&written, &values(json!({"kafkalistener": {"enabled": false}})));
    workspace.configure(&other).apply(&["-refresh=false"]).success();
    assert_eq!(addon(&cloud, "tke-log-agent").unwrap().values, json!({"kafkalistener": {"enabled": false}}));
    workspace.assert_plan_is_empty();
}

#[test]
fn an_add_on_of_others_is_left_alone_until_it_is_named() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    // one that came with the cluster takes the user's parameters
    let cbs = format!("cbs = {{ {} }}", values(json!({"rootdir": "/data/kubelet"})));
    workspace.configure(&addons(&cbs)).apply(&[]).success().silent_about("taken over");
    assert_eq!(cloud.bodies_since(0, "InstallAddon").len(), 0);
    assert_eq!(addon(&cloud, "cbs").unwrap().values, json!({"rootdir": "/data/kubelet"}));
    workspace.assert_plan_is_empty();

    cloud.change(|state| {
        let addons = &mut state.clusters.values_mut().next().unwrap().addons;
        // one of their own stands beside those that the cloud sets
        let set = json!({"theirs": 1, "global": {"image": {"pullPolicy": "Always"}}});
        let theirs = Addon { version: "1.0.0".into(), values: set, ..addons["cbs"].clone() };
        addons.insert("tcr".into(), theirs);
    });
    workspace.assert_plan_is_empty();
    let mark = cloud.mark();
    workspace.configure(&addons(&format!("{cbs}\n    tcr = {{}}"))).apply(&[]).success().says("Add-on taken over");
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
    workspace.assert_plan_is_empty();

    // what came with the cluster outlives its line here: volumes hang on it
    let without = addons("tcr = {}");
    workspace.configure(&without).apply(&[]).success().says("Add-on left in the cluster");
    assert!(addon(&cloud, "cbs").is_some());
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
    workspace.assert_plan_is_empty();

    // an import with everything has it, and not what every cluster has
    let theirs = json!({"global": {"image": {"pullPolicy": "Always"}}, "theirs": 1});
    let tcr = format!("tcr = {{\n version = \"1.0.0\"\n {}\n }}", values(theirs.clone()));
    let other = Workspace::importing(&cloud, &addons(&tcr), &format!("{}:all", cloud.cluster().id));
    let imported = other.state(CLUSTER).unwrap()["addons"].clone();
    assert_eq!(imported, json!({"tcr": {"version": "1.0.0", "values": theirs.to_string(), "sensitive_values": null}}));
    other.configure(&format!("{}\n", addons(&tcr).replace("addons =", "node_pools = {}\n  addons =")));
    other.assert_plan_is_empty();
}

#[test]
fn a_create_that_does_not_wait_installs_in_the_next_apply() {
    let cloud = Cloud::start();
    cloud.stop_time();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&bare_cluster("wait_until_ready = false\n  addons = { tcr = {} }")).apply(&[]).success();
    assert!(addon(&cloud, "tcr").is_none());
    workspace.plan(&[]).says("+ \"tcr\" = {");
    cloud.resume_time();
    workspace.apply(&[]).success();
    assert_eq!(addon(&cloud, "tcr").unwrap().phase, AddonPhase::Succeeded);
    workspace.assert_plan_is_empty();
}

#[test]
fn parameters_that_are_no_object_are_refused_on_their_attribute() {
    let workspace = Workspace::bare();
    for (wrong, says) in [("\"{\"", "is not JSON"), ("\"[]\"", "must be a JSON object"), ("\"\"", "is not JSON")] {
        workspace.configure(&addons(&format!("tcr = {{ values = {wrong} }}")));
        workspace.validate().failure().says(says).says("addons[\"tcr\"].values");
    }
}
