//! Parameters of add-ons that are nobody's business.

use serde_json::{Value as Json, json};
use terraform_provider_tke::simulator::state::Addon;

use super::{addon, addons, change, sent, values};
use crate::harness::configuration;
use crate::harness::configuration::CLUSTER;
use crate::harness::{Cloud, Feature, Workspace, needs};

const PASSWORD: &str = "open-sesame-1";

fn sensitive(values: Json) -> String {
    format!("sensitive_values = {:?}", values.to_string())
}

#[test]
fn sensitive_values_lie_over_values_and_no_plan_shows_them() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let tcr = |open: Json, secret: Json| addons(&format!("tcr = {{\n {}\n {}\n }}", values(open), sensitive(secret)));
    let open = json!({"db": {"user": "tke", "password": "set below"}, "replicas": 2});
    let text = tcr(open.clone(), json!({"db": {"password": PASSWORD}}));
    workspace.configure(&text);
    workspace.plan(&[]).says("sensitive_values = (sensitive value)").silent_about(PASSWORD);
    workspace.apply(&[]).success().silent_about(PASSWORD);
    let merged = json!({"db": {"user": "tke", "password": PASSWORD}, "replicas": 2});
    assert_eq!(sent(&cloud, 0), [("InstallAddon tcr".into(), Json::Null, merged.clone(), Json::Null)]);
    workspace.assert_plan_is_empty();

    // of what somebody else sets, the plan shows that it differs
    change(&cloud, "tcr", |tcr| tcr.values["db"]["password"] = "theirs-7".into());
    workspace.assert_reads_agree();
    let plan = workspace.plan(&[]).says("0 to add, 1 to change").says("sensitive_values = (sensitive value)");
    plan.silent_about(PASSWORD).silent_about("theirs-7").silent_about("set below");
    let mark = cloud.mark();
    workspace.apply(&[]).success().silent_about("theirs-7");
    assert_eq!(sent(&cloud, mark), [("UpdateAddon tcr".into(), Json::Null, merged.clone(), "merge".into())]);
    // even where it is an object no longer
    change(&cloud, "tcr", |tcr| tcr.values["db"] = "theirs-8".into());
    workspace.assert_reads_agree();
    workspace.plan(&[]).says("sensitive_values = (sensitive value)").silent_about(PASSWORD).silent_about("theirs-8");
    workspace.apply(&[]).success();
    assert_eq!(addon(&cloud, "tcr").unwrap().values, merged);
    // what is beside it shows, and what nobody wrote is left alone
    change(&cloud, "tcr", |tcr| {
        tcr.values["replicas"] = 3.into();
        tcr.values["theirs"] = 1.into();
    });
    workspace.plan(&[]).says("replicas = 3 -> 2").silent_about("sensitive_values").silent_about("theirs");
    workspace.apply(&[]).success();
    assert_eq!(addon(&cloud, "tcr").unwrap().values["theirs"], 1);
    workspace.assert_plan_is_empty();

    // one that moves from one attribute to the other is set already
    let mark = cloud.mark();
    let moved = tcr(json!({"db": {"user": "tke"}}), json!({"db": {"password": PASSWORD}, "replicas": 2}));
    workspace.configure(&moved).apply(&[]).success();
    assert_eq!(sent(&cloud, mark), []);
    workspace.assert_plan_is_empty();
    // another one is sent, and one that is taken out goes
    workspace.configure(&moved.replace(PASSWORD, "open-sesame-2")).apply(&[]).success();
    assert_eq!(addon(&cloud, "tcr").unwrap().values["db"]["password"], "open-sesame-2");
    workspace.assert_plan_is_empty();
    workspace
        .configure(&addons(&format!("tcr = {{ {} }}", values(json!({"db": {"user": "tke"}})))))
        .apply(&[])
        .success();
    let set = addon(&cloud, "tcr").unwrap().values;
    assert_eq!((&set["db"], &set["theirs"]), (&json!({"user": "tke"}), &json!(1)));
    assert!(set.get("replicas").is_none(), "{set}");
    workspace.assert_plan_is_empty();
}

#[test]
fn an_import_takes_in_no_parameter_that_may_be_a_secret() {
    let cloud = Cloud::start();
    Workspace::new(&cloud).configure(&addons("")).apply(&[]).success();
    let set = json!({
        "replicas": 2, "adminPassword": "letmein", "db": {"url": format!("redis://:{PASSWORD}@host"), "level": "info"},
    });
    cloud.change(|state| {
        let addons = &mut state.clusters.values_mut().next().unwrap().addons;
        let theirs = Addon { version: "1.0.0".into(), values: set.clone(), ..addons["cbs"].clone() };
        addons.insert("tcr".into(), theirs);
    });
    let id = format!("{}:all", cloud.cluster().id);
    let written = |more: &str| {
        let open = json!({"replicas": 2, "db": {"level": "info"}});
        let tcr = format!("tcr = {{\n version = \"1.0.0\"\n {}\n {more}\n }}", values(open));
        addons(&tcr).replace("addons =", "node_pools = {}\n  addons =")
    };
    let workspace = Workspace::importing(&cloud, &written(""), &id);
    workspace.assert_plan_is_empty();
    let state = workspace.state(CLUSTER).unwrap().to_string();
    for secret in [PASSWORD, "letmein"] {
        assert!(!state.contains(secret), "{state}");
    }
    // written afterwards, they are set already
    let mark = cloud.mark();
    let secret = sensitive(json!({"adminPassword": "letmein", "db": {"url": format!("redis://:{PASSWORD}@host")}}));
    workspace.configure(&written(&secret));
    workspace.plan(&[]).says("0 to add, 1 to change").silent_about("letmein");
    workspace.apply(&[]).success();
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
    workspace.assert_plan_is_empty();
    assert_eq!(addon(&cloud, "tcr").unwrap().values, set);

    if !needs(Feature::GenerateNested) {
        return;
    }
    let workspace = Workspace::new(&cloud);
    workspace.configure(&configuration::import_unwritten(&id));
    let plan = workspace.plan(&["-generate-config-out=generated.tf"]).says("1 to import, 0 to add, 0 to change");
    let generated = std::fs::read_to_string(workspace.path("generated.tf")).unwrap();
    for text in [generated, plan.text()] {
        assert!(text.contains("level") && !text.contains("letmein") && !text.contains(PASSWORD), "{text}");
    }
    workspace.configure(&configuration::import(CLUSTER, &id)).apply(&[]).success();
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
    workspace.configure("").assert_plan_is_empty();
}
