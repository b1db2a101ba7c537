//! All facets of a node pool, and what is asked of all.

use super::facet::Facet;
use super::found::Found;
use super::model::NodePoolModel;
use super::{
    annotations, disks, drain, image, instance_type, key_pair, kubernetes, network, place, price, protection, readings,
    replacement, size, startup, tags,
};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::schema::{Attributes, named};
use crate::kit::value::{IntoValue, Path};
use crate::services::difference::changed_names;

/// All facets, in the order of checks.
pub const FACETS: &[Facet] = &[
    size::FACET,
    place::FACET,
    instance_type::FACET,
    price::FACET,
    disks::FACET,
    image::FACET,
    key_pair::FACET,
    network::FACET,
    kubernetes::FACET,
    annotations::FACET,
    startup::FACET,
    tags::FACET,
    protection::FACET,
    replacement::FACET,
    drain::FACET,
    readings::FACET,
];

/// The attributes of a node pool.
pub fn attributes() -> Attributes {
    named(FACETS.iter().flat_map(|facet| (facet.attributes)()))
}

/// Checks a pool of a configuration across its attributes.
pub fn validate(pool: &NodePoolModel, path: &Path, diagnostics: &mut Diagnostics) {
    FACETS.iter().for_each(|facet| (facet.validate)(pool, path, diagnostics));
}

/// Whether a pool differs in what its user wrote of the cloud.
pub fn is_due(prior: &NodePoolModel, planned: &NodePoolModel) -> bool {
    let (prior, planned) = (prior.clone().into_value(), planned.clone().into_value());
    FACETS.iter().any(|facet| !changed_names(&(facet.attributes)(), &prior, &planned).is_empty())
}

/// Whether it takes a new pool beside the old one to come from one to the other: no change in place does it.
pub fn is_swap(prior: &NodePoolModel, planned: &NodePoolModel) -> bool {
    FACETS.iter().any(|facet| (facet.is_swap)(prior, planned))
}

/// Whether a change of the pool's own attributes leaves its nodes older than new ones.
pub fn makes_outdated(prior: &NodePoolModel, planned: &NodePoolModel) -> bool {
    FACETS.iter().any(|facet| (facet.makes_outdated)(prior, planned))
}

/// A pool as users write it. What was known before says what they left unset, and stays of one whose deletion has got
/// as far as the group and the launch configuration that tell of its nodes.
pub fn read(found: &Found, prior: &NodePoolModel) -> NodePoolModel {
    let mut model = prior.clone();
    if found.has_lost_its_group() {
        (readings::FACET.read)(found, prior, &mut model);
        return model;
    }
    FACETS.iter().for_each(|facet| (facet.read)(found, prior, &mut model));
    model
}
