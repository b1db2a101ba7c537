//! Whether a change of a cluster makes nodes older than new ones.

use super::super::model::ClusterModel;
use crate::kit::value::Attr;
use crate::services::kubernetes_version;
use crate::services::node_pool::facets;
use crate::services::node_pool::model::NodePoolModel;

/// Whether the nodes that a pool has are other than new ones will be.
pub fn are_outdated(prior: Option<&ClusterModel>, planned: &ClusterModel, name: &str, pool: &NodePoolModel) -> bool {
    let Some((prior, before)) = prior.and_then(|prior| Some((prior, prior.pool(name)?))) else {
        return true;
    };
    let of_cluster = |cluster: &ClusterModel, pool: &NodePoolModel| {
        let own = |own: &Attr<String>, all: &Attr<String>| if own.is_null() { all.clone() } else { own.clone() };
        let kind = if pool.os_name.is_null() { cluster.os_customize_type.clone() } else { Attr::Null };
        (own(&pool.os_name, &cluster.os_name), kind, own(&pool.ssh_key_name, &cluster.ssh_key_name))
    };
    let is_upgraded = prior.kubernetes_version != planned.kubernetes_version
        && match (planned.kubernetes_version.as_str(), prior.kubernetes_version_actual.as_str()) {
            (Some(asked), Some(actual)) => !kubernetes_version::names(asked, actual),
            _ => true,
        };
    let joins_another_group = before.security_group_ids.is_null()
        && pool.security_group_ids.is_null()
        && prior.node_security_group_id != planned.node_security_group_id;
    is_upgraded
        || joins_another_group
        || of_cluster(prior, before) != of_cluster(planned, pool)
        || facets::makes_outdated(before, pool)
}
