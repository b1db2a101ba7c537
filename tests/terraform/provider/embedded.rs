//! The embedded simulated cloud.

use terraform_provider_tke::simulator::{Settings, Simulator};

use super::block;
use crate::harness::configuration::{cluster, named_cluster, provider};
use crate::harness::{OURS, Workspace};

#[test]
fn the_embedded_cloud_needs_no_account_and_says_that_it_is_simulated() {
    let workspace = Workspace::bare();
    let text = format!("{}{}", provider("simulator = { state_path = \"cloud.json\" }"), cluster("", ""));
    workspace.configure(&text);
    let plan = workspace.plan(&[]);
    assert_eq!(plan.code, 2, "{plan}");
    plan.says("Warning: Simulated cloud").says("nothing is created in Tencent Cloud");
    workspace.apply(&[]).success();
    let cloud: serde_json::Value =
        serde_json::from_slice(&std::fs::read(workspace.path("cloud.json")).unwrap()).unwrap();
    let clusters = cloud["clusters"].as_object().unwrap();
    assert_eq!(clusters.len(), 1);
    assert_eq!(clusters.values().next().unwrap()["name"], "main");
    workspace.assert_plan_is_empty();
    workspace.destroy(&[]).success();
    let cloud: serde_json::Value =
        serde_json::from_slice(&std::fs::read(workspace.path("cloud.json")).unwrap()).unwrap();
    assert!(cloud["clusters"].as_object().unwrap().is_empty() && cloud["instances"].as_object().unwrap().is_empty());
}

#[test]
fn the_variable_switches_to_it_and_two_processes_share_it() {
    let (one, two) = (Workspace::bare(), Workspace::bare());
    let shared = one.path("cloud.json");
    let (one, two) =
        (one.with("TKE_SIMULATOR", shared.to_str().unwrap()), two.with("TKE_SIMULATOR", shared.to_str().unwrap()));
    one.configure(&named_cluster("one", ""));
    two.configure(&named_cluster("two", ""));
    std::thread::scope(|scope| {
        let first = scope.spawn(|| one.apply(&[]).success());
        let second = scope.spawn(|| two.apply(&[]).success());
        first.join().unwrap();
        second.join().unwrap();
    });
    let cloud: serde_json::Value = serde_json::from_slice(&std::fs::read(&shared).unwrap()).unwrap();
    let mut names: Vec<&str> =
        cloud["clusters"].as_object().unwrap().values().map(|cluster| cluster["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, ["one", "two"]);
    one.assert_plan_is_empty();
    two.assert_plan_is_empty();
}

#[test]
fn a_file_that_is_no_simulated_cloud_is_refused_and_kept() {
    let workspace = Workspace::bare();
    std::fs::write(workspace.path("cloud.json"), "my shopping list").unwrap();
    let text = format!("{}{}", provider("simulator = { state_path = \"cloud.json\" }"), cluster("", ""));
    workspace.configure(&text).plan(&[]).failure().says("Simulated cloud not usable");
    assert_eq!(std::fs::read_to_string(workspace.path("cloud.json")).unwrap(), "my shopping list");
}

#[test]
fn the_embedded_cloud_has_keys_of_its_own() {
    let workspace = Workspace::bare()
        .with("TENCENTCLOUD_ASSUME_ROLE_ARN", "qcs::cam::uin/1:roleName/elsewhere")
        .with("TENCENTCLOUD_ASSUME_ROLE_EXTERNAL_ID", "elsewhere")
        .with("TENCENTCLOUD_ASSUME_ROLE_SESSION_DURATION", "of no meaning here")
        .with("TENCENTCLOUD_CAM_ROLE_NAME", "elsewhere")
        .with("TENCENTCLOUD_SECRET_ID", "AKIDelsewhere")
        .with("TENCENTCLOUD_SECRET_KEY", "elsewhere");
    let path = workspace.path("cloud.json");
    let simulator = Simulator::open(&path, Settings::default()).unwrap();
    let arn = simulator.write(|state| state.add_role(OURS, "ours", |role| role.trusted.push(OURS.to_owned())));
    let simulated = format!("simulator = {{ state_path = {path:?} }}\n  region = \"ap-guangzhou\"");
    workspace.configure(&block(&simulated));
    assert_eq!(workspace.plan(&[]).code, 2);
    assert!(simulator.read(|state| state.users.len()) == 1, "no session was opened");
    workspace.configure(&block(&format!("{simulated}\n  assume_role = {{ role_arn = {arn:?} }}")));
    assert_eq!(workspace.plan(&[]).code, 2);
    let asked = simulator.requests();
    assert!(asked.iter().any(|record| record.action == "AssumeRole" && record.error_code().is_none()), "{asked:?}");
}
