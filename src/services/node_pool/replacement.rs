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
                    "How the nodes that are there follow a change of disks, key pair, image, security groups or \
                     Kubernetes version. `RollingUpdateScaleOut` (default): one node more, and when it works, one old \
                     node less, and so on. `RollingUpdateScaleIn`: one old node less, and then a new one in its \
                     place. `NewNodesOnly`: they do not; the change holds for new nodes.",
                )
                .validate(UpdateStrategy::validator()),
        ),
        (
            "repave_interval_seconds",
            Attribute::number()
                .default(0)
                .local()
                .description(
                    "The pause from one replaced node to the next, in seconds; default 0. It counts towards the \
                     update timeout.",
                )
                .validate(validator::between(0, LONGEST_INTERVAL)),
        ),
    ]
}

/// The pause from one replaced node to the next.
pub fn interval(pool: &NodePoolModel) -> Duration {
    Duration::from_secs(pool.repave_interval_seconds.known_or(0).unsigned_abs())
}
