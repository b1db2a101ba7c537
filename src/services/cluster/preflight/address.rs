//! Free addresses for the nodes.

use std::collections::BTreeSet;

use super::report::Report;
use super::scope::{PoolScope, Scope};
use super::subnet::Subnets;

/// The nodes that are added have addresses in their subnets.
pub fn judge(scope: &Scope, subnets: &Subnets, report: &mut Report) {
    let growing: Vec<(PoolScope, BTreeSet<String>)> =
        scope.pools().filter(|pool| pool.added().1 > 0).map(|pool| (pool, pool.subnets())).collect();
    for (pool, place) in &growing {
        let free: Option<u64> =
            place.iter().map(|id| subnets.get(id).map(|subnet| subnet.available_ip_address_count)).sum();
        // an unknown subnet may have any number
        let Some(free) = free.filter(|_| !place.is_empty()).and_then(|free| i64::try_from(free).ok()) else { continue };
        // all that can go nowhere else
        let rivals = || growing.iter().filter(|(_, other)| other.is_subset(place)).map(|(pool, _)| pool.added());
        let (at_once, at_most) = (rivals().map(|added| added.0).sum::<i64>(), rivals().map(|added| added.1).sum());
        let names: Vec<&str> = place.iter().map(String::as_str).collect();
        let detail = |nodes: i64| {
            format!("{nodes} nodes are to be added in {}, where {free} addresses are free.", names.join(", "))
        };
        if at_once > free {
            report.error(pool.place(), "Too few addresses for nodes", detail(at_once));
        } else if at_most > free {
            report.warning(pool.place(), "Too few addresses for nodes", detail(at_most));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::model::{ClusterModel, objects};
    use super::*;
    use crate::cloud::vpc::subnet::Subnet;
    use crate::kit::value::Attr;
    use crate::services::node_pool::model::NodePoolModel;
    use crate::services::node_pool::model::{AutoscalingModel, NodeCountsModel};

    fn pool(nodes: i64, subnets: &[&str]) -> NodePoolModel {
        let subnet_ids = Attr::Known(subnets.iter().map(|id| (*id).to_owned()).collect());
        NodePoolModel { node_count: Attr::Known(nodes), subnet_ids, ..Default::default() }
    }

    fn cluster<const N: usize>(pools: [(&str, NodePoolModel); N]) -> ClusterModel {
        let pools = pools.into_iter().map(|(name, pool)| (name.to_owned(), pool));
        ClusterModel { node_pools: objects(pools), ..Default::default() }
    }

    fn found(prior: Option<&ClusterModel>, planned: &ClusterModel) -> Vec<String> {
        let subnet = |id: &str, free| Subnet {
            subnet_id: id.to_owned(),
            available_ip_address_count: free,
            ..Default::default()
        };
        let mut report = Report::default();
        judge(&Scope::of(prior, planned), &Subnets::of([subnet("s1", 3), subnet("s2", 4)]), &mut report);
        report.lines()
    }

    #[test]
    fn pools_share_their_subnets() {
        let too_few = |name: &str| format!("node_pools[\"{name}\"].subnet_ids: Too few addresses for nodes");
        let of = |a: NodePoolModel, b: NodePoolModel| found(None, &cluster([("a", a), ("b", b)]));
        assert!(of(pool(3, &["s1"]), pool(4, &["s2"])).is_empty());
        assert_eq!(of(pool(4, &["s1"]), pool(4, &["s2"])), [too_few("a")]);
        assert_eq!(of(pool(2, &["s1"]), pool(2, &["s1"])), [too_few("a"), too_few("b")]);
        assert_eq!(of(pool(3, &["s1"]), pool(5, &["s1", "s2"])), [too_few("b")]);
        // what is not known, is not there or was not asked about counts for nothing
        assert!(of(pool(9, &["s1", "s3"]), NodePoolModel { subnet_ids: Attr::Unknown, ..pool(9, &[]) }).is_empty());
    }

    #[test]
    fn only_nodes_that_are_added_count() {
        let there = |total: i64| {
            let counts = NodeCountsModel { total: Attr::Known(total), ..Default::default() };
            cluster([("a", NodePoolModel { node_counts: Attr::Known(counts), ..pool(9, &["s1"]) })])
        };
        assert!(found(Some(&there(9)), &cluster([("a", pool(12, &["s1"]))])).is_empty());
        assert_eq!(found(Some(&there(9)), &cluster([("a", pool(13, &["s1"]))])).len(), 1);
        assert_eq!(found(Some(&there(8)), &cluster([("a", pool(12, &["s1"]))])).len(), 1);
        assert!(found(Some(&there(9)), &there(9)).is_empty());
    }

    #[test]
    fn what_only_the_autoscaler_may_add_is_a_warning() {
        let range = |min, max| {
            let range = AutoscalingModel { min: Attr::Known(min), max: Attr::Known(max) };
            let pool = NodePoolModel { node_count: Attr::Null, autoscaling: Attr::Known(range), ..pool(0, &["s1"]) };
            found(None, &cluster([("a", pool)]))
        };
        assert!(range(1, 3).is_empty());
        assert_eq!(range(1, 4), ["warning: node_pools[\"a\"].subnet_ids: Too few addresses for nodes"]);
        assert_eq!(range(4, 4), ["node_pools[\"a\"].subnet_ids: Too few addresses for nodes"]);
    }
}
