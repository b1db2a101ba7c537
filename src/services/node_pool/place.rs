//! Where a pool's nodes are: subnets, in order or spread evenly over zones.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::facet::Facet;
use super::model::NodePoolModel;
use crate::cloud::autoscaling::group::AutoScalingGroup;
use crate::cloud::vpc::subnet::DescribeSubnets;
use crate::cloud::{Error, Filter};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::schema::{Attribute, validator};
use crate::kit::value::{Attr, Path};
use crate::provider::api_error;
use crate::services::difference::changed;
use crate::services::handle::ClusterHandle;

/// How the API calls nodes spread over subnets in order.
const IN_ORDER: &str = "PRIORITY";
/// How it calls nodes spread over subnets evenly.
const EVENLY: &str = "EQUALITY";

/// Where a pool's nodes are.
pub const FACET: Facet = Facet {
    attributes,
    validate,
    create: |new, request| {
        let group = &mut request.auto_scaling_group_para;
        group.vpc_id.clone_from(&new.inherited.vpc_id);
        group.subnet_ids = new.pool.subnets().into_iter().collect();
        group.multi_zone_subnet_policy = Some(spread(new.pool).to_owned());
    },
    change: |change, requests| {
        let (prior, planned) = (change.prior, change.planned);
        let subnets = changed(prior.subnets(), planned.subnets());
        requests.group.subnet_ids = subnets.map(|subnets| subnets.into_iter().collect());
        requests.group.multi_zone_subnet_policy = changed(spread(prior), spread(planned)).map(str::to_owned);
    },
    read: |found, _, model| {
        model.subnet_ids = match found.zone_subnets {
            Some(_) => Attr::Null,
            None => Attr::Known(found.group.subnet_id_set.iter().cloned().collect()),
        };
        model.zone_subnets = found.zone_subnets.clone().into();
    },
    ..Facet::NOTHING
};

fn attributes() -> Vec<(&'static str, Attribute)> {
    vec![
        (
            "subnet_ids",
            Attribute::string_set()
                .description(
                    "The subnets of the nodes. They must be in the cluster's VPC. Conflicts with `zone_subnets`. \
                     Applies to new nodes only.",
                )
                .empty_is_null()
                .imported_as_null()
                .validate(validator::each(validator::id("subnet-"))),
        ),
        (
            "zone_subnets",
            Attribute::string_map()
                .description(
                    "The subnet of the nodes in each zone, `{ \"ap-guangzhou-3\" = \"subnet-…\" }`. New nodes are \
                     spread evenly over the zones. Conflicts with `subnet_ids`. Applies to new nodes only.",
                )
                .empty_is_null()
                .imported_as_null()
                .validate(validator::each(validator::id("subnet-"))),
        ),
    ]
}

fn validate(pool: &NodePoolModel, path: &Path, diagnostics: &mut Diagnostics) {
    if pool.subnet_ids.known().is_some() && pool.zone_subnets.known().is_some() {
        let detail = "`subnet_ids` and `zone_subnets` both set the subnets: remove one of them.";
        diagnostics.error_at(path.attr("subnet_ids"), "Conflicting arguments", detail);
    }
    if pool.subnet_ids.is_null() && pool.zone_subnets.is_null() {
        let detail = "A node pool requires `subnet_ids`, or `zone_subnets` to be spread over zones.";
        diagnostics.error_at(path.attr("subnet_ids"), "Missing argument", detail);
    }
}

fn spread(pool: &NodePoolModel) -> &'static str {
    if pool.zone_subnets.is_set() { EVENLY } else { IN_ORDER }
}

/// Whether the nodes of a group are spread evenly.
pub fn is_even(group: &AutoScalingGroup) -> bool {
    group.multi_zone_subnet_policy == EVENLY
}

/// The zone of each subnet of these VPCs.
pub async fn zones(handle: &ClusterHandle, vpc_ids: BTreeSet<String>) -> Result<HashMap<String, String>, Error> {
    if vpc_ids.is_empty() {
        return Ok(HashMap::new());
    }
    // by a filter: a subnet that is gone is then missing, and no error
    let filters = Some(vec![Filter::any_of("vpc-id", vpc_ids)]);
    let subnets = handle.client.list(&DescribeSubnets { filters, ..Default::default() }).await?;
    Ok(subnets.into_iter().map(|subnet| (subnet.subnet_id, subnet.zone)).collect())
}

/// The subnets by zone; none where nodes are not spread evenly, or over several subnets of a zone.
pub fn by_zone(group: &AutoScalingGroup, zones: &HashMap<String, String>) -> Option<BTreeMap<String, String>> {
    let subnets = group.subnet_id_set.iter().filter(|_| is_even(group));
    let found: BTreeMap<_, _> = subnets.filter_map(|id| Some((zones.get(id)?.clone(), id.clone()))).collect();
    (!found.is_empty() && found.len() == group.subnet_id_set.len()).then_some(found)
}

/// Refuses a subnet that is not in the zone it is written for: every later plan would find it in
/// another one. A subnet that is not there is the cloud's to refuse.
pub async fn check_zones(
    handle: &ClusterHandle,
    name: &str,
    pool: &NodePoolModel,
    vpc_id: &str,
) -> Result<(), Diagnostics> {
    let Attr::Known(written) = &pool.zone_subnets else {
        return Ok(());
    };
    let path = Path::of("node_pools").key(name).attr("zone_subnets");
    let zones = zones(handle, [vpc_id.to_owned()].into()).await;
    let zones = zones.map_err(|error| api_error("The zones of subnets could not be read", &error).at(path.clone()))?;
    let mut found = Diagnostics::new();
    for (zone, subnet) in written {
        if let Some(other) = zones.get(subnet).filter(|other| *other != zone) {
            let detail = format!("The subnet {subnet} is in {other}, not in {zone}.");
            found.push(Diagnostic::error("Subnet in another zone", detail).at(path.clone()));
        }
    }
    if found.is_empty() { Ok(()) } else { Err(found) }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{errors, pool};
    use super::*;

    #[test]
    fn subnets_are_written_one_way_or_the_other() {
        let zones = Attr::Known([("ap-guangzhou-3".to_owned(), "subnet-1".to_owned())].into());
        assert_eq!(errors(&NodePoolModel { zone_subnets: zones.clone(), ..pool() }), ["subnet_ids"]);
        assert!(errors(&NodePoolModel { zone_subnets: zones, subnet_ids: Attr::Null, ..pool() }).is_empty());
        assert_eq!(errors(&NodePoolModel { subnet_ids: Attr::Null, ..pool() }), ["subnet_ids"]);
        assert!(errors(&NodePoolModel { subnet_ids: Attr::Unknown, ..pool() }).is_empty());
    }
}
