//! Removing node pools.

use super::drain::Drain;
use super::{nodes, protection, read, wait};
use crate::cloud::Error;
use crate::cloud::cbs::disk::ModifyDiskAttributes;
use crate::cloud::cvm::instance::DescribeInstances;
use crate::cloud::paging::PAGE;
use crate::cloud::tke::cluster::DeleteMode;
use crate::cloud::tke::node_pool::{DeleteClusterNodePool, LifeState, NodePool};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::framework::wait::Seen;
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;

/// Begins the errors of pools that stay.
const FAILURE: &str = "The node pools could not be removed";

/// Drains the nodes of pools, removes the pools with them, and waits until they are gone. Those that are gone already are
/// no error. Data disks go with their nodes unless they are to be retained.
pub async fn remove(
    handle: &ClusterHandle,
    ids: &[String],
    drain: Drain<'_>,
    retains_disks: bool,
) -> Result<(), Diagnostics> {
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
    let nodes = nodes_of(handle, &staying).await.map_err(|error| failed(&error))?;
    let cordoned = drain.nodes(&nodes).await?;
    if let Err((error, do_stay)) = remove_drained(handle, staying, &nodes, retains_disks).await {
        // those that may be on their way out keep their cordon, which is noted
        if do_stay {
            cordoned.stays().await;
        }
        return Err(failed(&error));
    }
    wait::until_gone(handle, &ids).await?;
    cordoned.gone();
    Ok(())
}

/// An error comes with whether the pools surely stay.
async fn remove_drained(
    handle: &ClusterHandle,
    ids: Vec<String>,
    nodes: &[String],
    retains_disks: bool,
) -> Result<(), (Error, bool)> {
    if ids.is_empty() {
        return Ok(());
    }
    if retains_disks {
        mark_disks(handle, nodes, DeleteMode::Retain).await.map_err(|error| (error, true))?;
    }
    ask(handle, ids).await.map_err(|error| {
        let do_stay = !error.may_have_been_carried_out();
        (error, do_stay)
    })
}

/// All pools of a cluster that is to lose them; none if it is gone, and its pools with it.
pub async fn doomed(handle: &ClusterHandle) -> Result<Vec<NodePool>, Diagnostics> {
    match read::list(handle).await {
        Err(error) if error.is_not_found() => Ok(Vec::new()),
        there => there.map_err(|error| failed(&error)),
    }
}

/// Removes these, all pools of a cluster, with their nodes, whoever made them, and waits until pools and nodes are gone. Data
/// disks go or stay as said, however they were launched. By force, those are asked to go again that are on their way.
pub async fn remove_all(
    handle: &ClusterHandle,
    there: &[NodePool],
    disks: DeleteMode,
    is_forced: bool,
) -> Result<(), Diagnostics> {
    let staying = there.iter().filter(|pool| pool.life_state != LifeState::Deleting);
    for pool in staying.filter(|pool| pool.deletion_protection) {
        // it is the cluster that has to be protected
        protection::take_off(handle, &pool.name, &pool.node_pool_id).await?;
    }
    let ids: Vec<String> = there.iter().map(|pool| pool.node_pool_id.clone()).collect();
    let is_asked = |pool: &&NodePool| is_forced || pool.life_state != LifeState::Deleting;
    let asked: Vec<String> = there.iter().filter(is_asked).map(|pool| pool.node_pool_id.clone()).collect();
    if !asked.is_empty() {
        mark_disks_of_pools(handle, &asked, disks).await.map_err(|error| failed(&error))?;
        ask(handle, asked).await.map_err(|error| failed(&error))?;
    }
    if ids.is_empty() {
        return Ok(());
    }
    wait::until_gone(handle, &ids).await?;
    let what = format!("nodes of the pools {} to be removed", ids.join(", "));
    handle
        .until(&what, FAILURE, async || {
            let left: Vec<String> = nodes::list_if_there(handle)
                .await?
                .into_iter()
                .filter(|node| ids.contains(&node.node_pool_id))
                .map(|node| format!("{} {}", node.instance_id, node.instance_state.as_str()))
                .collect();
            Ok(if left.is_empty() { Seen::Done(()) } else { Seen::Pending(left.join(", ")) })
        })
        .await
}

/// Asks for pools to be removed with their nodes.
async fn ask(handle: &ClusterHandle, ids: Vec<String>) -> Result<(), Error> {
    let request =
        DeleteClusterNodePool { cluster_id: handle.cluster_id.clone(), node_pool_ids: ids, keep_instance: false };
    match handle.client.call(&request).await {
        Ok(_) => Ok(()),
        Err(error) if error.is_not_found() => Ok(()),
        Err(error) => Err(error),
    }
}

/// The data disks of the pools' nodes go with them or outlive them: the removal of a pool has no say in it.
async fn mark_disks_of_pools(handle: &ClusterHandle, pool_ids: &[String], disks: DeleteMode) -> Result<(), Error> {
    mark_disks(handle, &nodes_of(handle, pool_ids).await?, disks).await
}

/// The nodes of these pools, `ins-…`.
async fn nodes_of(handle: &ClusterHandle, pool_ids: &[String]) -> Result<Vec<String>, Error> {
    if pool_ids.is_empty() {
        return Ok(Vec::new());
    }
    let listed = nodes::list_if_there(handle).await?.into_iter();
    Ok(listed.filter(|node| pool_ids.contains(&node.node_pool_id)).map(|node| node.instance_id).collect())
}

/// The data disks of machines go with them or outlive them.
pub async fn mark_disks(handle: &ClusterHandle, instance_ids: &[String], disks: DeleteMode) -> Result<(), Error> {
    let goes = disks == DeleteMode::Terminate;
    let of_ids = |ids| DescribeInstances { instance_ids: Some(ids), ..Default::default() };
    let instances = handle.client.list_of(instance_ids, of_ids).await?.into_iter();
    let others = instances.flat_map(|instance| instance.data_disks).filter(|disk| {
        // those of the machine's own host have no id, and no other life
        disk.delete_with_instance == Some(!goes) && !disk.disk_id.is_empty()
    });
    let others: Vec<String> = others.map(|disk| disk.disk_id).collect();
    for ids in others.chunks(PAGE as usize) {
        let request = ModifyDiskAttributes { disk_ids: ids.to_vec(), delete_with_instance: Some(goes) };
        handle.client.call(&request).await?;
    }
    Ok(())
}

fn failed(error: &Error) -> Diagnostics {
    api_error(FAILURE, error).into()
}
