//! DescribeClusterVirtualNode and DescribeClusterVirtualNodePools.

use serde_json::{Value, json};

use crate::simulator::caller::Caller;
use crate::simulator::error::Reply;
use crate::simulator::parameters::{given, parameters};
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::ClusterStatus;
use crate::simulator::state::other_pool::OtherPoolKind;
use crate::simulator::state::virtual_node::VirtualNode;
use crate::simulator::tke::cluster::lookup::{OfCluster, busy};

parameters! {
    pub(crate) struct DescribeClusterVirtualNode {
        cluster_id: String = "ClusterId",
        node_pool_id: Option<String> = "NodePoolId",
        node_names: Option<Vec<String>> = "NodeNames",
    }
}

/// All at once: this call has no pages. None of the simulated ones is of a pool.
pub(crate) fn describe_cluster_virtual_node(
    state: &mut State,
    caller: &Caller,
    request: DescribeClusterVirtualNode,
) -> Reply {
    let cluster = state.cluster(caller, &request.cluster_id, "InternalError.UnexpectedInternal")?;
    if cluster.status == ClusterStatus::Creating {
        return Err(busy("ResourceUnavailable.ClusterState", cluster.status));
    }
    let names = request.node_names.unwrap_or_default();
    let is_asked_for = |node: &&VirtualNode| {
        node.cluster_id == request.cluster_id
            && given(request.node_pool_id.clone()).is_none()
            && (names.is_empty() || names.contains(&node.name))
    };
    let nodes: Vec<Value> = state.virtual_nodes.values().filter(is_asked_for).map(view).collect();
    Ok(json!({"TotalCount": nodes.len(), "Nodes": nodes}))
}

fn view(node: &VirtualNode) -> Value {
    json!({"Name": node.name, "SubnetId": node.subnet_id, "Phase": node.phase, "CreatedTime": node.created.iso()})
}

pub(crate) fn describe_cluster_virtual_node_pools(state: &mut State, caller: &Caller, request: OfCluster) -> Reply {
    let cluster = state.cluster(caller, &request.cluster_id, "ResourceNotFound.ClusterNotFound")?;
    if cluster.status == ClusterStatus::Creating {
        return Err(busy("ResourceUnavailable.ClusterState", cluster.status));
    }
    let pools = state.other_pools(&cluster.id).filter(|pool| pool.kind == OtherPoolKind::Super);
    let pools: Vec<Value> = pools
        .map(|pool| {
            json!({
                "NodePoolId": pool.id,
                "Name": pool.name,
                "LifeState": "normal",
                "SubnetIds": [],
                "Labels": [],
                "Taints": [],
            })
        })
        .collect();
    Ok(json!({"TotalCount": pools.len(), "NodePoolSet": pools}))
}
