//! The node pools of a cluster that are managed with it.

use super::super::facet::Facet;
use super::super::model::ClusterModel;
use super::{inherited, owed, plan, read, update};
use crate::kit::schema::{Attribute, Nesting, validator};
use crate::kit::value::Path;
use crate::services::node_pool::{facets, model::NodePoolModel, name};

/// The node pools of a cluster that are managed with it.
pub const FACET: Facet = Facet {
    attributes,
    validate: |config, diagnostics| {
        for (name, pool) in config.pools() {
            facets::validate(&pool, &Path::of("node_pools").key(&name), diagnostics);
        }
    },
    plan: plan::plan,
    check: |plan| {
        plan::warn_of_replacements(plan);
        plan::warn_of_outdated(plan);
        owed::tell(plan);
    },
    is_due: Some(is_due),
    update: |change| Box::pin(update::update(change)),
    read_parts: |reading, parts, model| Box::pin(read::read(reading, parts, model)),
    ..Facet::NOTHING
};

fn attributes() -> Vec<(&'static str, Attribute)> {
    vec![
        (
            "node_pools",
            Attribute::nested(Nesting::Map, facets::attributes())
                .description(
                    "Node pools, keyed by name. Other node pools of the cluster are left alone. If omitted, node \
                     pools are not managed. `{}` removes those managed here.",
                )
                .validate(validator::keys(name::validator())),
        ),
        (
            "update_worker_pools_in_parallel",
            Attribute::bool().default(false).local().description(
                "Whether node pools are created and updated in parallel instead of one after another. Default: \
                 `false`.",
            ),
        ),
    ]
}

/// Whether a pool comes, goes, differs, takes something else from its cluster, or is owed something.
fn is_due(prior: &ClusterModel, planned: &ClusterModel) -> bool {
    if prior.node_pools.is_null() != planned.node_pools.is_null() || inherited::is_any_changed(prior, planned) {
        return true;
    }
    let (before, after) = (prior.pools(), planned.pools());
    let is_due = |(name, pool): (&String, &NodePoolModel)| {
        before.get(name).is_none_or(|before| {
            // one without an id could not be made, as far as is known; and see what is planned where something is owed
            !before.id.is_set() || before.outdated_nodes != pool.outdated_nodes || facets::is_due(before, pool)
        })
    };
    before.len() != after.len() || after.iter().any(is_due)
}
