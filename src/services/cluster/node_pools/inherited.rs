//! What a cluster's pools take from it.

use super::super::key_pair::Keys;
use super::super::model::ClusterModel;
use super::super::private::ResolvedNames;
use crate::services::node_pool::inherited::Inherited;
use crate::services::node_pool::model::NodePoolModel;

/// What a pool takes from its cluster, with its own attributes over it.
pub fn inherited(
    cluster: &ClusterModel,
    name: &str,
    pool: &NodePoolModel,
    keys: &Keys,
    resolved: &ResolvedNames,
) -> Inherited {
    let os_name = pool.os_name.as_str().or(cluster.os_name.as_str());
    let key_name = pool.ssh_key_name.as_str().or(cluster.ssh_key_name.as_str());
    Inherited {
        vpc_id: cluster.vpc_id.known_or_default(),
        security_group_ids: cluster.node_security_group_id.known().cloned().into_iter().collect(),
        key_id: key_name.and_then(|name| keys.get(name)).cloned(),
        os_name: os_name.map(str::to_owned),
        image: os_name.map(|os_name| resolved.image(name, os_name).to_owned()),
        os_customize_type: match pool.os_name.is_set() {
            true => None,
            false => cluster.os_customize_type.known().cloned(),
        },
        tags: cluster.tags_of(pool),
        kubernetes_version: cluster.kubernetes_version_actual.as_str().map(str::to_owned),
        retains_disks: cluster.retains_disks(),
    }
}

/// Whether any pool may take something else from its cluster than before. Which disks outlive their nodes is said
/// when nodes are made and removed.
pub fn is_any_changed(prior: &ClusterModel, planned: &ClusterModel) -> bool {
    prior.node_security_group_id != planned.node_security_group_id
        || prior.ssh_key_name != planned.ssh_key_name
        || prior.os_name != planned.os_name
        || prior.os_customize_type != planned.os_customize_type
        || prior.tags_all != planned.tags_all
        || prior.kubernetes_version != planned.kubernetes_version
}
