//! DescribeIPAMD: the component that gives pods addresses of the VPC.

use serde_json::{Value, json};

use crate::simulator::caller::Caller;
use crate::simulator::error::Reply;
use crate::simulator::state::addon::AddonPhase;
use crate::simulator::state::cloud::State;
use crate::simulator::tke::cluster::lookup::OfCluster;

/// The add-on that it is.
pub(crate) const COMPONENT: &str = "eniipamd";

/// A cluster without it is no error.
pub(crate) fn describe_ipamd(state: &mut State, caller: &Caller, request: OfCluster) -> Reply {
    let cluster = state.cluster(caller, &request.cluster_id, "InternalError.UnexpectedInternal")?;
    let network = &cluster.network;
    if !network.has_vpc_cni() {
        return Ok(json!({
            "EnableIPAMD": false,
            "EnableCustomizedPodCidr": false,
            "DisableVpcCniMode": false,
            "Phase": "",
            "Reason": "",
            "SubnetIds": Value::Null,
            "ClaimExpiredDuration": "",
            "EnableTrunkingENI": false,
        }));
    }
    let component = cluster.addons.get(COMPONENT);
    let phase = match component.map(|component| component.phase) {
        Some(AddonPhase::Installing | AddonPhase::Upgrading) => "upgrading",
        _ => "running",
    };
    Ok(json!({
        "EnableIPAMD": true,
        "EnableCustomizedPodCidr": network.customized_pod_cidr,
        "DisableVpcCniMode": false,
        "Phase": phase,
        "Reason": component.map(|component| component.reason.clone()).unwrap_or_default(),
        "SubnetIds": network.eni_subnet_ids,
        "ClaimExpiredDuration": duration(network.claim_expired_seconds),
        "EnableTrunkingENI": false,
    }))
}

/// Seconds as Go writes a duration: `1h1m1s`, without what would be zero in front.
fn duration(seconds: i64) -> String {
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds}s"),
        (0, minutes, seconds) => format!("{minutes}m{seconds}s"),
        (hours, minutes, seconds) => format!("{hours}h{minutes}m{seconds}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_as_go_does() {
        assert_eq!([0, 59, 300, 3600, 3661].map(duration), ["0s", "59s", "5m0s", "1h0m0s", "1h1m1s"]);
    }
}
