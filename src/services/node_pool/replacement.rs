//! How the nodes that are there follow a change that makes them older than new ones.

use std::time::Duration;

use super::facet::Facet;
use super::model::{NodePoolModel, UpdateStrategy};
use crate::kit::schema::{Attribute, validator};

/// The longest pause from one replaced node to the next, in seconds.
const LONGEST_INTERVAL: i64 = 24 * 60 * 60;

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
    ]
}

/// The pause from one replaced node to the next.
pub fn interval(pool: &NodePoolModel) -> Duration {
    Duration::from_secs(pool.repave_interval_seconds.known_or(0).unsigned_abs())
}
