//! Node pools inside `tke_cluster`.

mod attributes;
mod creation;
mod dead_nodes;
mod deletion;
mod disks;
pub mod drain;
mod failures;
mod key_pairs;
mod launches;
mod life;
mod marks;
mod replacement;
mod rolling;
mod rollout;
pub mod rows;
mod security_group;
mod size;
mod tags;
mod unmanaged;

use std::collections::{BTreeMap, BTreeSet};

use terraform_provider_tke::simulator::state::NodePool;

use crate::harness::Cloud;

/// The annotation by which the provider knows a pool that it made.
pub const MARK: &str = "terraform-provider-tke/create-id";

/// The annotations of a pool but for that one.
pub fn annotations(pool: &NodePool) -> BTreeMap<String, String> {
    let mut annotations = pool.annotations.clone();
    annotations.remove(MARK);
    annotations
}

pub fn nodes(cloud: &Cloud, pool: &str) -> BTreeSet<String> {
    let id = cloud.pool(pool).id;
    cloud.simulator.read(|state| state.pool_nodes(&id).into_iter().map(|node| node.id.clone()).collect())
}

/// The system disks of a pool's nodes, in GB.
pub fn disks(cloud: &Cloud, pool: &str) -> Vec<i64> {
    let id = cloud.pool(pool).id;
    cloud
        .simulator
        .read(|state| state.pool_nodes(&id).into_iter().map(|node| state.disks[&node.system_disk_id].size_gb).collect())
}
