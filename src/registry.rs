//! The list of everything the provider offers; the only file that names them all.

use crate::framework::AnyResource;
use crate::provider::{Context, TkeProvider};
use crate::services::account::Account;
use crate::services::cluster::Cluster;

/// The provider.
pub fn provider() -> TkeProvider {
    TkeProvider::new(resources)
}

fn resources() -> Vec<Box<dyn AnyResource<Context>>> {
    vec![Box::new(Account), Box::new(Cluster)]
}
