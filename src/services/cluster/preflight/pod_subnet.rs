//! Addresses for pods that have them from the VPC: in the zone of their node. TKE makes nodes without, and their pods
//! never start.

use std::collections::BTreeSet;

use super::super::choices::NetworkMode;
use super::report::Report;
use super::scope::Scope;
use super::subnet::Subnets;
use crate::kit::value::Path;

/// The zones of new nodes have subnets for pods, with addresses that are free.
pub fn judge(scope: &Scope, subnets: &Subnets, report: &mut Report) {
    let Some(network) = scope.planned.network.known() else { return };
    let Some(of_pods) =
        network.eni_subnet_ids.known().filter(|_| NetworkMode::of(&network.mode) == Some(NetworkMode::VpcCni))
    else {
        return;
    };
    // one that is not known may be in any zone
    let Some(of_pods) = of_pods.iter().map(|id| subnets.get(id)).collect::<Option<Vec<_>>>() else { return };
    let mut told = BTreeSet::new();
    for pool in scope.pools().filter(|pool| pool.makes_nodes()) {
        let zones: BTreeSet<&str> =
            pool.subnets().iter().filter_map(|id| subnets.get(id)).map(|subnet| subnet.zone.as_str()).collect();
        for zone in zones {
            let in_zone: Vec<_> = of_pods.iter().filter(|subnet| subnet.zone == zone).collect();
            if in_zone.is_empty() {
                let detail = format!(
                    "Nodes of this node pool may be in {zone}, but none of the subnets in `network.eni_subnet_ids` is \
                     in that zone. Pods on such nodes get no IP address."
                );
                report.warning(pool.place(), "No subnet for pods in the zone", detail);
            } else if in_zone.iter().all(|subnet| subnet.available_ip_address_count == 0) && told.insert(zone) {
                let detail =
                    format!("The subnets for pods in {zone} have no free address: new pods in that zone do not start.");
                report.warning(Path::of("network").attr("eni_subnet_ids"), "No addresses for pods", detail);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::model::{ClusterModel, NetworkModel, objects};
    use super::*;
    use crate::cloud::vpc::subnet::Subnet;
    use crate::kit::value::Attr;
    use crate::services::node_pool::model::NodePoolModel;

    fn found(mode: &str, of_pods: &[&str], of_nodes: &[&str]) -> Vec<String> {
        let set = |ids: &[&str]| Attr::Known(ids.iter().map(|id| (*id).to_owned()).collect());
        let network = NetworkModel { mode: mode.into(), eni_subnet_ids: set(of_pods), ..Default::default() };
        let pool = NodePoolModel { node_count: Attr::Known(1), subnet_ids: set(of_nodes), ..Default::default() };
        let planned = ClusterModel {
            network: Attr::Known(network),
            node_pools: objects([("a".to_owned(), pool)]),
            ..Default::default()
        };
        let subnet = |id: &str, zone: &str, free| Subnet {
            subnet_id: id.into(),
            zone: zone.into(),
            available_ip_address_count: free,
            ..Default::default()
        };
        let subnets = [subnet("n1", "z1", 9), subnet("n2", "z2", 9), subnet("p1", "z1", 9), subnet("p2", "z2", 0)];
        let mut report = Report::default();
        judge(&Scope::of(None, &planned), &Subnets::of(subnets), &mut report);
        report.lines()
    }

    #[test]
    fn pods_need_a_subnet_in_the_zone_of_their_node() {
        assert!(found("VPC-CNI", &["p1"], &["n1"]).is_empty());
        let missing = "warning: node_pools[\"a\"].subnet_ids: No subnet for pods in the zone";
        assert_eq!(found("VPC-CNI", &["p1"], &["n1", "n2"]), [missing]);
        assert!(found("GR", &["p1"], &["n2"]).is_empty(), "pods have addresses of their own");
        assert!(found("VPC-CNI", &["p1", "p9"], &["n2"]).is_empty(), "nobody knows where it is");
    }

    #[test]
    fn pods_need_free_addresses_there() {
        let full = "warning: network.eni_subnet_ids: No addresses for pods";
        assert_eq!(found("VPC-CNI", &["p1", "p2"], &["n1", "n2"]), [full]);
        assert!(found("VPC-CNI", &["p1", "n2"], &["n2"]).is_empty());
    }
}
