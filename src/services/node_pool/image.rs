//! The operating system image of a pool's nodes: its own, or its cluster's.

use super::facet::Facet;
use crate::kit::schema::{Attribute, validator};
use crate::services::difference::changed;

/// The operating system image of a pool's nodes. What of it is the cluster's is known where the cluster is read.
pub const FACET: Facet = Facet {
    attributes,
    create: |new, request| {
        request.node_pool_os = new.inherited.os_name.clone();
        request.os_customize_type = new.inherited.os_customize_type.clone();
    },
    change: |change, requests| {
        let (before, after) = (change.inherited_before, change.inherited);
        let build = changed(&before.os_customize_type, &after.os_customize_type).cloned().flatten();
        // an image is named by both
        let is_changed = before.os_name != after.os_name || build.is_some();
        requests.pool.os_name = after.os_name.clone().filter(|_| is_changed);
        requests.pool.os_customize_type = build;
    },
    makes_outdated: |prior, planned| prior.os_name != planned.os_name,
    ..Facet::NOTHING
};

fn attributes() -> Vec<(&'static str, Attribute)> {
    let os_name = Attribute::string()
        .description(
            "The operating system image of the nodes: the name of a public image or the id of a custom one, `img-…`. \
             Existing nodes are replaced according to `update_strategy`. Default: the cluster's `os_name`.",
        )
        .validate(validator::length(1, 128));
    vec![("os_name", os_name)]
}
