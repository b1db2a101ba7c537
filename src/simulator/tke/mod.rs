//! TKE 2018-05-25.

pub(crate) mod addon;
pub(crate) mod attribute;
pub(crate) mod authentication;
pub(crate) mod catalogue;
pub(crate) mod cidr;
pub(crate) mod cluster;
pub(crate) mod cluster_network;
pub(crate) mod cluster_view;
pub(crate) mod endpoint;
pub(crate) mod kubeconfig;
pub(crate) mod node;
pub(crate) mod node_pool;
pub(crate) mod node_pool_change;
pub(crate) mod node_pool_view;
pub(crate) mod node_settings;
pub(crate) mod tags;
pub(crate) mod upgrade;

use super::dispatch::Caller;
use super::error::ApiError;
use super::parameters::parameters;
use super::state::{Cluster, ClusterStatus, State};

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
