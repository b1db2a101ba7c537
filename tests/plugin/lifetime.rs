//! What ends a plugin and what does not. Nothing may be left: no process, no socket.

use std::process::{Command, Stdio};
use std::time::Duration;

use terraform_provider_tke::system::clock;
use terraform_provider_tke::wire::grpc_health::HealthCheckRequest;
use terraform_provider_tke::wire::grpc_health::health_client::HealthClient;

use super::host::{self, BINARY, COOKIE, Plugin};

#[tokio::test]
async fn an_interrupt_is_the_hosts_affair() {
    let plugin = Plugin::start(&[]);
    plugin.signal("INT");
    plugin.signal("INT");
    clock::sleep(Duration::from_millis(100)).await;
    let channel = plugin.connect().await;
    HealthClient::new(channel.clone()).check(HealthCheckRequest::default()).await.unwrap();
    host::shutdown(channel).await;
    plugin.ended(host::PATIENCE).await.assert_clean();
}

#[tokio::test]
async fn a_termination_ends_it_cleanly() {
    for signal in ["TERM", "HUP"] {
        let plugin = Plugin::start(&[]);
        let _connected = plugin.connect().await;
        plugin.signal(signal);
        plugin.ended(host::PATIENCE).await.assert_clean();
    }
}

#[tokio::test]
async fn it_does_not_outlive_a_host_that_was_killed() {
    let temp = tempfile::tempdir().unwrap();
    let mut host = Command::new("sh");
    // The host tells the plugin's id, then waits until it is killed.
    host.args(["-c", r#""$0" & echo "$!" >"$TMPDIR/pid"; wait"#, BINARY])
        .env("TMPDIR", temp.path())
        .env(COOKIE.0, COOKIE.1)
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    let host = Plugin::spawn(host, temp);
    let socket = std::path::PathBuf::from(host.fields()[3]);
    assert!(socket.exists());
    host.signal("KILL");
    let start = clock::instant();
    while socket.exists() {
        assert!(start.elapsed() < Duration::from_secs(5), "the socket is still there");
        clock::sleep(Duration::from_millis(20)).await;
    }
    let pid = std::fs::read_to_string(host.temp.path().join("pid")).unwrap();
    while process_is_alive(pid.trim()) {
        assert!(start.elapsed() < Duration::from_secs(5), "the process is still there");
        clock::sleep(Duration::from_millis(20)).await;
    }
}

/// A process that nobody has collected yet (state Z) has ended all the same.
fn process_is_alive(pid: &str) -> bool {
    let state = Command::new("ps").args(["-o", "stat=", "-p", pid]).output().unwrap();
    let state = String::from_utf8_lossy(&state.stdout).trim().to_owned();
    !state.is_empty() && !state.starts_with('Z')
}
