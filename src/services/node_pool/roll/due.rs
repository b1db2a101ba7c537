//! Whether a change outdates nodes.

use super::super::facet::PoolChange;
use super::super::{facets, network};

/// Whether a change makes the nodes that are there older than new ones. Then they are owed a replacement, unless their
/// pool's strategy leaves them as they are.
pub fn outdates(change: &PoolChange<'_>) -> bool {
    let (prior, planned) = (change.prior, change.planned);
    let (before, after) = (change.inherited_before, change.inherited);
    facets::makes_outdated(prior, planned)
        || network::groups(prior, before) != network::groups(planned, after)
        || before.key_id != after.key_id
        || before.os_name != after.os_name
        || before.os_customize_type != after.os_customize_type
        || before.kubernetes_version != after.kubernetes_version
}
