//! One call of a handler of `tke_cluster`, and the cluster that it works on.

use std::sync::Arc;
use std::time::Duration;

use super::model::ClusterModel;
use crate::kit::diagnostics::Diagnostics;
use crate::kit::framework::{Deadline, Operation};
use crate::kit::schema::timeouts;
use crate::kit::value::Attr;
use crate::provider::Context;
use crate::services::handle::ClusterHandle;

/// One call of a handler.
pub type Op = Operation<Context, ClusterModel>;

/// The handle of a cluster, with this operation's time.
pub fn handle(
    op: &Op,
    cluster: &ClusterModel,
    timeout: Option<&Attr<String>>,
    default: Duration,
) -> Result<ClusterHandle, Diagnostics> {
    let client = op.data()?.client(&cluster.credentials, op.cancellation())?;
    let client = match cluster.region.as_str() {
        Some(region) => client.in_region(region),
        None => client,
    };
    Ok(ClusterHandle {
        client,
        cluster_id: cluster.id().to_owned(),
        deadline: Deadline::after(timeouts::duration_or(timeout, default)),
        nodes: Arc::default(),
    })
}
