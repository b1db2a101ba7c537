//! AddVpcCniSubnets: more subnets for pods.

use serde_json::json;

use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::parameters;
use crate::simulator::state::cloud::State;

parameters! {
    pub(crate) struct AddVpcCniSubnets {
        cluster_id: String = "ClusterId",
        subnet_ids: Vec<String> = "SubnetIds",
        vpc_id: String = "VpcId",
        skip_masquerade: Option<bool> = "SkipAddingNonMasqueradeCIDRs",
    }
}

/// Refuses subnets that are none, or are in another VPC.
pub(crate) fn check(state: &State, vpc_id: &str, subnet_ids: &[String]) -> Result<(), ApiError> {
    match subnet_ids.iter().find(|id| state.subnets.get(*id).is_none_or(|subnet| subnet.vpc_id != vpc_id)) {
        Some(id) => Err(ApiError::parameter(format!("subnet {id} is invalid"))),
        None => Ok(()),
    }
}

/// Subnets that pods have already are no error.
pub(crate) fn add_vpc_cni_subnets(state: &mut State, caller: &Caller, request: AddVpcCniSubnets) -> Reply {
    check(state, &request.vpc_id, &request.subnet_ids)?;
    let network = &mut state.running_cluster(caller, &request.cluster_id, "InvalidParameter.ClusterNotFound")?.network;
    if !network.has_vpc_cni() || network.vpc_id != request.vpc_id {
        let text = format!("ADD_VPC_CNI_SUBNETS_FAILED(the cluster has no VPC-CNI network in {})", request.vpc_id);
        return Err(ApiError::new("FailedOperation.AddVpcCniSubnetsFailed", text));
    }
    for id in request.subnet_ids {
        if !network.eni_subnet_ids.contains(&id) {
            network.eni_subnet_ids.push(id);
        }
    }
    Ok(json!({}))
}
