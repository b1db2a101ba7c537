//! DescribeClusterAsGroupOption: how the autoscaler of a cluster works.

use serde_json::json;

use crate::simulator::caller::Caller;
use crate::simulator::error::Reply;
use crate::simulator::state::cloud::State;
use crate::simulator::tke::cluster::lookup::OfCluster;

/// As in every new cluster.
pub(crate) fn describe_cluster_as_group_option(state: &mut State, caller: &Caller, request: OfCluster) -> Reply {
    state.cluster(caller, &request.cluster_id, "FailedOperation.ClusterNotFound")?;
    Ok(json!({
        "ClusterAsGroupOption": {
            "IsScaleDownEnabled": false,
            "Expander": "random",
            "MaxEmptyBulkDelete": 10,
            "ScaleDownDelay": 10,
            "ScaleDownUnneededTime": 10,
            "ScaleDownUtilizationThreshold": 50,
            "SkipNodesWithLocalStorage": true,
            "SkipNodesWithSystemPods": true,
            "IgnoreDaemonSetsUtilization": false,
            "OkTotalUnreadyCount": 3,
            "MaxTotalUnreadyPercentage": null,
            "ScaleDownUnreadyTime": null,
            "UnregisteredNodeRemovalTime": null,
        },
    }))
}
