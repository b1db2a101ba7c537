//! All facets of a node pool, and what is asked of all.

use super::facet::Facet;
use super::found::Found;
use super::model::NodePoolModel;
use super::readings;
use super::written::WRITTEN;
use crate::kit::diagnostics::Diagnostics;
use crate::kit::schema::{Attributes, named};
use crate::kit::value::{IntoValue, Path};
use crate::services::difference::changed_names;

pub use super::written::is_swap;

/// All facets: what users write, and what the cloud tells.
pub fn all() -> impl Iterator<Item = &'static Facet> {
    WRITTEN.iter().chain([&readings::FACET])
}

/// The attributes of a node pool.
pub fn attributes() -> Attributes {
    named(all().flat_map(|facet| (facet.attributes)()))
}

/// Checks a pool of a configuration across its attributes.
pub fn validate(pool: &NodePoolModel, path: &Path, diagnostics: &mut Diagnostics) {
    all().for_each(|facet| (facet.validate)(pool, path, diagnostics));
}

/// Whether a pool differs in what its user wrote of the cloud.
pub fn is_due(prior: &NodePoolModel, planned: &NodePoolModel) -> bool {
    let (prior, planned) = (prior.clone().into_value(), planned.clone().into_value());
    all().any(|facet| !changed_names(&(facet.attributes)(), &prior, &planned).is_empty())
}

/// Whether a change of the pool's own attributes leaves its nodes older than new ones.
pub fn makes_outdated(prior: &NodePoolModel, planned: &NodePoolModel) -> bool {
    all().any(|facet| (facet.makes_outdated)(prior, planned))
}

/// A pool as users write it. What was known before says what they left unset, and stays of one whose deletion has got
/// as far as the group and the launch configuration that tell of its nodes.
pub fn read(found: &Found, prior: &NodePoolModel) -> NodePoolModel {
    let mut model = prior.clone();
    if found.has_lost_its_group() {
        (readings::FACET.read)(found, prior, &mut model);
        return model;
    }
    all().for_each(|facet| (facet.read)(found, prior, &mut model));
    model
}
