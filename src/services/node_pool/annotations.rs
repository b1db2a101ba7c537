//! Kubernetes annotations of a pool's nodes. A change replaces all of a pool: those that others set are written with
//! ours.

use std::collections::BTreeMap;

use super::facet::Facet;
use super::kubernetes_name::{self, MOST_BYTES_OF_ANNOTATIONS};
use super::mark::CREATE_ID;
use super::model::NodePoolModel;
use super::unset::unset_if_empty;
use crate::cloud::tke::node_pool::{Annotation, NodePool};
use crate::kit::schema::{Attribute, Validator, validator};
use crate::kit::value::Value;
use crate::services::difference::changed;

/// Annotations that the cloud was seen to set by itself.
const OF_THE_CLOUD: [&str; 3] = [
    "cluster-autoscaler.kubernetes.io/scale-down-disabled",
    "node.tke.cloud.tencent.com/security-agent",
    "node.tke.cloud.tencent.com/security-groups-spread",
];

/// Kubernetes annotations of a pool's nodes. What a change writes is [`whole_set`].
pub const FACET: Facet = Facet {
    attributes,
    create: |new, request| {
        let mark = Annotation { name: CREATE_ID.to_owned(), value: new.mark.to_owned() };
        request.annotations = Some(ours(new.pool).chain([mark]).collect());
    },
    change: |change, requests| {
        let ours = |pool: &NodePoolModel| ours(pool).collect::<Vec<_>>();
        requests.pool.annotations = changed(ours(change.prior), ours(change.planned));
    },
    read: |found, prior, model| {
        let is_managed = |name: &str| match prior.annotations.known() {
            Some(known) => known.contains_key(name),
            None => prior.is_imported() && name != CREATE_ID && !OF_THE_CLOUD.contains(&name),
        };
        let found = found.pool.annotations.iter().filter(|annotation| is_managed(&annotation.name));
        let managed = found.map(|annotation| (annotation.name.clone(), annotation.value.clone())).collect();
        model.annotations = unset_if_empty(&prior.annotations, managed, BTreeMap::is_empty);
    },
    ..Facet::NOTHING
};

fn attributes() -> Vec<(&'static str, Attribute)> {
    let annotations = Attribute::string_map()
        .unshown()
        .description("Kubernetes annotations of the nodes. Annotations set by others are left alone.")
        .empty_is_null()
        .validate(validator::keys(kubernetes_name::key()))
        .validate(size());
    vec![("annotations", annotations)]
}

fn size() -> Validator {
    Validator::new("at most 256 KiB, keys and values together", |value| {
        let length = |(key, value): (&String, &Value)| key.len() + value.as_str().map_or(0, str::len);
        let Value::Map(members) = value else { return Ok(()) };
        match members.iter().map(length).sum::<usize>() {
            bytes if bytes > MOST_BYTES_OF_ANNOTATIONS => {
                Err(format!("must have at most 256 KiB, keys and values together, got {bytes} bytes"))
            }
            _ => Ok(()),
        }
    })
}

fn ours(pool: &NodePoolModel) -> impl Iterator<Item = Annotation> + use<> {
    pool.annotations.known_or_default().into_iter().map(|(name, value)| Annotation { name, value })
}

/// All annotations for a change of ours: those of others as they are, the mark among them, and ours as planned.
pub fn whole_set(there: &NodePool, prior: &NodePoolModel, planned: &NodePoolModel) -> Vec<Annotation> {
    let (before, after) = (prior.annotations.known_or_default(), planned.annotations.known_or_default());
    let is_of_others = |name: &String| !before.contains_key(name) && !after.contains_key(name);
    there.annotations.iter().filter(|it| is_of_others(&it.name)).cloned().chain(ours(planned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::value::Attr;

    fn annotation(name: &str, value: &str) -> Annotation {
        Annotation { name: name.to_owned(), value: value.to_owned() }
    }

    #[test]
    fn a_change_keeps_the_mark_and_what_others_set() {
        let there = NodePool {
            annotations: vec![
                annotation(CREATE_ID, "1"),
                annotation("a", "1"),
                annotation("b", "1"),
                annotation("c", "1"),
            ],
            ..Default::default()
        };
        let with = |names: &[&str]| NodePoolModel {
            annotations: Attr::Known(names.iter().map(|name| ((*name).to_owned(), "2".to_owned())).collect()),
            ..Default::default()
        };
        let kept = [annotation(CREATE_ID, "1"), annotation("c", "1")];
        assert_eq!(whole_set(&there, &with(&["a", "b"]), &with(&["a"])), [&kept[..], &[annotation("a", "2")]].concat());
        assert_eq!(whole_set(&there, &with(&["a", "b"]), &NodePoolModel::default()), kept);
    }
}
