//! How many nodes a pool has, and who says so: its user or the autoscaler.

use super::facet::{Facet, NewPool};
use super::model::{AutoscalingModel, NodePoolModel};
use super::resize::is_autoscaled;
use crate::cloud::tke::node_pool::AutoScalingGroupPara;
use crate::kit::diagnostics::Diagnostics;
use crate::kit::schema::{Attribute, Nesting, validator};
use crate::kit::value::{Attr, Path, Value};

/// The most nodes of a pool.
const MOST_NODES: i64 = 2000;

/// How many nodes a pool has. A change takes several steps, see `resize.rs`.
pub const FACET: Facet = Facet {
    attributes,
    validate,
    create: |new, request| {
        request.enable_autoscale = new.pool.autoscaling.is_set();
        sizes(new, &mut request.auto_scaling_group_para);
    },
    read: |found, prior, model| {
        let pool = &found.pool;
        let range = || AutoscalingModel { min: Attr::Known(pool.min_nodes_num), max: Attr::Known(pool.max_nodes_num) };
        (model.node_count, model.autoscaling) = match is_autoscaled(pool).unwrap_or(prior.autoscaling.is_set()) {
            true => (Attr::Null, Attr::Known(range())),
            false => (Attr::Known(pool.desired_nodes_num), Attr::Null),
        };
    },
    ..Facet::NOTHING
};

fn attributes() -> Vec<(&'static str, Attribute)> {
    let range = [
        (
            "min",
            Attribute::number().required().description("Minimum size.").validate(validator::between(0, MOST_NODES)),
        ),
        (
            "max",
            Attribute::number()
                .required()
                .description("Maximum size, at least `min`.")
                .validate(validator::between(0, MOST_NODES)),
        ),
    ];
    vec![
        (
            "node_count",
            Attribute::number()
                .default_from(|config| match config.get("autoscaling") {
                    None | Some(Value::Null) => Value::from(1),
                    Some(Value::Unknown) => Value::Unknown,
                    Some(_) => Value::Null,
                })
                .description("Number of nodes. Conflicts with `autoscaling`. Default: `1`.")
                .validate(validator::between(0, MOST_NODES)),
        ),
        (
            "autoscaling",
            Attribute::nested(Nesting::Single, range).description(
                "Lets the autoscaler choose the size of the pool between `min` and `max`, starting with `min`. The \
                 size that it chose is changed only if it is outside of a new range. Conflicts with `node_count`.",
            ),
        ),
    ]
}

fn validate(pool: &NodePoolModel, path: &Path, diagnostics: &mut Diagnostics) {
    let Attr::Known(range) = &pool.autoscaling else {
        return;
    };
    if pool.node_count.known().is_some() {
        let detail = "`node_count` conflicts with `autoscaling`, with which the autoscaler chooses the size: remove \
                      one of them.";
        diagnostics.error_at(path.attr("node_count"), "Conflicting arguments", detail);
    }
    if let (Attr::Known(min), Attr::Known(max)) = (&range.min, &range.max)
        && min > max
    {
        let detail = format!("`autoscaling.min` = {min} is greater than `autoscaling.max` = {max}.");
        diagnostics.error_at(path.attr("autoscaling"), "Conflicting arguments", detail);
    }
}

/// The sizes of a new pool.
fn sizes(new: &NewPool<'_>, group: &mut AutoScalingGroupPara) {
    let least = new.pool.least_size().unwrap_or(1);
    let (min, desired, max) = match new.pool.autoscaling.known() {
        Some(range) => {
            let most = range.max.known_or(least);
            // the autoscaler's size goes on in the new pool
            (least, new.replaced_size.unwrap_or(least).min(most).max(least), most)
        }
        None => (0, least, least),
    };
    (group.min_size, group.desired_capacity, group.max_size) = (min, Some(desired), max);
}

/// Whether the size or its owner is to change. A size that the autoscaler chose is no change.
pub fn is_changed(prior: &NodePoolModel, planned: &NodePoolModel) -> bool {
    prior.autoscaling != planned.autoscaling
        || (planned.autoscaling.is_null() && prior.node_count != planned.node_count)
}

/// The most nodes that a pool may have as it is written.
fn most(pool: &NodePoolModel) -> Attr<i64> {
    match &pool.autoscaling {
        Attr::Known(range) => range.max,
        Attr::Unknown => Attr::Unknown,
        Attr::Null => pool.node_count,
    }
}

/// Whether a change of the size takes nodes away, or may: how many the autoscaler runs by then is not known before the
/// cloud is asked.
pub fn is_smaller(prior: &NodePoolModel, planned: &NodePoolModel) -> bool {
    match (most(prior), most(planned)) {
        (Attr::Known(prior), Attr::Known(planned)) => planned < prior,
        (Attr::Known(prior), Attr::Unknown) => prior > 0,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{errors, pool};
    use super::*;

    fn range(min: i64, max: Attr<i64>) -> Attr<AutoscalingModel> {
        Attr::Known(AutoscalingModel { min: Attr::Known(min), max })
    }

    #[test]
    fn a_size_is_written_or_left_to_the_autoscaler() {
        assert!(errors(&pool()).is_empty());
        let autoscaled = |max| NodePoolModel { autoscaling: range(2, max), ..pool() };
        assert!(errors(&autoscaled(Attr::Known(2))).is_empty() && errors(&autoscaled(Attr::Unknown)).is_empty());
        assert_eq!(errors(&autoscaled(Attr::Known(1))), ["autoscaling"]);
        let both = NodePoolModel { node_count: Attr::Known(1), ..autoscaled(Attr::Known(2)) };
        assert_eq!(errors(&both), ["node_count"]);
    }

    #[test]
    fn a_moved_size_is_a_change_only_without_the_autoscaler() {
        let fixed = |size| NodePoolModel { node_count: Attr::Known(size), ..Default::default() };
        let autoscaled = || NodePoolModel { autoscaling: range(1, Attr::Known(2)), ..Default::default() };
        assert!(is_changed(&fixed(1), &fixed(2)) && is_changed(&fixed(2), &autoscaled()));
        assert!(!is_changed(&autoscaled(), &autoscaled()));
    }

    #[test]
    fn a_lower_limit_may_take_nodes_away_as_a_smaller_size_does() {
        let fixed = |size| NodePoolModel { node_count: size, ..Default::default() };
        let sized = |size| fixed(Attr::Known(size));
        let autoscaled = |max| NodePoolModel { autoscaling: range(1, Attr::Known(max)), ..Default::default() };
        let unknown = NodePoolModel { autoscaling: Attr::Unknown, ..Default::default() };
        for (prior, planned, expected) in [
            (sized(3), sized(2), true),
            (sized(3), sized(3), false),
            (sized(3), fixed(Attr::Unknown), true),
            (sized(0), fixed(Attr::Unknown), false),
            (autoscaled(5), autoscaled(3), true),
            (autoscaled(5), autoscaled(6), false),
            (autoscaled(5), sized(3), true),
            (autoscaled(5), sized(5), false),
            (sized(3), autoscaled(2), true),
            (sized(3), autoscaled(3), false),
            (autoscaled(5), unknown.clone(), true),
            (NodePoolModel::default(), sized(1), false),
        ] {
            assert_eq!(is_smaller(&prior, &planned), expected, "{prior:?} {planned:?}");
        }
    }
}
