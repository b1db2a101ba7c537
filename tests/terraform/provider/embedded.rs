//! The embedded simulated cloud, and `simulate`.

use crate::harness::Workspace;
use crate::harness::configuration::{cluster, named_cluster, provider};

#[test]
fn the_embedded_cloud_needs_no_account_and_says_that_it_is_simulated() {
    let workspace = Workspace::bare();
    let text = format!("{}{}", provider("simulator = { state_path = \"cloud.json\" }"), cluster("", ""));
    workspace.configure(&text);
    let plan = workspace.plan(&[]);
    assert_eq!(plan.code, 2, "{plan}");
    plan.says("Warning: Simulated cloud").says("nothing is made in Tencent Cloud");
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
fn simulate_serves_a_cloud_and_says_what_it_offers() {
    let mut server = std::process::Command::new(env!("CARGO_BIN_EXE_terraform-provider-tke"))
        .args(["simulate", "--listen", "127.0.0.1:0", "--speed", "300", "--json"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(server.stdout.take().unwrap()), &mut line).unwrap();
    let offer: serde_json::Value = serde_json::from_str(&line).unwrap();
    let text = |name: &str| offer[name].as_str().unwrap_or_else(|| panic!("{name} is not in {offer}")).to_owned();
    let workspace = Workspace::bare()
        .with("TKE_ENDPOINT", &text("url"))
        .with("TENCENTCLOUD_SECRET_ID", &text("secret_id"))
        .with("TENCENTCLOUD_SECRET_KEY", &text("secret_key"))
        .with("TENCENTCLOUD_REGION", &text("region"));
    workspace.configure(&cluster("", "")).apply(&[]).success();
    workspace.assert_plan_is_empty();
    workspace.destroy(&[]).success();
    let stopped = std::process::Command::new("kill").args(["-INT", &server.id().to_string()]).status().unwrap();
    assert!(stopped.success());
    assert!(server.wait().unwrap().success());
}
