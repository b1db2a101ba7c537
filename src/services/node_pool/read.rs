//! Looking up node pools in the cloud.

use std::collections::HashMap;

use super::found::Found;
use super::place;
use crate::cloud::autoscaling::group::DescribeAutoScalingGroups;
use crate::cloud::autoscaling::launch_configuration::DescribeLaunchConfigurations;
use crate::cloud::tke::node_pool::{DescribeClusterNodePools, NodePool};
use crate::cloud::{Error, Filter};
use crate::services::handle::ClusterHandle;

/// The pools of a cluster.
pub async fn list(handle: &ClusterHandle) -> Result<Vec<NodePool>, Error> {
    let request = DescribeClusterNodePools { cluster_id: handle.cluster_id.clone(), filters: None };
    Ok(handle.client.call(&request).await?.node_pool_set)
}

/// The pools of this name.
pub async fn of_name(handle: &ClusterHandle, name: &str) -> Result<Vec<NodePool>, Error> {
    let filters = Some(vec![Filter::new("NodePoolsName", name)]);
    let request = DescribeClusterNodePools { cluster_id: handle.cluster_id.clone(), filters };
    let pools = handle.client.call(&request).await?.node_pool_set;
    // the filter finds parts of names too
    Ok(pools.into_iter().filter(|pool| pool.name == name).collect())
}

/// The pool behind an id, without what is behind it; none if it is gone.
pub async fn one(handle: &ClusterHandle, id: &str) -> Result<Option<NodePool>, Error> {
    Ok(list(handle).await?.into_iter().find(|pool| pool.node_pool_id == id))
}

/// Reads what is behind pools: one call for all groups, one for all launch configurations.
pub async fn details(handle: &ClusterHandle, pools: Vec<NodePool>) -> Result<Vec<Found>, Error> {
    if pools.is_empty() {
        return Ok(Vec::new());
    }
    let group_ids = pools.iter().map(|pool| pool.autoscaling_group_id.clone()).collect();
    let launch_ids = pools.iter().map(|pool| pool.launch_configuration_id.clone()).collect();
    let groups = DescribeAutoScalingGroups { auto_scaling_group_ids: Some(group_ids), ..Default::default() };
    let launches = DescribeLaunchConfigurations { launch_configuration_ids: Some(launch_ids), ..Default::default() };
    let (groups, launches) = tokio::try_join!(handle.client.list(&groups), handle.client.list(&launches))?;
    let mut groups: HashMap<_, _> = groups.into_iter().map(|g| (g.auto_scaling_group_id.clone(), g)).collect();
    let mut launches: HashMap<_, _> = launches.into_iter().map(|l| (l.launch_configuration_id.clone(), l)).collect();
    let even = groups.values().filter(|group| place::is_even(group));
    let zones = place::zones(handle, even.map(|group| group.vpc_id.clone()).collect()).await?;
    let found = pools.into_iter().map(|pool| {
        let group = groups.remove(&pool.autoscaling_group_id).unwrap_or_default();
        Found {
            zone_subnets: place::by_zone(&group, &zones),
            group,
            launch: launches.remove(&pool.launch_configuration_id).unwrap_or_default(),
            pool,
        }
    });
    Ok(found.collect())
}
