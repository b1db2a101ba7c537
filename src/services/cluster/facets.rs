//! All facets of a cluster, and what is asked of all.

use super::deletion::settings;
use super::facet::Facet;
use super::model::ClusterModel;
use super::{
    addons, creation, endpoints, image, issuer, key_pair, naming, network, node_pools, node_security_group, place,
    protection, readings, runtime, tags, version,
};
use crate::kit::diagnostics::Diagnostics;

/// All facets, in the order of an update. One that works in two steps stands here twice, its attributes with one of
/// them.
pub const FACETS: &[Facet] = &[
    place::FACET,
    naming::FACET,
    protection::FACET,
    version::facet::FACET,
    runtime::FACET,
    network::facet::FACET,
    issuer::FACET,
    endpoints::facet::CLOSING,
    node_security_group::FACET,
    node_pools::facet::FACET,
    key_pair::FACET,
    endpoints::facet::FACET,
    addons::FACET,
    // what pools take from their cluster
    tags::FACET,
    image::FACET,
    readings::FACET,
    creation::FACET,
    settings::FACET,
];

/// Checks a configuration across attributes. Unknown values pass.
pub fn validate(config: &ClusterModel, diagnostics: &mut Diagnostics) {
    FACETS.iter().for_each(|facet| (facet.validate)(config, diagnostics));
}

/// Whether an update has anything to do in the cloud.
pub fn is_any_due(prior: &ClusterModel, planned: &ClusterModel) -> bool {
    FACETS.iter().any(|facet| facet.is_due(prior, planned))
}
