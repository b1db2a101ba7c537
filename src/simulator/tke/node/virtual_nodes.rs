//! DescribeClusterVirtualNode.

use serde_json::json;

use crate::simulator::caller::Caller;
use crate::simulator::error::Reply;
use crate::simulator::parameters::parameters;
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::ClusterStatus;
use crate::simulator::tke::cluster::lookup::busy;

parameters! {
    pub(crate) struct DescribeClusterVirtualNode {
        cluster_id: String = "ClusterId",
        node_pool_id: Option<String> = "NodePoolId",
        node_names: Option<Vec<String>> = "NodeNames",
    }
}

/// The simulated cloud has none.
pub(crate) fn describe_cluster_virtual_node(
    state: &mut State,
    caller: &Caller,
    request: DescribeClusterVirtualNode,
) -> Reply {
    let cluster = state.cluster(caller, &request.cluster_id, "InternalError.UnexpectedInternal")?;
    if cluster.status == ClusterStatus::Creating {
        return Err(busy("ResourceUnavailable.ClusterState", cluster.status));
    }
    Ok(json!({"Nodes": [], "TotalCount": 0}))
}
