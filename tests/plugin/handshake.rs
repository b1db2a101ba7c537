//! The line, and the services of go-plugin behind the socket.

use std::path::Path;
use std::time::Duration;

use terraform_provider_tke::kit::wire::go_plugin::grpc_stdio_client::GrpcStdioClient;
use terraform_provider_tke::kit::wire::grpc_health::HealthCheckRequest;
use terraform_provider_tke::kit::wire::grpc_health::health_check_response::ServingStatus;
use terraform_provider_tke::kit::wire::grpc_health::health_client::HealthClient;

use super::host::{self, COOKIE, Plugin};

#[tokio::test]
async fn the_line_says_where_and_shutdown_ends_it() {
    let plugin = Plugin::start(&[]);
    let fields = plugin.fields();
    assert_eq!((&fields[..3], &fields[4..]), (&["1", "6", "unix"][..], &["grpc", ""][..]));
    assert!(Path::new(fields[3]).starts_with(plugin.temp.path()), "{}", plugin.line);

    let channel = plugin.connect().await;
    let mut health = HealthClient::new(channel.clone());
    let request = |service: &str| HealthCheckRequest { service: service.to_owned() };
    let answer = health.check(request("plugin")).await.unwrap().into_inner();
    assert_eq!(answer.status(), ServingStatus::Serving);
    let unknown = health.check(request("other")).await.unwrap_err();
    assert_eq!(unknown.code(), tonic::Code::NotFound);

    // The host takes an end of this stream for the end of the plugin.
    let mut stdio = GrpcStdioClient::new(channel.clone()).stream_stdio(()).await.unwrap().into_inner();
    let quiet = tokio::time::timeout(Duration::from_millis(200), stdio.message()).await;
    assert!(quiet.is_err(), "the stream is held open: {quiet:?}");

    host::shutdown(channel).await;
    assert_eq!(stdio.message().await.unwrap(), None);
    plugin.ended(host::PATIENCE).await.assert_clean();
}

#[tokio::test]
async fn the_hosts_socket_directory_is_used_and_left_empty() {
    let sockets = tempfile::tempdir().unwrap();
    let plugin = Plugin::start(&[("PLUGIN_UNIX_SOCKET_DIR", sockets.path().to_str().unwrap())]);
    assert_eq!(Path::new(plugin.fields()[3]).parent(), Some(sockets.path()));
    host::shutdown(plugin.connect().await).await;
    plugin.ended(host::PATIENCE).await.assert_clean();
    assert_eq!(std::fs::read_dir(sockets.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_temporary_directory_that_takes_no_socket_is_passed_over() {
    let plugin = Plugin::start(&[("TMPDIR", "/no/such/directory")]);
    assert!(Path::new(plugin.fields()[3]).starts_with("/tmp"), "{}", plugin.line);
    host::shutdown(plugin.connect().await).await;
    plugin.ended(host::PATIENCE).await.assert_clean();
}

#[tokio::test]
async fn a_host_of_another_protocol_gets_an_error_and_a_line_that_says_why() {
    let plugin = Plugin::start(&[("PLUGIN_PROTOCOL_VERSIONS", "5")]);
    assert!(plugin.line.starts_with("the provider cannot be served: the host speaks"), "{}", plugin.line);
    let ended = plugin.ended(Duration::from_secs(5)).await;
    assert_eq!(ended.status.code(), Some(1));
    let log: serde_json::Value = serde_json::from_str(&ended.stderr).expect("one JSON line");
    assert_eq!(log["@level"], "error");
    assert!(log["@message"].as_str().unwrap().contains("protocol versions 5, this provider speaks 6"), "{log}");
}

#[tokio::test]
async fn standard_error_is_json_and_may_be_closed() {
    let plugin = Plugin::start(&[("TF_LOG", "TRACE")]);
    host::shutdown(plugin.connect().await).await;
    let ended = plugin.ended(host::PATIENCE).await;
    ended.assert_clean();
    assert!(!ended.stderr.is_empty());
    for line in ended.stderr.lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(line["@module"], "provider.plugin", "{line}");
    }

    let temp = tempfile::tempdir().unwrap();
    let mut command = std::process::Command::new("sh");
    command
        .args(["-c", r#"exec "$0" 2>&-"#, host::BINARY])
        .env_clear()
        .env("TMPDIR", temp.path())
        .env("TF_LOG", "TRACE")
        .env(COOKIE.0, COOKIE.1)
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped());
    let plugin = Plugin::spawn(command, temp);
    host::shutdown(plugin.connect().await).await;
    plugin.ended(host::PATIENCE).await.assert_clean();
}
