//! What Kubernetes knows of a pool's nodes: labels, taints, and whether new ones take pods.

use std::collections::{BTreeMap, BTreeSet};

use super::facet::Facet;
use super::kubernetes_name;
use super::model::{NodePoolModel, TaintModel};
use super::unset::{some_if_any, unset_if_empty};
use crate::cloud::tke::node_pool::{Label, NodePool, Taint};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::schema::{Attribute, Nesting, validator};
use crate::kit::value::{Attr, Path};
use crate::services::difference::changed;

/// What Kubernetes knows of a pool's nodes.
pub const FACET: Facet = Facet {
    attributes,
    validate,
    create: |new, request| {
        request.labels = some_if_any(labels(new.pool));
        request.taints = some_if_any(taints(new.pool));
        let settings = &mut request.instance_advanced_settings;
        settings.unschedulable = new.pool.unschedulable.known_or(false).then_some(1);
    },
    change: |change, requests| {
        let (prior, planned) = (change.prior, change.planned);
        requests.pool.labels = changed(labels(prior), labels(planned));
        requests.pool.taints = changed(taints(prior), taints(planned));
        requests.pool.unschedulable = changed(unschedulable(prior), unschedulable(planned));
    },
    read: |found, prior, model| {
        let pool = &found.pool;
        let labels = pool.labels.iter().map(|label| (label.name.clone(), label.value.clone())).collect();
        model.labels = unset_if_empty(&prior.labels, labels, BTreeMap::is_empty);
        model.taints = unset_if_empty(&prior.taints, taint_models(pool, prior), Vec::is_empty);
        model.unschedulable = Attr::Known(pool.unschedulable != 0);
    },
    ..Facet::NOTHING
};

fn attributes() -> Vec<(&'static str, Attribute)> {
    let taint = [
        ("key", Attribute::string().required().description("The key of the taint.").validate(kubernetes_name::key())),
        (
            "value",
            Attribute::string()
                .description("The value of the taint. Default: none.")
                .validate(kubernetes_name::value()),
        ),
        (
            "effect",
            Attribute::string()
                .required()
                .description("The effect of the taint: `NoSchedule`, `PreferNoSchedule` or `NoExecute`.")
                .validate(validator::one_of(&["NoSchedule", "PreferNoSchedule", "NoExecute"])),
        ),
    ];
    vec![
        (
            "labels",
            Attribute::string_map()
                .description("Kubernetes labels of the nodes.")
                .empty_is_null()
                .validate(validator::keys(kubernetes_name::key()))
                .validate(validator::each(kubernetes_name::value())),
        ),
        (
            "taints",
            Attribute::nested(Nesting::Set, taint).description("Kubernetes taints of the nodes.").empty_is_null(),
        ),
        (
            "unschedulable",
            Attribute::bool().default(false).description(
                "Whether new nodes are cordoned, so that no pods are scheduled to them until they are uncordoned. \
                 Applies to new nodes only. Default: `false`.",
            ),
        ),
    ]
}

/// Kubernetes refuses a node that has a taint twice, whatever the values.
fn validate(pool: &NodePoolModel, path: &Path, diagnostics: &mut Diagnostics) {
    let mut seen = BTreeSet::new();
    for taint in pool.taints.known_or_default() {
        if let (Attr::Known(key), Attr::Known(effect)) = (taint.key, taint.effect)
            && !seen.insert((key.clone(), effect.clone()))
        {
            let path = path.attr("taints");
            let detail = format!(
                "{path}: the taint {key:?} with the effect {effect:?} is listed twice. A node can have it only once, with one value."
            );
            diagnostics.error_at(path, "Duplicate taint", detail);
        }
    }
}

fn labels(pool: &NodePoolModel) -> Vec<Label> {
    let labels = pool.labels.known_or_default().into_iter();
    labels.map(|(name, value)| Label { name, value }).collect()
}

fn taints(pool: &NodePoolModel) -> Vec<Taint> {
    let taint = |taint: TaintModel| Taint {
        key: taint.key.known_or_default(),
        value: taint.value.known_or_default(),
        effect: taint.effect.known_or_default(),
    };
    pool.taints.known_or_default().into_iter().map(taint).collect()
}

/// The taints there are. One without a value is written with an empty one or with none.
fn taint_models(pool: &NodePool, prior: &NodePoolModel) -> Vec<TaintModel> {
    let written = prior.taints.known_or_default();
    let taints = pool.taints.iter().map(|taint| {
        let (key, effect) = (Attr::Known(taint.key.clone()), Attr::Known(taint.effect.clone()));
        let is_empty =
            |written: &TaintModel| (&written.key, &written.effect, written.value.as_str()) == (&key, &effect, Some(""));
        let value = match taint.value.is_empty() && written.iter().any(is_empty) {
            true => Attr::Known(String::new()),
            false => Attr::non_empty(&taint.value),
        };
        TaintModel { key, value, effect }
    });
    taints.collect()
}

fn unschedulable(pool: &NodePoolModel) -> i64 {
    i64::from(pool.unschedulable.known_or(false))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{errors, pool};
    use super::*;

    fn taint(key: &str, value: Attr<String>, effect: &str) -> TaintModel {
        TaintModel { key: key.into(), value, effect: effect.into() }
    }

    #[test]
    fn a_taint_is_there_once() {
        let with = |taints| NodePoolModel { taints: Attr::Known(taints), ..pool() };
        let (one, other) = (|| taint("a", "1".into(), "NoSchedule"), taint("a", "2".into(), "NoSchedule"));
        assert!(errors(&with(vec![one(), taint("a", "1".into(), "NoExecute")])).is_empty());
        assert_eq!(errors(&with(vec![one(), other])), ["taints"]);
    }

    #[test]
    fn an_empty_value_stays_as_it_is_written() {
        let cloud = Taint { key: "a".into(), value: String::new(), effect: "NoSchedule".into() };
        let there = NodePool { taints: vec![cloud], ..Default::default() };
        for written in [Attr::Null, Attr::Known(String::new())] {
            let prior = NodePoolModel {
                taints: Attr::Known(vec![taint("a", written.clone(), "NoSchedule")]),
                ..Default::default()
            };
            assert_eq!(taint_models(&there, &prior), [taint("a", written, "NoSchedule")]);
        }
    }
}
