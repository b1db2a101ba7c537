//! One call of a handler of `tke_cluster`, and the cluster that it works on.

use std::time::Duration;

use super::model::ClusterModel;
use crate::kit::diagnostics::Diagnostics;
use crate::kit::framework::{Deadline, Operation};
use crate::kit::schema::timeouts::{self, Timeouts};
use crate::kit::value::Attr;
use crate::provider::Context;
use crate::services::handle::ClusterHandle;

/// How long a create, update or delete may take when `timeouts` does not say.
pub const CHANGE_TIMEOUT: Duration = Duration::from_secs(60 * 60);
/// How long a read may take when `timeouts` does not say.
pub const READ_TIMEOUT: Duration = Duration::from_secs(5 * 60);

/// One call of a handler.
pub type Op = Operation<Context, ClusterModel>;

/// The handle of a cluster for a change, with the time that its `timeouts` allow.
pub fn handle(
    op: &Op,
    cluster: &ClusterModel,
    timeout: impl Fn(&Timeouts) -> &Attr<String>,
) -> Result<ClusterHandle, Diagnostics> {
    handle_for(op, cluster, timeouts::duration_or(cluster.timeouts.known().map(timeout), CHANGE_TIMEOUT))
}

/// The same for a read.
pub fn read_handle(op: &Op, cluster: &ClusterModel) -> Result<ClusterHandle, Diagnostics> {
    let timeout = cluster.timeouts.known().map(|timeouts| &timeouts.read);
    handle_for(op, cluster, timeouts::duration_or(timeout, READ_TIMEOUT))
}

fn handle_for(op: &Op, cluster: &ClusterModel, time: Duration) -> Result<ClusterHandle, Diagnostics> {
    let client = op.data()?.client(&cluster.credentials, op.cancellation())?;
    let client = match cluster.region.as_str() {
        Some(region) => client.in_region(region),
        None => client,
    };
    let cluster_id = cluster.id().to_owned();
    Ok(ClusterHandle::new(client, cluster_id, Deadline::after(time)).reaching(op.data()?.connector().clone()))
}
