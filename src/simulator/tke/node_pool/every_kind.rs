//! DescribeNodePools of the API version 2022-05-01: pools of every kind.

use serde_json::{Value, json};

use crate::simulator::caller::Caller;
use crate::simulator::clock::Moment;
use crate::simulator::error::Reply;
use crate::simulator::parameters::{Filter, parameters};
use crate::simulator::selection::{page_cut, select};
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::ClusterStatus;
use crate::simulator::state::node_pool::NodePoolStatus;
use crate::simulator::tke::cluster::lookup::busy;

parameters! {
    pub(crate) struct DescribeNodePools {
        cluster_id: String = "ClusterId",
        filters: Option<Vec<Filter>> = "Filters",
        offset: Option<i64> = "Offset",
        limit: Option<i64> = "Limit",
    }
}

/// A pool of any kind.
struct Listed<'a> {
    id: &'a str,
    name: &'a str,
    kind: &'static str,
    state: &'static str,
    created: Moment,
}

pub(crate) fn describe_node_pools(state: &mut State, caller: &Caller, request: DescribeNodePools) -> Reply {
    let cluster = state.cluster(caller, &request.cluster_id, "ResourceNotFound.ClusterNotFound")?;
    if cluster.status == ClusterStatus::Creating {
        return Err(busy("ResourceUnavailable.ClusterState", cluster.status));
    }
    let regular = state.pools(&cluster.id).filter(|pool| state.is_listed(pool.created)).map(|pool| Listed {
        id: &pool.id,
        name: &pool.name,
        kind: "Regular",
        state: if pool.status == NodePoolStatus::Deleting { "Deleting" } else { "normal" },
        created: pool.created,
    });
    let others = state.other_pools(&cluster.id).map(|pool| Listed {
        id: &pool.id,
        name: &pool.name,
        kind: pool.kind.name(),
        state: "Running",
        created: pool.created,
    });
    let all: Vec<Listed<'_>> = regular.chain(others).collect();
    let mut found = select(
        all.iter(),
        request.filters.as_deref(),
        &["NodePoolsName", "NodePoolsId"],
        "InvalidParameter.Param",
        |pool, name| match name {
            "NodePoolsName" => vec![pool.name.to_owned()],
            _ => vec![pool.id.to_owned()],
        },
    )?;
    found.sort_by_key(|pool| (pool.created, pool.id));
    let total = found.len();
    let pools: Vec<Value> = page_cut(found, request.offset, request.limit, "InvalidParameter.Param")?
        .into_iter()
        .map(|pool| view(&cluster.id, pool))
        .collect();
    Ok(json!({"TotalCount": total, "NodePools": pools}))
}

/// What a kind of pool has of its own is not simulated.
fn view(cluster_id: &str, pool: &Listed<'_>) -> Value {
    json!({
        "ClusterId": cluster_id,
        "NodePoolId": pool.id,
        "Name": pool.name,
        "Type": pool.kind,
        "LifeState": pool.state,
        "CreatedAt": pool.created.iso(),
        "DeletionProtection": false,
        "Unschedulable": false,
        "Labels": [],
        "Taints": [],
        "Tags": [],
        "Annotations": [],
        "Native": null,
        "Super": null,
        "Regular": null,
        "External": null,
    })
}
