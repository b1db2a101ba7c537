//! The schema of `tke_cluster`.

use super::facets::FACETS;
use super::operation::{CHANGE_TIMEOUT, READ_TIMEOUT};
use crate::kit::schema::{Schema, timeouts};

/// The schema: the attributes of all facets, and how long operations may take.
pub fn schema() -> Schema {
    let attributes = FACETS.iter().flat_map(|facet| (facet.attributes)());
    let timeouts = timeouts::block(&[
        ("create", CHANGE_TIMEOUT),
        ("read", READ_TIMEOUT),
        ("update", CHANGE_TIMEOUT),
        ("delete", CHANGE_TIMEOUT),
    ]);
    Schema::new("A TKE cluster with its node pools, API endpoints and add-ons.", attributes).block("timeouts", timeouts)
}
