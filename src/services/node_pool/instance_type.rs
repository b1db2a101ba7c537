//! The CVM instance types of a pool's nodes.

use std::collections::BTreeSet;

use super::facet::Facet;
use super::launches::earlier;
use super::model::NodePoolModel;
use super::unset::unset_if_empty;
use super::{read, settle};
use crate::cloud::tke::node_pool::ModifyNodePoolInstanceTypes;
use crate::kit::diagnostics::Diagnostics;
use crate::kit::schema::{Attribute, Validator, validator};
use crate::kit::value::{Attr, Path};
use crate::services::difference::changed;
use crate::services::handle::ClusterHandle;

/// The instance types of a pool's nodes. The first stays as long as the pool.
pub const FACET: Facet = Facet {
    attributes,
    validate,
    create: |new, request| {
        // the others are added when it is there, see [`add_others`]
        request.launch_configure_para.instance_type = new.pool.instance_type.known().cloned();
    },
    change: |change, requests| {
        let instance_types = changed(change.prior.instance_types(), change.planned.instance_types());
        requests.types = instance_types.map(|instance_types| ModifyNodePoolInstanceTypes {
            instance_types,
            node_pool_id: change.prior.id.known_or_default(),
            ..Default::default()
        });
    },
    is_swap: |prior, planned| prior.instance_type != planned.instance_type,
    read: |found, prior, model| {
        let (first, all) = (&found.launch.instance_type, &found.launch.instance_types);
        let others = all.iter().filter(|name| *name != first).cloned().collect();
        model.fallback_instance_types = unset_if_empty(&prior.fallback_instance_types, others, Vec::is_empty);
        model.instance_type = Attr::non_empty(first);
    },
    ..Facet::NOTHING
};

/// Adds the types after the first to a new pool: the request that makes one takes only the first.
pub async fn add_others(handle: &ClusterHandle, name: &str, id: &str, pool: &NodePoolModel) -> Result<(), Diagnostics> {
    if pool.fallback_instance_types.known_or_default().is_empty() {
        return Ok(());
    }
    let request = ModifyNodePoolInstanceTypes {
        cluster_id: handle.cluster_id.clone(),
        node_pool_id: id.to_owned(),
        instance_types: pool.instance_types(),
    };
    let failure = format!("The node pool {name:?} was created, but its `fallback_instance_types` could not be set");
    // whether a pool takes them before it is normal was not seen
    settle::until_settled(handle, name, id).await?;
    settle::change(handle, name, id, &request, &failure).await?;
    // what failed of the first type alone says nothing of these
    if let Ok(Some(pool)) = read::one(handle, id).await {
        earlier::note(handle, &pool.autoscaling_group_id).await;
    }
    Ok(())
}

fn attributes() -> Vec<(&'static str, Attribute)> {
    vec![
        (
            "instance_type",
            Attribute::string()
                .required()
                .description(
                    "The CVM instance type, such as `S5.MEDIUM4`. Changing this creates a replacement pool, then \
                     deletes the old one.",
                )
                .validate(validator()),
        ),
        (
            "fallback_instance_types",
            Attribute::string_list()
                .description(
                    "The instance types to try, in order, when `instance_type` is sold out. Applies to new nodes \
                     only.",
                )
                .empty_is_null()
                .validate(validator::size(0, 9))
                .validate(validator::each(validator())),
        ),
    ]
}

fn validator() -> Validator {
    validator::text("an instance type such as `S5.MEDIUM4`", |text| match text.split_once('.') {
        Some((family, size)) if !family.is_empty() && !size.is_empty() => Ok(()),
        _ => Err(format!("{text:?} is not an instance type such as \"S5.MEDIUM4\"")),
    })
}

fn validate(pool: &NodePoolModel, path: &Path, diagnostics: &mut Diagnostics) {
    let mut seen = BTreeSet::new();
    if let Some(twice) = pool.instance_types().into_iter().find(|name| !seen.insert(name.clone())) {
        let detail = format!("{twice:?} is listed twice in `instance_type` and `fallback_instance_types`.");
        diagnostics.error_at(path.attr("fallback_instance_types"), "Duplicate instance type", detail);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{errors, pool};
    use super::*;

    #[test]
    fn no_type_is_there_twice() {
        let again = Attr::Known(vec!["S6.MEDIUM4".to_owned(), "S5.MEDIUM4".to_owned()]);
        assert_eq!(errors(&NodePoolModel { fallback_instance_types: again, ..pool() }), ["fallback_instance_types"]);
    }
}
