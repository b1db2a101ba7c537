//! The list of everything the provider offers; the only file that names them all.

use crate::kit::framework::Catalog;
use crate::provider::{Context, TkeProvider};
use crate::services::account::Account;
use crate::services::cluster::resource::Cluster;
use crate::services::kubeconfig::{EphemeralKubeconfig, KubeconfigData};
use crate::services::permissions::Permissions;

/// The provider.
pub fn provider() -> TkeProvider {
    TkeProvider::new(catalog)
}

fn catalog() -> Catalog<Context> {
    Catalog::new()
        .resource(Account)
        .resource(Cluster)
        .data_source(Permissions)
        .data_source(KubeconfigData)
        .ephemeral_resource(EphemeralKubeconfig)
}
