//! Removing node pools.

use super::{nodes, read, wait};
use crate::cloud::Error;
use crate::cloud::cbs::disk::ModifyDiskAttributes;
use crate::cloud::cvm::instance::DescribeInstances;
use crate::cloud::paging::PAGE;
use crate::cloud::tke::node_pool::{DeleteClusterNodePool, LifeState};
use crate::kit::diagnostics::Diagnostics;
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;

/// Removes pools with their nodes, and waits until they are gone. Those that are gone already are no
/// error. Data disks go with their nodes unless they are to be retained.
pub async fn remove(handle: &ClusterHandle, ids: &[String], retains_disks: bool) -> Result<(), Diagnostics> {
    let there = read::list(handle).await.map_err(|error| failed(&error))?;
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
        if retains_disks {
            keep_disks(handle, &staying).await?;
        }
        ask(handle, staying).await?;
    }
    wait::until_gone(handle, &ids).await
}

/// Asks for pools to be removed with their nodes.
pub async fn ask(handle: &ClusterHandle, ids: Vec<String>) -> Result<(), Diagnostics> {
    let request =
        DeleteClusterNodePool { cluster_id: handle.cluster_id.clone(), node_pool_ids: ids, keep_instance: false };
    match handle.client.call(&request).await {
        Ok(_) => Ok(()),
        Err(error) if error.is_not_found() => Ok(()),
        Err(error) => Err(failed(&error)),
    }
}

/// The data disks of the pools' nodes outlive them: the removal of a pool has no say in it.
pub async fn keep_disks(handle: &ClusterHandle, pool_ids: &[String]) -> Result<(), Diagnostics> {
    mark_disks(handle, pool_ids).await.map_err(|error| failed(&error))
}

async fn mark_disks(handle: &ClusterHandle, pool_ids: &[String]) -> Result<(), Error> {
    let mut all = Vec::new();
    for id in pool_ids {
        all.extend(nodes::list(handle, Some(id)).await?.into_iter().map(|node| node.instance_id));
    }
    let of_ids = |ids| DescribeInstances { instance_ids: Some(ids), ..Default::default() };
    let instances = handle.client.list_of(&all, of_ids).await?.into_iter();
    let going =
        instances.flat_map(|instance| instance.data_disks).filter(|disk| disk.delete_with_instance == Some(true));
    let disks: Vec<String> = going.map(|disk| disk.disk_id).collect();
    for ids in disks.chunks(PAGE as usize) {
        let request = ModifyDiskAttributes { disk_ids: ids.to_vec(), delete_with_instance: Some(false) };
        handle.client.call(&request).await?;
    }
    Ok(())
}

fn failed(error: &Error) -> Diagnostics {
    api_error("The node pools could not be removed", error).into()
}
