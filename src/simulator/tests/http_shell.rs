//! The cloud behind a real socket.

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::session::{HOST, Session, cluster_request};
use crate::simulator::{Fault, FaultKind, Settings, http as shell};
use crate::system::clock;

/// Sends one request by hand, so that the request line and the headers are exactly these.
async fn send(address: std::net::SocketAddr, target: &str, request: &Request<Bytes>) -> String {
    let mut text = format!("{} {target} HTTP/1.1\r\nconnection: close\r\n", request.method());
    for (name, value) in request.headers() {
        text.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap()));
    }
    text.push_str(&format!("content-length: {}\r\n\r\n", request.body().len()));
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    stream.write_all(request.body()).await.unwrap();
    let mut reply = Vec::new();
    // A connection that is cut may end in a reset.
    let _ = stream.read_to_end(&mut reply).await;
    String::from_utf8(reply).unwrap()
}

async fn served(settings: Settings) -> (Session, std::net::SocketAddr) {
    let session = Session::with(settings);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let simulator = session.simulator.clone();
    tokio::spawn(shell::serve(listener, simulator, std::future::pending()));
    (session, address)
}

fn get(host: &str) -> Request<Bytes> {
    Request::get("/").header("host", host).body(Bytes::new()).unwrap()
}

#[tokio::test]
async fn takes_any_host_and_any_form_of_target() {
    let (session, address) = served(Settings::default()).await;
    for target in ["/", "http://tke.tencentcloudapi.com/", "/some/prefix"] {
        let request = session.request("DescribeVersions", &json!({}));
        let reply = send(address, target, &request).await;
        assert!(reply.starts_with("HTTP/1.1 200"), "{reply}");
        assert!(reply.contains("1.32.2"), "{reply}");
    }
    let get = get(&address.to_string());
    let requests = send(address, "/_simulator/requests", &get).await;
    assert_eq!(requests.matches("DescribeVersions").count(), 3);
    assert!(send(address, "/_simulator/offer", &get).await.contains("vpc-demo0001"));
    assert!(send(address, "/_simulator/state", &get).await.contains("\"clusters\""));
    assert!(send(address, "/_simulator/other", &get).await.starts_with("HTTP/1.1 404"));
}

#[tokio::test]
async fn a_page_that_leads_here_by_another_name_sees_nothing() {
    let (_session, address) = served(Settings::default()).await;
    for host in [HOST, "attacker.example", "attacker.example:80", ""] {
        let reply = send(address, "/_simulator/state", &get(host)).await;
        assert!(reply.starts_with("HTTP/1.1 403"), "{host}: {reply}");
    }
    for host in ["localhost:80", "127.0.0.1", "[::1]:80"] {
        let reply = send(address, "/_simulator/state", &get(host)).await;
        assert!(reply.starts_with("HTTP/1.1 200"), "{host}: {reply}");
    }
}

#[tokio::test]
async fn a_tunnel_is_refused() {
    let (session, address) = served(Settings::default()).await;
    let tunnel = Request::connect("tke.tencentcloudapi.com:443").header("host", "tke.tencentcloudapi.com:443");
    let reply = send(address, "tke.tencentcloudapi.com:443", &tunnel.body(Bytes::new()).unwrap()).await;
    assert!(reply.starts_with("HTTP/1.1 405"), "{reply}");
    assert!(session.simulator.requests().is_empty());
}

#[tokio::test]
async fn a_lost_reply_is_a_closed_connection() {
    let (session, address) = served(Settings::default()).await;
    session.simulator.write(|state| {
        state.faults.push(Fault::once("CreateCluster", FaultKind::DropReply));
    });
    let request = session.request("CreateCluster", &cluster_request("172.16.0.0/16"));
    assert_eq!(send(address, "/", &request).await, "");
    assert_eq!(session.simulator.read(|state| state.clusters.len()), 1);
}

#[tokio::test]
async fn latency_delays_every_reply() {
    let (session, address) = served(Settings { latency: Duration::from_millis(120), ..Settings::default() }).await;
    let started = clock::instant();
    send(address, "/", &session.request("DescribeVersions", &json!({}))).await;
    assert!(started.elapsed() >= Duration::from_millis(120));
}

/// The clock goes on by itself here as soon as everybody waits.
#[tokio::test(start_paused = true)]
async fn a_request_that_is_never_sent_to_its_end_is_given_up() {
    let (_session, address) = served(Settings::default()).await;
    for begun in ["POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\n{", "POST / HTTP/1.1\r\nhost: "] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(begun.as_bytes()).await.unwrap();
        let mut reply = Vec::new();
        let ended = tokio::time::timeout(Duration::from_secs(600), stream.read_to_end(&mut reply)).await;
        assert!(ended.is_ok(), "{begun:?} is waited for without end");
    }
}
