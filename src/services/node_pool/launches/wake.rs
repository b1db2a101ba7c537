//! A group that has stopped trying is made to try again.

use super::super::resize;
use crate::cloud::tke::node_pool::NodePool;
use crate::kit::diagnostics::Diagnostics;
use crate::services::handle::ClusterHandle;

/// Sets the size of a pool to what it has, and back to what it shall have: that its size changes makes a group try
/// again, whatever another configuration does. No node goes. A size that the autoscaler owns is left alone: it asks for
/// nodes by itself. `failure` begins the error.
pub async fn wake(handle: &ClusterHandle, pool: &NodePool, failure: &str) -> Result<(), Diagnostics> {
    let (id, total) = (&pool.node_pool_id, pool.node_count_summary.all().total);
    if resize::is_autoscaled(pool) != Some(false) || total < pool.min_nodes_num || total >= pool.desired_nodes_num {
        return Ok(());
    }
    tracing::info!(pool = pool.name, id, size = pool.desired_nodes_num, "making Auto Scaling try again");
    let handle = handle.uninterrupted();
    resize::set(&handle, &pool.name, id, total, failure).await?;
    resize::set(&handle, &pool.name, id, pool.desired_nodes_num, failure).await
}
