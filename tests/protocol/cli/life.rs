//! A resource whose handlers go wrong, and what a user sees and keeps of it.

use super::provider;
use crate::harness::{Cli, Feature, Reattached, Workspace, find, needs};
use crate::protocol::failing::Failing;
use crate::protocol::provider::Data;

fn start() -> (Reattached, Data, Workspace) {
    let (provider, cloud) = provider(|| vec![Box::new(Failing)]);
    let workspace = Workspace::reattached(&provider);
    (provider, cloud, workspace)
}

/// The key is left out where the CLI does not know write-only attributes.
fn configure(workspace: &Workspace, note: &str, key: &str) {
    let key = if Cli::on_path().knows(Feature::WriteOnly) { format!("  key_wo = {key:?}\n") } else { String::new() };
    workspace
        .configure(&format!("resource \"test_failing\" \"it\" {{\n  name = \"a\"\n  note = \"{note}\"\n{key}}}\n"));
}

#[test]
fn an_error_points_at_its_line() {
    let (_provider, cloud, workspace) = start();
    configure(&workspace, "n", "k");
    cloud.behave("fail at once");
    let run = workspace.apply(&[]).failure();
    run.says("Error: The cloud refused")
        .says("on main.tf line 3, in resource \"test_failing\" \"it\": 3: note = \"n\"");
    assert_eq!(workspace.state("test_failing.it"), None);
    cloud.behave("");
    workspace.apply(&[]).success();
}

#[test]
fn a_warning_does_not_stop() {
    let (_provider, cloud, workspace) = start();
    configure(&workspace, "n", "k");
    cloud.behave("warn");
    workspace.apply(&[]).success().says("Warning: Slow today").says("It took its time.");
    cloud.behave("keys stopped");
    let plan = workspace.plan(&[]);
    assert_eq!(plan.code, 0, "{plan}");
    plan.says("Warning: Keys stopped working");
}

#[test]
fn a_failed_create_taints() {
    for (behaviour, says) in [("fail", "It failed."), ("panic", "The provider panicked in ApplyResourceChange")] {
        let (_provider, cloud, workspace) = start();
        configure(&workspace, "n", "k");
        cloud.behave(behaviour);
        workspace.apply(&[]).failure().says(says);
        cloud.behave("");
        let made = workspace.state("test_failing.it").unwrap();
        assert_eq!(made["id"], "obj-1");
        let plan = workspace.plan(&[]);
        assert_eq!(plan.code, 2, "{plan}");
        plan.says("test_failing.it is tainted, so").says("must be replaced");
        workspace.apply(&[]).success().says("1 added, 0 changed, 1 destroyed");
        assert_eq!(workspace.state("test_failing.it").unwrap()["id"], "obj-2");
        workspace.assert_plan_is_empty();
    }
}

#[test]
fn a_failed_update_keeps_what_was_done() {
    let (_provider, cloud, workspace) = start();
    configure(&workspace, "n", "k");
    workspace.apply(&[]).success();
    configure(&workspace, "m", "k");
    cloud.behave("fail");
    workspace.apply(&[]).failure().says("It failed.");
    let state = workspace.state("test_failing.it").unwrap();
    assert_eq!((state["id"].as_str(), state["note"].as_str()), (Some("obj-1"), Some("m")));
    cloud.behave("");
    workspace.assert_plan_is_empty();
}

#[test]
fn a_failed_destroy_keeps_the_object() {
    let (_provider, cloud, workspace) = start();
    configure(&workspace, "n", "k");
    workspace.apply(&[]).success();
    cloud.behave("fail");
    workspace.destroy(&[]).failure().says("It failed.");
    assert_eq!(cloud.count(), 1);
    cloud.behave("");
    workspace.destroy(&[]).success();
    assert_eq!(cloud.count(), 0);
}

#[test]
fn what_vanished_is_made_again() {
    let (_provider, cloud, workspace) = start();
    configure(&workspace, "n", "k");
    workspace.apply(&[]).success();
    cloud.behave("vanish");
    let plan = workspace.plan(&[]);
    assert_eq!(plan.code, 2, "{plan}");
    plan.says("Plan: 1 to add, 0 to change, 0 to destroy.");
}

#[test]
fn a_panic_in_plan_or_read_is_an_error() {
    const KEY: &str = "NeedleKey7Jq2xW9vKd0aTb5mQe";
    let (_provider, cloud, workspace) = start();
    configure(&workspace, "n", KEY);
    workspace.apply(&[]).success();
    for (behaviour, rpc) in [("panic in the plan", "PlanResourceChange"), ("panic in the read", "ReadResource")] {
        cloud.behave(behaviour);
        let plan = workspace.plan(&[]);
        assert_eq!(plan.code, 1, "{plan}");
        let plan = plan.says(&format!("The provider panicked in {rpc} of test_failing"));
        assert!(find(&[KEY], format!("{}\n{}", plan.stdout, plan.stderr).as_bytes()).is_empty(), "{plan}");
    }
    cloud.behave("");
    workspace.assert_plan_is_empty();
}

#[test]
fn a_write_only_value_reaches_the_provider_and_nothing_else() {
    if !needs(Feature::WriteOnly) {
        return;
    }
    let (_provider, _cloud, workspace) = start();
    configure(&workspace, "n", "wrong");
    workspace.apply(&[]).failure().says("The key is wrong.");
    configure(&workspace, "n", "unspeakable");
    let run = workspace.apply(&[]).success();
    run.says("key_wo = (write-only attribute)").silent_about("unspeakable");
    assert!(workspace.state("test_failing.it").unwrap()["key_wo"].is_null());
    let state = std::fs::read_to_string(workspace.path("terraform.tfstate")).unwrap();
    assert!(!state.contains("unspeakable"));
    // a change of it alone is none
    configure(&workspace, "n", "another");
    workspace.assert_plan_is_empty();
}
