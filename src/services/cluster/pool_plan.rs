//! What a plan needs of the node pools.

use std::collections::BTreeMap;

use super::model::ClusterModel;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::services::node_pool::NodePoolModel;
use crate::services::node_pool::change::is_swap;
use crate::value::Path;

/// A pool's nodes take at most so many tags.
const MOST_TAGS: usize = 10;

/// Refuses what the cloud would refuse half way through.
pub fn check(prior: Option<&ClusterModel>, planned: &ClusterModel) -> Result<(), Diagnostics> {
    let pools = planned.pools();
    let mut found = Diagnostics::new();
    for (name, pool) in &pools {
        too_many_tags(planned, name, pool).into_iter().for_each(|diagnostic| found.push(diagnostic));
    }
    // pools that are managed no more stay where they are
    if let Some(prior) = prior.filter(|_| planned.node_pools.known().is_some()) {
        for (name, prior) in prior.pools() {
            goes_protected(&name, &prior, &pools).into_iter().for_each(|diagnostic| found.push(diagnostic));
        }
    }
    if found.is_empty() { Ok(()) } else { Err(found) }
}

fn too_many_tags(cluster: &ClusterModel, name: &str, pool: &NodePoolModel) -> Option<Diagnostic> {
    let mut tags = cluster.tags_all.known_or_default();
    tags.extend(pool.tags.known_or_default());
    if tags.len() <= MOST_TAGS {
        return None;
    }
    let path = match pool.tags.is_set() {
        true => Path::of("node_pools").key(name).attr("tags"),
        false => Path::of("tags"),
    };
    let detail = format!(
        "The nodes of a pool take at most {MOST_TAGS} tags. Those of the pool {name:?} are {}: its own `tags` and the \
         cluster's, which are its `tags` and the provider's `default_tags`.",
        tags.len()
    );
    Some(Diagnostic::error("Too many tags", detail).at(path))
}

/// A pool that is protected and goes all the same, or makes place for a new one.
fn goes_protected(name: &str, prior: &NodePoolModel, planned: &BTreeMap<String, NodePoolModel>) -> Option<Diagnostic> {
    if !prior.deletion_protection.known_or(false) {
        return None;
    }
    let what = match planned.get(name) {
        None => "is removed",
        Some(planned) if is_swap(prior, planned) && planned.deletion_protection.known_or(false) => {
            "is replaced by a new one"
        }
        Some(_) => return None,
    };
    let detail = format!(
        "The node pool {name:?} {what} by this plan, but it is protected from deletion. Set `deletion_protection = \
         false` in its configuration and apply first."
    );
    Some(Diagnostic::error("Node pool protected from deletion", detail).at(Path::of("node_pools").key(name)))
}
