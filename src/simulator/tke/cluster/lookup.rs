//! The cluster that a request is about, or the refusal.

use crate::simulator::caller::Caller;
use crate::simulator::error::ApiError;
use crate::simulator::parameters::parameters;
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::{Cluster, ClusterStatus};

parameters! {
    /// A request about one cluster.
    pub(crate) struct OfCluster {
        cluster_id: String = "ClusterId",
    }
}

impl State {
    /// The caller's cluster; `refusal` is the code with which the action says that there is none
    /// (every action has its own).
    pub(crate) fn cluster(&self, caller: &Caller, id: &str, refusal: &'static str) -> Result<&Cluster, ApiError> {
        self.clusters
            .get(id)
            .filter(|cluster| caller.sees(&cluster.owner, &cluster.region))
            .ok_or_else(|| no_cluster(id, refusal))
    }

    /// The same, to be changed; it has to be running.
    pub(crate) fn running_cluster(
        &mut self,
        caller: &Caller,
        id: &str,
        refusal: &'static str,
    ) -> Result<&mut Cluster, ApiError> {
        let cluster = self
            .clusters
            .get_mut(id)
            .filter(|cluster| caller.sees(&cluster.owner, &cluster.region))
            .ok_or_else(|| no_cluster(id, refusal))?;
        if cluster.status != ClusterStatus::Running {
            return Err(busy("ResourceUnavailable.ClusterState", cluster.status));
        }
        Ok(cluster)
    }
}

/// The refusal of a call that a cluster in this state cannot take.
pub(crate) fn busy(code: &'static str, status: ClusterStatus) -> ApiError {
    ApiError::new(code, format!("CLUSTER_STATE_ERROR(cluster is in {})", status.name().to_lowercase()))
}

fn no_cluster(id: &str, code: &'static str) -> ApiError {
    ApiError::new(code, format!("CLUSTER_NOT_FOUND(cluster {id} not found)"))
}
