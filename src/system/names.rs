//! The one place that looks up names of machines.

use std::time::Duration;

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(3);

/// Whether the machine of this name has an address here.
pub async fn resolves(host: &str) -> bool {
    let looked = tokio::time::timeout(PATIENCE, tokio::net::lookup_host((host, 443)));
    looked.await.is_ok_and(|found| found.is_ok_and(|mut addresses| addresses.next().is_some()))
}
