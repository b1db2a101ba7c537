//! Instance types: on offer in the zones of their pools.

use std::collections::BTreeSet;

use super::report::Report;
use super::scope::{PoolScope, Scope};
use super::subnet::Subnets;
use crate::cloud::cvm::instance_type::{DescribeZoneInstanceConfigInfos, InstanceTypeOffer};
use crate::cloud::filter::MOST_VALUES;
use crate::cloud::{Client, Error, Filter};
use crate::services::node_pool::price;

/// The offers of all instance types of pools that make nodes, in all zones of the region.
pub async fn ask(client: &Client, scope: &Scope<'_>) -> Result<Option<Vec<InstanceTypeOffer>>, Error> {
    let types: BTreeSet<String> =
        scope.pools().filter(|pool| pool.makes_nodes()).flat_map(|pool| pool.planned.instance_types()).collect();
    if types.is_empty() {
        return Ok(None);
    }
    let types: Vec<String> = types.into_iter().collect();
    let mut offers = Vec::new();
    for types in types.chunks(MOST_VALUES) {
        let filters = Some(vec![Filter::any_of("instance-type", types)]);
        offers.extend(client.call(&DescribeZoneInstanceConfigInfos { filters }).await?.instance_type_quota_set);
    }
    Ok(Some(offers))
}

/// The zones of its pool sell it, or one that may take its place.
pub fn judge(scope: &Scope, subnets: &Subnets, offers: Option<Vec<InstanceTypeOffer>>, report: &mut Report) {
    let Some(offers) = offers else { return };
    for pool in scope.pools().filter(|pool| pool.makes_nodes()) {
        if all_exist(scope, &pool, &offers, report) {
            in_zones(&pool, &zones(&pool, subnets), &offers, report);
        }
    }
}

fn all_exist(scope: &Scope, pool: &PoolScope, offers: &[InstanceTypeOffer], report: &mut Report) -> bool {
    let mut all = true;
    for (index, name) in pool.planned.instance_types().into_iter().enumerate() {
        if !offers.iter().any(|offer| offer.instance_type == name) {
            // the first is the pool's own; while that is unknown, the list begins with the others
            let is_own = index == 0 && pool.planned.instance_type.known() == Some(&name);
            let path = pool.path(if is_own { "instance_type" } else { "fallback_instance_types" });
            let detail = format!("There is no instance type {name:?} in {}.", scope.region());
            report.error(path, "Unknown instance type", detail);
            all = false;
        }
    }
    all
}

/// The zones that nodes are made in.
fn zones(pool: &PoolScope, subnets: &Subnets) -> BTreeSet<String> {
    pool.subnets().iter().filter_map(|id| subnets.get(id)).map(|subnet| subnet.zone.clone()).collect()
}

fn in_zones(pool: &PoolScope, zones: &BTreeSet<String>, offers: &[InstanceTypeOffer], report: &mut Report) {
    let Some(own) = pool.planned.instance_type.as_str() else { return };
    let is_open = pool.planned.capacity_type.is_unknown() || pool.planned.fallback_instance_types.is_unknown();
    if zones.is_empty() || is_open {
        return;
    }
    let charge_type = price::charge_type(pool.planned);
    let sells = |zone: &str, name: &str| {
        offers.iter().any(|offer| {
            offer.zone == zone
                && offer.instance_type == name
                && offer.instance_charge_type == charge_type
                && offer.status == "SELL"
        })
    };
    let types = pool.planned.instance_types();
    let without: Vec<&str> =
        zones.iter().map(String::as_str).filter(|zone| !types.iter().any(|name| sells(zone, name))).collect();
    let elsewhere: BTreeSet<&str> =
        offers.iter().map(|offer| offer.zone.as_str()).filter(|zone| sells(zone, own)).collect();
    let elsewhere: Vec<&str> = elsewhere.into_iter().collect();
    let advice = match elsewhere.as_slice() {
        [] => format!("{own} is not available in any zone of the region at present."),
        zones => format!("{own} is available in {}.", zones.join(", ")),
    };
    let path = pool.path("instance_type");
    let names = types.join(", ");
    if without.len() == zones.len() {
        let detail = format!("Not available in {} ({charge_type}): {names}. {advice}", without.join(", "));
        // without nodes to be made at once, it may be on sale again before it is needed
        match pool.added().0 {
            0 => report.warning(path, "Instance type not available", detail),
            _ => report.error(path, "Instance type not available", detail),
        }
    } else if !without.is_empty() {
        let detail = format!(
            "Not available in {} ({charge_type}), only in the pool's other zones: {names}.",
            without.join(", ")
        );
        report.warning(path, "Instance type not available in every zone", detail);
    } else if !zones.iter().any(|zone| sells(zone, own)) {
        let zones: Vec<&str> = zones.iter().map(String::as_str).collect();
        let detail = format!(
            "{own} is not available in {} ({charge_type}), so nodes will have a type of `fallback_instance_types`. \
             {advice}",
            zones.join(", ")
        );
        report.warning(path, "Instance type not available", detail);
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::model::{ClusterModel, objects};
    use super::*;
    use crate::cloud::vpc::subnet::Subnet;
    use crate::kit::value::Attr;
    use crate::services::node_pool::model::NodePoolModel;

    fn pool(own: &str, fallbacks: &[&str], subnets: &[&str], nodes: i64) -> NodePoolModel {
        NodePoolModel {
            instance_type: own.into(),
            fallback_instance_types: Attr::Known(fallbacks.iter().map(|name| (*name).to_owned()).collect()),
            subnet_ids: Attr::Known(subnets.iter().map(|id| (*id).to_owned()).collect()),
            node_count: Attr::Known(nodes),
            ..Default::default()
        }
    }

    /// `S5.A` is sold in z1 and sold out in z2, `S6.A` the other way round, and spot has nothing.
    fn found(pool: NodePoolModel) -> Vec<String> {
        let offer = |zone: &str, name: &str, charge: &str, sold: bool| InstanceTypeOffer {
            zone: zone.to_owned(),
            instance_type: name.to_owned(),
            instance_charge_type: charge.to_owned(),
            status: if sold { "SELL" } else { "SOLD_OUT" }.to_owned(),
        };
        let offers = vec![
            offer("z1", "S5.A", "POSTPAID_BY_HOUR", true),
            offer("z2", "S5.A", "POSTPAID_BY_HOUR", false),
            offer("z1", "S6.A", "POSTPAID_BY_HOUR", false),
            offer("z2", "S6.A", "POSTPAID_BY_HOUR", true),
            offer("z1", "S5.A", "SPOTPAID", false),
        ];
        let subnet =
            |id: &str, zone: &str| Subnet { subnet_id: id.to_owned(), zone: zone.to_owned(), ..Default::default() };
        let planned = ClusterModel { node_pools: objects([("a".to_owned(), pool)]), ..Default::default() };
        let mut report = Report::default();
        let subnets = Subnets::of([subnet("s1", "z1"), subnet("s2", "z2")]);
        judge(&Scope::of(None, &planned), &subnets, Some(offers), &mut report);
        report.lines()
    }

    #[test]
    fn the_zones_of_a_pool_sell_its_type_or_another() {
        let at = |what: &str| vec![format!("node_pools[\"a\"].instance_type: {what}")];
        let warned = |what: &str| vec![format!("warning: node_pools[\"a\"].instance_type: {what}")];
        assert!(found(pool("S5.A", &[], &["s1"], 1)).is_empty());
        assert_eq!(found(pool("S5.A", &[], &["s2"], 1)), at("Instance type not available"));
        assert_eq!(found(pool("S5.A", &[], &["s2"], 0)), warned("Instance type not available"));
        assert_eq!(found(pool("S5.A", &[], &["s1", "s2"], 1)), warned("Instance type not available in every zone"));
        assert_eq!(found(pool("S5.A", &["S6.A"], &["s2"], 1)), warned("Instance type not available"));
        assert!(found(pool("S5.A", &["S6.A"], &["s1", "s2"], 1)).is_empty());
        let spot = NodePoolModel { capacity_type: "spot".into(), ..pool("S5.A", &[], &["s1"], 1) };
        assert_eq!(found(spot), at("Instance type not available"));
        assert!(found(pool("S5.A", &[], &["s9"], 1)).is_empty(), "nobody knows that subnet's zone");
    }

    #[test]
    fn a_type_that_there_is_not() {
        assert_eq!(found(pool("S5.B", &[], &["s1"], 1)), ["node_pools[\"a\"].instance_type: Unknown instance type"]);
        assert_eq!(
            found(pool("S5.A", &["S5.B"], &["s1"], 1)),
            ["node_pools[\"a\"].fallback_instance_types: Unknown instance type"]
        );
    }
}
