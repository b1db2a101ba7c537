//! The facets of what users write of a node pool, and what is asked of those alone.

use super::facet::Facet;
use super::model::NodePoolModel;
use super::{
    annotations, disks, drain, image, instance_type, key_pair, kubernetes, network, place, price, protection,
    replacement, size, startup, tags,
};

/// In the order of checks.
pub const WRITTEN: &[Facet] = &[
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
];

/// Whether it takes a new pool beside the old one to come from one to the other: no change in place does it.
pub fn is_swap(prior: &NodePoolModel, planned: &NodePoolModel) -> bool {
    WRITTEN.iter().any(|facet| (facet.is_swap)(prior, planned))
}
