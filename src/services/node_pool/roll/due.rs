//! Whether nodes are to be replaced.

use super::super::facet::PoolChange;
use super::super::{facets, network};

/// Whether a change is one that the nodes that are there follow by being replaced.
pub fn is_due(change: &PoolChange<'_>) -> bool {
    let (prior, planned) = (change.prior, change.planned);
    let (before, after) = (change.inherited_before, change.inherited);
    planned.rolls()
        && (prior.has_outdated_nodes()
            || facets::makes_outdated(prior, planned)
            || network::groups(prior, before) != network::groups(planned, after)
            || before.key_id != after.key_id
            || before.os_name != after.os_name
            || before.os_customize_type != after.os_customize_type
            || before.kubernetes_version != after.kubernetes_version)
}
