//! The one place that looks up names of machines.

use std::net::SocketAddr;
use std::time::Duration;

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(3);

/// Whether the machine of this name has an address here.
pub async fn resolves(host: &str) -> bool {
    !addresses(host, 443).await.is_empty()
}

/// The addresses of a machine, by its name or by one of them, with this port.
pub async fn addresses(host: &str, port: u16) -> Vec<SocketAddr> {
    let looked = tokio::time::timeout(PATIENCE, tokio::net::lookup_host((host, port))).await;
    looked.ok().and_then(Result::ok).map(Iterator::collect).unwrap_or_default()
}
