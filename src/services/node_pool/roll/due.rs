//! Whether a change outdates nodes.

use std::collections::BTreeSet;

use super::super::facet::PoolChange;
use super::super::inherited::{Inherited, changed_build};
use super::super::model::NodePoolModel;
use super::super::{facets, network};

/// Whether a change makes the nodes that are there older than new ones. Then they are owed a replacement, unless their
/// pool's strategy leaves them as they are.
pub fn outdates(change: &PoolChange<'_>) -> bool {
    let (prior, planned) = (change.prior, change.planned);
    let (before, after) = (change.inherited_before, change.inherited);
    facets::makes_outdated(prior, planned)
        || groups(prior, before) != groups(planned, after)
        || before.key_id != after.key_id
        || before.image != after.image
        || changed_build(before, after).is_some()
        || before.kubernetes_version != after.kubernetes_version
}

/// Their order makes no difference to nodes.
fn groups<'a>(pool: &'a NodePoolModel, inherited: &'a Inherited) -> BTreeSet<&'a String> {
    network::groups(pool, inherited).iter().collect()
}
