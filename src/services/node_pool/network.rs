//! How a pool's nodes are reached: their security groups and public addresses.

use super::facet::Facet;
use super::model::NodePoolModel;
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
        launch.security_group_ids = new.pool.security_group_ids.known().cloned();
    },
    change: |change, requests| {
        let (prior, planned) = (change.prior, change.planned);
        let groups = changed(&prior.security_group_ids, &planned.security_group_ids);
        requests.launch.security_group_ids = groups.map(Attr::known_or_default);
        let bandwidth = changed(bandwidth(prior), bandwidth(planned));
        requests.launch.internet_accessible = bandwidth.map(|_| internet(planned));
    },
    makes_outdated: |prior, planned| {
        // without any, the cloud puts nodes into a group of its choice
        prior.security_group_ids != planned.security_group_ids && planned.security_group_ids.is_set()
    },
    read: |found, prior, model| {
        let groups = &found.launch.security_group_ids;
        // unset, the cloud puts nodes into a group of its own choice
        model.security_group_ids = match &prior.security_group_ids {
            Attr::Null if !prior.is_imported() || groups.is_empty() => Attr::Null,
            _ => Attr::Known(groups.clone()),
        };
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
                .description("The security groups of the nodes, in order; the VPC's default if not set. Nodes follow a change by `update_strategy`, but not one of the order alone.")
                .validate(validator::each(validator::id("sg-"))),
        ),
        (
            "public_bandwidth_mbps",
            Attribute::number()
                .default(0)
                .description(
                    "The bandwidth to the internet of each node's public address, paid by traffic; default 0: no \
                     public address. A change holds for new nodes.",
                )
                .validate(validator::between(0, 2000)),
        ),
    ]
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
