//! What Kubernetes knows of a pool's nodes: labels, taints, and whether new ones take pods.

use std::collections::BTreeMap;

use super::facet::Facet;
use super::model::{NodePoolModel, TaintModel};
use super::unset::{some_if_any, unset_if_empty};
use crate::cloud::tke::node_pool::{Label, NodePool, Taint};
use crate::kit::schema::{Attribute, Nesting, validator};
use crate::kit::value::Attr;
use crate::services::difference::changed;

/// What Kubernetes knows of a pool's nodes.
pub const FACET: Facet = Facet {
    attributes,
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
        model.taints = unset_if_empty(&prior.taints, taint_models(pool), Vec::is_empty);
        model.unschedulable = Attr::Known(pool.unschedulable != 0);
    },
    ..Facet::NOTHING
};

fn attributes() -> Vec<(&'static str, Attribute)> {
    let taint = [
        (
            "key",
            Attribute::string().required().description("The key of the taint.").validate(validator::length(1, 253)),
        ),
        (
            "value",
            Attribute::string()
                .description("The value of the taint. Default: none.")
                .validate(validator::length(1, 63)),
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
                .validate(validator::keys(validator::length(1, 317))),
        ),
        ("taints", Attribute::nested(Nesting::Set, taint).description("Kubernetes taints of the nodes.")),
        (
            "unschedulable",
            Attribute::bool().default(false).description(
                "Whether new nodes are cordoned, so that no pods are scheduled to them until they are uncordoned. \
                 Applies to new nodes only. Default: `false`.",
            ),
        ),
    ]
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

fn taint_models(pool: &NodePool) -> Vec<TaintModel> {
    let taints = pool.taints.iter().map(|taint| TaintModel {
        key: Attr::Known(taint.key.clone()),
        value: Attr::non_empty(&taint.value),
        effect: Attr::Known(taint.effect.clone()),
    });
    taints.collect()
}

fn unschedulable(pool: &NodePoolModel) -> i64 {
    i64::from(pool.unschedulable.known_or(false))
}
