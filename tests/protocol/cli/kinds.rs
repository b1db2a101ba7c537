//! Every kind of attribute: set, changed, unset, unknown, imported.

use serde_json::{Map, Value as Json, json};
use terraform_provider_tke::kit::value::json;

use super::provider;
use crate::harness::{Feature, Workspace, needs};
use crate::protocol::kinds::{KINDS, Kinds};
use crate::protocol::provider::Data;

/// An attribute, two values for it, and what it is when it is not written any more.
fn attributes(with_write_only: bool) -> Vec<(&'static str, Json, Json, Json)> {
    let blue = if with_write_only { json!({ "size": 3, "key_wo": "k" }) } else { json!({ "size": 3 }) };
    vec![
        ("note", json!("n"), json!("a line\nand \"another\""), Json::Null),
        ("ratio", json!(0.5), json!(1.25), Json::Null),
        ("amount", json!(12345678901234567890_i128), json!(1), Json::Null),
        ("flag", json!(true), json!(false), json!(false)),
        ("names", json!(["x", "y"]), json!(["y", "x", "x"]), Json::Null),
        ("tags", json!({ "a": "1", "b": "" }), json!({ "a": "2", "c d": "3" }), Json::Null),
        ("zones", json!(["z1", "z2"]), json!(["z3"]), Json::Null),
        ("size", json!(3), json!(4), json!(1)),
        ("label", json!("l"), json!("k"), json!("a-label")),
        ("region", json!("r1"), json!("r2"), json!("r2")),
        ("tier", json!(2), json!(3), Json::Null),
        ("version", json!("1.30"), json!("1.31"), Json::Null),
        ("edition", json!("2.1"), json!("2.2"), json!("2.0")),
        ("access", json!("public"), json!("private"), json!("none")),
        ("secret", json!("hush"), json!("hushed"), Json::Null),
        ("anything", json!("text"), json!({ "a": [1, true], "b": null }), Json::Null),
        (
            "network",
            json!({ "mode": "GR", "cidr": "10.0.0.0/16" }),
            json!({ "mode": "GR", "cidr": "10.1.0.0/16" }),
            Json::Null,
        ),
        (
            "limits",
            json!({ "mode": "VPC", "cidr": "10.0.0.0/16" }),
            json!({ "mode": "VPC", "cidr": null }),
            json!({ "mode": "VPC" }),
        ),
        ("disks", json!([{ "size_gb": 60 }]), json!([{ "size_gb": 70 }, { "size_gb": null }]), Json::Null),
        ("rules", json!([{ "port": 80, "from": ["a", "b"] }]), json!([{ "port": 80 }, { "port": 443 }]), Json::Null),
        (
            "pools",
            json!({ "blue": { "size": 2, "disks": [{ "size_gb": 10 }] } }),
            json!({ "blue": blue, "green": {} }),
            Json::Null,
        ),
        ("timeouts", json!({ "create": "30m" }), json!({ "create": "40m", "delete": "5m" }), Json::Null),
    ]
}

/// A configuration with the first value of every attribute.
fn all() -> Map<String, Json> {
    let mut all: Map<String, Json> =
        attributes(false).into_iter().map(|(name, first, ..)| (name.to_owned(), first)).collect();
    all.insert("name".to_owned(), json!("a"));
    all
}

fn configure(workspace: &Workspace, members: &Map<String, Json>) {
    workspace.configure_json(&json!({ "resource": { KINDS: { "it": members } } }));
}

/// What the cloud has of the resource at an address, as JSON. The state names it.
fn in_cloud(workspace: &Workspace, cloud: &Data, address: &str) -> Json {
    let state = workspace.state(address).unwrap();
    json::encode(&cloud.object(state["id"].as_str().unwrap()).unwrap())
}

/// Whether a value has all that is written: what is null or left out in an object may be filled in,
/// write-only values are nowhere, and a set has no order.
fn has(value: &Json, written: &Json) -> bool {
    match (value, written) {
        (Json::Object(value), Json::Object(written)) => {
            written.iter().all(|(name, written)| name == "key_wo" || written.is_null() || has(&value[name], written))
        }
        (Json::Array(values), Json::Array(written)) => {
            values.len() == written.len()
                && written.iter().all(|written| values.iter().any(|value| has(value, written)))
        }
        _ => value == written,
    }
}

#[track_caller]
fn assert_in_cloud(workspace: &Workspace, cloud: &Data, name: &str, written: &Json) {
    let found = in_cloud(workspace, cloud, "test_kinds.it");
    // a dynamic value brings its type
    let value = if name == "anything" && !found[name].is_null() { &found[name]["value"] } else { &found[name] };
    assert!(has(value, written), "{name}: wrote {written}, the cloud has {value}");
}

#[test]
fn each_attribute_is_set_changed_and_unset() {
    let (provider, cloud) = provider(|| vec![Box::new(Kinds)]);
    let workspace = Workspace::reattached(&provider);
    let mut config = all();
    configure(&workspace, &config);
    workspace.apply(&[]).success().says("secret = (sensitive value)").silent_about("hush");
    workspace.assert_plan_is_empty();
    for (name, first, second, unset) in attributes(needs(Feature::WriteOnly)) {
        assert_in_cloud(&workspace, &cloud, name, &first);
        config.insert(name.to_owned(), second.clone());
        configure(&workspace, &config);
        workspace.apply(&[]).success().silent_about("hush");
        assert_in_cloud(&workspace, &cloud, name, &second);
        workspace.assert_plan_is_empty();
        config.remove(name);
        configure(&workspace, &config);
        workspace.apply(&[]).success().silent_about("hush");
        assert_in_cloud(&workspace, &cloud, name, &unset);
        workspace.assert_plan_is_empty();
        assert_eq!(cloud.count(), 1, "{name}");
    }
    workspace.destroy(&[]).success();
    assert_eq!(cloud.count(), 0);
}

#[test]
fn a_replacement_is_a_new_object() {
    let (provider, cloud) = provider(|| vec![Box::new(Kinds)]);
    let workspace = Workspace::reattached(&provider);
    let mut config = all();
    configure(&workspace, &config);
    workspace.apply(&[]).success();
    for (name, value) in [("region", json!("r2")), ("tier", json!(1)), ("network", json!({ "mode": "VPC" }))] {
        config.insert(name.to_owned(), value);
        configure(&workspace, &config);
        let before = workspace.state("test_kinds.it").unwrap();
        let plan = workspace.plan(&[]);
        assert_eq!(plan.code, 2, "{plan}");
        plan.says("# forces replacement");
        workspace.apply(&[]).success().says("1 added, 0 changed, 1 destroyed");
        workspace.assert_plan_is_empty();
        assert_ne!(workspace.state("test_kinds.it").unwrap()["id"], before["id"], "{name}");
        assert_eq!(cloud.count(), 1, "{name}");
    }
    // in the other direction a tier changes in place
    config.insert("tier".to_owned(), json!(5));
    configure(&workspace, &config);
    workspace.apply(&[]).success().says("0 added, 1 changed, 0 destroyed");
}

#[test]
fn what_is_unknown_in_the_plan_is_known_in_the_cloud() {
    let (provider, cloud) = provider(|| vec![Box::new(Kinds)]);
    let workspace = Workspace::reattached(&provider);
    let text = r#"
resource "terraform_data" "later" {
  input = {
    name    = "later"
    names   = ["p", "q"]
    tags    = { t = "1" }
    size    = 7
    network = { cidr = "10.7.0.0/16" }
    disks   = [{ size_gb = 8 }]
    rules   = [{ port = 9, from = ["f"] }]
    pools   = { grey = { size = 2 } }
  }
}

resource "test_kinds" "first" {
  name = "first"
}

# unknown inside what is known
resource "test_kinds" "inside" {
  name     = terraform_data.later.output.name
  names    = ["a", terraform_data.later.output.name]
  zones    = ["a", test_kinds.first.id]
  tags     = { a = test_kinds.first.id }
  anything = { a = test_kinds.first.endpoint, b = 1 }
  network  = { cidr = test_kinds.first.id }
  disks    = [{ size_gb = length(terraform_data.later.output.name) }, {}]
  rules    = [{ port = 1, from = [test_kinds.first.id] }, { port = length(terraform_data.later.output.name) }]
  pools    = { blue = { size = length(terraform_data.later.output.name), key_wo = test_kinds.first.id } }
}

# unknown as a whole
resource "test_kinds" "whole" {
  name     = "whole"
  note     = test_kinds.first.id
  names    = terraform_data.later.output.names
  zones    = terraform_data.later.output.names
  tags     = terraform_data.later.output.tags
  size     = terraform_data.later.output.size
  region   = test_kinds.inside.region
  anything = terraform_data.later.output.tags
  network  = terraform_data.later.output.network
  limits   = terraform_data.later.output.network
  disks    = terraform_data.later.output.disks
  rules    = terraform_data.later.output.rules
  pools    = terraform_data.later.output.pools
  timeouts {
    create = "${terraform_data.later.output.size}m"
  }
}
"#;
    let key = ", key_wo = test_kinds.first.id";
    assert!(text.contains(key));
    workspace.configure(&if needs(Feature::WriteOnly) { text.to_owned() } else { text.replace(key, "") });
    workspace.plan(&[]).says("Plan: 4 to add").says(r#"+ tags = { + "a" = (known after apply) }"#);
    workspace.apply(&[]).success();
    workspace.assert_plan_is_empty();
    let first = in_cloud(&workspace, &cloud, "test_kinds.first")["id"].clone();
    let inside = in_cloud(&workspace, &cloud, "test_kinds.inside");
    let written = json!({
        "name": "later", "label": "later-label", "names": ["a", "later"], "zones": ["a", first], "tags": { "a": first },
        "anything": { "value": { "a": "https://none", "b": 1 } }, "network": { "cidr": first },
        "disks": [{ "size_gb": 5 }, { "size_gb": 50 }], "rules": [{ "port": 1, "from": [first] }, { "port": 5 }],
        "pools": { "blue": { "size": 5 } },
    });
    assert!(has(&inside, &written), "{inside}");
    let whole = in_cloud(&workspace, &cloud, "test_kinds.whole");
    let written = json!({
        "note": first, "names": ["p", "q"], "zones": ["p", "q"], "tags": { "t": "1" }, "size": 7, "region": "r1",
        "anything": { "value": { "t": "1" } }, "network": { "cidr": "10.7.0.0/16", "mode": "GR" },
        "limits": { "cidr": "10.7.0.0/16" }, "disks": [{ "size_gb": 8 }], "rules": [{ "port": 9, "from": ["f"] }],
        "pools": { "grey": { "size": 2 } }, "timeouts": { "create": "7m" },
    });
    assert!(has(&whole, &written), "{whole}");
    workspace.destroy(&[]).success();
    assert_eq!(cloud.count(), 0);
}

#[test]
fn an_import_writes_its_own_configuration() {
    if !needs(Feature::GenerateNested) {
        return;
    }
    let (provider, cloud) = provider(|| vec![Box::new(Kinds)]);
    let maker = Workspace::reattached(&provider);
    let mut config = all();
    // what is secret is not written into a configuration
    config.remove("secret");
    configure(&maker, &config);
    maker.apply(&[]).success();
    let made = maker.state("test_kinds.it").unwrap();

    let workspace = Workspace::reattached(&provider);
    let id = &made["id"];
    let import = |provider: &str| format!("import {{\n  {provider}\n  to = test_kinds.it\n  id = {id}\n}}\n");
    workspace.configure(&import("provider = test"));
    let plan = workspace.plan(&["-generate-config-out=generated.tf"]);
    assert_eq!(plan.code, 2, "{plan}");
    plan.says("Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.");
    workspace.configure(&import(""));
    workspace.apply(&[]).success().says("1 imported, 0 added, 0 changed, 0 destroyed");
    workspace.assert_plan_is_empty();
    assert_eq!(workspace.state("test_kinds.it").unwrap(), made);
    assert_eq!(cloud.count(), 1);
}

#[test]
fn an_import_of_nothing_is_refused() {
    let (provider, _) = provider(|| vec![Box::new(Kinds)]);
    let unknown = Workspace::reattached(&provider);
    let import = json!({ "to": "test_kinds.it", "id": "obj-404" });
    unknown.configure_json(&json!({ "import": import, "resource": { KINDS: { "it": { "name": "a" } } } }));
    let plan = unknown.plan(&[]);
    assert_eq!(plan.code, 1, "{plan}");
    plan.says("Cannot import non-existent remote object");
}

#[test]
fn what_drifts_or_vanishes_is_put_back() {
    let (provider, cloud) = provider(|| vec![Box::new(Kinds)]);
    let workspace = Workspace::reattached(&provider);
    configure(&workspace, &all());
    workspace.apply(&[]).success();
    let id = workspace.state("test_kinds.it").unwrap()["id"].as_str().unwrap().to_owned();
    cloud.change(&id, "note", "drifted".into());
    let plan = workspace.plan(&[]);
    assert_eq!(plan.code, 2, "{plan}");
    plan.says(r#"~ note = "drifted" -> "n""#);
    workspace.apply(&[]).success().says("0 added, 1 changed, 0 destroyed");
    assert_in_cloud(&workspace, &cloud, "note", &json!("n"));
    cloud.remove(&id).unwrap();
    workspace.apply(&[]).success().says("1 added, 0 changed, 0 destroyed");
    assert_eq!(cloud.count(), 1);
    workspace.assert_plan_is_empty();
    let id = workspace.state("test_kinds.it").unwrap()["id"].as_str().unwrap().to_owned();
    cloud.remove(&id).unwrap();
    workspace.destroy(&[]).success().says("No changes");
}
