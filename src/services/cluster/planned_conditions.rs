//! The conditions of a cluster's parts, as a plan knows them: which parts there will be, and of those that do not change how
//! they stand.

use super::condition::{ISSUER, OF_CLUSTER, find, of_addon, of_pool_named, sort};
use super::missing;
use super::model::{ClusterModel, ConditionModel, Objects};
use crate::kit::value::Attr;
use crate::services::endpoint::Side;
use crate::services::node_pool::{facets, replacement};

/// A part that is planned.
struct Part {
    name: String,
    /// Whether this change sees to it.
    is_changed: bool,
}

/// The conditions after a change. One that holds goes on to hold: a change waits until its parts are well.
pub fn planned(prior: &ClusterModel, planned: &ClusterModel) -> Attr<Vec<ConditionModel>> {
    let (Attr::Known(before), Some(mut parts)) = (&prior.conditions, parts(prior, planned)) else {
        return Attr::Unknown;
    };
    // it stands among the conditions only while it could not be set
    if find(prior, ISSUER).is_some() && prior.service_account_issuer == planned.service_account_issuer {
        let is_changed = missing::is_issuer(prior, planned);
        parts.extend((!is_changed).then(|| Part { name: ISSUER.to_owned(), is_changed }));
    }
    let is_planned =
        |condition: &&ConditionModel| parts.iter().any(|part| condition.r#type.as_str() == Some(&part.name));
    let mut conditions: Vec<ConditionModel> = before.iter().filter(is_planned).cloned().collect();
    for part in parts {
        let unknown = ConditionModel {
            r#type: Attr::Known(part.name.clone()),
            status: Attr::Unknown,
            reason: Attr::Unknown,
            message: Attr::Unknown,
        };
        let there = conditions.iter_mut().find(|condition| condition.r#type.as_str() == Some(&part.name));
        match there {
            Some(there) if part.is_changed && there.status.as_str() != Some("True") => *there = unknown,
            Some(_) => {}
            None => conditions.push(unknown),
        }
    }
    sort(&mut conditions, &prior.conditions);
    Attr::Known(conditions)
}

/// What was read after a change, part for part as it was planned.
pub fn as_planned(planned: &Attr<Vec<ConditionModel>>, read: &mut ClusterModel) {
    let Attr::Known(planned) = planned else {
        return;
    };
    let one = |planned: &ConditionModel| {
        let found = find(read, planned.r#type.as_str().unwrap_or_default());
        found.cloned().unwrap_or_else(|| ConditionModel { r#type: planned.r#type.clone(), ..Default::default() })
    };
    read.conditions = Attr::Known(planned.iter().map(one).collect());
}

/// The planned parts; none while it is not known which there are.
fn parts(prior: &ClusterModel, planned: &ClusterModel) -> Option<Vec<Part>> {
    let mut parts = vec![Part { name: OF_CLUSTER.to_owned(), is_changed: true }];
    let before = prior.pools();
    for (name, pool) in named(&planned.node_pools)? {
        let is_as_it_was = before.get(name).zip(pool.known()).is_some_and(|(before, pool)| {
            !missing::is_pool(prior, name)
                && !facets::is_due(before, pool)
                && before.outdated_nodes == pool.outdated_nodes
                && !replacement::is_triggered(before, pool)
        });
        parts.push(Part { name: of_pool_named(name), is_changed: !is_as_it_was });
    }
    if planned.endpoint_access.is_unknown() {
        return None;
    }
    for side in Side::ALL.into_iter().filter(|side| planned.wants_endpoint(side.is_public())) {
        parts.push(Part {
            name: side.condition().to_owned(),
            is_changed: prior.endpoint(side) != planned.endpoint(side),
        });
    }
    let before = prior.addons();
    for (name, addon) in named(&planned.addons)? {
        let is_as_it_was = before.get(name) == addon.known() && addon.known().is_some();
        let is_changed = !is_as_it_was || missing::is_addon(prior, name);
        parts.push(Part { name: of_addon(name), is_changed });
    }
    Some(parts)
}

fn named<M>(objects: &Objects<M>) -> Option<Vec<(&String, &Attr<M>)>> {
    match objects {
        Attr::Unknown => None,
        Attr::Null => Some(Vec::new()),
        Attr::Known(objects) => Some(objects.iter().collect()),
    }
}
