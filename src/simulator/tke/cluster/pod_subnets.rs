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

/// Subnets that pods have already are no error.
pub(crate) fn add_vpc_cni_subnets(state: &mut State, caller: &Caller, request: AddVpcCniSubnets) -> Reply {
    let failed = |message: String| {
        ApiError::new("FailedOperation.AddVpcCniSubnetsFailed", format!("ADD_VPC_CNI_SUBNETS_FAILED({message})"))
    };
    for id in &request.subnet_ids {
        if state.subnets.get(id).is_none_or(|subnet| subnet.vpc_id != request.vpc_id) {
            return Err(failed(format!("subnet {id} is not in {}", request.vpc_id)));
        }
    }
    let network = &mut state.running_cluster(caller, &request.cluster_id, "InvalidParameter.ClusterNotFound")?.network;
    if network.kind != "VPC-CNI" || network.vpc_id != request.vpc_id {
        return Err(failed(format!("the cluster has no VPC-CNI network in {}", request.vpc_id)));
    }
    for id in request.subnet_ids {
        if !network.eni_subnet_ids.contains(&id) {
            network.eni_subnet_ids.push(id);
        }
    }
    Ok(json!({}))
}
