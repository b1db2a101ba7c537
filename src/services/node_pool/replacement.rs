//! How the nodes that are there follow a change that makes them older than new ones.

use std::time::Duration;

use super::facet::Facet;
use super::model::{NodePoolModel, UpdateStrategy};
use crate::kit::schema::{Attribute, validator};

/// The longest pause from one replaced node to the next, in seconds.
const LONGEST_INTERVAL: i64 = 24 * 60 * 60;

/// The most nodes that are replaced at a time.
const MOST_AT_A_TIME: i64 = 100;

/// How long it takes to replace a node: at best, and at worst.
const QUICK: Duration = Duration::from_secs(6 * 60);
const SLOW: Duration = Duration::from_secs(15 * 60);

/// How the nodes that are there follow a change.
pub const FACET: Facet = Facet { attributes, ..Facet::NOTHING };

fn attributes() -> Vec<(&'static str, Attribute)> {
    vec![
        (
            "update_strategy",
            Attribute::string()
                .default(UpdateStrategy::ScaleOut.as_str())
                .local()
                .description(
                    "How existing nodes are replaced after a change of disks, key pair, image, security groups or \
                     Kubernetes version. `RollingUpdateScaleOut` creates a new node first, waits until it is ready, \
                     then removes an old one. `RollingUpdateScaleIn` removes an old node first, then creates a new \
                     one. `NewNodesOnly` keeps existing nodes; the change applies to new nodes only. Default: \
                     `RollingUpdateScaleOut`.",
                )
                .validate(UpdateStrategy::validator()),
        ),
        (
            "repave_interval_seconds",
            Attribute::number()
                .default(0)
                .local()
                .description(
                    "Pause between node replacements, in seconds. It counts towards the `update` timeout. Default: \
                     `0`.",
                )
                .validate(validator::between(0, LONGEST_INTERVAL)),
        ),
        (
            "max_surge",
            Attribute::number()
                .default(1)
                .local()
                .description(
                    "How many nodes are replaced at a time; default 1. With `RollingUpdateScaleOut` the node pool is larger \
                     by that many nodes meanwhile, with `RollingUpdateScaleIn` smaller.",
                )
                .validate(validator::between(1, MOST_AT_A_TIME)),
        ),
        (
            "rollout_trigger",
            Attribute::string().local().description(
                "Any string. Changing it replaces every node of the node pool according to `update_strategy`, for example \
                 nodes that were outdated by an upgrade made elsewhere. The first value of a node pool that exists already \
                 is only stored: change it once more to start a rollout. It has no effect with `NewNodesOnly`.",
            ),
        ),
    ]
}

/// Whether a change of `rollout_trigger` asks for all nodes to be replaced. The first value is only noted.
pub fn is_triggered(prior: &NodePoolModel, planned: &NodePoolModel) -> bool {
    let change = prior.rollout_trigger.known().zip(planned.rollout_trigger.known());
    planned.rolls() && change.is_some_and(|(before, after)| before != after)
}

/// Whether a value that is not known yet may ask for it.
pub fn may_be_triggered(prior: &NodePoolModel, planned: &NodePoolModel) -> bool {
    planned.rolls() && prior.rollout_trigger.is_set() && planned.rollout_trigger.is_unknown()
}

/// How many nodes are replaced at a time.
pub fn at_a_time(pool: &NodePoolModel) -> usize {
    usize::try_from(pool.max_surge.known_or(1)).unwrap_or(1).max(1)
}

/// How long it takes to replace so many nodes: at best, and at worst.
pub fn duration(pool: &NodePoolModel, nodes: i64) -> (Duration, Duration) {
    let rounds = u32::try_from(nodes).unwrap_or(u32::MAX).div_ceil(u32::try_from(at_a_time(pool)).unwrap_or(u32::MAX));
    let pauses = interval(pool).saturating_mul(rounds.saturating_sub(1));
    (QUICK.saturating_mul(rounds).saturating_add(pauses), SLOW.saturating_mul(rounds).saturating_add(pauses))
}

/// The pause from one replaced node to the next.
pub fn interval(pool: &NodePoolModel) -> Duration {
    Duration::from_secs(pool.repave_interval_seconds.known_or(0).unsigned_abs())
}
