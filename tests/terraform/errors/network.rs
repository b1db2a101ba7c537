//! What stands between this machine and the cloud, and stays until somebody sets it right: nothing is tried twice.

use super::shown;
use crate::harness::configuration::bare_cluster;
use crate::harness::{Authority, Listener, Term, Workspace};

const GOOD: Term = Term(2020, 2120, "localhost");

/// A directory whose provider asks a cloud of this name, and trusts the authorities of this file.
fn workspace(endpoint: &str, trusted: &str) -> Workspace {
    let workspace = Workspace::bare();
    let file = workspace.path("trusted.pem");
    std::fs::write(&file, trusted).unwrap();
    workspace.configure(&bare_cluster(""));
    workspace
        .with("SSL_CERT_FILE", &file.display().to_string())
        .with("TKE_ENDPOINT", endpoint)
        .with("TENCENTCLOUD_REGION", "ap-guangzhou")
        .with("TENCENTCLOUD_SECRET_ID", "AKIDnobody000000000000000000000000001")
        .with("TENCENTCLOUD_SECRET_KEY", "nobodys-key-0001")
}

#[test]
fn a_certificate_that_is_not_accepted_is_told_at_once() {
    let (ours, others) = (Authority::new("ours"), Authority::new("others"));
    for (name, term, trusted, connections) in [
        ("tls_unknown_issuer", GOOD, others.pem.as_str(), 1),
        ("tls_expired", Term(2020, 2021, "localhost"), &ours.pem, 1),
        ("tls_not_yet_valid", Term(2120, 2121, "localhost"), &ours.pem, 1),
        ("tls_other_name", Term(2020, 2120, "cloud.test"), &ours.pem, 1),
        ("tls_no_authorities", GOOD, "", 0),
    ] {
        let server = Listener::with_certificate(&ours, term);
        let workspace = workspace(&format!("https://localhost:{}", server.port), trusted);
        let run = workspace.plan(&[]).failure();
        assert_eq!(server.came(), connections, "{name}: {run}");
        shown(name, &hide_port(run, server.port), &workspace);
    }
}

#[test]
fn a_proxy_that_cannot_be_used_is_told_at_once() {
    for (name, answer, connections) in [
        ("proxy_refuses", "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n", 1),
        ("proxy_asks_for_a_password", "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n", 1),
    ] {
        let proxy = Listener::proxy(answer);
        let workspace = workspace("https://cloud.test", &Authority::new("ours").pem)
            .with("HTTPS_PROXY", &format!("http://127.0.0.1:{}", proxy.port));
        let run = workspace.plan(&[]).failure();
        assert_eq!(proxy.came(), connections, "{name}: {run}");
        shown(name, &run, &workspace);
    }
    let workspace = workspace("https://cloud.test", &Authority::new("ours").pem).with("https_proxy", "http://:3128");
    shown("proxy_url", &workspace.plan(&[]).failure(), &workspace);
}

fn hide_port(run: crate::harness::Run, port: u16) -> crate::harness::Run {
    let port = format!("localhost:{port}");
    crate::harness::Run { stderr: run.stderr.replace(&port, "localhost:PORT"), ..run }
}
