//! Whether a change of a cluster makes nodes older than new ones.

use std::collections::BTreeSet;

use super::super::model::ClusterModel;
use super::super::operation::Op;
use super::super::private::ResolvedNames;
use crate::kit::value::Attr;
use crate::services::kubernetes_version;
use crate::services::node_pool::facets;
use crate::services::node_pool::inherited::BUILD_OF_A_NAME;
use crate::services::node_pool::model::NodePoolModel;

/// Whether the nodes that a pool has are other than new ones will be. Whether an image or a key pair is the pool's own or
/// its cluster's, and how it is written, makes no difference.
pub fn are_outdated(
    op: &Op,
    prior: Option<&ClusterModel>,
    planned: &ClusterModel,
    name: &str,
    pool: &NodePoolModel,
) -> bool {
    let Some((prior, before)) = prior.and_then(|prior| Some((prior, prior.pool(name)?))) else {
        return true;
    };
    let resolved = ResolvedNames::recall(op);
    let resolved_as = |own: &Attr<String>, all: &Attr<String>, id: fn(&ResolvedNames, &str, &str) -> String| {
        match if own.is_null() { all } else { own } {
            Attr::Known(written) => Attr::Known(id(&resolved, name, written)),
            other => other.clone(),
        }
    };
    let image = |cluster: &ClusterModel, pool: &NodePoolModel| {
        resolved_as(&pool.os_name, &cluster.os_name, |resolved, name, os| resolved.image(name, os).to_owned())
    };
    let key = |cluster: &ClusterModel, pool: &NodePoolModel| {
        resolved_as(&pool.ssh_key_name, &cluster.ssh_key_name, |resolved, _, key| resolved.key(key).to_owned())
    };
    // an image of the pool's own says nothing of its build
    let build = |cluster: &ClusterModel, pool: &NodePoolModel| match pool.os_name.is_null() {
        true => cluster.os_customize_type.clone(),
        false => Attr::Null,
    };
    let is_built_otherwise = match build(planned, pool) {
        Attr::Known(build_after) => build(prior, before).as_str().unwrap_or(BUILD_OF_A_NAME) != build_after,
        Attr::Unknown => true,
        Attr::Null => false,
    };
    let is_upgraded = prior.kubernetes_version != planned.kubernetes_version
        && match (planned.kubernetes_version.as_str(), prior.kubernetes_version_actual.as_str()) {
            (Some(asked), Some(actual)) => !kubernetes_version::names(asked, actual),
            _ => true,
        };
    // their order makes no difference to nodes
    let groups = |cluster: &ClusterModel, pool: &NodePoolModel| match &pool.security_group_ids {
        Attr::Known(groups) => Attr::Known(groups.iter().cloned().collect()),
        Attr::Unknown => Attr::Unknown,
        Attr::Null => match &cluster.node_security_group_id {
            Attr::Known(group) => Attr::Known(BTreeSet::from([group.clone()])),
            Attr::Unknown => Attr::Unknown,
            Attr::Null => Attr::Null,
        },
    };
    is_upgraded
        || groups(prior, before) != groups(planned, pool)
        || is_built_otherwise
        || image(prior, before) != image(planned, pool)
        || key(prior, before) != key(planned, pool)
        || facets::makes_outdated(before, pool)
}
