//! The cluster that a request is about, or the refusal.

use std::time::Duration;

use crate::simulator::caller::Caller;
use crate::simulator::error::ApiError;
use crate::simulator::parameters::parameters;
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::{Cluster, ClusterStatus};
use crate::simulator::state::quirks::Quirks;

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
            .ok_or_else(|| no_cluster(id, refusal, &self.quirks))
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
            .ok_or_else(|| no_cluster(id, refusal, &self.quirks))?;
        if cluster.status != ClusterStatus::Running {
            return Err(busy("ResourceUnavailable.ClusterState", cluster.status));
        }
        Ok(cluster)
    }
}

impl State {
    /// The control plane refuses some changes for a while after the cluster runs.
    pub(crate) fn settled_control_plane(&self, caller: &Caller, id: &str) -> Result<(), ApiError> {
        let since = self.cluster(caller, id, "InvalidParameter.Param")?.running_since;
        match since
            .is_none_or(|since| self.have_passed(Duration::from_secs(self.quirks.control_plane_settles_seconds), since))
        {
            true => Ok(()),
            false => Err(ApiError::new(
                "FailedOperation.KubernetesPatchOperationError",
                "failed to patch resource from user kube-apiserver (failed to apply master CR)",
            )),
        }
    }
}

/// The refusal of a call that a cluster in this state cannot take.
pub(crate) fn busy(code: &'static str, status: ClusterStatus) -> ApiError {
    ApiError::new(code, format!("CLUSTER_STATE_ERROR(cluster is in {})", status.name().to_lowercase()))
}

/// The refusal of a read that needs the API server of a cluster that is still being made, in one of its forms.
pub(crate) fn not_up_yet(quirks: &Quirks, code: &'static str) -> ApiError {
    match quirks.old_refusals {
        true => ApiError::new(
            "InternalError.KubeClientConnection",
            "KUBE_CLIENT_CONNECTION_ERROR(host must be a URL or a host:port pair: \"http://\")",
        ),
        false => busy(code, ClusterStatus::Creating),
    }
}

fn no_cluster(id: &str, code: &'static str, quirks: &Quirks) -> ApiError {
    if quirks.gone_is_a_wrong_parameter {
        return ApiError::new("InvalidParameter.Param", "[E404000 ResourceNotFound] record not found");
    }
    ApiError::new(code, format!("CLUSTER_NOT_FOUND(cluster {id} not found)"))
}
