//! How a pool's nodes are reached: their security groups and public addresses.

use super::facet::Facet;
use super::found::Found;
use super::inherited::Inherited;
use super::model::NodePoolModel;
use super::unset::some_if_any;
use crate::cloud::autoscaling::launch_configuration::InternetAccessible;
use crate::kit::schema::{Attribute, validator};
use crate::kit::value::Attr;
use crate::services::count::{count, signed};
use crate::services::difference::changed;

/// How a pool's nodes are reached.
pub const FACET: Facet = Facet {
    attributes,
    create: |new, request| {
        let launch = &mut request.launch_configure_para;
        launch.internet_accessible = (bandwidth(new.pool) > 0).then(|| internet(new.pool));
        launch.security_group_ids = some_if_any(groups(new.pool, new.inherited).to_vec());
    },
    change: |change, requests| {
        let (prior, planned) = (change.prior, change.planned);
        let groups = changed(groups(prior, change.inherited_before), groups(planned, change.inherited));
        requests.launch.security_group_ids = groups.map(<[String]>::to_vec);
        let bandwidth = changed(bandwidth(prior), bandwidth(planned));
        requests.launch.internet_accessible = bandwidth.map(|_| internet(planned));
    },
    makes_outdated: |prior, planned| prior.security_group_ids != planned.security_group_ids,
    // which of them are its own is known where the cluster is read
    read: |found, prior, model| {
        if !prior.security_group_ids.is_null() {
            model.security_group_ids = Attr::Known(found.launch.security_group_ids.clone());
        }
        let bandwidth = found.launch.internet_accessible.internet_max_bandwidth_out;
        model.public_bandwidth_mbps = Attr::Known(bandwidth.map_or(0, signed));
    },
    ..Facet::NOTHING
};

fn attributes() -> Vec<(&'static str, Attribute)> {
    vec![
        (
            "security_group_ids",
            Attribute::string_list()
                .description(
                    "The security groups of the nodes, in order. Existing nodes are replaced according to \
                     `update_strategy`, except if only the order changes. Default: the cluster's \
                     `node_security_group_id`, a group that the provider creates for all node pools without groups \
                     of their own, and deletes with the cluster. It admits all traffic from the VPC and from pods, \
                     and TCP and UDP 30000-32768 from anywhere for load balancers, but neither SSH nor ping from \
                     outside.",
                )
                .validate(validator::size(1, usize::MAX))
                .validate(validator::each(validator::id("sg-"))),
        ),
        (
            "public_bandwidth_mbps",
            Attribute::number()
                .default(0)
                .description(
                    "Internet bandwidth of each node's public address in Mbps, billed by traffic. `0`: no public \
                     address. Applies to new nodes only. Default: `0`.",
                )
                .validate(validator::between(0, 2000)),
        ),
    ]
}

/// The security groups of a pool's nodes.
pub fn groups<'a>(pool: &'a NodePoolModel, inherited: &'a Inherited) -> &'a [String] {
    pool.security_group_ids.known().unwrap_or(&inherited.security_group_ids)
}

/// The groups of a pool's own, as it is read: null where it names none and has just that of its cluster's nodes.
pub fn own_groups(found: &Found, prior: &NodePoolModel, of_cluster: Option<&str>) -> Attr<Vec<String>> {
    if found.has_lost_its_group() {
        return prior.security_group_ids.clone();
    }
    let groups = &found.launch.security_group_ids;
    let has_that_of_cluster = match of_cluster {
        Some(id) => *groups == [id],
        None => groups.is_empty(),
    };
    if prior.security_group_ids.is_null() && has_that_of_cluster { Attr::Null } else { Attr::Known(groups.clone()) }
}

fn bandwidth(pool: &NodePoolModel) -> u64 {
    count(pool.public_bandwidth_mbps.known_or(0))
}

/// The public address: there is one if it has any bandwidth.
fn internet(pool: &NodePoolModel) -> InternetAccessible {
    let bandwidth = bandwidth(pool);
    InternetAccessible {
        internet_charge_type: Some("TRAFFIC_POSTPAID_BY_HOUR".to_owned()),
        internet_max_bandwidth_out: Some(bandwidth),
        public_ip_assigned: Some(bandwidth > 0),
        bandwidth_package_id: None,
    }
}
