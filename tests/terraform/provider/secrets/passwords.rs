//! Passwords that users write into scripts and into parameters of add-ons.

use std::time::Duration;

use super::left::Left;
use super::{APPLY, APPLY_PLAN, DESTROY, PLAN};
use crate::harness::configuration::{SMALL, pools};
use crate::harness::{Cloud, Running, Workspace, find, refusal, until};

const PASSWORD: &str = "NeedlePassword6Gk2vQw8Lt4Zs";

/// One that nothing but the attributes calls a secret.
const OPEN: &str = "NeedleOpenWord3Hc7nPr5Xd1Ym";

fn workspace(cloud: &Cloud) -> Workspace {
    let workspace = Workspace::new(cloud).with("TF_LOG", "trace").with("TF_LOG_PATH", "trace.log");
    std::fs::create_dir(workspace.path("tmp")).unwrap();
    std::fs::create_dir(workspace.path(".terraform")).unwrap();
    let temp = workspace.path("tmp").to_string_lossy().into_owned();
    workspace.with("TMPDIR", &temp).with("TF_VAR_password", PASSWORD).with("TF_VAR_open", OPEN)
}

fn configuration(label: &str) -> String {
    let pool = format!(
        "{SMALL}\n user_script = \"login ${{var.open}}\"\n labels = {{ a = {label:?} }}\n annotations = {{ \"x.io/a\" = {label:?} }}"
    );
    let addons = "addons = { tcr = {\n values = jsonencode({ password = var.password })\n sensitive_values = \
                  jsonencode({ open = var.open })\n } }";
    let variables = "variable \"password\" {\n  sensitive = true\n}\nvariable \"open\" {}\n";
    format!("{variables}{}", pools(addons, &[("blue", &pool)]))
}

/// What is sensitive by its variable or by its attribute.
#[test]
fn passwords_of_users_are_in_state_and_plans_only() {
    let cloud = Cloud::start();
    let workspace = workspace(&cloud);
    workspace.configure(&configuration("1"));
    let mut left = Left::by(&workspace);
    left.run(PLAN).success();
    left.run(&["show", "-no-color", "plan.bin"]).success();
    left.run(APPLY_PLAN).success();
    left.run(&["show", "-no-color"]).success();
    left.run(&["apply", "-no-color", "-input=false", "-auto-approve", "-refresh-only"]).success();
    // what somebody else makes of them is no less a secret
    cloud.change(|state| {
        let tcr = state.clusters.values_mut().next().unwrap().addons.get_mut("tcr").unwrap();
        tcr.values["open"] = format!("{OPEN}2").into();
        state.node_pools.values_mut().for_each(|pool| pool.settings.user_script = format!("echo {OPEN}3"));
    });
    left.run(PLAN).success();
    workspace.configure(&configuration("2"));
    cloud.fail("DescribeAddonValues", 0, 9, refusal("FailedOperation", "out of order"));
    left.run(PLAN).failure();
    cloud.change(|state| state.faults.clear());
    left.run(APPLY).success();
    left.run(DESTROY).success();
    cloud.assert_nothing_is_left();
    let secrets = [OPEN, PASSWORD];
    let expected = ["plan", "state"].map(|place| secrets.map(|secret| (place, secret))).concat();
    assert_eq!(left.found(&secrets), expected);
    assert!(left.kinds().contains(&"log"), "{:?}", left.kinds());
    let mut json = Left::by(&workspace);
    json.run(PLAN).success();
    json.run(&["show", "-json", "plan.bin"]).success();
    assert!(json.found(&secrets).contains(&("JSON", OPEN)), "so what looks for them finds them");
}

/// An output that would print them is refused by Terraform.
#[test]
fn an_output_of_them_has_to_be_sensitive() {
    let cloud = Cloud::start();
    let workspace = workspace(&cloud);
    for attribute in ["node_pools[\"blue\"].user_script", "addons[\"tcr\"].sensitive_values"] {
        let output = |more: &str| format!("output \"shown\" {{\n  value = tke_cluster.main.{attribute}\n{more}}}\n");
        workspace.configure(&format!("{}{}", configuration("1"), output("")));
        workspace.plan(&[]).failure().says("Output refers to sensitive values");
        workspace.configure(&format!("{}{}", configuration("1"), output("  sensitive = true\n")));
        workspace.plan(&[]).says("shown = (sensitive value)").silent_about(OPEN);
    }
}

/// Neither the journal, nor what a killed process leaves in the directory for temporary files.
#[test]
fn killed_and_interrupted_runs_leave_no_password_behind() {
    let cloud = Cloud::start();
    let (_, key) = cloud.keys();
    let workspace = workspace(&cloud);
    workspace.configure(&configuration("1"));
    let mut left = Left::by(&workspace);
    let mut broken_off = |action: &str, end: &dyn Fn(&Running)| {
        let mark = cloud.mark();
        cloud.stop_time();
        let apply = Running::apply(&workspace);
        // time stands still from the call on
        until("the call to be made", || {
            let is_made = cloud.since(mark).iter().any(|record| record.action == action);
            if !is_made {
                cloud.pass(Duration::from_secs(5));
            }
            is_made
        });
        end(&apply);
        cloud.resume_time();
        let run = apply.end();
        left.note(APPLY, &run);
    };
    broken_off("CreateCluster", &Running::kill_provider);
    broken_off("CreateClusterNodePool", &Running::kill_provider);
    broken_off("InstallAddon", &Running::interrupt);
    workspace.configure(&configuration("1").replace("instance_type = \"", "instance_type = \"S5.LARGE8\" #"));
    broken_off("CreateClusterNodePool", &Running::kill_provider);
    left.run(APPLY).success();
    left.run(DESTROY).success();
    cloud.assert_nothing_is_left();
    for kind in ["journal", "log", "output", "state"] {
        assert!(left.kinds().contains(&kind), "{kind} is none of {:?}", left.kinds());
    }
    let is_elsewhere = |(place, _): &(&str, &str)| !["plan", "state"].contains(place);
    let secrets = [OPEN, PASSWORD, key.as_str()];
    assert_eq!(left.found(&secrets).into_iter().filter(is_elsewhere).collect::<Vec<_>>(), []);
    let in_state = left.found(&[key.as_str()]);
    assert_eq!(in_state, [], "the provider's own key is nowhere");
    let record: String = cloud.simulator.requests().iter().map(|record| format!("{record:?}\n")).collect();
    assert_eq!(find(&[key.as_str()], record.as_bytes()).len(), 0, "the cloud's record");
}
