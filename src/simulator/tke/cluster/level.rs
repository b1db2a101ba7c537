//! The sizes that a cluster can have: DescribeClusterLevelAttribute.

use serde_json::{Value, json};

use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::{given, parameters};
use crate::simulator::state::cloud::State;

/// Nodes, pods, config maps, replica sets, custom resources and others of their kind.
type LevelRow = (u32, u32, u32, u32, u32);

const LEVELS: &[LevelRow] = &[
    (5, 150, 128, 900, 150),
    (20, 600, 256, 3_600, 600),
    (50, 1_500, 512, 7_500, 1_250),
    (100, 3_000, 1_024, 15_000, 2_500),
    (200, 6_000, 2_048, 30_000, 5_000),
    (500, 15_000, 4_096, 60_000, 10_000),
    (1_000, 30_000, 6_144, 120_000, 20_000),
    (3_000, 90_000, 8_192, 300_000, 50_000),
    (5_000, 150_000, 10_240, 600_000, 100_000),
];

/// Levels of more nodes are only for accounts that asked for them.
const MOST_NODES_FOR_ALL: u32 = 500;

parameters! {
    pub(crate) struct DescribeClusterLevelAttribute {
        // spelt so here
        cluster_id: Option<String> = "ClusterID",
    }
}

/// Refuses a level that does not exist.
pub(crate) fn check_level(level: &str) -> Result<(), ApiError> {
    if LEVELS.iter().any(|(nodes, ..)| level == name(*nodes)) {
        return Ok(());
    }
    Err(ApiError::parameter(format!("ClusterLevel {level} is invalid")))
}

fn name(nodes: u32) -> String {
    format!("L{nodes}")
}

pub(crate) fn describe_cluster_level_attribute(
    state: &mut State,
    caller: &Caller,
    request: DescribeClusterLevelAttribute,
) -> Reply {
    if let Some(id) = given(request.cluster_id) {
        state.cluster(caller, &id, "ResourceNotFound")?;
    }
    let unit = if state.quirks.chinese_messages { "节点" } else { " nodes" };
    let items = LEVELS.iter().map(|&(nodes, pods, config_maps, replica_sets, resources)| {
        json!({
            "Name": name(nodes),
            "Alias": format!("{nodes}{unit}"),
            "NodeCount": nodes,
            "PodCount": pods,
            "ConfigMapCount": config_maps,
            "RSCount": replica_sets,
            "CRDCount": resources,
            "OtherCount": resources,
            "Enable": nodes <= MOST_NODES_FOR_ALL,
        })
    });
    let items: Vec<Value> = items.collect();
    Ok(json!({"TotalCount": items.len(), "Items": items}))
}
