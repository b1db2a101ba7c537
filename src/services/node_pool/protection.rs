//! Whether the cloud refuses to delete a pool.

use super::facet::Facet;
use super::model::NodePoolModel;
use super::settle;
use crate::cloud::tke::node_pool::ModifyClusterNodePool;
use crate::kit::diagnostics::Diagnostics;
use crate::kit::schema::Attribute;
use crate::kit::value::Attr;
use crate::services::difference::changed;
use crate::services::handle::ClusterHandle;

/// Whether the cloud refuses to delete a pool.
pub const FACET: Facet = Facet {
    attributes,
    create: |new, request| request.deletion_protection = is_protected(new.pool).then_some(true),
    change: |change, requests| {
        requests.pool.deletion_protection = changed(is_protected(change.prior), is_protected(change.planned));
    },
    read: |found, _, model| model.deletion_protection = Attr::Known(found.pool.deletion_protection),
    ..Facet::NOTHING
};

fn attributes() -> Vec<(&'static str, Attribute)> {
    let deletion_protection = Attribute::bool().optional_computed().description(
        "Whether removing or replacing the node pool is refused. It does not prevent the deletion of the cluster, \
         which has its own `deletion_protection`. If omitted, it is not managed, and stays as it is in Tencent Cloud, \
         where new node pools are not protected.",
    );
    vec![("deletion_protection", deletion_protection)]
}

/// Whether a pool is protected.
pub fn is_protected(pool: &NodePoolModel) -> bool {
    pool.deletion_protection.known_or(false)
}

/// Lets a pool be removed that is protected.
pub async fn take_off(handle: &ClusterHandle, name: &str, id: &str) -> Result<(), Diagnostics> {
    let request = ModifyClusterNodePool {
        cluster_id: handle.cluster_id.clone(),
        node_pool_id: id.to_owned(),
        deletion_protection: Some(false),
        ..Default::default()
    };
    let failure = format!("The deletion protection of the node pool {name:?} could not be turned off");
    settle::change(handle, name, id, &request, &failure).await?;
    settle::until_settled(handle, name, id).await
}
