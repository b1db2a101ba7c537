//! The test resources through the real Terraform CLI.

mod kinds;
mod life;
mod schema;
mod shelf;
mod sizes;

use terraform_provider_tke::kit::framework::server;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

use super::provider::{Data, Resources, TestProvider};
use crate::harness::Reattached;

/// A provider with these resources for the CLI, and its cloud.
fn provider(resources: impl Fn() -> Resources + Send + Sync + 'static) -> (Reattached, Data) {
    let cloud = Data::default();
    let provider = TestProvider::new(&cloud, resources);
    let serve = || Routes::new(server::service(provider, CancellationToken::new()));
    (Reattached::serve("tke-rs/test", serve), cloud)
}
