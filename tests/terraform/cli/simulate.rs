//! `simulate`: a cloud for whoever asks.

use crate::harness::configuration::cluster;
use crate::harness::{Workspace, signal};

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
    signal("-INT", server.id());
    assert!(server.wait().unwrap().success());
}
