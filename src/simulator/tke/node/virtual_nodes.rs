//! DescribeClusterVirtualNode and DescribeClusterVirtualNodePools.

use serde_json::{Value, json};

use crate::simulator::caller::Caller;
use crate::simulator::error::Reply;
use crate::simulator::parameters::parameters;
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::ClusterStatus;
use crate::simulator::state::other_pool::OtherPoolKind;
use crate::simulator::tke::cluster::lookup::{OfCluster, busy};

parameters! {
    pub(crate) struct DescribeClusterVirtualNode {
        cluster_id: String = "ClusterId",
        node_pool_id: Option<String> = "NodePoolId",
        node_names: Option<Vec<String>> = "NodeNames",
    }
}

/// The pools are there, and their nodes are not simulated.
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
