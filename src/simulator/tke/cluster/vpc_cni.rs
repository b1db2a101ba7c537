//! VPC-CNI beside global routes: EnableVpcCniNetworkType and DescribeEnableVpcCniProgress.

use serde_json::json;

use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::parameters;
use crate::simulator::state::addon::{Addon, AddonPhase};
use crate::simulator::state::cloud::State;
use crate::simulator::state::task::Task;
use crate::simulator::tasks::durations;
use crate::simulator::tke::addon::chart;
use crate::simulator::tke::cluster::ipamd::COMPONENT;
use crate::simulator::tke::cluster::lookup::OfCluster;
use crate::simulator::tke::cluster::pod_subnets;

parameters! {
    pub(crate) struct EnableVpcCniNetworkType {
        cluster_id: String = "ClusterId",
        kind: String = "VpcCniType",
        static_ip: bool = "EnableStaticIp",
        subnets: Vec<String> = "Subnets",
        expired_seconds: Option<i64> = "ExpiredSeconds",
        skip_masquerade: Option<bool> = "SkipAddingNonMasqueradeCIDRs",
    }
}

/// The code of all refusals.
const REFUSAL: &str = "FailedOperation.EnableVPCCNIFailed";

/// Accepted at once; its component is up some time later. The cluster stays one of global routes.
pub(crate) fn enable_vpc_cni_network_type(
    state: &mut State,
    caller: &Caller,
    request: EnableVpcCniNetworkType,
) -> Reply {
    let id = request.cluster_id;
    let network = state.running_cluster(caller, &id, "InternalError.UnexpectedInternal")?.network.clone();
    if network.has_vpc_cni() {
        return Err(ApiError::new(REFUSAL, "cluster has been vpc-cni cluster"));
    }
    if !["tke-route-eni", "tke-direct-eni"].contains(&request.kind.as_str()) {
        return Err(ApiError::parameter(format!("VpcCniType {} is invalid", request.kind)));
    }
    pod_subnets::check(state, &network.vpc_id, &request.subnets)?;
    let (version, created) = (chart::version(COMPONENT, None)?, state.now);
    let cluster = state.running_cluster(caller, &id, "InternalError.UnexpectedInternal")?;
    cluster.network.vpc_cni_type = request.kind;
    cluster.network.eni_subnet_ids = request.subnets;
    cluster.network.non_static_ip = !request.static_ip;
    cluster.network.claim_expired_seconds = request.expired_seconds.unwrap_or_default();
    let addon = Addon { version, values: json!({}), phase: AddonPhase::Upgrading, reason: String::new(), created };
    cluster.addons.insert(COMPONENT.to_owned(), addon);
    state.schedule(durations::VPC_CNI, Task::AddonSettled { cluster_id: id, name: COMPONENT.to_owned() });
    Ok(json!({}))
}

/// How far it is: that of its component.
pub(crate) fn describe_enable_vpc_cni_progress(state: &mut State, caller: &Caller, request: OfCluster) -> Reply {
    let cluster = state.cluster(caller, &request.cluster_id, "InternalError.UnexpectedInternal")?;
    if !cluster.network.has_vpc_cni() {
        return Err(ApiError::new(REFUSAL, format!("cluster {} is not vpc-cni cluster", cluster.id)));
    }
    let component = cluster.addons.get(COMPONENT);
    let status = match component.map(|component| component.phase) {
        Some(AddonPhase::Installing | AddonPhase::Upgrading) => "Running",
        Some(AddonPhase::InstallFailed | AddonPhase::UpgradeFailed) => "Failed",
        _ => "Succeed",
    };
    let message = component.map(|component| component.reason.clone()).unwrap_or_default();
    Ok(json!({"Status": status, "ErrorMessage": message}))
}
