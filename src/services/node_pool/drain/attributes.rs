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
                    "Whether nodes are drained before they are removed, be it that they are replaced, that the pool \
                     becomes smaller, or that it goes. `auto` (default): where an open endpoint of the cluster answers \
                     from here; else nodes are removed as they are, and a warning says so. `required`: where none \
                     answers, nothing is removed, and that is an error. `off`: never.",
                )
                .validate(DrainMode::validator()),
        ),
        (
            "drain_timeout",
            Attribute::string()
                .default(TIMEOUT)
                .local()
                .description(
                    "How long the pods of nodes that are drained together may take to leave, as a duration such as \
                     `90s` or `10m`; default `5m`. If pods are left after that, for example because a disruption budget \
                     keeps them, the nodes stay, and an error names the pods. It counts towards the update timeout.",
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
