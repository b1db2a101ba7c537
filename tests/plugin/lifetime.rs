//! What ends a plugin and what does not. Nothing may be left: no process, no socket.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use terraform_provider_tke::kit::value::{Type, Value, msgpack};
use terraform_provider_tke::kit::wire::grpc_health::HealthCheckRequest;
use terraform_provider_tke::kit::wire::grpc_health::health_client::HealthClient;
use terraform_provider_tke::kit::wire::tfplugin6 as proto;
use terraform_provider_tke::kit::wire::tfplugin6::provider_client::ProviderClient;
use terraform_provider_tke::system::clock;
use tonic::transport::Channel;

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
async fn one_host_after_another_and_a_closed_standard_input() {
    let temp = tempfile::tempdir().unwrap();
    let mut command = Command::new("sh");
    command
        .args(["-c", r#"exec "$0" <&-"#, BINARY])
        .env_clear()
        .env("TMPDIR", temp.path())
        .env(COOKIE.0, COOKIE.1)
        .stdout(Stdio::piped());
    let plugin = Plugin::spawn(command, temp);
    for _ in 0..2 {
        let channel = plugin.connect().await;
        HealthClient::new(channel).check(HealthCheckRequest::default()).await.unwrap();
    }
    host::shutdown(plugin.connect().await).await;
    plugin.ended(host::PATIENCE).await.assert_clean();
}

#[tokio::test]
async fn nobody_reads_its_logs() {
    let temp = tempfile::tempdir().unwrap();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = host::command(temp.path());
    command.env(COOKIE.0, COOKIE.1).env("TF_LOG", "TRACE").stderr(writer);
    let plugin = Plugin::spawn(command, temp);
    let channel = plugin.connect().await;
    let mut rpc = ProviderClient::new(channel.clone());
    rpc.get_provider_schema(proto::get_provider_schema::Request {}).await.unwrap();
    host::shutdown(channel).await;
    plugin.ended(host::PATIENCE).await.assert_clean();
}

#[tokio::test]
async fn nobody_reads_its_line() {
    let temp = tempfile::tempdir().unwrap();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut child = host::command(temp.path()).env(COOKIE.0, COOKIE.1).stdout(writer).spawn().unwrap();
    let status = host::wait(&mut child, Duration::from_secs(5)).await;
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(status.code(), Some(1), "{said}");
    assert!(said.contains("cannot be served"), "{said}");
    assert_eq!(std::fs::read_dir(temp.path()).unwrap().count(), 0);
}

/// A stop is there in milliseconds; a machine with other things to do gets more. The call would be given up
/// after a minute.
const SOON: Duration = Duration::from_secs(20);

/// A cloud that takes connections and never answers.
fn silent_cloud() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (listener, url)
}

type Answer = tokio::task::JoinHandle<Result<Vec<proto::Diagnostic>, tonic::Status>>;

/// Has the plugin check the keys of an account, which asks the cloud; returns when the question is there.
async fn ask_the_silent_cloud(channel: Channel, cloud: TcpListener) -> (std::net::TcpStream, Answer) {
    let call = ask(channel).await;
    let accepted = tokio::task::spawn_blocking(move || cloud.accept().unwrap().0);
    let connection = tokio::time::timeout(Duration::from_secs(20), accepted).await.expect("the cloud is asked");
    (connection.unwrap(), call)
}

/// An object of a schema with these members, strings and sets of strings.
fn encode(schema: &proto::Schema, members: &[(&str, Value)]) -> Option<proto::DynamicValue> {
    let attributes = &schema.block.as_ref().unwrap().attributes;
    let given = |name: &str| members.iter().find(|(member, _)| *member == name).map(|(_, value)| value);
    let value = attributes.iter().map(|attribute| {
        let value = given(&attribute.name).cloned().unwrap_or_default();
        (attribute.name.clone(), value)
    });
    let ty = attributes.iter().map(|attribute| {
        let is_set = matches!(given(&attribute.name), Some(Value::Set(_)));
        (attribute.name.clone(), if is_set { Type::set(Type::String) } else { Type::String })
    });
    let msgpack = msgpack::encode(&Value::object(value), &Type::object(ty)).unwrap();
    Some(proto::DynamicValue { msgpack: msgpack.into(), ..Default::default() })
}

/// Has the plugin check the keys of an account, which asks the cloud.
async fn ask(channel: Channel) -> Answer {
    let mut rpc = ProviderClient::new(channel).max_decoding_message_size(64 << 20);
    let schemas = rpc.get_provider_schema(proto::get_provider_schema::Request {}).await.unwrap().into_inner();
    let config = encode(schemas.provider.as_ref().unwrap(), &[]);
    let request =
        proto::configure_provider::Request { config, terraform_version: "1.11.4".into(), ..Default::default() };
    let answer = rpc.configure_provider(request).await.unwrap().into_inner();
    assert_eq!(answer.diagnostics, []);
    let account = [("id", "a"), ("name", "main"), ("secret_id", "AKIDsilent"), ("secret_key", "silent")];
    let account = account.map(|(name, text)| (name, Value::from(text)));
    let request = proto::read_resource::Request {
        type_name: "tencent_account".into(),
        current_state: encode(&schemas.resource_schemas["tencent_account"], &account),
        ..Default::default()
    };
    tokio::spawn(async move { Ok(rpc.read_resource(request).await?.into_inner().diagnostics) })
}

/// Who asks the cloud within this time.
async fn accept_within(cloud: &TcpListener, patience: Duration) -> Option<TcpStream> {
    cloud.set_nonblocking(true).unwrap();
    let start = clock::instant();
    loop {
        match cloud.accept() {
            Ok((connection, _)) => return Some(connection),
            Err(_) if start.elapsed() < patience => clock::sleep(Duration::from_millis(5)).await,
            Err(_) => return None,
        }
    }
}

/// Takes a request and says that the cloud is in trouble.
fn answer_in_trouble(connection: &TcpStream) {
    let mut connection = connection;
    let mut request = BufReader::new(connection);
    let mut length = 0;
    loop {
        let mut line = String::new();
        request.read_line(&mut line).unwrap();
        if let Some((_, value)) = line.split_once(':').filter(|(name, _)| name.eq_ignore_ascii_case("content-length")) {
            length = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    request.read_exact(&mut vec![0; length]).unwrap();
    let body = r#"{"Response":{"Error":{"Code":"ServiceUnavailable","Message":"busy"},"RequestId":"r"}}"#;
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
    connection.write_all(format!("{head}{body}").as_bytes()).unwrap();
}

fn pointed_at(url: &str) -> [(&str, &str); 2] {
    [("TKE_ENDPOINT", url), ("TENCENTCLOUD_REGION", "ap-guangzhou")]
}

#[tokio::test]
async fn a_stop_reaches_a_call_that_the_cloud_does_not_answer() {
    let (cloud, url) = silent_cloud();
    let plugin = Plugin::start(&pointed_at(&url));
    let channel = plugin.connect().await;
    let (_connection, call) = ask_the_silent_cloud(channel.clone(), cloud).await;
    let start = clock::instant();
    ProviderClient::new(channel.clone()).stop_provider(proto::stop_provider::Request {}).await.unwrap();
    let diagnostics = call.await.unwrap().unwrap();
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
    assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
    host::shutdown(channel).await;
    plugin.ended(host::PATIENCE).await.assert_clean();
}

#[tokio::test]
async fn a_stop_reaches_the_check_of_the_account_that_is_allowed() {
    let (cloud, url) = silent_cloud();
    let plugin = Plugin::start(&pointed_at(&url));
    let channel = plugin.connect().await;
    let mut rpc = ProviderClient::new(channel.clone()).max_decoding_message_size(64 << 20);
    let schemas = rpc.get_provider_schema(proto::get_provider_schema::Request {}).await.unwrap().into_inner();
    let members = [
        ("secret_id", "AKIDsilent".into()),
        ("secret_key", "silent".into()),
        ("allowed_account_ids", Value::set(vec!["100000000001".into()])),
    ];
    let config = encode(schemas.provider.as_ref().unwrap(), &members);
    let request =
        proto::configure_provider::Request { config, terraform_version: "1.11.4".into(), ..Default::default() };
    let call = tokio::spawn(async move { rpc.configure_provider(request).await.unwrap().into_inner().diagnostics });
    let _connection = accept_within(&cloud, SOON).await.expect("the cloud is asked");
    let start = clock::instant();
    ProviderClient::new(channel.clone()).stop_provider(proto::stop_provider::Request {}).await.unwrap();
    let diagnostics = call.await.unwrap();
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
    assert!(diagnostics.len() == 1 && diagnostics[0].summary == "Interrupted", "{diagnostics:?}");
    host::shutdown(channel).await;
    plugin.ended(host::PATIENCE).await.assert_clean();
}

#[tokio::test]
async fn a_stop_reaches_a_pause_before_a_call_is_repeated() {
    let (cloud, url) = silent_cloud();
    let plugin = Plugin::start(&pointed_at(&url));
    let channel = plugin.connect().await;
    let call = ask(channel.clone()).await;
    // a pause is of any length up to one that grows: the stop comes in one that is seen to last
    let mut answers = 0;
    while let Some(connection) =
        accept_within(&cloud, if answers < 5 { SOON } else { Duration::from_millis(200) }).await
    {
        answer_in_trouble(&connection);
        answers += 1;
    }
    assert!(answers >= 5, "the call was repeated {answers} times only");
    assert!(!call.is_finished());
    ProviderClient::new(channel.clone()).stop_provider(proto::stop_provider::Request {}).await.unwrap();
    let diagnostics = call.await.unwrap().unwrap();
    assert!(diagnostics.len() == 1 && diagnostics[0].detail.contains("was to be repeated"), "{diagnostics:?}");
    assert!(cloud.accept().is_err(), "the call was repeated all the same");
    host::shutdown(channel).await;
    plugin.ended(host::PATIENCE).await.assert_clean();
}

#[tokio::test]
async fn a_termination_reaches_a_call_that_the_cloud_does_not_answer() {
    let (cloud, url) = silent_cloud();
    let plugin = Plugin::start(&pointed_at(&url));
    let (_connection, call) = ask_the_silent_cloud(plugin.connect().await, cloud).await;
    plugin.signal("TERM");
    let diagnostics = call.await.unwrap().expect("the call is answered before the end");
    assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
    plugin.ended(host::PATIENCE).await.assert_clean();
}

#[tokio::test]
async fn it_does_not_outlive_a_host_that_was_killed_before_it_connected() {
    it_does_not_outlive_its_host(false).await;
}

#[tokio::test]
async fn it_does_not_outlive_a_host_that_was_killed_during_a_call() {
    it_does_not_outlive_its_host(true).await;
}

async fn it_does_not_outlive_its_host(connected: bool) {
    let temp = tempfile::tempdir().unwrap();
    let mut host = Command::new("sh");
    let (cloud, url) = silent_cloud();
    // The host tells the plugin's id, then waits until it is killed.
    host.args(["-c", r#""$0" & echo "$!" >"$TMPDIR/pid"; wait"#, BINARY])
        .env("TMPDIR", temp.path())
        .env(COOKIE.0, COOKIE.1)
        .envs(pointed_at(&url))
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    let host = Plugin::spawn(host, temp);
    let socket = PathBuf::from(host.fields()[3]);
    assert!(socket.exists());
    let in_flight = match connected {
        true => Some(ask_the_silent_cloud(host.connect().await, cloud).await),
        false => None,
    };
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
    let left: Vec<_> = std::fs::read_dir(host.temp.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["pid"], "what is left");
    drop(in_flight);
}

/// A process that nobody has collected yet (state Z) has ended all the same.
fn process_is_alive(pid: &str) -> bool {
    let state = Command::new("ps").args(["-o", "stat=", "-p", pid]).output().unwrap();
    let state = String::from_utf8_lossy(&state.stdout).trim().to_owned();
    !state.is_empty() && !state.starts_with('Z')
}
