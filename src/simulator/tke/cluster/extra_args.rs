//! DescribeClusterExtraArgs: the arguments of the control plane's components.

use serde_json::{Value, json};

use crate::simulator::caller::Caller;
use crate::simulator::error::Reply;
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::ExtraArgs;
use crate::simulator::tke::cluster::lookup::OfCluster;
use crate::simulator::tke::cluster::parameters::ClusterExtraArgs;

impl From<ClusterExtraArgs> for ExtraArgs {
    fn from(args: ClusterExtraArgs) -> Self {
        Self {
            api_server: args.api_server.unwrap_or_default(),
            controller_manager: args.controller_manager.unwrap_or_default(),
            scheduler: args.scheduler.unwrap_or_default(),
        }
    }
}

/// The etcd of a managed cluster takes none.
pub(crate) fn describe_cluster_extra_args(state: &mut State, caller: &Caller, request: OfCluster) -> Reply {
    let args = &state.cluster(caller, &request.cluster_id, "ResourceNotFound.ClusterNotFound")?.extra_args;
    Ok(json!({
        "ClusterExtraArgs": {
            "Etcd": Value::Null,
            "KubeAPIServer": args.api_server,
            "KubeControllerManager": args.controller_manager,
            "KubeScheduler": args.scheduler,
        },
    }))
}
