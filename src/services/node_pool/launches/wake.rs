//! A group that has stopped trying is made to try again.

use std::time::Duration;

use super::super::{read, resize};
use crate::cloud::tke::node_pool::NodePool;
use crate::kit::diagnostics::Diagnostics;
use crate::kit::framework::Deadline;
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;

/// How long it may take to give the pool its size back.
const BACK: Duration = Duration::from_secs(5 * 60);

/// Sets the size of a pool to what it has, and back to what it shall have: that its size changes makes a group try
/// again, whatever another configuration does. No node goes. A size that the autoscaler owns is left alone: it asks for
/// nodes by itself. `failure` begins the error. Answers with whether it was done.
pub async fn wake(handle: &ClusterHandle, pool: &NodePool, failure: &str) -> Result<bool, Diagnostics> {
    let (id, total) = (&pool.node_pool_id, pool.node_count_summary.all().total);
    if resize::is_autoscaled(pool) != Some(false) || total < pool.min_nodes_num || total >= pool.desired_nodes_num {
        return Ok(false);
    }
    let now = read::one(handle, id).await.map_err(|error| api_error(failure, &error))?;
    if now.is_none_or(|now| now.node_count_summary.all().total != total) {
        // one came meanwhile
        return Ok(false);
    }
    tracing::info!(pool = pool.name, id, size = pool.desired_nodes_num, "asking Auto Scaling to try again");
    let handle = handle.uninterrupted();
    resize::set(&handle, &pool.name, id, total, failure).await?;
    let back = handle.by(Deadline::after(BACK));
    resize::set(&back, &pool.name, id, pool.desired_nodes_num, failure).await?;
    Ok(true)
}
