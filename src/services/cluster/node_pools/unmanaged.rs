//! Pools that are managed no more.

use super::super::facet::Plan;
use crate::kit::diagnostics::Diagnostic;
use crate::kit::value::Path;

/// Names the pools that stay in the cloud where `node_pools` is taken out: nothing else shows them from then on.
pub fn warn(plan: &mut Plan<'_>) {
    let Some(prior) = plan.prior_in_place().filter(|_| plan.change.planned.node_pools.is_null()) else {
        return;
    };
    let pools = prior.pools();
    let there: Vec<_> = pools.iter().filter_map(|(name, pool)| Some((name, pool.id.as_str()?, pool))).collect();
    if there.is_empty() {
        return;
    }
    let lines: String = there
        .iter()
        .map(|(name, id, pool)| {
            let nodes = pool.node_counts.known().and_then(|counts| counts.total.known().copied());
            let nodes = nodes.map(|count| format!(", {}", super::plan::nodes(count))).unwrap_or_default();
            format!("\n  - {name:?}: {id}{nodes}")
        })
        .collect();
    let count = if there.len() == 1 { "1 node pool".to_owned() } else { format!("{} node pools", there.len()) };
    let detail = format!(
        "`node_pools` is no longer in the configuration, so {count} of the cluster {} will no longer be managed. Nothing is \
         deleted: they stay in Tencent Cloud and continue to cost money.{lines}\n\nTo delete them, write `node_pools = {{}}` \
         instead. If `node_pools` is written again later, it takes over those of them that this resource created.",
        prior.id()
    );
    plan.op.warn(Diagnostic::warning("Node pools will no longer be managed", detail).at(Path::of("node_pools")));
}
