//! The user interrupts: what was made is kept, and nothing runs on.
#![allow(clippy::disallowed_methods, reason = "a test that watches another process")]

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use terraform_provider_tke::simulator::Settings;

use crate::harness::configuration::cluster;
use crate::harness::{Cloud, Workspace};

#[test]
fn an_interrupted_create_keeps_the_cluster() {
    // so slow that it is being made when the interrupt comes
    let cloud = Cloud::with(Settings { speed: 0.01, ..Settings::default() });
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", ""));
    let child = workspace
        .command(&["apply", "-no-color", "-input=false", "-auto-approve"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let patience = Instant::now() + Duration::from_secs(60);
    while cloud.clusters().is_empty() {
        assert!(Instant::now() < patience, "no cluster was asked for");
        std::thread::sleep(Duration::from_millis(50));
    }
    std::thread::sleep(Duration::from_millis(500));
    let told = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(told.success());
    let output = child.wait_with_output().unwrap();
    let printed = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "{printed}");
    assert!(printed.contains("Interrupted"), "{printed}");
    assert!(printed.contains("Stopping operation") || printed.contains("Interrupt received"), "{printed}");
    let id = cloud.cluster().id;
    assert_eq!(workspace.state("tke_cluster.main").unwrap()["id"], id.as_str());
    let mark = cloud.mark();
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(cloud.mark(), mark, "nobody asks on");
}
