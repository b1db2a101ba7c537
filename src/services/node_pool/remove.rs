//! Removing node pools.

use crate::cloud::tke::node_pool::{DeleteClusterNodePool, LifeState, ModifyClusterNodePool};
use crate::diagnostics::Diagnostics;
use crate::provider::api_error;
use crate::services::node_pool::{read, wait};
use crate::services::site::Site;

/// Removes pools with their nodes, and waits until they are gone. Those that are gone already are no
/// error.
pub async fn remove(site: &Site, ids: &[String]) -> Result<(), Diagnostics> {
    let failed = |error| Diagnostics::from(api_error("The node pools could not be removed", &error));
    let there = read::list(site).await.map_err(failed)?;
    let ids: Vec<String> =
        ids.iter().filter(|id| there.iter().any(|pool| pool.node_pool_id == **id)).cloned().collect();
    if ids.is_empty() {
        return Ok(());
    }
    // one that is on its way out takes no second request
    let is_leaving =
        |id: &&String| there.iter().any(|pool| pool.node_pool_id == **id && pool.life_state == LifeState::Deleting);
    let staying: Vec<String> = ids.iter().filter(|id| !is_leaving(id)).cloned().collect();
    if !staying.is_empty() {
        let request =
            DeleteClusterNodePool { cluster_id: site.cluster_id.clone(), node_pool_ids: staying, keep_instance: false };
        match site.client.call(&request).await {
            Ok(_) => {}
            Err(error) if error.is_not_found() => {}
            Err(error) => return Err(failed(error)),
        }
    }
    wait::until_gone(site, &ids).await
}

/// Lets a pool be removed that is protected.
pub async fn unprotect(site: &Site, name: &str, id: &str) -> Result<(), Diagnostics> {
    let request = ModifyClusterNodePool {
        cluster_id: site.cluster_id.clone(),
        node_pool_id: id.to_owned(),
        deletion_protection: Some(false),
        ..Default::default()
    };
    let failed = |error| api_error(&format!("The protection of the node pool {name:?} could not be taken off"), &error);
    site.client.call(&request).await.map_err(failed)?;
    wait::until_normal(site, name, id).await
}
