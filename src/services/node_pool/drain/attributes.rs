//! What users say of it.

use std::time::Duration;

use super::super::facet::Facet;
use super::super::model::{DrainMode, NodePoolModel};
use crate::kit::schema::{Attribute, validator};
use crate::kit::value::duration;

/// How long pods may take to leave where nobody says.
const TIMEOUT: &str = "5m";

/// The same as a duration.
const DEFAULT: Duration = Duration::from_secs(5 * 60);

/// How nodes are drained.
pub const FACET: Facet = Facet { attributes, ..Facet::NOTHING };

fn attributes() -> Vec<(&'static str, Attribute)> {
    vec![
        (
            "drain",
            Attribute::string()
                .default(DrainMode::Auto.as_str())
                .local()
                .description(
                    "Whether nodes are drained before they are removed: when they are replaced, when the pool becomes \
                     smaller, and when it is deleted. `auto` (default): they are drained if an open endpoint of the \
                     cluster answers from the machine that runs Terraform; otherwise they are removed without a drain, \
                     with a warning. `required`: if no endpoint answers, no node is removed, and the apply fails. `off`: \
                     nodes are never drained.",
                )
                .validate(DrainMode::validator()),
        ),
        (
            "drain_timeout",
            Attribute::string()
                .default(TIMEOUT)
                .local()
                .description(
                    "How long a drain may take, as a duration such as `90s` or `10m`; default `5m`. If pods are left after \
                     that, for example because a PodDisruptionBudget does not allow their eviction, the nodes are \
                     uncordoned and stay, and the error names the pods. The time counts towards `timeouts.update`.",
                )
                .validate(validator::duration()),
        ),
    ]
}

/// How long pods may take to leave.
pub(super) fn timeout(pool: &NodePoolModel) -> Duration {
    pool.drain_timeout.as_str().and_then(|text| duration::parse(text).ok()).unwrap_or(DEFAULT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::value::Attr;

    #[test]
    fn the_default_is_as_it_is_written() {
        assert_eq!(duration::parse(TIMEOUT), Ok(DEFAULT));
        let of = |text: Attr<String>| timeout(&NodePoolModel { drain_timeout: text, ..Default::default() });
        assert_eq!((of(Attr::Null), of("90s".into())), (DEFAULT, Duration::from_secs(90)));
    }
}
